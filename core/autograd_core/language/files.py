"""Values from data files: .npy, .npz, .csv, .json; sizes are read from headers before anything is allocated."""

from __future__ import annotations

import math
import re
import stat
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy

from autograd_core.errors import LimitError, ValueSyntaxError
from autograd_core.language.limits import LIMITS, Limits, readable
from autograd_core.language.show import printable
from autograd_core.language.words import nearest

_DEEPEST = 64
_JSON_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SUFFIXES = ".npy, .npz, .csv, .json"
_TYPED = (".npy", ".npz")


def read_file(text: str, folder: str | Path | None = None, limits: Limits = LIMITS) -> Any:
    """The array (or, for JSON, number or nested list) in `PATH` or `PATH:KEY`; the key picks from .npz and .json.

    A CSV file has numbers only, separated by commas; one row or one column gives a vector.

    Raises:
        ValueSyntaxError: missing, unreadable, outside `folder`, or not numbers. LimitError: too large.
    """
    path, key = _split(text)
    place = printable(str(path))
    try:
        resolved = _resolve(path, folder, place)
        status = resolved.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ValueSyntaxError(f"{place} is a directory", hint="name a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise ValueSyntaxError(f"{place} is not a regular file")
        if status.st_size > limits.array_bytes:
            size, limit = readable(status.st_size), readable(limits.array_bytes)
            raise LimitError(f"{place} has {size}, more than the limit of {limit}")
        read = _READERS.get(resolved.suffix.lower())
        if read is None:
            raise ValueSyntaxError(f"{place} is not a data file", hint=f"use one of {_SUFFIXES}")
        return read(resolved, key, limits)
    except FileNotFoundError:
        raise ValueSyntaxError(f"{place} does not exist", hint=_similar(path, folder)) from None
    except OSError as error:
        raise ValueSyntaxError(f"{place} cannot be read: {error.strerror}", hint="check its permissions") from None
    except (ValueError, TypeError, EOFError, OverflowError, NotImplementedError) as error:
        reason = printable(str(error).split("\n", 1)[0][:200])
        raise ValueSyntaxError(f"{place} cannot be read: {reason}", hint=f"use one of {_SUFFIXES}") from None


def typed(text: str) -> bool:
    """Whether the numbers in a file have a dtype of their own; those of a text do not.

    >>> typed("g.npz:w"), typed("g.csv")
    (True, False)
    """
    return _split(text)[0].suffix.lower() in _TYPED


def _split(text: str) -> tuple[Path, str | None]:
    """`PATH:KEY`, where the colon follows a suffix that takes a key."""
    match = re.fullmatch(r"(?s)(.*\.(?:npz|json)):(.*)", text, re.IGNORECASE)
    name, key = (match[1], match[2]) if match else (text, None)
    if not name.strip():
        raise ValueSyntaxError("no file name after @", hint="write @data.npy")
    return Path(name), key


def _resolve(path: Path, folder: str | Path | None, place: str) -> Path:
    if folder is None:
        return path.resolve()
    root = Path(folder).resolve()
    resolved = (root / path).resolve()
    if not resolved.is_relative_to(root):
        hint = "put the data file beside the text that names it"
        raise ValueSyntaxError(f"{place} leads out of {printable(str(root))}", hint=hint)
    return resolved


def _similar(path: Path, folder: str | Path | None) -> str:
    directory = (Path(folder) / path if folder else path).parent
    try:
        names = sorted(entry.name for entry in directory.iterdir() if entry.suffix.lower() in _READERS)[:1000]
    except (OSError, ValueError):
        return "check the path"
    return printable(nearest(path.name, names) or "check the path")


def _read_npy(path: Path, key: str | None, limits: Limits) -> Any:
    with path.open("rb") as stream:
        return _read_stream(stream, limits)


def _read_stream(stream: IO[bytes], limits: Limits) -> Any:
    version = numpy.lib.format.read_magic(stream)
    readers = {(1, 0): numpy.lib.format.read_array_header_1_0, (2, 0): numpy.lib.format.read_array_header_2_0}
    if version not in readers:
        raise ValueSyntaxError(f"a NumPy file of version {version} is not supported", hint="save it with numpy.save")
    shape, order, dtype = readers[version](stream)
    if dtype.kind not in "biufc":
        raise ValueSyntaxError(f"an array of dtype {dtype} holds no numbers", hint="save floating-point numbers")
    count = math.prod(shape)
    if count * dtype.itemsize > limits.array_bytes:
        size, limit = readable(count * dtype.itemsize), readable(limits.array_bytes)
        raise LimitError(f"an array of {size}, more than the limit of {limit}")
    # The header may promise more than the file holds, so the file is read before the array is made.
    data = stream.read(count * dtype.itemsize)
    if len(data) != count * dtype.itemsize:
        raise ValueSyntaxError("the file is shorter than its header says", hint="save it again")
    return numpy.frombuffer(data, dtype=dtype).reshape(shape, order="F" if order else "C")


def _read_npz(path: Path, key: str | None, limits: Limits) -> Any:
    import zipfile  # late: most runs read no archive

    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from error
    with archive:
        keys = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        with archive.open(f"{_pick(keys, key, path)}.npy") as stream:
            return _read_stream(stream, limits)


def _pick(keys: list[str], key: str | None, path: Path) -> str:
    shown = printable(", ".join(keys[:10]))
    if key is None:
        if len(keys) != 1:
            hint = f"write @{printable(path.name)}:KEY with one of {shown}"
            raise ValueSyntaxError(f"the file holds {len(keys)} arrays", hint=hint)
        return keys[0]
    if key not in keys:
        hint = printable(nearest(key, keys) or f"it holds {shown}")
        raise ValueSyntaxError(f"the file holds no array named '{printable(key[:64])}'", hint=hint)
    return key


def _read_csv(path: Path, key: str | None, limits: Limits) -> Any:
    with warnings.catch_warnings(), path.open(encoding="utf-8-sig") as stream:
        warnings.simplefilter("error")  # NumPy only warns of a file without data
        try:
            return numpy.loadtxt(stream, delimiter=",", dtype=float)
        except UserWarning:
            raise ValueSyntaxError("the file holds no numbers") from None


def _read_json(path: Path, key: str | None, limits: Limits) -> Any:
    text = path.read_text(encoding="utf-8-sig")
    depth = deepest = 0
    for match in _JSON_PART.finditer(text):
        depth += (match[0] in "[{") - (match[0] in "]}")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise ValueSyntaxError(f"JSON nested deeper than {_DEEPEST}")
    import json  # late, as above

    data = json.loads(
        text, parse_constant=_no_constant, object_pairs_hook=_unique, parse_int=_finite, parse_float=_finite
    )
    if isinstance(data, dict):
        data = data[_pick(list(data), key, path)]
    elif key is not None:
        raise ValueSyntaxError("the file holds a list, which has no keys", hint="leave out the :KEY")
    return data


def _no_constant(word: str) -> Any:
    raise ValueSyntaxError(f"{word} is not a number in JSON", hint="write finite numbers")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueSyntaxError("a number is too large for a floating-point number")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueSyntaxError("a key appears twice", hint="keep one of them")
    return found


_READERS: dict[str, Callable[[Path, str | None, Limits], Any]] = {
    ".npy": _read_npy,
    ".npz": _read_npz,
    ".csv": _read_csv,
    ".json": _read_json,
}
