"""Sines of multiples of pi, and sinc at 0 and next to it."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE


@pytest.mark.parametrize("x", [0.0, 0.25, 0.5, -1.0, 7.5, 1e-200, 123456789.25, 2.0**53, -0.75])
def test_sine_and_cosine_of_half_turns(derivatives, off, x):
    with mpmath.workdps(60):
        at, pi = mpmath.mpf(x), mpmath.pi
        sine, cosine = mpmath.sinpi(at), mpmath.cospi(at)
        for name, truths in (
            ("sinpi", (sine, pi * cosine, -pi * pi * sine)),
            ("cospi", (cosine, -pi * sine, -pi * pi * cosine)),
        ):
            value, (first,), (second,) = derivatives(name, x)
            assert off(value, truths[0]) <= 4 and off(first, truths[1]) <= 8 and off(second, truths[2]) <= 8


def orders(x: float, highest: int) -> list[float]:
    leaf = Tensor(x, requires_grad=True)
    found = [TABLE["sinc"](leaf)]
    for _ in range(highest):
        found.append(grad(found[-1], leaf, create_graph=True)[0])
    return [float(t.value) for t in found]


def truth(x: float, order: int) -> float:
    """The integral of cos(pi x t) over t in [0, 1], differentiated."""
    with mpmath.workdps(40):
        wave, sign = ((mpmath.cos, 1), (mpmath.sin, -1), (mpmath.cos, -1), (mpmath.sin, 1))[order % 4]
        return sign * float(mpmath.quad(lambda t: (mpmath.pi * t) ** order * wave(mpmath.pi * x * t), [0, 1]))


@pytest.mark.parametrize("x", [0.0, -0.0, -1e-8, 1e-3, 0.19, 0.21, 0.5, -0.83, 0.84, 1.14, 1.5, 3.3])
def test_sinc_has_every_order(x):
    found = orders(x, 5)
    for order in range(6):
        assert found[order] == pytest.approx(truth(x, order), rel=2e-14, abs=2e-14 * math.pi**order * (abs(x) > 0.1))


def test_sinc_at_zero_is_a_limit_and_at_integers_zero():
    assert orders(0.0, 4) == pytest.approx([1.0, 0.0, -(math.pi**2) / 3, 0.0, math.pi**4 / 5])
    assert math.copysign(1.0, orders(0.0, 1)[1]) == 1.0
    assert orders(1e-200, 2) == pytest.approx([1.0, -(math.pi**2) * 1e-200 / 3, -(math.pi**2) / 3], rel=1e-15, abs=0)
    assert TABLE["sinc"](np.array([1.0, -3.0, 1e6])).tolist() == [0.0, 0.0, 0.0]
    assert orders(-2.0, 2)[1:] == pytest.approx([-0.5, -0.5])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_sinc_of_shorter_floats(dtype):
    x = np.array([0.0, 0.3, 2.5], dtype)
    found = TABLE["sinc"](x)
    assert found.dtype == dtype
    assert found.tolist() == TABLE["sinc"](x.astype(np.float64)).astype(dtype).tolist()


@pytest.mark.parametrize("z", [0.2 - 0.1j, 1e-9j, -3 + 2j, 0.5j, 40 - 5j])
def test_sinc_of_complex_numbers(z):
    with mpmath.workdps(40):
        wave = lambda t: mpmath.sincpi(t)  # noqa: E731
        slope = complex(mpmath.diff(wave, mpmath.mpc(z)))
        assert TABLE["sinc"](np.complex128(z)) == pytest.approx(complex(wave(mpmath.mpc(z))), rel=1e-14)
    assert TABLE["sinc_derivative"](np.complex128(z)) == pytest.approx(slope, rel=1e-14)
    assert TABLE["sinc"](np.complex64(z)).dtype == np.complex64
