"""Algorithms on object arrays of formulas or balls, one matrix at a time: what stands beside LAPACK in the rows.

The elements have + - * /, and those of `sqrt`; pivots and signs are decided by comparing them, so an algorithm that
compares serves balls only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations, pairwise
from typing import Any

import numpy

from autograd_core.errors import NoFormula, Undecided

Array = Any


def each(function: Callable[..., Any], *arrays: Array) -> Array:
    """A function of matrices applied to every matrix of the leading axes, which broadcast.

    >>> each(lambda a: int(a[0, 0]), numpy.arange(8).reshape(2, 2, 2)).tolist()
    [0, 4]
    """
    batch = numpy.broadcast_shapes(*(a.shape[:-2] for a in arrays))
    spread = [numpy.broadcast_to(a, (*batch, *a.shape[-2:])) for a in arrays]
    found = [numpy.array(function(*(s[i] for s in spread)), dtype=object) for i in numpy.ndindex(*batch)]
    return numpy.stack(found).reshape((*batch, *found[0].shape))


def no_formula(sp: Any, *arrays: Array, **attributes: Any) -> Array:
    """The SymPy counterpart of a row that has none.

    Raises:
        NoFormula: always.
    """
    raise NoFormula("this function has no formula in SymPy")


def flint_matrix(a: Array) -> Any:
    """A matrix of balls as python-flint's."""
    import flint

    elements = a.ravel().tolist()
    kind: Any = flint.acb_mat if any(isinstance(one, flint.acb) for one in elements) else flint.arb_mat
    return kind(*a.shape, elements)


def from_flint(matrix: Any) -> Array:
    """python-flint's matrix as an object array."""
    out = numpy.empty((matrix.nrows(), matrix.ncols()), dtype=object)
    for i in range(matrix.nrows()):
        for j in range(matrix.ncols()):
            out[i, j] = matrix[i, j]
    return out


def flint(method: str) -> Callable[..., Array]:
    """A method of `flint.arb_mat` as the ball counterpart of a row."""

    def run(*matrices: Array) -> Array:
        if any(hasattr(one, "still") for matrix in matrices for one in matrix.ravel()):
            return _ELIMINATED[method](*matrices)
        first, *rest = map(flint_matrix, matrices)
        try:
            found = getattr(first, method)(*rest)
        except ZeroDivisionError:
            raise Undecided("the matrix may be singular at this precision") from None
        return from_flint(found) if hasattr(found, "nrows") else found

    return lambda *arrays: each(run, *arrays)


def root(sp: Any = None) -> Callable[[Any], Any]:
    """The square root of an element: SymPy's where `sp` is SymPy, else the ball's."""
    return (lambda x: x.sqrt()) if sp is None else sp.sqrt


def decided(yes: bool, no: bool) -> bool:
    """A comparison of balls, proven.

    Raises:
        Undecided: neither way.
    """
    if yes or no:
        return bool(yes)
    raise Undecided("the balls overlap, so the comparison is not decided at this precision")


def larger(one: Any, other: Any) -> bool:
    """Whether a ball is the larger in magnitude; not if both are equal, which no precision could prove otherwise."""
    a, b = abs(one), abs(other)
    same = bool(a == b)
    return not same and decided(a > b, a <= b)


def cholesky(a: Array, sqrt: Callable[[Any], Any]) -> Array:
    """The lower factor of a symmetric matrix."""
    lower = 0 * a
    for j in range(len(a)):
        lower[j, j] = sqrt(a[j, j] - sum(lower[j, :j] ** 2))
        for i in range(j + 1, len(a)):
            lower[i, j] = (a[i, j] - sum(lower[i, :j] * lower[j, :j])) / lower[j, j]
    return lower


def substitute(a: Array, b: Array, upper: bool, unit: bool) -> Array:
    """Solve a x = b for a triangular matrix, of which the other triangle is not read."""
    x = b.copy()
    for i in reversed(range(len(a))) if upper else range(len(a)):
        known = slice(i + 1, None) if upper else slice(i)
        x[i] = b[i] - sum(a[i, known][:, None] * x[known])
        if not unit:
            x[i] = x[i] / a[i, i]
    return x


def eliminate(a: Array) -> tuple[Array, Array]:
    """Gauss' elimination of balls with the pivots that LAPACK takes: the order of the rows, and both factors in one."""
    packed, order = a.copy(), numpy.arange(len(a))
    for k in range(min(a.shape)):
        pivot = k
        for i in range(k + 1, len(a)):
            if larger(*(abs(x.real) + abs(x.imag) for x in (_still(packed[j, k]) for j in (i, pivot)))):
                pivot = i
        packed[[k, pivot]], order[[k, pivot]] = packed[[pivot, k]], order[[pivot, k]]
        for i in range(k + 1, len(a)):
            packed[i, k] = packed[i, k] / packed[k, k]
            packed[i, k + 1 :] = packed[i, k + 1 :] - packed[i, k] * packed[k, k + 1 :]
    return order, packed


def _still(x: Any) -> Any:
    """The number of a jet, which carries derivatives as well."""
    return getattr(x, "still", x)


def _determinant(a: Array) -> Any:
    order, packed = eliminate(a)
    sign = 1
    for i, j in combinations(order, 2):
        sign = -sign if i > j else sign
    return numpy.prod(numpy.array([*packed.diagonal(), sign], dtype=object))


def _solution(a: Array, b: Array) -> Array:
    order, packed = eliminate(a)
    return substitute(packed, substitute(packed, b[order], upper=False, unit=True), upper=True, unit=False)


_ELIMINATED: Mapping[str, Callable[..., Array]] = {
    "det": _determinant,
    "solve": _solution,
    "inv": lambda a: _solution(a, numpy.eye(len(a), dtype=object)),
}
"""What python-flint's matrices do, for elements that those do not hold."""


def rank(a: Array) -> int:
    """The rank of a matrix of balls: a column without a pivot has to be exactly zero."""
    rest, found = a.copy(), 0
    for j in range(a.shape[1]):
        live = [i for i in range(found, len(a)) if decided(rest[i, j] != 0, rest[i, j] == 0)]
        if live:
            rest[[found, live[0]]] = rest[[live[0], found]]
            for i in range(found + 1, len(a)):
                rest[i] = rest[i] - rest[i, j] / rest[found, j] * rest[found]
            found += 1
    return found


def _conjugate(x: Any) -> Any:
    return x.conjugate() if hasattr(x, "conjugate") else x


def conjugated(a: Array) -> Array:
    """The conjugates of numbers or balls; real balls have no such method."""
    return numpy.frompyfunc(_conjugate, 1, 1)(a) if a.dtype == object else numpy.conj(a)


def orthogonal(a: Array) -> Array:
    """The factor Q of balls no wider than high, by Householder's reflections: as LAPACK's, R has a real diagonal."""
    rows, columns = a.shape
    q, r = numpy.eye(rows, dtype=object), a.copy()
    for k in range(columns):
        x = r[k:, k]
        if all(one == 0 for one in (*x[1:], x[0].imag)):
            continue
        first = x[0].real
        length = sum(x * conjugated(x)).real.sqrt() * (-1 if decided(first >= 0, first < 0) else 1)
        v, scale = x / (x[0] - length), (length - x[0]) / length
        v[0] = v[0] * 0 + 1
        adjoint = conjugated(v)
        r[k:] = r[k:] - _conjugate(scale) * v[:, None] * sum(adjoint[:, None] * r[k:])
        q[:, k:] = q[:, k:] - scale * adjoint * (q[:, k:] * v).sum(axis=1)[:, None]
    return q[:, :columns]


def eigenvalues(a: Array) -> tuple[Array, Array]:
    """Of a symmetric matrix of balls: its eigenvalues, ascending, and unit eigenvectors in the same order.

    Raises:
        Undecided: two of them cannot be told apart at this precision.
    """
    if not len(a):
        return a[0:0, 0:0].ravel(), a
    try:
        values, vectors = flint_matrix(a).eig(right=True)
    except ValueError:
        raise Undecided("the eigenvalues are not told apart at this precision") from None
    order = sorted(range(len(a)), key=lambda i: float(values[i].real.mid()))
    for i, j in pairwise(order):
        decided(values[i].real < values[j].real, False)
    columns = numpy.array([[vectors[i, j] for j in order] for i in range(len(a))], dtype=object)
    return numpy.array([values[j].real for j in order], dtype=object), _unit(columns, holds_pairs(a))


def holds_pairs(a: Array) -> bool:
    """Whether any element is a pair of balls, a complex number."""
    return any(hasattr(x, "conjugate") for x in a.ravel())


def _unit(columns: Array, pairs: bool) -> Array:
    """Vectors scaled to length 1 and turned so that their largest element is real; if no pairs, all of them are."""
    out = columns.copy()
    for j in range(columns.shape[1]):
        largest = max(columns[:, j], key=lambda z: float(abs(z).mid()))
        turned = [z / largest if pairs else (z / largest).real for z in columns[:, j]]
        length = sum(abs(x) ** 2 for x in turned).sqrt()
        out[:, j] = [x / length for x in turned]
    return out


def signs(vectors: Array) -> Array:
    """For each column 1 or -1, which makes its element of largest magnitude positive, the first of equal ones.

    Of complex ones the real part.
    """
    found = []
    for column in vectors.T:
        largest = column[0]
        for one in column[1:]:
            if larger(one, largest):
                largest = one
        found.append(1 if decided(largest.real > 0, largest.real < 0) else -1)
    return numpy.array(found, dtype=object)
