"""The gamma functions at their poles and roots, and where they leave the range of floats, against mpmath."""

from __future__ import annotations

import flint
import mpmath
import numpy as np
import pytest
from mpmath import mpf

from autograd_core.carriers.arb import precision
from autograd_core.ops import TABLE

ROOT = 1.4616321449683622
BELOW_ONE, ABOVE_TWO = 1 - 2.0**-53, 2 + 2.0**-51


def curvature(x):
    return mpmath.psi(1, x) + mpmath.psi(0, x) ** 2


TRUTHS = {
    "gamma": (mpmath.gamma, lambda x: mpmath.gamma(x) * mpmath.psi(0, x), lambda x: mpmath.gamma(x) * curvature(x)),
    "lgamma": (lambda x: mpmath.re(mpmath.loggamma(x)), lambda x: mpmath.psi(0, x), lambda x: mpmath.psi(1, x)),
    "digamma": (lambda x: mpmath.psi(0, x), lambda x: mpmath.psi(1, x), lambda x: mpmath.psi(2, x)),
    "trigamma": (lambda x: mpmath.psi(1, x), lambda x: mpmath.psi(2, x), lambda x: mpmath.psi(3, x)),
    "rgamma": (
        mpmath.rgamma,
        lambda x: -mpmath.psi(0, x) * mpmath.rgamma(x),
        lambda x: (mpmath.psi(0, x) ** 2 - mpmath.psi(1, x)) * mpmath.rgamma(x),
    ),
}


@pytest.mark.parametrize(
    ("name", "x"),
    [("gamma", x) for x in (1e-300, 0.1, 2.5, 27.3, 171.6, -0.4, -9.5, -46.3, -170.66)]
    + [("lgamma", x) for x in (5e-324, 0.5, 0.747, BELOW_ONE, ROOT, ABOVE_TWO, 30.0, 1e300, -0.5, -34.6)]
    + [("digamma", x) for x in (1e-300, 0.2, ROOT, 5.0, 1e200, -0.1, -0.7, -34.99774452886689, -1e3 - 0.25)]
    + [("trigamma", x) for x in (1e-100, 9e-8, 0.9, 3.3, 1e6, 1e90, -2.3)]
    + [("rgamma", x) for x in (1e-12, 0.3, 4.0, 172.0, 175.7, -0.75, -1.0 - 2.0**-50, -20.8549, -160.7)],
)
def test_value_and_two_derivatives(derivatives, off, name, x):
    value, (first,), (second,) = derivatives(name, x)
    with mpmath.workdps(60):
        truths = [f(mpf(x)) for f in TRUTHS[name]]
    assert off(value, truths[0]) <= 5
    assert off(first, truths[1]) <= 16
    assert second == pytest.approx(float(truths[2]), rel=1e-12, abs=1e-320)


@pytest.mark.parametrize("n", [0, -1, -2, -5, -12])
def test_the_reciprocal_is_smooth_at_the_poles(derivatives, n):
    """1 / gamma(x) is (-1)^n n! (x + n) next to -n, and its second derivative -2 (-1)^n n! digamma(n + 1)."""
    value, (first,), (second,) = derivatives("rgamma", float(n))
    slope = (-1) ** n * float(mpmath.factorial(-n))
    assert value == 0.0 and first == pytest.approx(slope, rel=2e-15)
    assert second == pytest.approx(-2 * slope * float(mpmath.psi(0, 1 - n)), rel=1e-13)


def test_poles_and_ends(derivatives):
    inf = np.inf
    assert derivatives("gamma", 0.0)[:2] == (inf, [-inf]) and derivatives("gamma", -0.0)[0] == -inf
    assert np.isnan(derivatives("gamma", -3.0)[0]) and np.isnan(derivatives("gamma", -33.0)[0])
    assert derivatives("lgamma", -3.0)[0] == inf and np.isnan(derivatives("lgamma", -3.0)[1][0])
    assert derivatives("lgamma", 0.0)[:2] == (inf, [-inf])
    assert derivatives("lgamma", -inf)[0] == inf and derivatives("lgamma", inf)[:2] == (inf, [inf])
    assert derivatives("lgamma", 1.0)[0] == 0.0 and derivatives("lgamma", 2.0)[0] == 0.0
    assert derivatives("digamma", 0.0)[0] == -inf and derivatives("digamma", -0.0)[0] == inf
    assert derivatives("gamma", 200.0)[:2] == (inf, [inf])


@pytest.mark.parametrize(("n", "x"), [(0, 2.5), (1, 0.5), (2, 9e-8), (3, 7.34), (7, 1e46), (2, -0.5), (20, 30.0)])
def test_polygamma_of_every_order(derivatives, off, n, x):
    value, (first,), (second,) = derivatives("polygamma", x, n=n)
    with mpmath.workdps(60):
        for k, found in enumerate((value, first, second)):
            assert off(found, mpmath.psi(n + k, mpf(x))) <= 8 + 2 * n


def test_factorial_and_multivariate_gamma(derivatives, off):
    with mpmath.workdps(60):
        for x in (0.0, 5.0, 0.1, 1e-20, 150.3):
            value, (first,), _ = derivatives("factorial", x)
            assert off(value, mpmath.factorial(mpf(x))) <= 5
            assert off(first, mpmath.factorial(mpf(x)) * mpmath.psi(0, 1 + mpf(x))) <= 8
        a = mpf(2.75)
        value, (first,), _ = derivatives("multigammaln", 2.75, p=3)
        terms = [a, a - 0.5, a - 1]
        assert off(value, 1.5 * mpmath.log(mpmath.pi) + sum(map(mpmath.loggamma, terms))) <= 4
        assert off(first, sum(mpmath.psi(0, t) for t in terms)) <= 8


@pytest.mark.parametrize("n", [51, 170, 1000])
def test_polygamma_of_orders_whose_factorial_or_zeta_function_leaves_the_range(n):
    x = np.array([*(n / 3, n / 2.5, n / 2), *(1e3, 1e5, 1e8)])
    with precision(2000):
        truth = [(-1) ** (n + 1) * flint.arb.gamma(flint.arb(n + 1)) * flint.acb(n + 1).zeta(one).real for one in x]
    assert TABLE["polygamma"](x, n=n) == pytest.approx([float(one) for one in truth], rel=1e-14, abs=1e-300)
    ends = TABLE["polygamma"](np.array([0.0, 1e-320, np.inf, -0.5]), n=n)
    assert abs(ends).tolist() == pytest.approx([np.inf, np.inf, 0, np.nan], nan_ok=True)


def test_factorial_of_odd_integers_beyond_two_to_the_53(derivatives):
    assert derivatives("factorial", 9007199254740994.0)[:2] == (np.inf, [np.inf])
