"""Rows of products of several arrays: einsum, Kronecker and cross products, and products that are added."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy

from autograd_core.op import Example, Like, Op, Value, composite, general
from autograd_core.ops.linalg import conjugate, identity, matmul
from autograd_core.ops.piecewise import where
from autograd_core.ops.reduce import sum_
from autograd_core.ops.shape import index, reshape, sum_to, unindex
from autograd_core.ops.solve import inv
from autograd_core.ops.subscripts import explicit, lengths

Shape = tuple[int, ...]


def _einsum(xp: Any, *xs: Value, subscripts: str = "") -> Value:
    terms, result = explicit(subscripts, tuple(x.shape for x in xs))
    plain = len(xs) < 3 or any(x.dtype == object for x in xs)
    found = xp.einsum(f"{','.join(terms)}->{result}", *xs, optimize=not plain)
    return found.copy() if isinstance(found, numpy.ndarray) and not found.flags.owndata else found


def _einsum_pull(
    g: Value, xs: tuple[Value, ...], xs_like: tuple[Like, ...], position: int, subscripts: str = ""
) -> Value:
    """The product of the cotangent and the other operands, with ones along the axes that only this operand has."""
    shapes = tuple(like.shape for like in xs_like)
    terms, result = explicit(subscripts, shapes)
    full, own = lengths(terms, shapes), dict(zip(terms[position], shapes[position], strict=True))
    others = [i for i in range(len(xs)) if i != position]
    seen = {label for i in others for label, n in zip(terms[i], shapes[i], strict=True) if n == full[label]}
    missing = "".join(label for label in own if label not in seen and label not in result)
    ones = numpy.ones(tuple(full[label] for label in missing), xs_like[position].dtype)
    names = ",".join((result, *(terms[i] for i in others), missing))
    operands = (g, *(conjugate(xs[i]) for i in others), ones)
    unique = sum_to(einsum(*operands, subscripts=f"{names}->{''.join(own)}"), shape=tuple(own.values()))
    if len(own) == len(terms[position]):
        return unique
    grid = dict(zip(own, numpy.ogrid[tuple(slice(n) for n in own.values())], strict=True))
    return unindex(unique, shape=shapes[position], key=tuple(grid[label] for label in terms[position]))


def _einsum_shape(*shapes: Shape, subscripts: str = "") -> Shape:
    terms, result = explicit(subscripts, shapes)
    full = lengths(terms, shapes)
    return tuple(full[label] for label in result)


einsum: Op = general(
    "einsum",
    _einsum,
    pulls=(_einsum_pull,),
    pushes=(lambda t, xs, position, subscripts: einsum(*xs[:position], t, *xs[position + 1 :], subscripts=subscripts),),
    examples=(
        Example(((2, 3), (3, 2)), {"subscripts": "ij,jk->ik"}),
        Example(((3, 3),), {"subscripts": "ii"}),
        Example(((2, 2), (2,)), {"subscripts": "ii,i->i"}),
        Example(((2, 3),), {"subscripts": "ij->j"}),
        Example(((2, 3), (2, 2)), {"subscripts": "ij,kk->k"}),
        Example(((2, 2, 3), (3, 2)), {"subscripts": "...ij,jk"}),
        Example(((2, 1, 2), (3, 1, 2)), {"subscripts": "i...,...i->..."}),
        Example(((2,), (2, 3), (3,)), {"subscripts": "i,ij,j"}),
    ),
    shape=_einsum_shape,
    dtypes="fc",
    doc="Sums of products over the axes that the subscripts name, as in einsum('ij,jk->ik', a, b).",
)


def _padded(x: Value, ndim: int) -> Value:
    return reshape(x, shape=(*(1,) * (ndim - x.ndim), *x.shape))


def _kron_shape(a: Shape, b: Shape) -> Shape:
    ndim = max(len(a), len(b))
    pairs = zip((*(1,) * (ndim - len(a)), *a), (*(1,) * (ndim - len(b)), *b), strict=True)
    return tuple(m * n for m, n in pairs)


def _kron(a: Value, b: Value) -> Value:
    ndim = max(a.ndim, b.ndim)
    left, right = _padded(a, ndim), _padded(b, ndim)
    spread = index(left, key=(slice(None), None) * ndim) * index(right, key=(None, slice(None)) * ndim)
    return reshape(spread, shape=_kron_shape(a.shape, b.shape))


kron: Op = composite(
    "kron",
    _kron,
    examples=(Example(((2, 2), (2, 3))), Example(((2,), (2, 2))), Example(((2,), (3,)))),
    shape=_kron_shape,
    dtypes="fc",
    doc="Kronecker product: b times each element of a, as blocks.",
)


def _cross(a: Value, b: Value, axis: int = -1) -> Value:
    ndim = max(a.ndim, b.ndim)
    left, right = _padded(a, ndim), _padded(b, ndim)
    at = (slice(None),) * (axis % ndim)
    if left.shape[axis] != 3 or right.shape[axis] != 3:
        raise ValueError(f"the cross product is of vectors of length 3, not {a.shape} and {b.shape} along axis {axis}")
    ahead, behind = (*at, numpy.array([1, 2, 0])), (*at, numpy.array([2, 0, 1]))
    return index(left, key=ahead) * index(right, key=behind) - index(left, key=behind) * index(right, key=ahead)


cross: Op = composite(
    "cross",
    _cross,
    examples=(Example(((3,), (3,))), Example(((2, 3), (3,))), Example(((3, 2), (3, 2)), {"axis": 0})),
    shape=lambda a, b, axis=-1: numpy.broadcast_shapes(a, b),
    dtypes="fc",
    doc="Cross product of vectors of length 3 along an axis.",
)


def _scaled(x: Value, factor: float) -> Value:
    return x if factor == 1 else x * factor


def _added(c: Value, product: Value, beta: float, alpha: float) -> Value:
    """beta c + alpha product; for beta = 0 c is not read, so that its infinities and NaNs do not count."""
    if beta == 0:
        return where(numpy.ones(product.shape, dtype=bool), _scaled(product, alpha), c)
    return _scaled(c, beta) + _scaled(product, alpha)


_SCALES: dict[str, Any] = {"beta": 2, "alpha": 3}


addmm: Op = composite(
    "addmm",
    lambda c, a, b, beta=1, alpha=1: _added(c, matmul(a, b), beta, alpha),
    examples=(
        Example(((2, 2), (2, 3), (3, 2))),
        Example(((2,), (2, 3), (3, 2)), _SCALES),
        Example(((2,), (2, 3), (3, 2)), {"beta": 0}),
    ),
    shape=lambda c, a, b, beta=1, alpha=1: (a[0], b[1]),
    dtypes="fc",
    doc="beta c + alpha a @ b of matrices.",
)

addmv: Op = composite(
    "addmv",
    lambda c, a, b, beta=1, alpha=1: _added(c, matmul(a, b), beta, alpha),
    examples=(Example(((2,), (2, 3), (3,))), Example(((2,), (2, 3), (3,)), _SCALES)),
    shape=lambda c, a, b, beta=1, alpha=1: (a[0],),
    dtypes="fc",
    doc="beta c + alpha a @ b of a matrix and a vector.",
)

addbmm: Op = composite(
    "addbmm",
    lambda c, a, b, beta=1, alpha=1: _added(c, sum_(matmul(a, b), axis=0), beta, alpha),
    examples=(Example(((2, 2), (2, 2, 3), (2, 3, 2))), Example(((2, 2), (2, 2, 3), (2, 3, 2)), _SCALES)),
    shape=lambda c, a, b, beta=1, alpha=1: (a[1], b[2]),
    dtypes="fc",
    doc="beta c + alpha times the sum of a[i] @ b[i].",
)

baddbmm: Op = composite(
    "baddbmm",
    lambda c, a, b, beta=1, alpha=1: _added(c, matmul(a, b), beta, alpha),
    examples=(Example(((2, 2, 2), (2, 2, 3), (2, 3, 2))), Example(((1, 2), (2, 2, 3), (2, 3, 2)), _SCALES)),
    shape=lambda c, a, b, beta=1, alpha=1: (a[0], a[1], b[2]),
    dtypes="fc",
    doc="beta c + alpha a[i] @ b[i] for every i.",
)

addr: Op = composite(
    "addr",
    lambda c, a, b, beta=1, alpha=1: _added(c, index(a, key=(slice(None), None)) * b, beta, alpha),
    examples=(Example(((2, 3), (2,), (3,))), Example(((3,), (2,), (3,)), _SCALES)),
    shape=lambda c, a, b, beta=1, alpha=1: (a[0], b[0]),
    dtypes="fc",
    doc="beta c + alpha times the outer product of a and b.",
)


@cache
def _splits(sizes: Shape) -> dict[tuple[int, int], int]:
    """Where to split a chain of matrices between sizes[i] and sizes[j] for the fewest multiplications."""
    cost = {(i, i + 1): 0 for i in range(len(sizes) - 1)}
    split: dict[tuple[int, int], int] = {}
    for span in range(2, len(sizes)):
        for i in range(len(sizes) - span):
            j = i + span
            total = {k: cost[i, k] + cost[k, j] + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j)}
            split[i, j] = min(total, key=total.__getitem__)
            cost[i, j] = total[split[i, j]]
    return split


def _multi_dot(*xs: Value) -> Value:
    if len(xs) < 2:
        raise ValueError(f"multi_dot multiplies two matrices at least, not {len(xs)}")
    first, last = (xs[0].ndim == 1), (xs[-1].ndim == 1)
    if any(x.ndim != 2 for x in xs[1:-1]) or xs[0].ndim not in (1, 2) or xs[-1].ndim not in (1, 2):
        raise ValueError("multi_dot takes matrices, and vectors at both ends")
    sizes = (1 if first else xs[0].shape[0], *(x.shape[0] for x in xs[1:]), 1 if last else xs[-1].shape[1])
    splits = _splits(sizes)

    def product(i: int, j: int) -> Value:
        return xs[i] if j == i + 1 else matmul(product(i, splits[i, j]), product(splits[i, j], j))

    return product(0, len(xs))


multi_dot: Op = composite(
    "multi_dot",
    _multi_dot,
    aliases=("chain_matmul",),
    examples=(
        Example(((2, 3), (3, 1), (1, 2))),
        Example(((2,), (2, 3), (3, 2), (2,))),
        Example(((2, 3), (3,))),
    ),
    shape=lambda *xs: (*xs[0][:-1], *xs[-1][1:]),
    dtypes="fc",
    doc="Product of a chain of matrices, in the order that takes the fewest multiplications.",
)


def _matrix_power(a: Value, n: int = 1) -> Value:
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError(f"matrix_power needs a whole number, not {n!r}")
    if n == 0:
        return where(numpy.ones(a.shape, dtype=bool), identity(a.shape[-1], a), a)
    base, found, left = (inv(a) if n < 0 else a), None, abs(n)
    while left:
        if left & 1:
            found = base if found is None else matmul(found, base)
        left >>= 1
        base = matmul(base, base) if left else base
    return found


matrix_power: Op = composite(
    "matrix_power",
    _matrix_power,
    examples=(
        Example(((2, 2),), {"n": 3}, ("regular",)),
        Example(((2, 2, 2),), {"n": -2}, ("regular",)),
        Example(((2, 2),), {"n": 0}),
        Example(((2, 2),), {"n": 1}),
    ),
    shape=lambda a, n=1: a,
    dtypes="fc",
    doc="A square matrix multiplied n times by itself; its inverse for negative n.",
)
