"""Incomplete gamma functions and zeta functions, against mpmath."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoDerivative
from autograd_core.ops import TABLE


def two(name, held, x):
    """Value and two derivatives by the second argument."""
    leaf = Tensor(np.float64(x), requires_grad=True)
    y = TABLE[name](held, leaf)
    first = grad(y, leaf, create_graph=True)[0]
    return float(y.value), float(first.value), float(grad(first, leaf)[0].value)


@pytest.mark.parametrize(
    ("a", "x"),
    [
        (0.5, 1e-10), (1e-8, 2.0), (1.0, 700.0), (3.5, 2.0), (9.9, 740.0), (40.0, 39.0), (900.0, 1200.0),
        (620.0, 354.0), (983.0, 589.0), (64.125, 90.125), (19.5, 21.0), (20.5, 20.5), (134.375, 0.703125),
    ],
)  # fmt: skip
def test_the_density(off, a, x):
    with mpmath.workdps(60):
        density = mpf(x) ** (mpf(a) - 1) * mpmath.exp(-mpf(x)) / mpmath.gamma(mpf(a))
        lower, upper = two("gammainc", a, x), two("gammaincc", a, x)
        assert off(lower[0], mpmath.gammainc(mpf(a), 0, mpf(x), regularized=True)) <= 12
        assert off(upper[0], mpmath.gammainc(mpf(a), mpf(x), regularized=True)) <= 12
        assert off(lower[1], density) <= 8 and upper[1] == -lower[1]
        assert off(lower[2], density * ((mpf(a) - 1) / mpf(x) - 1)) <= 200 and upper[2] == -lower[2]


def test_the_density_where_its_factors_are_out_of_range(off):
    with mpmath.workdps(60):
        for a, x in ((1e-318, 1e-12), (989.6875, 222.5625), (902.875, 2488.125)):
            right = mpmath.exp((mpf(a) - 1) * mpmath.log(mpf(x)) - mpf(x) - mpmath.loggamma(mpf(a)))
            assert off(float(TABLE["gammainc_slope"](a, x)), right) <= 8


def test_the_density_at_the_ends():
    assert two("gammainc", 0.5, 0.0)[:2] == (0.0, np.inf)
    assert two("gammainc", 1.0, 0.0)[:2] == (0.0, 1.0)  # torch 2.13 gives NaN
    assert two("gammainc", 2.0, 0.0) == (0.0, 0.0, 1.0)  # torch: NaN
    assert two("gammainc", 3.0, 0.0) == (0.0, 0.0, 0.0)
    assert two("gammainc", 1.5, 0.0) == (0.0, 0.0, np.inf)
    assert two("gammainc", 2.0, 5e-324)[2] == 1.0
    assert two("gammainc", 3.0, np.inf)[:2] == (1.0, 0.0)
    assert two("gammainc", 3.5, 1e300) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(("s", "q"), [(1.0000001, 1.0), (2.0, 1.0), (2.0, 1e-3), (3.5, 1e3), (12.0, 30.0), (40.0, 0.5)])
def test_zeta(off, s, q):
    with mpmath.workdps(60):
        at = mpf(s)
        found = two("zeta", s, q)
        assert off(found[0], mpmath.zeta(at, mpf(q))) <= 5
        assert off(found[1], -at * mpmath.zeta(at + 1, mpf(q))) <= 8
        assert off(found[2], at * (at + 1) * mpmath.zeta(at + 2, mpf(q))) <= 8


def test_riemann_below_one():
    assert float(TABLE["zeta"](0.0, 1.0)) == -0.5
    assert float(TABLE["zeta"](-1.0, 1.0)) == pytest.approx(-1 / 12, rel=1e-15)
    assert float(TABLE["zeta"](1.0, 1.0)) == np.inf
    assert np.isnan(TABLE["zeta"](0.5, 2.0))


@pytest.mark.parametrize("name", ["gammainc", "gammaincc", "zeta"])
def test_no_derivative_is_known_by_the_first_argument(name):
    leaf = Tensor(np.float64(2.0), requires_grad=True)
    y = TABLE[name](leaf, 3.0)
    with pytest.raises(NoDerivative, match="is not known"):
        grad(y, leaf)


def test_next_to_zero_and_for_huge_numbers(off):
    upper, lower, zeta = TABLE["gammaincc"], TABLE["gammainc"], TABLE["zeta"]
    assert off(float(upper(1e-300, 2.0)), mpmath.mpf(1e-300) * mpmath.e1(2)) <= 4
    for a in (1e-315, 1e-200):
        assert float(lower(a, 1e-150)) == 1.0
        assert off(float(upper(a, 1e-150)), mpmath.mpf(a) * mpmath.e1(mpmath.mpf(1e-150))) <= 4
    assert off(float(zeta(1.0000000000000004, 3e-16)), mpmath.zeta(mpf(1.0000000000000004), mpf(3e-16))) <= 4
    around = np.array([1e299, 1e300, 1e301])
    assert upper(1e300, around).tolist() == [1.0, 0.5, 0.0]
    assert lower(1e300, around).tolist() == [0.0, 0.5, 1.0]
    assert zeta(1e103, 2e6) == 0.0
    x = Tensor(np.float64(1e-147), requires_grad=True)
    assert grad(TABLE["gammainc_slope"](1e180, x), [x])[0].value == 0.0
