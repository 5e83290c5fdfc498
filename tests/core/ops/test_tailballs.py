"""Balls of incomplete functions: series, integral and Arb's own functions agree, and hold what mpmath computes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import flint
import mpmath
import pytest

from autograd_core.carriers.arb import precision
from autograd_core.ops import tailballs
from autograd_core.ops.tailballs import beta_lower, gamma_lower, gamma_upper, zeta

arb = flint.arb


def mp_zeta(s: float, q: float) -> Any:
    return mpmath.zeta(s, q)


def mp_gamma(a: float, x: float) -> Any:
    return mpmath.gammainc(a, 0, x, regularized=True)


def mp_upper(a: float, x: float) -> Any:
    return mpmath.gammainc(a, x, regularized=True)


def mp_beta(a: float, b: float, x: float) -> Any:
    return mpmath.betainc(a, b, 0, x, regularized=True)


@pytest.mark.parametrize(
    ("ours", "theirs", "points"),
    [
        (gamma_lower, mp_gamma, [(0.5, 0.3), (3.0, 1e-9), (40.0, 30.0), (40.0, 55.0), (1e-9, 2.0)]),
        (gamma_upper, mp_upper, [(0.5, 0.3), (3.0, 1e-9), (40.0, 30.0), (40.0, 55.0), (1e-9, 2.0)]),
        (beta_lower, mp_beta, [(0.5, 2.5, 0.3), (30.0, 0.25, 0.9), (1e-5, 3.0, 0.5), (12.0, 9.0, 1e-12)]),
        (zeta, mp_zeta, [(2.0, 1.0), (1.0009765625, 0.25), (300.0, 200.0), (3.5, 1e6), (1e4, 0.5)]),
    ],
)
def test_ordinary_points(ours: Callable[..., Any], theirs: Any, points: list[tuple[float, ...]]) -> None:
    for point in points:
        with mpmath.workdps(60), precision(160):
            found = ours(*map(arb, point))
            right = arb(mpmath.nstr(theirs(*point), 50))
        assert found.rel_accuracy_bits() > 90, point
        assert abs(found - right) < abs(right) * 2.0**-120, point


NARROW = [(1e6, 1.001e6), (1e6, 0.99e6), (1e12, 1e12), (1e12, 1e12 + 4e6), (1e20, 1e20 - 1e10), (1e40, 1e40)]


@pytest.mark.parametrize("point", NARROW)
def test_the_integral_of_narrow_distributions(point: tuple[float, float], monkeypatch: pytest.MonkeyPatch) -> None:
    a, x = map(arb, point)
    found = []
    for bits, terms in ((120, 0), (200, 0), (200, 10**5)):
        monkeypatch.setattr(tailballs, "_TERMS", terms)
        with precision(bits):
            found.append(gamma_lower(a, x))
            assert found[-1].rel_accuracy_bits() > 80
            assert (found[-1] + gamma_upper(a, x)).contains(1)
    with precision(400):
        own = 1 - x.gamma_upper(a, regularized=1)  # NaN for huge orders, which overlaps everything
    assert all(one.overlaps(other) for one, other in pairwise([*found, own]))


@pytest.mark.parametrize(
    "point", [(3e5, 2e5, 0.6), (3e5, 2e5, 0.61), (2e5, 3e5, 0.397), (1e30, 1e30, 0.5), (1e6, 1e15, 1.003e-9)]
)
def test_the_integral_of_the_beta_distribution(point: tuple[float, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    a, b, x = map(arb, point)
    found = []
    for bits, terms in ((120, 0), (250, 0), (200, 10**5)):
        monkeypatch.setattr(tailballs, "_TERMS", terms)
        with precision(bits):
            found.append(beta_lower(a, b, x))
            assert found[-1].rel_accuracy_bits() > 80
            assert (found[-1] + beta_lower(b, a, 1 - x)).contains(1)
    assert all(one.overlaps(other) for one, other in pairwise(found))


def test_far_out_there_is_a_bound() -> None:
    with precision(200):
        assert gamma_lower(arb(1e100), arb(1e50)).abs_upper() < 2.0**-1000
        assert beta_lower(arb(1e200), arb(1e200), arb(0.25)).abs_upper() < 2.0**-1000
        assert gamma_upper(arb(1e100), arb(1e50)).overlaps(arb(1))


def test_large_arguments_of_zeta() -> None:
    s, q = 3e18, 9e101
    with precision(200):
        assert zeta(arb(s), arb(q)).overlaps(arb(q) ** (1 - arb(s)) / (arb(s) - 1) + arb(q) ** -arb(s) / 2)
        for point in ((1e30, 1e-250), (1e10, 1e10), (1e10, 1e9), (1e300, 1e299)):
            low = zeta(*map(arb, point))
            with precision(1500):
                assert low.overlaps(zeta(*map(arb, point)))


def test_balls_hold_the_values_at_their_points() -> None:
    with precision(200):
        wide = [arb(x, 1e-25) for x in (2.5, 0.75, 0.375)]
        for f, count in ((gamma_lower, 2), (gamma_upper, 2), (beta_lower, 3), (zeta, 2)):
            args = [arb(3), *wide[:1]] if f is zeta else wide[:count]
            for side in (-1, 0, 1):
                point = [x.mid() + x.rad() * side for x in args]
                assert f(*args).overlaps(f(*point)) and f(*args).rel_accuracy_bits() > 70


def test_other_arguments_are_left_to_arb() -> None:
    with precision(100):
        assert abs(zeta(arb(-1), arb(1)) * 12 + 1) < 1e-25
        assert gamma_lower(arb(0.5), arb(0)) == 0
        assert beta_lower(arb(2), arb(3), arb(1)).contains(1)
