"""Calling functions that someone else wrote: arguments by name or place, copies in, arrays out, errors told plainly."""

from __future__ import annotations

import inspect
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.errors import UserError
from autograd_core.language.words import nearest
from autograd_core.oracles.problem import Array
from autograd_core.tensors import methods as _methods  # noqa: F401 - tensors get their methods there

Function = Callable[..., Any]
COTANGENTS = ("grad_output", "grad_outputs", "cotangent", "upstream", "g")
"""What a gradient function may call the cotangent of the function's result."""


def label(function: Function) -> str:
    """What people call a function.

    >>> label(numpy.sin)
    'sin'
    """
    return str(getattr(function, "__name__", None) or type(function).__name__)


def parameters(function: Function) -> list[inspect.Parameter] | None:
    """A function's parameters; None where it does not say, as some that are written in C."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def bound(function: Function, values: Mapping[str, Any], *, strict: bool = False) -> tuple[list[Any], dict[str, Any]]:
    """Values as the arguments of one call: by name where the names are the function's own, else by place.

    A `strict` call goes by place only where the function has no names to offer: it takes *args, or does not say.

    Raises:
        UserError: there are too few or too many of them, or a name is wrong.

    >>> bound(lambda x, w=1.0: x * w, {"w": 2.0, "x": 3.0})
    ([], {'w': 2.0, 'x': 3.0})
    """
    known = parameters(function)
    if known is None:
        return list(values.values()), {}
    own = {p.name: p.kind for p in known if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
    kinds = {p.kind for p in known}
    others = [name for name in values if name not in own]
    placed, named = list(values.values()), {}
    if not others or inspect.Parameter.VAR_KEYWORD in kinds:
        first = [name for name, kind in own.items() if kind is inspect.Parameter.POSITIONAL_ONLY and name in values]
        placed = [values[name] for name in first]
        named = {name: value for name, value in values.items() if name not in first}
    elif len(others) < len(values) or (strict and inspect.Parameter.VAR_POSITIONAL not in kinds):
        raise _misfit(function, known, own, values)
    try:
        inspect.Signature(known).bind(*placed, **named)
    except TypeError:
        raise _misfit(function, known, own, values) from None
    return placed, named


def _misfit(
    function: Function, known: Sequence[inspect.Parameter], own: Iterable[str], values: Mapping[str, Any]
) -> UserError:
    what, names = label(function), list(own)
    takes = f"it takes {', '.join(names)}" if names else "it takes no arguments"
    unknown = [name for name in values if name not in names]
    needed = [p.name for p in known if p.name in names and p.default is p.empty and p.name not in values]
    if unknown and len(unknown) < max(len(values), 2):
        hint = nearest(unknown[0], names)
        return UserError(f"{what} has no parameter named '{unknown[0]}'", hint=f"{hint} {takes}" if hint else takes)
    if needed and len(needed) > len(unknown):
        return UserError(f"{what} needs a value for {', '.join(needed)}", hint=f"give one: --at {needed[0]}=...")
    return UserError(f"{what} cannot be called with {', '.join(values) or 'nothing'}", hint=takes)


def call(function: Function, values: Mapping[str, Any]) -> Any:
    """One call with the values as they are; every exception that is not ours becomes a `UserError` with its place.

    Raises:
        UserError: what the function raised, with its type, message and line.
    """
    positional, named = bound(function, values)
    try:
        return function(*positional, **named)
    except SystemExit as error:
        if from_outside(error):
            raise
        raise failure(label(function), error) from error
    except Exception as error:
        raise failure(label(function), error) from error


def failure(what: str, error: BaseException) -> UserError:
    """What a function of the user's raised, for people: the type, the message, and the last line that is theirs."""
    message = str(error).strip().split("\n", 1)[0][:300]
    said = type(error).__name__ + f": {message}" * bool(message)
    if isinstance(error, SystemExit):
        said = "SystemExit: it ended the program"
    return UserError(f"{what} raised {said}", hint=place(error))


def place(error: BaseException) -> str | None:
    """The innermost line of the traceback that stands neither in this package nor in an installed one."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _theirs(frame.filename)]
    if not frames:
        return None
    last = frames[-1]
    text = f": {last.line}" if last.line else ""
    return f"{last.filename}, line {last.lineno}{text}"


_LIBRARY = sysconfig.get_paths()["stdlib"]
_OURS = ("autograd_core", "autograd_cli")


def _theirs(filename: str) -> bool:
    within = Path(filename).parts
    installed = any(name in within for name in (*_OURS, "site-packages", "dist-packages"))
    return not installed and not filename.startswith(("<", _LIBRARY))


def from_outside(error: BaseException) -> bool:
    """Whether the program was ended by a signal's handler of ours, while code of the user's happened to run."""
    frames = traceback.extract_tb(error.__traceback__)
    return isinstance(error, SystemExit) and bool(frames) and "autograd_cli" in Path(frames[-1].filename).parts


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings: probes go where a function has no values, and what it says there is not about the point."""
    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def copies(values: Mapping[str, Array], wrap: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """Arguments that may be written to: copies of arrays, and NumPy's scalars for numbers."""
    found = {name: numpy.array(value)[()] for name, value in values.items()}
    return found if wrap is None else {name: wrap(value) for name, value in found.items()}


def as_array(result: Any) -> Array:
    """A function's result as an array of floats.

    Raises:
        UserError: it is not real numbers.

    >>> as_array([1, 2])
    array([1., 2.])
    """
    try:
        array = numpy.asarray(_plain(result))
        if array.dtype.kind in "biu":
            array = array.astype(numpy.float64)
    except (TypeError, ValueError, RuntimeError):
        array = numpy.empty(0, dtype=object)
    if array.dtype.kind == "f":
        return array
    what = "complex numbers" if array.dtype.kind == "c" else type(result).__name__
    raise UserError(f"the result is {what}, not real numbers", hint="return a NumPy array or a number")


def _plain(result: Any) -> Any:
    if isinstance(result, Tensor):
        return result.value
    if isinstance(result, list | tuple):
        return [_plain(one) for one in result]
    return result


def has_value(result: Any, at: Mapping[str, Array], names: Sequence[str], value: Array) -> bool:
    """Whether a gradient function returned (value, gradient), and not two gradients."""
    if not (isinstance(result, tuple) and len(result) == 2):
        return False
    try:
        first = as_array(result[0])
    except UserError:
        return False
    if first.shape != value.shape:
        return False
    alone = len(names) == 1 or isinstance(result[1], tuple | list | Mapping)
    with numpy.errstate(all="ignore"):
        same = bool(numpy.allclose(first, value, rtol=1e-6, atol=0.0, equal_nan=True))
    return alone and (same or first.shape != at[names[0]].shape)


def parts(result: Any, at: Mapping[str, Array], names: Sequence[str]) -> list[Any]:
    """What a gradient function returned, as one item for each of `names`.

    A single array, a sequence with one item for each of `names` (or for each input), or a mapping by name.

    Raises:
        UserError: it is none of these.

    >>> parts({"x": 1.0, "w": 2.0}, {"x": numpy.zeros(()), "w": numpy.zeros(())}, ["w"])
    [2.0]
    """
    if isinstance(result, Mapping):
        missing = [name for name in names if name not in result]
        if missing:
            has = ", ".join(map(str, result)) or "nothing"
            raise UserError(f"the gradient has no entry for {missing[0]}", hint=f"it has {has}")
        return [result[name] for name in names]
    if isinstance(result, list | tuple) and not _is_one(result, at, names):
        if len(result) == len(at) != len(names):
            result = [item for name, item in zip(at, result, strict=True) if name in names]
        if len(result) != len(names):
            count, listed = len(result), ", ".join(names)
            message = f"the gradient has {count} part{'s' * (count != 1)} for {len(names)} inputs ({listed})"
            raise UserError(message, hint="return one array for each input, in this order, or a dict by name")
        return list(result)
    if len(names) > 1:
        message = f"the gradient is one array for {len(names)} inputs ({', '.join(names)})"
        raise UserError(
            message, hint=f"return one for each, in this order, or a dict; or ask for one: --wrt {names[0]}"
        )
    return [result]


def _is_one(result: Sequence[Any], at: Mapping[str, Array], names: Sequence[str]) -> bool:
    """Whether a list is one array, written out."""
    if len(names) != 1 or not result:
        return False
    inner = numpy.shape(result[0]) if not isinstance(result[0], Mapping) else None
    if inner is None or (len(result), *inner) == at[names[0]].shape:
        return inner is not None
    return inner == () and len(result) not in (1, len(at))
