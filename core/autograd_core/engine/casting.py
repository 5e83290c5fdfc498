"""Casts between dtypes, of cotangents and of what rules read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.op import Like, Op, Value, linear
from autograd_core.ops.shape import sum_to


def _cast(xp: Any, x: Value, dtype: Any = None) -> Value:
    """The real part where a complex number meets a real dtype: what a real leaf gets in a complex graph."""
    real = x.real if x.dtype.kind == "c" and numpy.dtype(dtype).kind != "c" else x
    return real.astype(dtype)


cast: Op = linear(
    "cast",
    _cast,
    transpose=lambda g, x_like: cast(g, dtype=x_like.dtype),
    doc="The same numbers in another dtype.",
)


def fit(cotangent: Value, like: Like | None) -> Value:
    """Sum back over broadcast axes and cast to the argument's dtype."""
    if like is None:
        return cotangent
    if cotangent.shape != like.shape:
        cotangent = sum_to(cotangent, shape=like.shape)
    if cotangent.dtype != like.dtype:
        return cast(cotangent, dtype=like.dtype)
    return cotangent


def in_precision(op: Op, record: Sequence[Value], dtype: Any) -> Sequence[Value]:
    """A record (arguments, then perhaps the output) whose arguments are as precise as the result, of `dtype`.

    An integer or a float32 beside float64s was cast before the row ran; a rule's 1 / b would be rounded to float32.
    """
    active = range(len(record)) if op.variadic else op.active
    return [_precise(item, dtype) if i in active else item for i, item in enumerate(record)]


def _precise(item: Value, dtype: Any) -> Value:
    kind = getattr(getattr(item, "dtype", None), "kind", "O")
    if kind == "O" or dtype.kind not in "fc":
        return item
    real = numpy.empty(0, dtype).real.dtype
    wanted = real if kind in "bui" else numpy.result_type(item.dtype, real)
    return item if item.dtype == wanted else cast(item, dtype=wanted)
