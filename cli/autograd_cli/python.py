"""Functions from the user's own Python files: found, loaded and bound to values, with errors that name their lines.

The code runs with the rights of whoever asks: it is run because they asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd_core.errors import UserError

if TYPE_CHECKING:
    from types import ModuleType

_EXAMPLE = "write FILE:FUNCTION, as in model.py:loss"


def load(reference: str) -> Callable[..., Any]:
    """The function that `path/to/model.py:name` or `package.module:name` names; `name` may have dots.

    A file is run as a module under its own name, with its folder first on `sys.path`; a module is looked for from the
    current folder on. The same file is run once. What it prints goes to stderr.

    Raises:
        UserError: there is no such file, module or name, the name is not callable, or the module raises.

    >>> load("math:sin")(0.0)
    0.0
    """
    source, colon, name = reference.rpartition(":")
    if not colon or not source or not name or "/" in name or "\\" in name:
        raise UserError(f"'{reference}' names no function", hint=_EXAMPLE)
    module = _file(Path(source)) if _is_path(source) else _module(source)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise _unnamed(source, name, part, found)
        found = getattr(found, part)
    if not callable(found):
        raise UserError(f"'{name}' in {source} is {type(found).__name__}, not a function", hint=_offer(module))
    return found  # type: ignore[no-any-return]


def point(function: Callable[..., Any], assignments: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `--at` in the order of the function's parameters; those with defaults may be left out.

    Where a function does not say what it takes (some that are written in C, and those with *args), they go by place.

    Raises:
        UserError: a parameter has no value, or a name is none of the parameters.

    >>> list(point(lambda x, w, scale=2.0: x, {"w": 1.0, "x": 2.0}))
    ['x', 'w']
    """
    from autograd_core.verdict.opaque.calls import bound, parameters

    bound(function, assignments, strict=True)
    own = [parameter.name for parameter in parameters(function) or ()]
    first = [name for name in own if name in assignments]
    return {name: assignments[name] for name in (*first, *(name for name in assignments if name not in first))}


@contextmanager
def aside() -> Iterator[None]:
    """What the user's code prints goes to stderr: stdout is for the answer."""
    with redirect_stdout(sys.stderr):
        yield


def _is_path(source: str) -> bool:
    return source.endswith(".py") or "/" in source or "\\" in source or Path(source).is_file()


def _file(path: Path) -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    if not path.exists():
        raise UserError(f"there is no file {path}", hint=_similar(path))
    if path.is_dir():
        raise UserError(f"{path} is a directory", hint=_EXAMPLE)
    resolved = path.resolve()
    name = _name(resolved)
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, resolved)
    if spec is None or spec.loader is None:
        raise UserError(f"{path} is not a Python file", hint=_EXAMPLE)
    module = module_from_spec(spec)
    _search(resolved.parent)
    sys.modules[name] = module  # as import does: dataclasses and pickle look it up there
    loader = spec.loader
    try:
        _run(str(path), lambda: loader.exec_module(module))
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def _name(path: Path) -> str:
    """The file's own name as a module; with underscores before it where another module has that name already."""
    name = path.stem
    while name in sys.modules and not _same(sys.modules[name], path):
        name = f"_{name}"
    return name


def _same(module: ModuleType, path: Path) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).resolve() == path


def _module(name: str) -> ModuleType:
    from importlib import import_module

    if not all(part.isidentifier() for part in name.split(".")):
        raise UserError(f"'{name}' is no module", hint=_EXAMPLE)
    _search(Path.cwd())
    found: list[ModuleType] = []
    try:
        _run(name, lambda: found.append(import_module(name)))
    except UserError as error:
        missing = error.__cause__
        if isinstance(missing, ModuleNotFoundError) and name.startswith(str(missing.name)):
            raise UserError(f"there is no module {missing.name}", hint=_EXAMPLE) from missing
        raise
    return found[0]


def _search(folder: Path) -> None:
    """Let the user's code import what lies beside it, also later on."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _run(what: str, work: Callable[[], Any]) -> None:
    """Run a module; whatever it raises is told as the user's own error, except that Ctrl-C stays Ctrl-C.

    Raises:
        UserError: the type, the message, and the line of theirs.
    """
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # leave their folder as it is
    try:
        with aside():
            work()
    except SyntaxError as error:
        where = f"{error.filename}, line {error.lineno}" + f": {(error.text or '').strip()}" * bool(error.text)
        raise UserError(f"{what} is not Python: {error.msg}", hint=where) from error
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        from autograd_core.verdict.opaque.calls import failure, from_outside

        if from_outside(error):
            raise
        raise failure(what, error) from error
    finally:
        sys.dont_write_bytecode = before


def _unnamed(source: str, name: str, part: str, found: Any) -> UserError:
    from autograd_core.language.words import nearest

    hint = nearest(part, _functions(found)) or _offer(found)
    return UserError(f"{source} has nothing named '{name}'", hint=hint)


def _offer(module: Any) -> str:
    names = _functions(module)[:10]
    return f"its functions: {', '.join(names)}" if names else "it defines no functions"


def _functions(found: Any) -> list[str]:
    """What can be called and is the module's own, before what it only imports."""
    public = [name for name, value in vars(found).items() if callable(value) and not name.startswith("_")]
    home = getattr(found, "__name__", None)
    return sorted(public, key=lambda name: getattr(vars(found)[name], "__module__", None) != home)


def _similar(path: Path) -> str:
    from autograd_core.language.words import nearest

    try:
        there = [one.name for one in path.parent.iterdir() if one.suffix == ".py"]
    except OSError:
        return f"there is no folder {path.parent}"
    return nearest(path.name, there) or f"python files in {path.parent}: {', '.join(sorted(there)[:10]) or 'none'}"
