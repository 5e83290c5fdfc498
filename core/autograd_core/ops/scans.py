"""Rows of running sums, products and extremes. With `axis=None` a running row flattens, as in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy

from autograd_core.op import Example, Like, Op, Value, composite, general, library, linear
from autograd_core.ops.arrange import cat
from autograd_core.ops.exponential import exp, log
from autograd_core.ops.linalg import conjugate
from autograd_core.ops.piecewise import maximum, minimum, where
from autograd_core.ops.powers import logaddexp
from autograd_core.ops.precise import on_host
from autograd_core.ops.ranking import along, compare, finite_top, one_axis, raw
from autograd_core.ops.shape import index, reshape, unindex

Shape = tuple[int, ...]

_EXAMPLES = (
    Example(((2, 3),), {"axis": 0}),
    Example(((2, 3),), {"axis": -1}),
    Example(((2, 2),)),
    Example(((4,),), {"axis": 0}),
)


def part(x: Value, axis: int, start: int | None = None, stop: int | None = None, step: int | None = None) -> Value:
    """A slice along one axis.

    >>> part(numpy.arange(4), 0, 1).tolist()
    [1, 2, 3]
    """
    return index(x, key=(*(slice(None),) * (axis % x.ndim), slice(start, stop, step)))


def reverse(x: Value, axis: int) -> Value:
    """The elements along an axis from the last to the first."""
    return part(x, axis, step=-1)


def before(x: Value, axis: int, first: int = 0) -> Value:
    """Each element's predecessor along an axis; the first element's is `first`.

    >>> before(numpy.array([2.0, 3.0, 4.0]), 0, first=1).tolist()
    [1.0, 2.0, 3.0]
    """
    at = axis % x.ndim
    shape = tuple(1 if i == at else n for i, n in enumerate(x.shape))
    return cat(numpy.full(shape, first, dtype=x.dtype), part(x, at, stop=-1), axis=at)


def after(x: Value, axis: int) -> Value:
    """Each element's successor along an axis; the last element's is 0."""
    at = axis % x.ndim
    return unindex(part(x, at, 1), shape=x.shape, key=(*(slice(None),) * at, slice(None, -1)))


def _lined(x: Value, axis: Any) -> tuple[Value, int]:
    """What runs, and along which axis: everything in one line if `axis` is None."""
    if axis is None or not x.ndim:
        return reshape(x, shape=(-1,)), 0
    return x, one_axis(axis, x.ndim)


def ran(shape: Shape, axis: Any = None) -> Shape:
    """The shape of a running row's result.

    >>> ran((2, 3)), ran((2, 3), 1)
    ((6,), (2, 3))
    """
    return (prod(shape),) if axis is None else shape


def _running(scan: Callable[..., Any]) -> Callable[..., Any]:
    """A scan along one axis of an array, as the evaluation of a row."""

    def evaluate(xp: Any, x: Value, axis: Any = None) -> Value:
        x = xp.asarray(x)
        line, at = _lined(x, axis)
        return scan(xp, line, at).reshape(ran(x.shape, axis))[()] if line.size else line

    return evaluate


def _lines(rule: Callable[..., Value], forward: bool = False) -> Callable[..., Value]:
    """The pullback or pushforward `rule(v, x, y, axis)` along one axis, for a row that may flatten."""

    def apply(v: Value, x: Value, y: Value, axis: Any) -> Value:
        line, at = _lined(x, axis)
        found = rule(reshape(v, shape=line.shape), line, reshape(y, shape=line.shape), at)
        return reshape(found, shape=y.shape if forward else x.shape)

    return apply


# Sums.


def _uncumsum(g: Value, x_like: Like, axis: Any) -> Value:
    line, at = _lined(g, 0 if axis is None else axis)
    return reshape(reverse(cumsum(reverse(line, at), axis=at), at), shape=x_like.shape)


cumsum: Op = linear(
    "cumsum",
    _running(lambda xp, x, axis: xp.cumsum(x, axis=axis)),
    transpose=_uncumsum,
    aliases=("cumulative_sum",),
    examples=_EXAMPLES,
    shape=ran,
    doc="Running sum along an axis.",
)


# Products. Their derivatives are sums of products with one factor left out; a linear recurrence gives them all in one
# sweep, without a division, so they are exact beside zeros too.


def _doubled(xp: Any, a: Value, b: Value) -> Value:
    """The recurrence in passes that each double how far an element reaches back: few calls, for a device."""
    step = 1
    while step < len(b):
        b = xp.concatenate([b[:step], a[step:] * b[:-step] + b[step:]])
        a = xp.concatenate([a[:step], a[step:] * a[:-step]])
        step *= 2
    return b


def _recurrence(xp: Any, a: Value, b: Value, axis: Any = -1) -> Value:
    a, b = xp.moveaxis(a, axis, 0), xp.moveaxis(b, axis, 0)
    if not on_host(xp):
        return xp.moveaxis(_doubled(xp, a, b), 0, axis)
    if b.ndim == 1 and b.dtype.kind == "f":  # Python's floats are quicker than arrays without axes, and as exact
        out: list[float] = []
        held = 0.0
        for factor, term in zip(a.tolist(), b.tolist(), strict=True):
            held = factor * held + term if out else term
            out.append(held)
        return xp.asarray(out, dtype=b.dtype)
    result = xp.empty_like(b)
    for i in range(len(b)):
        result[i] = a[i] * result[i - 1] + b[i] if i else b[i]
    return xp.moveaxis(result, 0, axis)


def _backwards(a: Value, g: Value, axis: int) -> Value:
    """r[k] = g[k] + conj(a[k + 1]) r[k + 1], from the last to the first: the adjoint of the recurrence."""
    return reverse(recurrence(reverse(after(conjugate(a), axis), axis), reverse(g, axis), axis=axis), axis)


recurrence: Op = general(
    "recurrence",
    _recurrence,
    pulls=(
        lambda g, a, y, axis: _backwards(a, g, axis) * conjugate(before(y, axis)),
        lambda g, a, axis: _backwards(a, g, axis),
    ),
    pushes=(
        lambda t, a, y, axis: recurrence(a, t * before(y, axis), axis=axis),
        lambda t, a, axis: recurrence(a, t, axis=axis),
    ),
    examples=(
        Example(((4,), (4,)), {"axis": 0}, ("moderate", "moderate")),
        Example(((2, 3), (2, 3)), {}, ("moderate", "moderate")),
        Example(((3, 2), (3, 2)), {"axis": 0}, ("moderate", "moderate")),
    ),
    shape=lambda a, b, axis=-1: b,
    dtypes="fc",
    math="y[k] = a[k] * y[k - 1] + b[k]",
    doc="Linear recurrence along an axis, from 0; the first factor does not matter.",
)

cumprod: Op = general(
    "cumprod",
    _running(lambda xp, x, axis: xp.cumprod(x, axis=axis)),
    pulls=(_lines(lambda g, x, y, at: _backwards(x, g, at) * conjugate(before(y, at, first=1))),),
    pushes=(_lines(lambda t, x, y, at: recurrence(x, t * before(y, at, first=1), axis=at), forward=True),),
    aliases=("cumulative_prod",),
    examples=(*_EXAMPLES, Example(((5,),), {"axis": 0}, ("zeros",))),
    shape=ran,
    dtypes="fc",
    doc="Running product along an axis.",
)


# Running log-sum-exp.


def _gap(a: Value, b: Value) -> Value:
    """a - b, and 0 between equal infinities."""
    if raw(a).dtype == object:
        return a - b
    same = raw(a) == raw(b)
    return where(same, 0, where(same, 0, a) - where(same, 0, b))


def _shifted(x: Value, axis: int) -> Value:
    """x less its greatest element along the axis: a large common part would cost the digits of the differences."""
    array = raw(x)
    if array.dtype == object:
        return x
    return x - finite_top(array, axis).astype(array.dtype)


def _faded(y: Value, axis: int) -> Value:
    """exp(y[k - 1] - y[k]) <= 1: what of an earlier sum is left in the next, so that nothing overflows."""
    at = (*(slice(None),) * (axis % y.ndim), slice(1, None))
    return unindex(exp(_gap(part(y, axis, stop=-1), part(y, axis, 1))), shape=y.shape, key=at)


def _logcumsumexp_pull(g: Value, x: Value, axis: int) -> Value:
    z = _shifted(x, axis)
    y = logcumsumexp(z, axis=axis)
    return conjugate(exp(_gap(z, y))) * _backwards(_faded(y, axis), g, axis)


def _logcumsumexp_push(t: Value, x: Value, axis: int) -> Value:
    z = _shifted(x, axis)
    y = logcumsumexp(z, axis=axis)
    return recurrence(_faded(y, axis), exp(_gap(z, y)) * t, axis=axis)


def _added_up(xp: Any, x: Value, axis: int) -> Value:
    if x.dtype.kind != "c":
        return xp.logaddexp.accumulate(x, axis=axis)
    found = xp.moveaxis(x, axis, 0).copy()
    for k in range(1, len(found)):
        found[k] = logaddexp(found[k - 1], found[k])
    return xp.moveaxis(found, 0, axis)


logcumsumexp: Op = general(
    "logcumsumexp",
    _running(_added_up),
    pulls=(_lines(lambda g, x, y, at: _logcumsumexp_pull(g, x, at)),),
    pushes=(_lines(lambda t, x, y, at: _logcumsumexp_push(t, x, at), forward=True),),
    formula=lambda x, axis=None: log(cumsum(exp(x), axis=axis)),
    examples=(
        *(e._replace(samples=("moderate",)) for e in _EXAMPLES),
        Example(((4,),), {"axis": 0}, ("shifted",)),
    ),
    shape=ran,
    dtypes="fc",
    math="log(cumsum(exp(x)))",
    doc="Logarithm of the running sum of exponentials along an axis.",
)


# Extremes.


def _latest(sign: int) -> Callable[[Any], Any]:
    """Where the running extreme of each line stands, the last of equal ones; a NaN stays."""

    def exact(line: Any) -> list[int]:
        best = [0]
        for i in range(1, len(line)):
            best.append(i if sign * compare(line[i], line[best[-1]]) >= 0 else best[-1])
        return best

    def places(array: Any) -> Any:
        if array.dtype == object:
            return numpy.array([exact(line) for line in array.reshape(-1, array.shape[-1])]).reshape(array.shape)
        xp = library(array)
        extreme = (xp.maximum if sign > 0 else xp.minimum).accumulate(array, axis=-1)
        here = xp.where((array == extreme) | (array != array), xp.arange(array.shape[-1]), 0)
        return xp.maximum.accumulate(here, axis=-1)

    return places


def _fold(pick: Op) -> Callable[[list[Value]], list[Value]]:
    def formula(line: list[Value]) -> list[Value]:
        found = line[:1]
        for one in line[1:]:
            found.append(pick(found[-1], one))
        return found

    return formula


latest_max, latest_min = _latest(1), _latest(-1)


def _level(x: Value, y: Value, axis: Any) -> Value:
    """Where an element equals the extreme before it."""
    line, at = _lined(x, axis)
    return part(line, at, 1) == part(_lined(y, axis)[0], at, stop=-1)


def _extreme(name: str, places: Callable[[Any], Any], pick: Op, doc: str) -> Op:
    def formula(x: Value, axis: Any = None) -> Value:
        line, at = _lined(x, axis)
        found = along(line, at, places, _fold(pick)) if 0 not in line.shape else line
        return reshape(found, shape=ran(x.shape, axis))

    return composite(
        name,
        formula,
        kink=lambda x, y, axis: _level(x, y, axis),
        convention="the last of equal elements receives the cotangent",
        examples=_EXAMPLES,
        shape=ran,
        doc=doc,
    )


cummax: Op = _extreme("cummax", latest_max, maximum, "Running maximum along an axis.")
cummin: Op = _extreme("cummin", latest_min, minimum, "Running minimum along an axis.")
