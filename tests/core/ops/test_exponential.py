"""Where the usual forms lose their bits: the derivative against mpmath to a few ulp."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.verdict.ulps import ulps


def slope(name, x):
    leaf = Tensor(np.float64(x), requires_grad=True)
    with np.errstate(all="ignore"):
        return float(grad(TABLE[name](leaf), leaf)[0].value)


def fraction(number):
    sign, mantissa, exponent, _ = mpmath.mpf(number)._mpf_
    return (-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** exponent


NEAR_ONE = 1 - 2.0**-40


@pytest.mark.parametrize(
    ("name", "x", "derivative"),
    [
        ("tanh", 10.0, lambda x: mpmath.sech(x) ** 2),
        ("tanh", -20.0, lambda x: mpmath.sech(x) ** 2),
        ("tanh", 360.0, lambda x: mpmath.sech(x) ** 2),
        ("asin", NEAR_ONE, lambda x: 1 / mpmath.sqrt(1 - x * x)),
        ("asin", -NEAR_ONE, lambda x: 1 / mpmath.sqrt(1 - x * x)),
        ("acos", NEAR_ONE, lambda x: -1 / mpmath.sqrt(1 - x * x)),
        ("sigmoid", 40.0, lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2),
        ("sigmoid", -40.0, lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2),
        ("sigmoid", 700.0, lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2),
        ("sigmoid", -700.0, lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2),
        ("atan", 1e10, lambda x: 1 / (1 + x * x)),
        ("tan", 1.5707, lambda x: mpmath.sec(x) ** 2),
        ("log", 1e-300, lambda x: 1 / x),
        ("sqrt", 1e-300, lambda x: 1 / (2 * mpmath.sqrt(x))),
        ("exp", 700.0, mpmath.exp),
        ("cosh", 1e-8, mpmath.sinh),
    ],
)
def test_the_derivative_keeps_its_bits(name, x, derivative):
    # 400 digits: 1 - x*x and the like cancel here too.
    with mpmath.workdps(400):
        truth = fraction(derivative(mpmath.mpf(x)))
    assert ulps(slope(name, x), truth, np.float64) <= 8


def test_the_tails_are_zero_or_one_and_never_nan():
    for x in (800.0, -800.0, 1e300, np.inf, -np.inf):
        assert slope("sigmoid", x) == 0.0
        assert slope("tanh", x) == 0.0
    with np.errstate(all="ignore"):
        assert TABLE["sigmoid"](np.array([-np.inf, -800.0, 0.0, 800.0, np.inf])).tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_the_edges_of_domains():
    assert slope("sqrt", 0.0) == np.inf
    assert slope("log", 0.0) == np.inf
    assert slope("asin", 1.0) == np.inf
    assert slope("acos", -1.0) == -np.inf
    assert np.isnan(slope("sqrt", -1.0))


@pytest.mark.parametrize("x", [-30.0, -1.0, 0.0, 1.0, 30.0])
def test_sigmoid_in_other_orders(x):
    leaf = Tensor(x, requires_grad=True)
    first = grad(TABLE["sigmoid"](leaf), leaf, create_graph=True)[0]
    second = float(grad(first, leaf)[0].value)
    with mpmath.workdps(60):
        s = 1 / (1 + mpmath.exp(-mpmath.mpf(x)))
        assert second == pytest.approx(float(s * (1 - s) * (1 - 2 * s)), rel=1e-13, abs=1e-300)
