"""Fresnel integrals with large arguments, and the dilogarithm around 1, against mpmath."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from mpmath import mpf


@pytest.mark.parametrize("x", [1e-100, 0.5, -1.7, 2.25, 2.26, 30.5, -955.6249849988394, 1e8 + 0.5, 2.0**60])
def test_fresnel_integrals(derivatives, off, x):
    with mpmath.workdps(400):
        at = mpf(x)
        sine, cosine, pull = mpmath.sinpi(at * at / 2), mpmath.cospi(at * at / 2), mpmath.pi * at
        for name, truths in (
            ("fresnel_s", (mpmath.fresnels(at), sine, pull * cosine)),
            ("fresnel_c", (mpmath.fresnelc(at), cosine, -pull * sine)),
        ):
            value, (first,), (second,) = derivatives(name, x)
            assert off(value, truths[0]) <= 5 and off(first, truths[1]) <= 4 and off(second, truths[2]) <= 8


def test_fresnel_integrals_at_the_ends(derivatives):
    assert derivatives("fresnel_s", 0.0) == (0.0, [0.0], [0.0])
    assert derivatives("fresnel_c", -0.0) == (0.0, [1.0], [0.0])
    assert derivatives("fresnel_s", np.inf)[0] == 0.5 and derivatives("fresnel_c", -np.inf)[0] == -0.5
    assert np.isnan(derivatives("fresnel_s", np.nan)[1][0])


@pytest.mark.parametrize("x", [1e-300, 0.1, 0.3, 0.4902, 1 - 2.0**-53, 1 + 2.0**-52, 1.8407, 3.3, 50.0, 1e200])
def test_dilogarithm(derivatives, off, x):
    with mpmath.workdps(350):
        at = mpf(x)
        value, (first,), (second,) = derivatives("spence", x)
        slope = mpmath.log(at) / (1 - at)
        assert off(value, mpmath.re(mpmath.polylog(2, 1 - at))) <= 4
        assert off(first, slope) <= 4 and off(second, (1 / at + slope) / (1 - at)) <= 10


def test_dilogarithm_at_its_ends(derivatives):
    assert derivatives("spence", 1.0) == (0.0, [-1.0], [0.5])
    assert derivatives("spence", 0.0)[:2] == (np.pi**2 / 6, [-np.inf])
    assert np.isnan(derivatives("spence", -1.0)[0])
