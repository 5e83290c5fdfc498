"""Rows of differences of neighbours, and of integrals by the trapezoidal rule."""

from __future__ import annotations

from math import prod
from typing import Any

from autograd_core.op import Example, Op, Value, composite
from autograd_core.ops.reduce import sum_
from autograd_core.ops.scans import cumsum, part
from autograd_core.ops.shape import reshape

Shape = tuple[int, ...]


def _diff(x: Value, n: int = 1, axis: int = -1) -> Value:
    for _ in range(n):
        x = part(x, axis, 1) - part(x, axis, stop=-1)
    return x


def _shortened(shape: Shape, by: int, axis: int) -> Shape:
    return tuple(max(n - by, 0) if i == axis % len(shape) else n for i, n in enumerate(shape))


diff: Op = composite(
    "diff",
    _diff,
    examples=(Example(((4,),)), Example(((2, 4),), {"n": 2}), Example(((3, 2),), {"axis": 0})),
    dtypes="fc",
    shape=lambda x, n=1, axis=-1: _shortened(x, n, axis),
    math="x[1:] - x[:-1], n times",
    doc="Differences of neighbours along an axis, taken `n` times.",
)

ediff1d: Op = composite(
    "ediff1d",
    lambda x: _diff(reshape(x, shape=(-1,))),
    examples=(Example(((2, 3),)),),
    dtypes="fc",
    shape=lambda x: (max(prod(x) - 1, 0),),
    doc="Differences of neighbours of the flattened array.",
)


def _trapezoids(yx: tuple[Value, ...], dx: Any, axis: int) -> Value:
    """The area between each two samples."""
    y = yx[0]
    if len(yx) > 2:
        raise TypeError("the trapezoidal rule takes the samples, and where they stand: (y) or (y, x)")
    width = dx
    if len(yx) == 2:
        x = yx[1]
        if x.ndim == 1 != y.ndim:
            x = reshape(x, shape=tuple(-1 if i == axis % y.ndim else 1 for i in range(y.ndim)))
        width = _diff(x, axis=axis)
    return width * (part(y, axis, 1) + part(y, axis, stop=-1)) / 2


_SAMPLES = (
    Example(((4,),), {"dx": 0.5}),
    Example(((2, 3), (2, 3)), {"axis": 0}),
    Example(((2, 3), (3,))),
)


trapezoid: Op = composite(
    "trapezoid",
    lambda *yx, dx=1, axis=-1: sum_(_trapezoids(yx, dx, axis), axis=axis),
    aliases=("trapz",),
    examples=_SAMPLES,
    shape=lambda *yx, dx=1, axis=-1: tuple(n for i, n in enumerate(yx[0]) if i != axis % len(yx[0])),
    math="sum((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2)",
    doc="Integral along an axis by the trapezoidal rule: trapezoid(y, x), or trapezoid(y, dx=1).",
)

cumulative_trapezoid: Op = composite(
    "cumulative_trapezoid",
    lambda *yx, dx=1, axis=-1: cumsum(_trapezoids(yx, dx, axis), axis=axis),
    aliases=("cumtrapz",),
    examples=_SAMPLES,
    shape=lambda *yx, dx=1, axis=-1: _shortened(yx[0], 1, axis),
    math="cumsum((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2)",
    doc="Running integral along an axis by the trapezoidal rule.",
)
