"""What the rows of Bessel and Airy functions share: the series and integrals that hold where SciPy loses digits.

No rows stand here. All of it is float64 (see `precise.double`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from autograd_core.ops.precise import PI, on_host, polynomial, product, special, total

Array = Any
LEAST = 1 / 3
"""The least x for `laplace`."""
_STEP, _NODES = 0.125, 65
_LOG_2_LESS_EULER = 0.11593151565841245
_ZETAS = (0.40068563438653143, 0.20738555102867398, 0.1440498967688461, 0.11133426586956469, 0.09095401714582904)
"""zeta(k) / k for k = 3, 5, 7, ..."""
_QUARTERS = ((0.7853981633974483, 3.061616997868383e-17), (2.356194490192345, 9.184850993605148e-17))
"""pi/4 and 3 pi/4, and what the floats leave out."""
_ROOTS = ((5.783185962946784, 4.123247343506204e-16), (14.681970642123893, -9.858177825793294e-17))
"""Squares of the first root of J_0 and of J_1, likewise."""


def patched(xp: Any, found: Array, mask: Array, function: Callable[..., Array], *args: Array) -> Array:
    """`found`, with a better function of `args` where the mask holds, computed there alone.

    >>> import numpy
    >>> patched(numpy, numpy.zeros(3), numpy.array([True, False, True]), lambda xp, x: -x, numpy.arange(3.0)).tolist()
    [-0.0, 0.0, -2.0]
    """
    mask = xp.broadcast_to(mask, found.shape)
    if not on_host(xp):  # computed everywhere: to gather and count elements, the host would have to wait
        return xp.where(mask, function(xp, *args), found)
    if not mask.any():
        return found
    found = xp.array(found)
    found[mask] = function(xp, *(xp.broadcast_to(a, found.shape)[mask] for a in args))
    return found


def ascending(xp: Any, v: Array, x: Array, sign: int, terms: int = 24) -> Array:
    """J_v (sign -1) or I_v (sign 1) by the series at 0, for v > -1; `terms` exceeds |x| + 16.

    >>> import numpy
    >>> ascending(numpy, 0.0, numpy.float64(2.0), 1)
    np.float64(2.2795853023360673)
    """
    z, found = sign * x * x / 4, 1 + 0 * x
    for k in reversed(range(1, terms + 1)):
        found = 1 + found * z / (k * (k + v))
    share = xp.where(v < 0, v / 2, v)  # the whole power may overflow where the result does not
    power = xp.where(x < 1e-300, x**share / 2**share, (x / 2) ** share)  # x / 2 may round
    return found * (power / special(xp, "gamma")(v + 1)) * xp.where(v < 0, power, 1)


def leading(xp: Any, v: Array, x: Array, less: Array | float = 0.0, factor: float = 1.0) -> Array:
    """K_v(x) by its first terms, for v >= 0 and x below 1e-9, times a factor.

    With the factor -2/pi it is Y_v(x), if `less` = 1 - cos(pi v).
    """
    gamma = special(xp, "gamma")
    root = x ** (-v / 2) * 2 ** (v / 2)  # the whole power may overflow where the result does not
    low = v < 0.95  # up to 1 it is nothing beside the first, but for a pole that another term takes away
    fraction = xp.where(low, v, 0.5)
    second = xp.where(low, (1 - less) * gamma(-fraction) / 2 * (x / 2) ** fraction, 0.0)
    found = gamma(v) * (factor / 2) * root * root + factor * second
    return patched(xp, found, root < 2, lambda *one: factor * _leading_of_low(*one), v, x, less)


def _leading_of_low(xp: Any, v: Array, x: Array, less: Array) -> Array:
    """Next to v = 0 the two terms cancel: their difference is the sine of v (log(2/x) - euler - ...)."""
    v = xp.maximum(v, 1e-300)
    rate = _LOG_2_LESS_EULER - xp.log(x) - v * v * polynomial(_ZETAS, v * v)
    rest = less * special(xp, "gamma")(-v) / 2 * (x / 2) ** v
    return xp.sinh(v * rate) / v / xp.sqrt(xp.sinc(v)) - rest


def descending(v: Array, w: Array) -> Array:
    """The sum of a_k(v) w^k: Hankel's expansion of Bessel functions in w = i/x, -1/x or 1/x, where `far`."""
    found = 1 + 0 * w
    for k in reversed(range(1, 41)):
        found = 1 + found * (4 * v * v - (2 * k - 1) ** 2) / (8 * k) * w
    return found


def descending_slope(v: Array, w: Array) -> Array:
    """The sum of -(k + 1/2) a_k(v) w^k: x^(3/2) times the derivative by x of x^(-1/2) `descending`, for real w."""
    found, term = 0 * w - 0.5, 1 + 0 * w
    for k in range(1, 41):
        term = term * ((4 * v * v - (2 * k - 1) ** 2) / (8 * k) * w)
        found = found - (k + 0.5) * term
    return found


def far(xp: Any, v: Array, x: Array) -> Array:
    """Where `descending` holds."""
    return xp.abs(x) > 19 + v * v / 2


def hankel(xp: Any, v: Array, x: Array) -> Array:
    """J_v(x) + i Y_v(x) for large x > 0: the angle is never formed, in which x - pi/4 would be rounded."""
    turns = xp.rint(v)
    quarter = xp.asarray([1, -1j, -1, 1j])[(turns % 4).astype(int)]
    turn = quarter * xp.exp(-1j * PI * ((v - turns) / 2 + 0.25))
    found = (2 / PI) ** 0.5 / xp.sqrt(x) * (xp.exp(1j * x) * turn) * descending(v, 1j / x)
    return xp.where(xp.isinf(x), 0, found)


def _turned(xp: Any, x: Array, n: int, kind: str) -> Array:
    """Cephes' J or Y for x > 5, turned back by the rounding error of the angle x - pi/4 or x - 3 pi/4 in it."""
    angle, rest = _QUARTERS[n]
    slip = total(x, -angle)[1] - rest
    j, y = special(xp, f"j{n}")(x), special(xp, f"y{n}")(x)
    return j - slip * y if kind == "j" else y + slip * j


def _rooted(xp: Any, x: Array, n: int) -> Array:
    """Cephes' J for 1 < x <= 5, a polynomial times x^2 - r^2, corrected for the rounding of x^2 and of r^2."""
    square, error = product(x, x)
    root, rest = _ROOTS[n]
    both = special(xp, "j0")(x), special(xp, "j1")(x)
    slope = (both[0] / 2 - both[1] / x) if n else -both[1] / (2 * x)  # by x^2, of J_0 and of x (J_1 / x)
    gap = xp.where(square == root, 1.0, square - root)
    return both[n] + error * slope - rest * both[n] / gap


def circular(xp: Any, x: Array, n: int, kind: str) -> Array:
    """J_n ("j") or Y_n ("y") for n = 0 or 1 and x >= 0."""
    found = special(xp, f"{kind}{n}")(x)
    if on_host(xp):  # CuPy's are not Cephes'
        found = patched(xp, found, (x > 5) & (x <= 25), lambda xp, x: _turned(xp, x, n, kind), x)
        better = (lambda xp, x: _rooted(xp, x, n)) if kind == "j" else (lambda xp, x: special(xp, "yv")(n, x))
        found = patched(xp, found, (x > 1) & (x <= 5), better, x)
    if kind == "y" and n == 1:  # whose first term SciPy lets overflow too early
        found = patched(xp, found, (x > 0) & (x < 1e-20), lambda xp, x: -2 / PI / x, x)
    return patched(xp, found, x > 25, lambda xp, x: part(hankel(xp, float(n), x), kind), x)


def part(value: Array, kind: str) -> Array:
    """J or Y of J + i Y."""
    return value.real if kind == "j" else value.imag


@cache
def _gaussian() -> list[tuple[float, float]]:
    """Squares of the trapezoidal rule's nodes, and exp(-s^2) times its weights, for even functions on the real line."""
    from math import exp

    squares = [(_STEP * j) ** 2 for j in range(_NODES)]
    return [(s, exp(-s) * _STEP * (2 if s else 1)) for s in squares]


def laplace(xp: Any, x: Array, factor: Callable[[Array], Array], sign: int = 1) -> Array:
    """The integral of exp(-s^2) factor(q) / sqrt(2 + sign q) over all s, with q = s^2 / x, divided by sqrt(x).

    With s^2 = x (cosh t - 1) it is the integral of exp(-x (cosh t - 1)) factor(cosh t - 1) over t > 0, for x >= LEAST;
    with x (1 - cos t) and sign -1 the one of exp(-x (1 - cos t)) factor(1 - cos t) from 0 to pi, for x > 36. No term
    cancels another, and the rule converges geometrically: its error is below the rounding.
    """
    found = rest = 0 * x
    for square, weight in reversed(_gaussian()):
        q = square / x
        found, error = total(found, weight * factor(q) / xp.sqrt(2 + sign * q))
        rest = rest + error
    return (found + rest) / xp.sqrt(x)


def widely(x: Any, function: Callable[[], Any]) -> Any:
    """A function of the ball x where Arb's series for whole orders cancel: computed with more bits."""
    import flint

    bits, size = flint.ctx.prec, abs(float(x.mid()))
    # The loss is log2(exp(2 x)) bits; far out Arb takes the series at infinity, and loses none.
    with flint.ctx.workprec(bits + int(2.9 * size) + 64 if size <= bits else bits):
        found = function()
    return +found


def k_ball(v: Any, x: Any) -> Any:
    """The ball K_v(x); Arb's own takes minutes for some x that are not large."""
    import flint

    if not abs(float(x.mid())) <= flint.ctx.prec:
        return x.bessel_k(v)
    if not v.is_integer():
        return widely(x, lambda: x.pi() / 2 * (x.bessel_i(-v) - x.bessel_i(v)) / v.sin_pi())

    def order() -> Any:
        before = x.bessel_k(0)
        here = (1 / x - x.bessel_i(1) * before) / x.bessel_i(0)  # the Wronskian
        for k in range(1, n):
            before, here = here, before + 2 * k * here / x
        return here if n else before

    n = abs(int(float(v)))
    return widely(x, order)
