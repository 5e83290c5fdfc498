"""Beta functions of very unequal arguments, against mpmath."""

from __future__ import annotations

import flint
import mpmath
import numpy as np
import pytest
from mpmath import mpf

from autograd_core.carriers.arb import precision
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoDerivative
from autograd_core.ops import TABLE
from autograd_core.ops.tailballs import beta_lower

PAIRS = [(0.5, 0.5), (2.0, 3.0), (1e-5, 4e4), (9.3, 46.0), (94577.0, 2.165), (30.0, 1e-9), (40.0, 60.0), (1e-200, 1e-9)]


def test_steps_of_the_smallest_size(off):
    for a, h in ((1.657727669050732e-07, 1e-323), (0.0025, 3e-323), (4.0, 1e-310)):
        with mpmath.workdps(800):
            assert (
                off(float(TABLE["polygamma_step"](a, h)), mpmath.psi(0, mpf(a) + mpf(h)) - mpmath.psi(0, mpf(a))) <= 8
            )


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_value_and_derivatives(derivatives, off, a, b):
    with mpmath.workdps(250):
        s, t = mpf(a), mpf(b)
        y = mpmath.gamma(s) * mpmath.gamma(t) * mpmath.rgamma(s + t)
        steps = [mpmath.psi(0, s) - mpmath.psi(0, s + t), mpmath.psi(0, t) - mpmath.psi(0, s + t)]
        value, first, _ = derivatives("beta", a, b)
        assert off(value, y) <= 10
        assert all(off(found, y * step) <= 16 for found, step in zip(first, steps, strict=True))
        value, first, second = derivatives("betaln", a, b)
        assert off(value, mpmath.log(y)) <= 8
        assert all(off(found, step) <= 8 for found, step in zip(first, steps, strict=True))
        for found, x in zip(second, (s, t), strict=True):
            assert off(found, mpmath.psi(1, x) - mpmath.psi(1, s + t)) <= 16


def test_where_beta_itself_is_out_of_range(derivatives, off):
    with mpmath.workdps(400):
        for a, b in ((5000.0, 7000.0), (3.0, 1e200), (1e50, 1e50)):
            value, _, _ = derivatives("betaln", a, b)
            assert off(value, mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(mpf(a) + b)) <= 1e5


@pytest.mark.parametrize(("a", "b", "x"), [(2.0, 3.0, 0.25), (0.2, 0.1, 0.9), (350.0, 570.0, 0.4), (30.0, 0.5, 1e-6)])
def test_the_density_of_the_incomplete_function(off, a, b, x):
    leaf = Tensor(x, requires_grad=True)
    y = TABLE["betainc"](a, b, leaf)
    first = grad(y, leaf, create_graph=True)[0]
    second = grad(first, leaf)[0]
    with mpmath.workdps(60):
        u = mpf(x)
        density = u ** (mpf(a) - 1) * (1 - u) ** (mpf(b) - 1) / mpmath.beta(mpf(a), mpf(b))
        assert off(float(first.value), density) <= 8
        assert off(float(second.value), density * ((mpf(a) - 1) / u - (mpf(b) - 1) / (1 - u))) <= 200


@pytest.mark.parametrize(
    ("a", "b", "x", "most"),
    [
        (448.0, 72.0, 0.4375, 12), (384.0, 7.25, 0.5, 12), (89.0, 0.4375, 0.15625, 12), (20.0, 1e4, 0.002, 12),
        (1e-99, 3e-260, 0.75, 2), (1e-315, 0.5, 0.25, 2), (0.5, 1e-315, 0.25, 4), (904.0, 9.25, 0.4375, 12),
        (1e16, 1e16, 0.5 + 3e-9, 20), (2.5, 1.5, 0.9, 20), (30.0, 20.0, 0.25, 12), (1e30, 1e30, 0.5, 2),
    ],
)  # fmt: skip
def test_the_incomplete_function(a, b, x, most):
    with precision(1400):
        right = beta_lower(*map(flint.arb, (a, b, x))).mid()
        off = abs(flint.arb(float(TABLE["betainc"](a, b, x))) - right) / float(np.spacing(float(right)))
    assert off < most


def test_no_derivative_is_known_by_the_parameters():
    leaf = Tensor(np.float64(2.0), requires_grad=True)
    y = TABLE["betainc"](leaf, 3.0, 0.5)
    with pytest.raises(NoDerivative, match="by a is not known"):
        grad(y, leaf)


@pytest.mark.parametrize(
    ("a", "b", "x", "density"),
    [
        (1.0, 3.0, 0.0, 3.0),
        (0.5, 3.0, 0.0, np.inf),
        (2.0, 3.0, 0.0, 0.0),
        (3.0, 1.0, 1.0, 3.0),
        (3e16, 1e258, 0.5, 0.0),
    ],
)
def test_density_at_the_ends_and_far_from_the_mode(derivatives, a, b, x, density):
    assert derivatives("betainc_slope", a, b, x)[0] == density


def test_density_where_its_powers_are_out_of_range(derivatives, off):
    a, x = 1e10, 0.5 + 5e-8
    with mpmath.workdps(50):
        logarithm = (mpmath.mpf(a) - 1) * mpmath.log(mpmath.mpf(x) * (1 - mpmath.mpf(x)))
        truth = mpmath.exp(logarithm - 2 * mpmath.loggamma(a) + mpmath.loggamma(2 * mpmath.mpf(a)))
    assert off(derivatives("betainc_slope", a, a, x)[0], truth) <= 50
