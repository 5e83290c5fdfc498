"""What an answer depends on: the content of a check, and the versions of what answers it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from autograd_core.language.limits import LIMITS
from autograd_core.suite.check import Check

_LABELS = ("name", "file", "line", "tags", "detailed")
"""Fields of a check that change nothing about the answer."""
_PACKAGES = ("mpmath", "numpy", "python-flint", "scipy", "sympy")


def content(check: Check) -> str:
    """A hash of all that a check asks and expects, data files included, but not of its name and place.

    >>> content(Check("a", "x*x")) == content(Check("b", "x*x")), content(Check("a", "x*x")) == content(Check("a", "x"))
    (True, False)
    """
    asked = {key: value for key, value in vars(check).items() if key not in _LABELS}
    text = json.dumps([asked, [_hash_of(one, check.folder) for one in named_files(asked)]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def suite(checks: Iterable[Check], keys: Iterable[str]) -> str:
    """A hash of a whole suite: which checks, by which names, in which order."""
    found = hashlib.sha256()
    for check, key in zip(checks, keys, strict=True):
        found.update(f"{key} {check.name}\n".encode())
    return found.hexdigest()[:32]


@cache
def described() -> dict[str, str]:
    """All that takes part in an answer, by name, with its version; of this package a hash of the code itself."""
    code = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*.py")):
        code.update(f"\n{path.relative_to(root).as_posix()}\n".encode() + path.read_bytes())
    found = {"autograd-cli": code.hexdigest()[:12], "Python": platform.python_version(), "machine": platform.machine()}
    return found | {package: _version(package) for package in _PACKAGES}


def versions() -> str:
    """What `described` says, as one hash."""
    return hashlib.sha256(json.dumps(described(), sort_keys=True).encode()).hexdigest()[:32]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def named_files(data: Any) -> Iterator[str]:
    """The data files that are named in a check, wherever; each as `PATH` or `PATH:KEY`."""
    stack = [data]
    while stack:
        one = stack.pop()
        if isinstance(one, str) and one.lstrip().startswith("@"):
            yield one.strip()[1:]
        stack += one.values() if isinstance(one, dict) else one if isinstance(one, list | tuple) else ()


def data_file(name: str, folder: Path | None) -> Path | None:
    """The regular file that a check reads by this name; None where there is none that it may read.

    >>> data_file("/dev/zero", Path("specs")), data_file("/dev/zero", None)
    (None, None)
    """
    try:
        path = ((folder or Path()) / name).resolve()
        inside = folder is None or path.is_relative_to(folder.resolve())
        return path if inside and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a NUL; a circle of links
        return None


def _hash_of(text: str, folder: Path | None) -> str | None:
    for name in (text, text.rpartition(":")[0]):
        path = data_file(name, folder)
        with suppress(OSError):
            if path is not None and (size := path.stat().st_size) > LIMITS.array_bytes:
                return f"{size} bytes, which is too much to be read"
            if path is not None:
                with path.open("rb") as stream:
                    return hashlib.file_digest(stream, "sha256").hexdigest()
    return None
