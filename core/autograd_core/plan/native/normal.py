"""The error functions and the normal distribution, of vectors and without branches.

Algorithm: a polynomial near 0; beyond it exp(-x^2), with the rounding of x^2 made good, times a polynomial in
(x - 3.75) / (x + 3.75), both Chebyshev's fits. Measured against balls: up to 4 ulp for erfc, 5 for ndtr in its tail.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from autograd_core.plan.native.builder import Builder, Vec, widened
from autograd_core.plan.native.functions import bounded, exp

_ERF = (
    1.1283791670955126, -0.37612638903183715, 0.11283791670952574, -0.026866170644423006, 0.005223977615352482,
    -0.0008548326183927565, 0.00012055289359577225, -1.4924190787307278e-05, 1.6430595993862833e-06,
    -1.5939288983225857e-07, 1.1469591473651114e-08,
)  # fmt: skip
"""erf(x) / x in x^2, up to x = 0.75."""
_ERFCX = (
    1.2375126308378275, -0.14024059858554705, 0.003585415485463917, 0.08227673849015743, -0.1088039301417268,
    0.09230432115991213, -0.05869339858989765, 0.028362277427372427, -0.009746579558907637, 0.0017556257666199915,
    0.0002937137099094869, -0.00029015353573263986, 5.164867189090369e-05, 2.2382044359643302e-05,
    -1.14420094372937e-05, -9.679174008331601e-07, 1.745310629753779e-06, -6.612703762756254e-08,
    -2.4743360854196344e-07, 3.1005221750223315e-08, 2.743666175221128e-08, -6.336729663969099e-09,
)  # fmt: skip
"""(1 + 2x) exp(x^2) erfc(x) in (x - 3.75) / (x + 3.75), from x = 0.7 to 28."""


def _complement(b: Builder, size: Vec) -> Vec:
    """erfc(x) for x >= 0.7; the rounding of x^2 is made good."""
    square = size * size
    lost = b.fma(size, size, -square)
    series = b.polynomial((size - 3.75) / (size + 3.75), _ERFCX) / b.fma(size, 2.0, 1.0)
    power = exp(b, -square)
    return power * b.fma(-lost, series, series)


def _erf(b: Builder, x: Vec) -> Vec:
    size = b.abs(x)
    far = 1 - _complement(b, bounded(b, size, 0.7, 28.0))
    return b.select(size < 0.75, x * b.polynomial(x * x, _ERF), b.copysign(far, x))


def _erfc(b: Builder, x: Vec) -> Vec:
    size = b.abs(x)
    near = b.fma(-x, b.polynomial(x * x, _ERF), 1.0)
    far = _complement(b, bounded(b, size, 0.7, 28.0))
    return b.select(size < 0.75, near, b.select(x < 0, 2 - far, far))


def erf(b: Builder, x: Vec) -> Vec:
    """erf(x)."""
    return widened(b, _erf, x)


def erfc(b: Builder, x: Vec) -> Vec:
    """erfc(x)."""
    return widened(b, _erfc, x)


def _normal_tail(b: Builder, size: Vec) -> Vec:
    """ndtr(-x) for x >= 1; the rounding of x^2 is made good."""
    square = size * size
    power = exp(b, square * -0.5)
    power = b.fma(power * -0.5, b.fma(size, size, -square), power)
    scaled = size * math.sqrt(0.5)
    series = b.polynomial((scaled - 3.75) / (scaled + 3.75), _ERFCX) / b.fma(scaled, 2.0, 1.0)
    return power * series * 0.5


def _ndtr(b: Builder, x: Vec) -> Vec:
    size = b.abs(x)
    near = b.fma(x * math.sqrt(0.125), b.polynomial(x * x * 0.5, _ERF), 0.5)
    tail = _normal_tail(b, bounded(b, size, 1.0, 39.0))
    return b.select(size < 1.05, near, b.select(x < 0, tail, 1 - tail))


def _normal_density(b: Builder, x: Vec) -> Vec:
    square = x * x
    power = exp(b, square * -0.5)
    lost = b.select(square < 1e300, b.fma(x, x, -square), 0.0)
    return b.fma(power * -0.5, lost, power) * (1 / math.sqrt(2 * math.pi))


def ndtr(b: Builder, x: Vec) -> Vec:
    """The standard normal distribution function."""
    return widened(b, _ndtr, x)


def normal_density(b: Builder, x: Vec) -> Vec:
    """exp(-x^2/2) / sqrt(2 pi)."""
    return widened(b, _normal_density, x)


ERRORS: dict[str, Callable[[Builder, Vec], Vec]] = {"erf": erf, "erfc": erfc}
ROWS: dict[str, Callable[[Builder, Vec], Vec]] = {"ndtr": ndtr, "normal_density": normal_density}
"""Rows that are computed at once, in the place of the many calls that their code makes."""
