"""The normal distribution in its tails, against mpmath."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from mpmath import mpf


def density(x):
    return mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)


def distribution(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


@pytest.mark.parametrize("x", [-37.5, -30.0, -9.2, -2.7, -1.0, -1e-200, 0.0, 0.4, 2.16, 8.0, 36.0])
def test_distribution_and_its_logarithm(derivatives, off, x):
    with mpmath.workdps(700):
        at = mpf(x)
        p, d = distribution(at), density(at)
        value, (first,), (second,) = derivatives("ndtr", x)
        assert off(value, p) <= 4 and off(first, d) <= 4 and off(second, -at * d) <= 40
        value, (first,), (second,) = derivatives("log_ndtr", x)
        ratio = d / p
        assert off(value, mpmath.log(p)) <= 5
        assert off(first, ratio) <= 8 and off(second, -ratio * (at + ratio)) <= 40


@pytest.mark.parametrize("x", [-1e4, -1e8, -1e150])
def test_the_logarithm_far_left(derivatives, x):
    """-x^2/2 - log(-x sqrt(2 pi)), -x and -1, with what the next terms of the asymptotic series add."""
    value, (first,), (second,) = derivatives("log_ndtr", x)
    assert value == pytest.approx(-x * x / 2 - np.log(-x) - 0.9189385332046727 - 1 / x**2, rel=1e-15)
    assert first == pytest.approx(-x - 1 / x, rel=1e-15)
    assert second == pytest.approx(-1 + 1 / x**2, rel=1e-12)


@pytest.mark.parametrize("p", [5e-324, 1e-300, 1e-17, 0.01, 0.25, 0.5, 0.6, 0.9, 1 - 2.0**-53])
def test_quantiles(derivatives, p):
    value, (first,), (second,) = derivatives("ndtri", p)
    with mpmath.workdps(60):
        y = mpf(value)
        for _ in range(4):
            y -= mpmath.log(distribution(y) / p) * distribution(y) / density(y)
        assert value == pytest.approx(float(y), rel=1e-15, abs=1e-16)
        assert first == pytest.approx(float(1 / density(y)), rel=2e-15)
        assert second == pytest.approx(float(y / density(y) ** 2), rel=1e-14, abs=1e-15)


def test_the_ends(derivatives):
    inf = np.inf
    assert derivatives("ndtri", 0.0) == (-inf, [inf], [-inf])
    assert derivatives("ndtri", 1.0) == (inf, [inf], [inf])
    assert derivatives("ndtr", -inf)[:2] == (0.0, [0.0])
    assert derivatives("log_ndtr", inf)[:2] == (0.0, [0.0])
    assert derivatives("log_ndtr", -inf)[:2] == (-inf, [inf])
