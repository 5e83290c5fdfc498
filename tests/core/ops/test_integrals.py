"""Exponential, sine and cosine integrals at their roots, far out, and where series change over, against mpmath."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from mpmath import mpf

POINTS = {
    "expi": (-700.0, -1.0, -0.2, 1e-300, 0.3725074107813666, 0.5, 2.0, 6.0, 20.0, 40.0, 715.0),
    "exp1": (1e-300, 0.35, 0.97, 1.0, 3.0, 610.0, 738.0),
    "si": (-3.0, 1e-300, 1.9, 2.1, 400.0),
    "ci": (1e-310, 0.6165054856207163, 1.9, 12.0, 400.0),
    "shi": (-3.0, 1e-300, 1.9, 2.1, 40.4, 712.0),
    "chi": (1e-310, 0.5238225713898644, 1.9, 2.1, 40.4, 712.0),
}
TRUTHS = {
    "expi": (mpmath.ei, lambda x: mpmath.exp(x) / x),
    "exp1": (mpmath.e1, lambda x: -mpmath.exp(-x) / x),
    "si": (mpmath.si, lambda x: mpmath.sin(x) / x),
    "ci": (mpmath.ci, lambda x: mpmath.cos(x) / x),
    "shi": (mpmath.shi, lambda x: mpmath.sinh(x) / x),
    "chi": (mpmath.chi, lambda x: mpmath.cosh(x) / x),
}


@pytest.mark.parametrize(("name", "x"), [(name, x) for name, points in POINTS.items() for x in points])
def test_value_and_two_derivatives(derivatives, off, name, x):
    value, (first,), (second,) = derivatives(name, x)
    with mpmath.workdps(50 if abs(x) > 1e-100 else 700):
        of, slope = TRUTHS[name]
        at = mpf(x)
        assert off(value, mpmath.re(of(at))) <= 4 and off(first, slope(at)) <= 8
        # x y'' + y' is exp(x), cos(x) and so on.
        change = {"expi": mpmath.exp, "exp1": lambda x: mpmath.exp(-x), "si": mpmath.cos, "shi": mpmath.cosh,
                  "ci": lambda x: -mpmath.sin(x), "chi": mpmath.sinh}[name](at)  # fmt: skip
        assert off(second, (change - slope(at)) / at) <= 50


@pytest.mark.parametrize(("n", "x"), [(0, 0.5), (1, 0.5), (2, 0.1), (2, 30.0), (3, 1.0), (5, 1e-3), (20, 4.0)])
def test_whole_orders(derivatives, off, n, x):
    value, (first,), (second,) = derivatives("expn", x, n=n)
    with mpmath.workdps(50):
        assert off(value, mpmath.expint(n, mpf(x))) <= 6
        assert off(first, -mpmath.expint(n - 1, mpf(x))) <= 8
        assert off(second, mpmath.expint(n - 2, mpf(x))) <= 16


def test_at_zero_and_far_out(derivatives):
    inf = np.inf
    assert derivatives("si", 0.0) == (0.0, [1.0], [0.0])
    assert derivatives("shi", 0.0) == (0.0, [1.0], [0.0])
    assert derivatives("expi", 0.0)[:2] == (-inf, [inf])
    assert derivatives("expi", inf)[:2] == (inf, [inf])
    assert derivatives("expi", 800.0) == (inf, [inf], [inf])
    assert derivatives("shi", -1e300)[:2] == (-inf, [inf])
    assert derivatives("exp1", inf)[0] == 0.0
    assert derivatives("si", inf)[0] == np.pi / 2


def test_where_exp_over_x_is_out_of_range(derivatives, off):
    x = mpf(716.8)
    with mpmath.workdps(50):
        assert off(derivatives("shi", 716.8)[0], mpmath.shi(x)) <= 4
        value, (first,), _ = derivatives("chi", 716.8)
        assert off(value, mpmath.chi(x)) <= 4
        assert off(first, mpmath.cosh(x) / x) <= 8
