"""Rows of norms and distances over axes."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isinf
from typing import Any

import numpy

from autograd_core.conventions import at_kink
from autograd_core.domain import holds_complex
from autograd_core.op import Example, Op, Value, composite, general, library
from autograd_core.ops.exponential import sqrt
from autograd_core.ops.piecewise import abs_, conj, real, sgn, where
from autograd_core.ops.precise import anywhere
from autograd_core.ops.ranking import raw, reduced
from autograd_core.ops.reduce import max_, min_, sum_, ties
from autograd_core.ops.shape import restore_axes

_WAYS: tuple[dict[str, Any], ...] = ({}, {"axis": 0}, {"axis": -1, "keepdims": True})


def over_axes(*samples: str, **attributes: Any) -> tuple[Example, ...]:
    """A reduction over all axes, over one, and keeping the axis."""
    return tuple(Example(((2, 3),), {**attributes, **way}, samples) for way in _WAYS)


def inner(slope: Value, t: Value, axis: Any, keepdims: bool) -> Value:
    """The sum of slope times tangent; of complex ones the real inner product."""
    product = real(conj(slope) * t) if holds_complex(slope) else slope * t
    return sum_(product, axis=axis, keepdims=keepdims)


def squared(x: Value) -> Value:
    """|x| ** 2."""
    return real(x * conj(x)) if holds_complex(x) else x * x


def widened(x: Value) -> Value:
    """Integers as floats, and float16, whose squares overflow early, as float32."""
    x = raw(x)
    if x.dtype == numpy.float16:
        return x.astype(numpy.float32)
    return x if x.dtype.kind in "fc" else x.astype(float)


def narrowed(y: Value, x: Value) -> Value:
    """A result in float16 again, where that is what was given."""
    return y.astype(x.dtype) if x.dtype == numpy.float16 else y


def euclidean(xp: Any, a: Value, axis: Any, keepdims: bool, p: Any = 2) -> Value:
    """(sum a**p) ** (1 / p) of magnitudes, scaled by a power of two so that no power overflows or vanishes."""
    end = xp.max(a, axis=axis, keepdims=True, initial=0) if p > 0 else xp.min(a, axis=axis, keepdims=True, initial=inf)
    scale = xp.ldexp(xp.ones_like(end), xp.frexp(end)[1] - 1)
    a = a / scale
    total = xp.sum(a * a if p == 2 else a**p, axis=axis, keepdims=True)
    found = (xp.sqrt(total) if p == 2 else total ** (1 / p)) * scale
    return found if keepdims else found.reshape(reduced(a.shape, axis, False))[()]


def _norm(xp: Any, x: Value, p: Any = 2, axis: Any = None, keepdims: bool = False) -> Value:
    a = widened(xp.abs(x))
    if isinf(p):
        found = (xp.max if p > 0 else xp.min)(a, axis=axis, keepdims=keepdims)
    elif p in (0, 1):
        found = xp.sum(a if p else (a != 0).astype(a.dtype), axis=axis, keepdims=keepdims)
    else:
        found = euclidean(xp, a, axis, keepdims, p)
    return narrowed(found, x)


def _norm_formula(x: Value, p: Any = 2, axis: Any = None, keepdims: bool = False) -> Value:
    if isinf(p):
        return (max_ if p > 0 else min_)(abs_(x), axis=axis, keepdims=keepdims)
    if p in (0, 1):
        return sum_(abs_(x) if p else where(x == 0, 0, 1), axis=axis, keepdims=keepdims)
    total = sum_(squared(x) if p == 2 else abs_(x) ** p, axis=axis, keepdims=keepdims)
    return sqrt(total) if p == 2 else total ** (1 / Fraction(p))


def _norm_slope(x: Value, y: Value, p: Any, axis: Any, keepdims: bool) -> Value:
    """The derivative by each element: that of its magnitude, weighted by its share in the norm."""
    y = restore_axes(y, x.shape, axis, keepdims)
    if p == 0:
        return where(x == x, 0, x)
    if p == 1:
        return where(x == 0, at_kink(0, left=-1, right=1), sgn(x))
    if isinf(p):
        size = abs_(x)  # and its extreme anew: balls of one number are equal only if they are one object
        hit, times = ties(size, (max_ if p > 0 else min_)(size, axis=axis, keepdims=True), axis, True)
        return where(hit, where(x == 0, at_kink(0, left=-1, right=1), sgn(x)) / times, 0)
    x, y = _lifted(x, y, p, axis)
    length = where(y == 0, 1, y)
    if p == 2:
        return where(y == 0, at_kink(0, left=-1, right=1), x / length)
    if p > 1:
        return where(y == 0, at_kink(0, left=-1, right=1), _signed_share(x, length, p))
    steep = where(y == 0, 1, 1 if p < 0 else inf)  # the slope right of 0, where other elements are 0 and where not
    share = where(y == 0, 0, _signed_share(x, length, p))
    return where(x == 0, at_kink(0, left=-steep, right=steep, least=0), share)


def _lifted(x: Value, y: Value, p: Any, axis: Any) -> tuple[Value, Value]:
    """Elements and norm times a power of two where the norm is subnormal, and so has few bits; slopes stay the same."""
    size = raw(y)
    if size.dtype == object:
        return x, y
    info, xp = numpy.finfo(size.dtype), library(size)
    faint = (size > 0) & (size < info.tiny)
    if not anywhere(xp, faint):
        return x, y
    x = x * xp.where(faint, 1 / info.eps, 1).astype(size.dtype)
    return x, vector_norm(x, p=p, axis=axis, keepdims=True)


def _signed_share(x: Value, length: Value, p: Any) -> Value:
    zero = x == 0  # there 0 ** (p - 1) or its derivative may be infinite
    return where(zero, 0, sgn(x) * where(zero, 1, abs_(x) / length) ** (p - 1))


def _norm_kink(x: Value, y: Value, p: Any, axis: Any, keepdims: bool) -> Value:
    if isinf(p):
        return (ties(abs_(x), y, axis, keepdims)[1] > 1) | (restore_axes(y, x.shape, axis, keepdims) == 0)
    return y == 0 if p > 1 else sum_(where(x == 0, 1, 0), axis=axis, keepdims=keepdims) > 0


vector_norm: Op = general(
    "vector_norm",
    _norm,
    pulls=(
        lambda g, x, y, p, axis, keepdims: (
            restore_axes(g, x.shape, axis, keepdims) * _norm_slope(x, y, p, axis, keepdims)
        ),
    ),
    pushes=(lambda t, x, y, p, axis, keepdims: inner(_norm_slope(x, y, p, axis, keepdims), t, axis, keepdims),),
    aliases=("norm",),
    formula=_norm_formula,
    kink=_norm_kink,
    convention="0 at 0; greatest or least magnitudes that tie share the cotangent equally",
    examples=(
        *over_axes(),
        *(Example(((2, 3),), {"p": p, "axis": 1}) for p in (1, 3, inf, -inf)),
        *(Example(((2, 3),), {"p": p, "axis": 0}, ("moderate",)) for p in (0.5, 2.5, -1, 0)),
        Example(((2, 3),), {"axis": 0}, ("tiny",)),
    ),
    dtypes="fc",
    math="sum(abs(x)**p) ** (1/p)",
    doc="Norm of the elements over axes; p may be any number, inf and -inf for the greatest and least magnitude.",
)

dist: Op = composite(
    "dist",
    lambda a, b, p=2: vector_norm(a - b, p=p),
    kink=lambda y: y == 0,
    convention="0 where a equals b",
    examples=(Example(((2, 3), (2, 3))), Example(((2, 3), (3,)), {"p": 1}), Example(((3,), (3,)), {"p": 3})),
    dtypes="fc",
    shape=lambda a, b, p=2: (),
    math="vector_norm(a - b, p)",
    doc="Distance between two arrays.",
)


def _sizes(x: Value, p: Any, axis: int) -> Value:
    others = tuple(i for i in range(x.ndim) if i != axis % x.ndim)
    return vector_norm(x, p=p, axis=others, keepdims=True)


def _renorm(x: Value, p: Any = 2, axis: int = 0, maxnorm: Any = 1) -> Value:
    size = _sizes(x, p, axis)
    return x * where(size > maxnorm, maxnorm / (size + 1e-7), 1)


renorm: Op = composite(
    "renorm",
    _renorm,
    kink=lambda x, p, axis, maxnorm: _sizes(x, p, axis) == maxnorm,
    convention="unchanged where the norm is just maxnorm",
    examples=(
        Example(((3, 2),), {"maxnorm": 1.5}, ("moderate",)),
        Example(((2, 3),), {"p": 1, "axis": 1, "maxnorm": 0.5}, ("moderate",)),
    ),
    shape=lambda x, p=2, axis=0, maxnorm=1: x,
    math="x * min(1, maxnorm / (norm + 1e-7))",
    doc="Each slice along an axis scaled down to norm `maxnorm` where its norm is larger; as torch does it, to 1e-7.",
)
