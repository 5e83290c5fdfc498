"""Values as short texts, and as JSON."""

from __future__ import annotations

import math
from typing import Any

import numpy

from autograd_core.drawing.text import clip, visible

_DIGITS, _FEWER, _MOST = 6, 4, 6


def short(value: Any, most: int = _MOST) -> str:
    """A number to six digits, or those of an array to four, of many the first and last ones.

    >>> short(1 / 3), short([1.0, 2.5]), short(numpy.linspace(0, 1, 25))
    ('0.333333', '[1, 2.5]', '[0, 0.04167, ..., 0.9583, 1]')
    """
    array = numpy.asarray(value)
    if array.ndim == 0:
        return _one(array.item(), _DIGITS)
    if array.size <= most:
        return _nested(array.tolist())
    if array.ndim == 1:
        parts = [*map(_one, array[:2].tolist()), "...", *map(_one, array[-2:].tolist())]
        return f"[{', '.join(parts)}]"
    first, last = (_one(array[(i,) * array.ndim]) for i in (0, -1))
    return f"{'[' * array.ndim}{first}, ..., {last}{']' * array.ndim}"


def _nested(values: Any) -> str:
    return f"[{', '.join(map(_nested, values))}]" if isinstance(values, list) else _one(values)


def _one(number: Any, digits: int = _FEWER) -> str:
    if isinstance(number, (complex, numpy.complexfloating)):
        return f"({complex(number):.{digits}g})"
    if isinstance(number, (float, numpy.floating)):
        return f"{float(number):.{digits}g}"
    return clip(visible(str(number)), 40)


def shape_text(shape: tuple[int, ...] | None, dtype: str | None) -> str:
    """Shape and dtype; of what is not known nothing.

    >>> shape_text((2, 3), "float64"), shape_text((), "float32"), shape_text(None, None)
    ('float64 (2, 3)', 'float32 ()', '')
    """
    return " ".join(part for part in (dtype, None if shape is None else str(tuple(shape))) if part)


def plain(value: Any) -> Any:
    """Numbers and nested lists that JSON can say: NaN and infinities as texts, complex numbers as their parts.

    >>> plain(numpy.array([1.0, numpy.inf])), plain(1j)
    ([1.0, 'inf'], {'re': 0.0, 'im': 1.0})
    """
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, complex):
        return {"re": plain(value.real), "im": plain(value.imag)}
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
