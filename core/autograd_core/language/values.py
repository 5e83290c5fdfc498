"""Values of inputs: `NAME=VALUE`, where VALUE is an expression of numbers or `@file`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

from autograd_core.errors import LanguageError, LimitError, Span, ValueSyntaxError
from autograd_core.language.files import read_file, typed
from autograd_core.language.limits import LIMITS, Limits, readable
from autograd_core.language.reader import parse_value
from autograd_core.language.shapes import infer
from autograd_core.language.tokens import check_name
from autograd_core.language.words import KEYWORDS, describe, instead_of

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

Array = numpy.ndarray[Any, Any]
_DEEPEST = 32


def read_assignment(text: str) -> tuple[str, str]:
    """Split `NAME=VALUE` into the name and the text of the value.

    Raises:
        ValueSyntaxError: no `=`, no value, or a name outside the language.

    >>> read_assignment("x = 1.5")
    ('x', '1.5')
    """
    before, equals, value = text.partition("=")
    name = before.strip()
    if not equals or not value.strip():
        span = Span(len(text), len(text))
        raise ValueSyntaxError("expected NAME=VALUE", text, span, hint="write x=1.5, x=[1, 2] or x=@data.npy")
    start = before.index(name) if name else 0
    reason, hint = check_name(name), "write NAME=VALUE, such as x=1.5"
    strange = next((letter for letter in name if not letter.isascii()), None)
    if strange is not None:
        reason, hint = f"{describe(strange)} is not part of the language", instead_of(strange) or hint
    if name in KEYWORDS or name in ("True", "False", "None"):
        reason = f"'{name}' is a word of Python and cannot be a name"
    if reason:
        raise ValueSyntaxError(reason, text, Span(start, start + len(name)), hint=hint)
    return name, value.strip()


class _Late:
    """A random generator made when it is first asked: numpy.random costs more to import than most values to read."""

    def __init__(self, seed: int | tuple[int, ...]) -> None:
        self._seed = seed
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = numpy.random.default_rng(self._seed)
        return getattr(self._made, name)


def read_value(
    text: str,
    *,
    dtype: DTypeLike = "float64",
    seed: int | tuple[int, ...] | numpy.random.Generator = 0,
    folder: str | Path | None = None,
    limits: Limits = LIMITS,
    widen: bool = False,
    keep: bool = False,
) -> Array:
    """The array that a value text means: a number, nested list, creation function, any constant expression, `@file`.

    `seed` (or a generator, which several values then share) feeds `randn`, `rand` and `uniform`. `folder` is
    where data files live; a path that leads out of it is refused. Without it, paths start at the working directory.

    With `widen` complex numbers take the complex dtype of `dtype`'s precision; without, they do not fit. With `keep`
    the floating-point numbers of a .npy or .npz file stay in the precision that they have there.

    Raises:
        ValueSyntaxError: not a value, does not fit `dtype`, or a file that cannot be read (`LimitError`: too large).

    >>> read_value("[1, 2*pi/pi]").tolist(), read_value("linspace(0, 1, 3)", dtype="float32").dtype
    ([1.0, 2.0], dtype('float32'))
    """
    generator: Any = _Late(seed) if isinstance(seed, (int, tuple)) else seed
    stripped = text.strip()
    try:
        if stripped.startswith("@"):
            found: Any = read_file(stripped[1:], folder, limits)
            dtype = _precision(found.dtype, dtype) if keep and typed(stripped[1:]) else dtype
        else:
            program = parse_value(text, generator, limits)
            infer(program, {}, limits=replace(limits, result_bytes=limits.array_bytes))
            found = program.run({})[program.output]
        return as_array(found, dtype, limits=limits, widen=widen)
    except (LimitError, ValueSyntaxError) as error:
        error.source, error.span = error.source or text, error.span or Span(0, len(text))
        raise
    except LanguageError as error:
        raise ValueSyntaxError(error.message, error.source, error.span, hint=error.hint) from None


def _precision(own: numpy.dtype[Any], otherwise: DTypeLike) -> DTypeLike:
    """Of a file's floats, or of the parts of its complex numbers; float64 at most."""
    parts = part_dtype(own)
    return parts.name if parts.name in ("float16", "float32") else "float64" if parts.kind == "f" else otherwise


def complex_dtype(dtype: DTypeLike) -> Any:
    """The complex dtype whose parts have the precision of a dtype.

    Raises:
        ValueSyntaxError: there is none, as for float16.

    >>> complex_dtype("float32"), complex_dtype("complex128")
    (dtype('complex64'), dtype('complex128'))
    """
    kind = numpy.dtype(dtype)
    found = numpy.result_type(kind, numpy.complex64)
    if kind.kind != "c" and found.itemsize != 2 * kind.itemsize:
        raise ValueSyntaxError(f"there are no complex numbers of {kind}", hint="choose a wider --dtype: float32")
    return found


def part_dtype(dtype: DTypeLike) -> Any:
    """The dtype of the parts of complex numbers; that of real numbers is their own.

    >>> part_dtype("complex64"), part_dtype("float64")
    (dtype('float32'), dtype('float64'))
    """
    return numpy.zeros((), dtype).real.dtype


def as_array(data: Any, dtype: DTypeLike = "float64", *, limits: Limits = LIMITS, widen: bool = False) -> Array:
    """Numbers, nested lists of numbers (as TOML and JSON give them) or an array, as an array of a dtype.

    With `widen` complex numbers take the complex dtype of its precision; without, they do not fit.

    Raises:
        ValueSyntaxError: not numbers, rows that differ in length, or numbers that do not fit the dtype.

    >>> as_array([[1, 2], [3, 4]]).shape
    (2, 2)
    """
    kind = numpy.dtype(dtype)
    array = numpy.asarray(_from_lists(data) if isinstance(data, list | tuple) else _plain(data))
    if array.dtype.kind not in "biufc":
        raise ValueSyntaxError(f"an array of dtype {array.dtype} holds no numbers")
    if widen and array.dtype.kind == "c":
        kind = complex_dtype(kind)
    if array.size * kind.itemsize > limits.array_bytes:
        size, limit = readable(array.size * kind.itemsize), readable(limits.array_bytes)
        raise LimitError(f"a value of {size}, more than the limit of {limit}")
    if array.dtype.kind == "c" and kind.kind != "c":
        if numpy.any(array.imag != 0):
            raise ValueSyntaxError(f"a complex value does not fit {kind}", hint="give real numbers")
        array = array.real
    with numpy.errstate(all="ignore"):
        result = array.astype(kind)
    _check_fit(array, result)
    return result


def _check_fit(array: Array, result: Array) -> None:
    floating = result.dtype.kind in "fc"
    lost = numpy.isfinite(array) & ~numpy.isfinite(result) if floating else ~(result == array)
    if numpy.any(lost):
        first = array[lost].flat[0]
        raise ValueSyntaxError(f"{first:g} does not fit {result.dtype}", hint="choose a wider --dtype")


def _plain(data: Any) -> Any:
    if isinstance(data, bool) or not isinstance(data, int | float | complex | numpy.ndarray | numpy.generic):
        raise ValueSyntaxError(f"a value is numbers, not {type(data).__name__}")
    return float(data) if isinstance(data, int) and _in_range(data) else data


def _in_range(number: int) -> bool:
    # The magnitude of a huge integer is known from its bits, without converting it.
    if number.bit_length() > 1023:
        raise ValueSyntaxError("a number is too large for a floating-point number")
    return True


def _from_lists(data: Any) -> Array:
    """Nested lists level by level, so that no depth can exhaust the stack."""
    level: list[Any] = [data]
    shape: list[int] = []
    while level and isinstance(level[0], list | tuple):
        width = len(level[0])
        if any(not isinstance(row, list | tuple) or len(row) != width for row in level):
            raise ValueSyntaxError("the rows of this list differ in length or depth")
        shape.append(width)
        if len(shape) > _DEEPEST:
            raise ValueSyntaxError(f"a list nested deeper than {_DEEPEST}")
        level = [item for row in level for item in row]
    if any(isinstance(item, list | tuple) for item in level):
        raise ValueSyntaxError("the rows of this list differ in length or depth")
    items = [_plain(item) for item in level]
    return numpy.array(items, dtype=None if items else float).reshape(shape)
