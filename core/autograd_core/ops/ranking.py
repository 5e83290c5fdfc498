"""Which elements a row selects by their size, on every carrier; the rows stand in `order`, `reduce` and `scans`.

A selection looks at the numbers alone, so it is made on the carrier's own array: NumPy sorts floats, balls are
compared until each comparison is decided, and symbols, which have no order, are selected by minima and maxima.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key, reduce
from itertools import combinations
from math import comb, inf, prod
from typing import Any

import numpy

from autograd_core.errors import NoFormula, Undecided
from autograd_core.op import Like, Value, library
from autograd_core.ops.arrange import cat
from autograd_core.ops.piecewise import maximum, minimum
from autograd_core.ops.shape import index, normalize_axes, reshape, transpose

Shape = tuple[int, ...]
Array = Any
_MOST = 64
"""Minima beyond which nobody could use a formula: those of one element by its place among 8 at most."""


def raw(x: Value) -> Array:
    """The array of numbers, balls or formulas behind a value of any carrier.

    >>> raw(2.0)
    array(2.)
    """
    while hasattr(x, "value"):  # a tensor holds another carrier's value
        x = x.value
    x = getattr(x, "array", x)
    return x if hasattr(type(x), "__array_function__") else numpy.asarray(x)


def beside(array: Array, x: Value) -> Array:
    """A NumPy array that was made of shapes or attributes alone, where the numbers of x are: on their device.

    >>> beside(numpy.arange(2), numpy.ones(2))
    array([0, 1])
    """
    return numpy.asarray(array, like=raw(x))


def finite_top(array: Array, axis: Any) -> Array:
    """The greatest element over axes, to be taken off before exponentials; 0 where it is not finite.

    >>> finite_top(numpy.array([1.0, 3.0]), 0)
    array([3.])
    """
    xp = library(array)
    top = xp.max(array, axis=axis, keepdims=True, initial=-inf)
    return xp.where(xp.isfinite(top), top, 0)


def is_symbolic(array: Array) -> bool:
    """Whether the elements are formulas with symbols, whose order is not known."""
    return array.dtype == object and any(getattr(one, "free_symbols", None) for one in array.flat)


def compare(a: Any, b: Any) -> int:
    """-1, 0 or 1 by the order of two elements; an element equals itself, however wide its ball.

    Raises:
        Undecided: two balls overlap. NoFormula: the order depends on symbols.
    """
    if a is b:
        return 0
    try:
        for outcome, holds in ((-1, a < b), (1, a > b), (0, a == b)):
            if holds:
                return outcome
    except TypeError:  # SymPy's, of a relation that has no truth value
        raise NoFormula("the order of these formulas is not known") from None
    raise Undecided("the balls overlap, so their order is not decided at this precision")


def equal(x: Value, y: Value) -> Array:
    """Where `compare` finds elements equal; two NaN count as equal."""
    a, b = raw(x), raw(y)
    return compared(x, y) == 0 if a.dtype == object else (a == b) | ((a != a) & (b != b))


def compared(x: Value, y: Value) -> Array:
    """`compare`, element by element, of arrays that are not symbolic; two NaN count as equal, and as greatest."""
    a, b = raw(x), raw(y)
    if a.dtype == object:
        return numpy.asarray(numpy.frompyfunc(compare, 2, 1)(a, b)).astype(int)
    greater, less = (a > b) | ((a != a) & (b == b)), (a < b) | ((a == a) & (b != b))
    return greater.astype(int) - less


def ascending(array: Array) -> Array:
    """Where the elements of each line of the last axis stand in increasing order; NaN last, equals as they stood.

    >>> ascending(numpy.array([3.0, 1.0, 3.0])).tolist()
    [1, 0, 2]
    """
    if array.dtype != object:
        return numpy.argsort(array, axis=-1, kind="stable")
    out = numpy.empty(array.shape, dtype=int)
    for place in numpy.ndindex(array.shape[:-1]):
        keys = list(map(cmp_to_key(compare), array[place]))
        out[place] = sorted(range(len(keys)), key=keys.__getitem__)
    return out


def ordered(array: Array, descending: bool = False) -> Array:
    """`ascending`, or the decreasing order in which equals stand as they stood, too."""
    if not descending:
        return ascending(array)
    return array.shape[-1] - 1 - ascending(array[..., ::-1])[..., ::-1]


def one_axis(axis: Any, ndim: int) -> int:
    """A single axis, counted from the front; that of a number without axes is 0.

    >>> one_axis(-1, 3)
    2
    """
    (found,) = normalize_axes(axis, max(ndim, 1))
    return found


def merged(x: Value, axis: Any) -> Value:
    """The axes of a reduction made one, the last.

    >>> merged(numpy.ones((2, 3, 4)), (0, 2)).shape
    (3, 8)
    """
    shape = Like.of(x).shape
    axes = normalize_axes(axis, len(shape))
    kept = tuple(i for i in range(len(shape)) if i not in axes)
    order = (*kept, *axes)
    moved = x if order == tuple(range(len(shape))) else transpose(x, axes=order)
    return reshape(moved, shape=(*(shape[i] for i in kept), prod(shape[i] for i in axes)))


def unmerged(rows: Value, shape: Shape, axis: Any) -> Value:
    """What `merged` did, undone."""
    axes = normalize_axes(axis, len(shape))
    order = (*(i for i in range(len(shape)) if i not in axes), *axes)
    apart = reshape(rows, shape=tuple(shape[i] for i in order))
    return apart if order == tuple(range(len(shape))) else transpose(apart, axes=tuple(numpy.argsort(order).tolist()))


def reduced(shape: Shape, axis: Any, keepdims: bool) -> Shape:
    """The shape of a reduction's result.

    >>> reduced((2, 3, 4), (0, -1), False), reduced((2, 3), None, True)
    ((3,), (1, 1))
    """
    axes = normalize_axes(axis, len(shape))
    return tuple(1 if i in axes else n for i, n in enumerate(shape) if keepdims or i not in axes)


def picked(x: Value, places: Array, axis: int) -> Value:
    """The elements of x at `places` along an axis; every other axis of `places` is that of x."""
    key = list(numpy.ogrid[tuple(slice(n) for n in places.shape)])
    key[axis] = places
    return index(x, key=tuple(key))


def along(
    x: Value,
    axis: Any,
    places: Callable[[Array], Array],
    formula: Callable[[list[Value]], Sequence[Value]],
) -> Value:
    """Elements of every line of an axis: those at `places(lines)`, or of symbols the `formula` of the line's elements.

    `places` gets the array with the lines last, and gives indices in the same layout.
    """
    shape = Like.of(x).shape
    if not shape:
        found = along(reshape(x, shape=(1,)), 0, places, formula)
        return reshape(found, shape=())
    at, array = one_axis(axis, len(shape)), raw(x)
    if is_symbolic(array):
        return joined(formula(elements(x, at)), at)
    return picked(x, numpy.moveaxis(places(numpy.moveaxis(array, at, -1)), -1, at), at)


def elements(x: Value, axis: int) -> list[Value]:
    """The slices along an axis, without that axis."""
    before = (slice(None),) * axis
    return [index(x, key=(*before, i)) for i in range(x.shape[axis])]


def joined(parts: Sequence[Value], axis: int) -> Value:
    """What `elements` took apart."""
    shape = parts[0].shape
    return cat(*(reshape(p, shape=(*shape[:axis], 1, *shape[axis:])) for p in parts), axis=axis)


def in_order(line: Sequence[Value], places: Iterable[int]) -> list[Value]:
    """The elements at these places of the increasing order, as formulas: each a maximum of minima.

    SymPy 1.14 mistakes deeper nestings of Min and Max, such as a sorting network's, from five elements on.

    Raises:
        NoFormula: there are too many elements.

    >>> [float(x) for x in in_order([numpy.float64(3), numpy.float64(1), numpy.float64(2)], (0, 1))]
    [1.0, 2.0]
    """
    n = len(line)
    found = []
    for place in places:
        size = n - place
        if comb(n, size) > _MOST:
            raise NoFormula(f"the formula for one of {n} elements by its size is too long")
        found.append(reduce(maximum, (reduce(minimum, some) for some in combinations(line, size))))
    return found
