"""Taylor coefficients of Arb's functions at a ball: from Arb's own power series, by identities where it has none.

Only the coefficients beyond the first come from an identity; the value is Arb's function itself. What neither serves is
left to SymPy's derivative of the row's formula, evaluated on balls (`local`).

Sources: Johansson, *Arb: efficient arbitrary-precision midpoint-radius interval arithmetic*, IEEE Trans. Comput. 66(8),
2017; NIST *Digital Library of Mathematical Functions*, 4.37 to 4.40 (hyperbolic functions by exp and log), 10.6.7 and
10.29.5 (derivatives of Bessel functions by neighbouring orders).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import comb, factorial
from typing import Any

import flint

from autograd_core.carriers.formulas import NoBall, on_balls
from autograd_core.op import Op

Series = Any
_SERIES = (flint.arb_series, flint.acb_series)


class NoSeries(Exception):
    """A function has no power series here; the message says which."""


def _inverse(method: str) -> Callable[..., Series]:
    """The inverse function of one that has a power series, whose series is then reverted."""

    def run(x: Series) -> Series:
        value = getattr(x[0], f"{method}inv")()
        forward = getattr(type(x)([value, 1]), method)()
        # From its value on the forward function starts at exactly 0.
        return type(x)([0, *forward.coeffs()[1:]]).reversion()

    return run


def _one_more(function: Callable[[Series], Series]) -> Callable[[Series], Series]:
    """A function that loses a coefficient on its way: to a derivative, or to a division by x at 0."""

    def run(x: Series) -> Series:
        flint.ctx.cap += 1
        try:
            return function(type(x)([x[0], 1]))
        finally:
            flint.ctx.cap -= 1

    return run


_IDENTITIES: Mapping[str, Callable[..., Series]] = {
    "sinh": lambda x: (x.exp() - (-x).exp()) / 2,
    "cosh": lambda x: (x.exp() + (-x).exp()) / 2,
    "tanh": lambda x: 1 - 2 / ((2 * x).exp() + 1),
    "coth": lambda x: 1 + 2 / ((2 * x).exp() - 1),
    "sech": lambda x: 2 / (x.exp() + (-x).exp()),
    "csch": lambda x: 2 / (x.exp() - (-x).exp()),
    "expm1": lambda x: x.exp() - 1,
    "log1p": lambda x: (1 + x).log(),
    "asinh": lambda x: (x + (x * x + 1).sqrt()).log() if x[0] > 0 else -((-x + (x * x + 1).sqrt()).log()),
    "acosh": lambda x: (x + (x - 1).sqrt() * (x + 1).sqrt()).log(),  # of a complex x not sqrt(x * x - 1)
    "atanh": lambda x: ((1 + x) / (1 - x)).log() / 2,
    "cot": lambda x: x.cos() / x.sin(),
    "sec": lambda x: 1 / x.cos(),
    "csc": lambda x: 1 / x.sin(),
    "sinc": _one_more(lambda x: x.sin() / x),
    "sinc_pi": _one_more(lambda x: x.sin_pi() / (x * x[0].pi())),
    "root": lambda x, n: x ** (flint.arb(1) / n),
    "erfinv": _inverse("erf"),
    "erfcinv": _inverse("erfc"),
    "digamma": _one_more(lambda x: x.gamma().derivative() / x.gamma()),
}
_CYLINDERS = {"bessel_j": -1, "bessel_y": -1, "bessel_i": 1}
"""The sign s of 2 f' = f of the order before + s times f of the order after."""
_LAST = ("gamma_lower", "gamma_upper", "beta_lower")
"""Functions whose series has the moving argument last."""


def taylor(method: str, number: Any, rest: Sequence[Any], options: Mapping[str, Any]) -> tuple[Any, Any]:
    """f and f' at a number: a ball, or a power series whose constant term is one.

    Raises:
        NoSeries: Arb has no such series, and no identity gives it.

    >>> value, slope = taylor("sinh", flint.arb(0), (), {})
    >>> value == 0, slope.contains(1)
    (True, True)
    """
    if not isinstance(number, _SERIES):
        value, slope = coefficients(method, number, 2, rest, options)
        return value, slope
    found = coefficients(method, number[0], flint.ctx.cap + 1, rest, options)
    step = number - number[0]
    return _horner(found[:-1], step), _horner([k * c for k, c in enumerate(found)][1:], step)


def coefficients(method: str, x: Any, count: int, rest: Sequence[Any], options: Mapping[str, Any]) -> list[Any]:
    """The first `count` Taylor coefficients at a ball, the value first.

    Raises:
        NoSeries: as `taylor`.
    """
    before = flint.ctx.cap
    flint.ctx.cap = count
    try:
        value = getattr(x, method)(*rest, **options)
        try:
            return [value, *_beyond(method, x, count, rest, options)]
        except (ValueError, ZeroDivisionError):  # a pole of the series
            return [value, *[flint.arb("nan")] * (count - 1)]
    finally:
        flint.ctx.cap = before


def _beyond(method: str, x: Any, count: int, rest: Sequence[Any], options: Mapping[str, Any]) -> list[Any]:
    kind = flint.acb_series if isinstance(x, flint.acb) else flint.arb_series
    line = kind([x, 1])
    if method in _IDENTITIES:
        series = _IDENTITIES[method](line, *rest, **options)
    elif method in _CYLINDERS and not options:
        return [_cylinder(method, x, k, *rest) / factorial(k) for k in range(1, count)]
    elif method in _LAST:
        series = getattr(kind, method)(*rest, line, **options)
    elif hasattr(kind, method):
        series = getattr(line, method)(*rest, **options)
    else:
        raise NoSeries(f"{method} has no power series")
    return [series[k] for k in range(1, count)]


def _cylinder(method: str, x: Any, k: int, order: Any) -> Any:
    """The k-th derivative of a Bessel function by those of neighbouring orders (DLMF 10.6.7, 10.29.5)."""
    sign = _CYLINDERS[method]
    terms = (sign**i * comb(k, i) * getattr(x, method)(order - k + 2 * i) for i in range(k + 1))
    return sum(terms, flint.arb(0)) / 2**k


def _horner(found: Sequence[Any], step: Series) -> Series:
    result = step * 0 + found[-1]
    for one in reversed(found[:-1]):
        result = result * step + one
    return result


def local(op: Op, values: Sequence[Any], moving: Sequence[int], attributes: Mapping[str, Any]) -> list[Any]:
    """Partial derivatives of a row's SymPy formula at balls, by each argument in `moving`.

    Raises:
        NoSeries: there is no formula, SymPy has no derivative, or it is none that balls know.
    """
    try:
        symbols, slopes = _slopes(op, len(values), tuple(sorted(attributes.items())))
        point = dict(zip(symbols, values, strict=True))
        return [on_balls(slopes[i], point) for i in moving]
    except NoBall as error:
        raise NoSeries(str(error)) from None


@cache
def _slopes(op: Op, count: int, attributes: tuple[tuple[str, Any], ...]) -> tuple[list[Any], list[Any]]:
    import sympy

    symbols = [sympy.Symbol(f"u{i}", real=True) for i in range(count)]
    if op.sympy is None:
        raise NoBall(f"{op.name} has no formula")
    function = getattr(sympy, op.sympy) if isinstance(op.sympy, str) else lambda *a, **to: op.sympy(sympy, *a, **to)  # type: ignore[operator,misc]
    try:
        formula = function(*symbols, **dict(attributes))
        return symbols, [formula.diff(symbol) for symbol in symbols]
    except Exception as error:
        raise NoBall(f"{op.name}: {error}") from None
