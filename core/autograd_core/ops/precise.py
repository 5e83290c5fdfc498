"""What the rows of special functions share: SciPy's functions, sums and products with their errors, exact reductions.

No rows stand here. The functions take `xp` (numpy, or cupy for arrays on a GPU) and compute in float64 throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from math import exp
from typing import Any

from autograd_core.domain import holds_complex
from autograd_core.errors import Lacking, NoDerivative

Array = Any
PI = 3.141592653589793
PI_REST = 1.2246467991473532e-16
"""pi - PI."""


def double(xp: Any, function: Callable[..., Array], *args: Array, **attributes: Any) -> Array:
    """A function computed in float64, whatever the floats are, and rounded once to their own dtype.

    >>> import numpy
    >>> double(numpy, lambda xp, x: xp.sqrt(x), numpy.float16(2))
    np.float16(1.414)

    Raises:
        TypeError: a number is complex.
    """
    if any(map(holds_complex, args)):
        raise TypeError("this function is defined here for real numbers only")
    wide = [xp.asarray(a, dtype="float64") for a in args]
    dtype = xp.result_type(*args)
    found = function(xp, *wide, **attributes)
    return (found if dtype.kind != "f" else found.astype(dtype, copy=False))[()]


def special(xp: Any, name: str, part: str = "special") -> Callable[..., Array]:
    """A function of `scipy.special`, or of another part of SciPy, or CuPy's of the same name; imported when a row runs.

    Raises:
        Lacking: CuPy does not have it.
    """
    module = import_module(f"{'scipy' if on_host(xp) else 'cupyx.scipy'}.{part}")
    if not hasattr(module, name):
        raise Lacking(name)
    found: Callable[..., Array] = getattr(module, name)
    return found


def on_host(xp: Any) -> bool:
    """Whether the arrays are NumPy's, in the memory of the CPU."""
    return bool(xp.__name__ == "numpy")


def anywhere(xp: Any, mask: Array) -> bool:
    """Whether a mask holds anywhere; on a device it may, as the host would have to wait for the answer."""
    return not on_host(xp) or bool(mask.any())


def unknown(row: str, argument: str) -> Callable[[], Any]:
    """A partial that nobody knows a formula for; the argument is `inert`."""

    def partial() -> Any:
        hint = f"hold {argument} constant: a number, or --constant NAME"
        raise NoDerivative(f"the derivative of {row}() by {argument} is not known", hint=hint)

    return partial


def tail_ball(name: str) -> Callable[..., Any]:
    """A function of `tailballs` as the ball counterpart of a row; flint is imported only when it runs."""

    def run(*balls: Any) -> Any:
        from autograd_core.ops import tailballs

        return getattr(tailballs, name)(*balls)

    return run


def pi_ball() -> Any:
    """pi at the working precision of balls."""
    import flint

    return flint.arb.pi()


def product(a: Array, b: Array) -> tuple[Array, Array]:
    """a b and its rounding error (Veltkamp and Dekker), for factors below 1e150.

    >>> import numpy
    >>> product(numpy.float64(0.1), numpy.float64(0.1))[1] != 0
    np.True_
    """
    (a0, a1), (b0, b1) = halves(a), halves(b)
    p = a * b
    return p, ((a0 * b0 - p) + a0 * b1 + a1 * b0) + a1 * b1


def halves(a: Array) -> tuple[Array, Array]:
    """A number as the sum of two of 26 bits, whose products are exact."""
    c = 134217729.0 * a
    high = c - (c - a)
    return high, a - high


def total(a: Array, b: Array) -> tuple[Array, Array]:
    """a + b and its rounding error (Knuth)."""
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


def exp_of_square(xp: Any, x: Array, factor: float) -> Array:
    """exp(factor x^2), factor a power of two or its negative: x^2 is rounded off the exponent, which would lose bits.

    >>> import numpy
    >>> exp_of_square(numpy, numpy.float64(26.5), -1.0)
    np.float64(1.0392022621430825e-305)
    """
    x = xp.clip(x, -64.0, 64.0)
    high = xp.rint(x * 1048576) / 1048576  # so that high * high is exact
    return xp.exp(factor * high * high) * xp.exp(factor * (x - high) * (x + high))


def sin_pi(xp: Any, x: Array) -> Array:
    """sin(pi x), with the period taken off exactly."""
    turns = xp.rint(x)
    return xp.where(xp.fmod(turns, 2) == 0, 1.0, -1.0) * xp.sin(PI * (x - turns))


def cos_pi(xp: Any, x: Array) -> Array:
    """cos(pi x), as the sine of what is left to the next zero."""
    rest = xp.abs(xp.fmod(x, 2))
    return xp.where(rest <= 1, 1.0, -1.0) * sin_pi(xp, 0.5 - xp.where(rest <= 1, rest, rest - 1))


def ratio_power(xp: Any, over: tuple[Array, Array], under: tuple[Array, Array], exponent: Array) -> Array:
    """(over / under) ** exponent of numbers in two parts; the rounding of the quotient, too, is raised to the power."""
    scale = xp.where(under[0] > 1e200, 2.0**-400, 1.0)  # product() needs room
    above, below = over[0] * scale, under[0] * scale
    quotient = above / below
    back, error = product(quotient, below)
    rest = ((above - back) - error + (over[1] - quotient * under[1]) * scale) / xp.where(above == 0, 1, above)
    return xp.power(quotient, exponent) * xp.exp(xp.clip(exponent * rest, -750.0, 700.0))


def polynomial(coefficients: Sequence[float], x: Array) -> Array:
    """c0 + c1 x + c2 x^2 + ... by Horner.

    >>> polynomial((1.0, 2.0, 3.0), 2.0)
    17.0
    """
    found = 0 * x + coefficients[-1]
    for c in coefficients[-2::-1]:
        found = found * x + c
    return found


def chebyshev(coefficients: Sequence[float], t: Array) -> Array:
    """c0 + c1 T1(t) + c2 T2(t) + ... by Clenshaw, for t from -1 to 1.

    >>> chebyshev((1.0, 2.0, 3.0), 0.5)
    0.5
    """
    here, after = 0 * t, 0 * t
    for c in coefficients[:0:-1]:
        here, after = 2 * t * here - after + c, here
    return t * here - after + coefficients[0]


@cache
def _nodes() -> tuple[tuple[float, float], ...]:
    """Points and weights of the trapezoidal rule for t = exp(u - exp(-u))."""
    found = []
    for k in range(-40, 39):
        small = exp(-k / 10)
        t = exp(k / 10 - small)
        found.append((t, t * (1 + small) / 10))
    return tuple(found)


def integral(function: Callable[[float], Array]) -> Array:
    """The integral from 0 to infinity of a smooth function that falls about like exp(-t) and does not change sign.

    >>> import numpy
    >>> round(float(integral(lambda t: numpy.exp(-t * numpy.float64(1.25)))), 14)
    0.8
    """
    found, rest = 0.0, 0.0
    for t, weight in _nodes():
        found, error = total(found, weight * function(t))
        rest = rest + error
    return found + rest
