"""The error functions where the usual forms lose their digits: tails, ends and next to 0, against mpmath."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE


def scaled(x):
    return mpmath.exp(x * x) * mpmath.erfc(x)


def dawson(x):
    return mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(-x * x) * mpmath.erfi(x)


def inverse(x):
    """erfc^-1 at 80 digits, by Newton's method on logarithms; mpmath has erfinv, which fails next to 1."""
    y = mpmath.sqrt(-mpmath.log(x)) if x < mpf("0.1") else mpmath.erfinv(1 - x)
    for _ in range(60):
        step = mpmath.log(mpmath.erfc(y) / x) * scaled(y) * mpmath.sqrt(mpmath.pi) / 2
        y += step
        if abs(step) < mpf(10) ** -70:
            break
    return y


def slope(x):
    return 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x)


def scaled_slope(x):
    return 2 * x * scaled(x) - 2 / mpmath.sqrt(mpmath.pi)


TRUTHS = {
    "erf": (mpmath.erf, slope, lambda x: -2 * x * slope(x)),
    "erfc": (mpmath.erfc, lambda x: -slope(x), lambda x: 2 * x * slope(x)),
    "erfcx": (scaled, scaled_slope, lambda x: 2 * scaled(x) + 2 * x * scaled_slope(x)),
    "dawsn": (dawson, lambda x: 1 - 2 * x * dawson(x), None),
    "erfcinv": (inverse, lambda x: -1 / slope(inverse(x)), lambda x: 2 * inverse(x) / slope(inverse(x)) ** 2),
}


@pytest.mark.parametrize(
    ("name", "x"),
    [(name, x) for name in ("erf", "erfc") for x in (-6.5, -0.8, 1e-300, 0.3, 0.9, 5.0, 20.0, 26.0)]
    + [("erfcx", x) for x in (-20.0, -0.4, 1e-12, 0.125, 0.3, 2.0, 30.0, 1e7, 1e60)]
    + [("dawsn", x) for x in (1e-200, 0.0138, 0.3, 0.9241388730045917, -1.9, 4.4, 7.0, 9.0, -45.0, 1e150)]
    + [("erfcinv", x) for x in (5e-324, 1e-310, 1e-200, 1e-5, 0.3, 0.49, 0.6, 0.999, 1e-15)],
)
def test_value_and_two_derivatives(derivatives, off, name, x):
    value, (first,), (second,) = derivatives(name, x)
    with mpmath.workdps(90 if name == "erfcinv" else 400):
        truths = [f and f(mpf(x)) for f in TRUTHS[name]]
        assert off(value, truths[0]) <= 4.5
        assert off(first, truths[1]) <= 8
        assert truths[2] is None or off(second, truths[2]) <= 40


@pytest.mark.parametrize("x", [1e-20, 0.25, 0.5, -0.9, 1 - 2.0**-53, 2.0**-53 - 1])
def test_the_inverse_next_to_its_ends(derivatives, off, x):
    with mpmath.workdps(90):
        y = mpmath.sign(x) * inverse(1 - abs(mpf(x)))
        value, (first,), (second,) = derivatives("erfinv", x)
        assert off(value, y) <= 4 and off(first, 1 / slope(y)) <= 8 and off(second, 2 * y / slope(y) ** 2) <= 20


def test_the_ends_themselves(derivatives):
    inf = np.inf
    assert derivatives("erfinv", 1.0) == (inf, [inf], [inf])
    assert derivatives("erfinv", -1.0) == (-inf, [inf], [-inf])
    assert derivatives("erfinv", 0.0) == (0.0, [0.886226925452758], [0.0])
    assert derivatives("erfcinv", 0.0) == (inf, [-inf], [inf])
    assert derivatives("erfcinv", 1.0)[1:] == ([-0.886226925452758], [0.0])
    assert derivatives("erfc", inf)[:2] == (0.0, [0.0])
    assert derivatives("erfcx", inf)[:2] == (0.0, [0.0])
    assert derivatives("erfcx", -inf)[:2] == (inf, [-inf])
    assert np.isnan(derivatives("erfinv", 1.5)[0]) and np.isnan(derivatives("erf", np.nan)[1][0])


@pytest.mark.parametrize("name", ["erf", "erfc", "erfcx", "erfinv", "erfcinv", "dawsn"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_shorter_floats_are_rounded_once(name, dtype):
    x = np.array([0.1, 0.25, 0.75], dtype)
    y = TABLE[name](x)
    assert y.dtype == dtype
    assert y.tolist() == TABLE[name](x.astype(np.float64)).astype(dtype).tolist()
    assert TABLE[name](np.zeros((0, 2), dtype)).shape == (0, 2)
    assert TABLE[name](Tensor(x[0])).value.dtype == dtype
    assert TABLE[name](1).dtype == np.float64
    with pytest.raises(TypeError, match="real numbers only"):
        TABLE[name](np.array([1j]))


def test_next_to_the_ends_of_the_floats(derivatives, off):
    with mpmath.workdps(50):
        assert off(derivatives("erfcx", 1e308)[0], 1 / (mpmath.sqrt(mpmath.pi) * mpmath.mpf(1e308))) <= 4
    assert off(derivatives("erfcinv_slope", 1.0493314074039e-310)[0], mpmath.mpf("-1.7871217105162573e308")) <= 4
