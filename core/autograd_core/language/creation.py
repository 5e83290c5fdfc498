"""Functions that create constant arrays: `zeros`, `linspace`, `randn`, ...; sizes are checked before allocation."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from autograd_core.errors import Span
from autograd_core.language.builder import Builder

Array = numpy.ndarray[Any, Any]
Shape = tuple[int, ...]
MAX_DIMENSIONS = 32


class Maker(NamedTuple):
    """A creation function: its parameters (those of `defaults` may be left out), its shape, its array."""

    parameters: tuple[str, ...]
    shape: Callable[..., Shape]
    build: Callable[..., Array]
    defaults: tuple[Any, ...] = ()
    variadic: bool = False
    """`f(2, 3)` for `f((2, 3))`."""
    random: bool = False


def _whole(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{what} must be a whole number that is not negative")
    return value


def _as_shape(shape: Any) -> Shape:
    lengths = shape if isinstance(shape, tuple) else (shape,)
    if len(lengths) > MAX_DIMENSIONS:
        raise ValueError(f"an array has at most {MAX_DIMENSIONS} dimensions, not {len(lengths)}")
    return tuple(_whole(length, "a length of a shape") for length in lengths)


def _real(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{what} must be a finite real number")
    return float(value)


def _arange_shape(start: Any, stop: Any, step: Any) -> Shape:
    low, high, by = (_real(value, "a bound or step") for value in _arange_bounds(start, stop, step))
    if by == 0:
        raise ValueError("the step is 0")
    count = (high - low) / by
    if not math.isfinite(count):
        raise ValueError("the range is too long")
    return (max(math.ceil(count), 0),)


def _arange_bounds(start: Any, stop: Any, step: Any) -> tuple[Any, Any, Any]:
    return (0, start, step) if stop is None else (start, stop, step)


def _arange(_: Any, shape: Shape, *bounds: Any) -> Array:
    start, _stop, step = _arange_bounds(*bounds)
    return float(start) + float(step) * numpy.arange(shape[0], dtype=numpy.float64)


def _linspace(_: Any, shape: Shape, start: Any, stop: Any, _num: Any) -> Array:
    return numpy.linspace(_real(start, "start"), _real(stop, "stop"), shape[0])


def _full(_: Any, shape: Shape, _lengths: Any, value: Any) -> Array:
    if isinstance(value, bool) or not isinstance(value, int | float | complex):
        raise ValueError("the value must be a number")
    return numpy.full(shape, value, dtype=complex if isinstance(value, complex) else float)


def _eye_shape(rows: Any, columns: Any) -> Shape:
    return _as_shape((rows, rows if columns is None else columns))


def _uniform(generator: Any, shape: Shape, low: Any, high: Any, _shape: Any) -> Array:
    return numpy.asarray(generator.uniform(_real(low, "low"), _real(high, "high"), shape))


_FROM_SHAPE: tuple[tuple[str, ...], Callable[..., Shape]] = (("shape",), _as_shape)

MAKERS: dict[str, Maker] = {
    "zeros": Maker(*_FROM_SHAPE, lambda _, shape, *a: numpy.zeros(shape), variadic=True),
    "ones": Maker(*_FROM_SHAPE, lambda _, shape, *a: numpy.ones(shape), variadic=True),
    "full": Maker(("shape", "value"), lambda shape, value: _as_shape(shape), _full),
    "eye": Maker(("n", "m"), _eye_shape, lambda _, shape, *a: numpy.eye(*shape), (None,)),
    "arange": Maker(("start", "stop", "step"), _arange_shape, _arange, (None, 1)),
    "linspace": Maker(("start", "stop", "num"), lambda a, b, num: (_whole(num, "num"),), _linspace, (50,)),
    "randn": Maker(*_FROM_SHAPE, lambda g, shape, *a: numpy.asarray(g.standard_normal(shape)), ((),), True, True),
    "rand": Maker(*_FROM_SHAPE, lambda g, shape, *a: numpy.asarray(g.random(shape)), ((),), True, True),
    "uniform": Maker(
        ("low", "high", "shape"), lambda low, high, shape: _as_shape(shape), _uniform, (0, 1, ()), random=True
    ),
}
"""Creation functions by name."""


def create(builder: Builder, name: str, items: list[Any], keywords: dict[str, Any], span: Span) -> int:
    """Emit the array that `name(*items, **keywords)` makes, and return its slot.

    Raises:
        LanguageError: wrong arguments, or random numbers in a program (`LimitError`: too large).
    """
    maker = MAKERS[name]
    if maker.random and builder.generator is None:
        hint = "make it an input, and give its value with --at NAME=" + name + "(...)"
        raise builder.error(f"{name}() is random, and a program must mean the same each time", span, hint)
    try:
        arguments = _bind(name, maker, items, keywords)
        shape = maker.shape(*arguments)
        kind = numpy.complex128 if any(isinstance(a, complex) for a in arguments) else numpy.float64
        builder.reserve(math.prod(shape), numpy.dtype(kind).itemsize, span)
        array = maker.build(builder.generator, shape, *arguments)
    except (ValueError, TypeError, OverflowError) as error:
        raise builder.error(f"{name}(): {error}", span, f"write {_signature(name, maker)}") from None
    if not builder.value and not numpy.isfinite(array).all():
        raise builder.error(f"{name}() has elements that are not finite", span)
    return builder.array(array, span)


def _signature(name: str, maker: Maker) -> str:
    required = len(maker.parameters) - len(maker.defaults)
    optional = (f"{p}={d}" for p, d in zip(maker.parameters[required:], maker.defaults, strict=True))
    return f"{name}({', '.join((*maker.parameters[:required], *optional))})"


def _bind(name: str, maker: Maker, items: list[Any], keywords: dict[str, Any]) -> list[Any]:
    if maker.variadic and len(items) > 1:
        items = [tuple(items)]
    if len(items) > len(maker.parameters):
        raise ValueError(f"takes at most {len(maker.parameters)} arguments, not {len(items)}")
    given = dict(zip(maker.parameters, items, strict=False))
    for key, value in keywords.items():
        if key not in maker.parameters:
            raise ValueError(f"has no argument '{key}'")
        if key in given:
            raise ValueError(f"argument '{key}' is given twice")
        given[key] = value
    required = len(maker.parameters) - len(maker.defaults)
    defaults = dict(zip(maker.parameters[required:], maker.defaults, strict=True))
    missing = [p for p in maker.parameters if p not in given and p not in defaults]
    if missing:
        raise ValueError(f"argument '{missing[0]}' is missing")
    return [given.get(p, defaults.get(p)) for p in maker.parameters]
