"""Angles, lengths and inverse hyperbolic functions at special points, against mpmath."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from autograd_core import conventions
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("name", "x", "function"),
    [
        ("asinh", 1e-9, mpmath.asinh),
        ("asinh", -1e200, mpmath.asinh),
        ("asinh", 3.0, mpmath.asinh),
        ("acosh", 1 + 2.0**-40, mpmath.acosh),
        ("acosh", 1e200, mpmath.acosh),
        ("atanh", 1 - 2.0**-40, mpmath.atanh),
        ("atanh", -1 + 2.0**-40, mpmath.atanh),
        ("atanh", 1e-9, mpmath.atanh),
        ("atanh", 0.5, mpmath.atanh),
        ("sech", 600.0, mpmath.sech),
        ("sech", 1e-8, mpmath.sech),
        ("csch", 600.0, mpmath.csch),
        ("csch", 1e-8, mpmath.csch),
        ("csch", -2.0, mpmath.csch),
        ("coth", 1e-8, mpmath.coth),
        ("coth", 30.0, mpmath.coth),
        ("sec", 1.5707, mpmath.sec),
        ("csc", 1e-8, mpmath.csc),
        ("cot", 1.5707, mpmath.cot),
        ("cot", 1e-8, mpmath.cot),
        ("acot", -3.0, lambda x: mpmath.atan(1 / x)),
        ("deg2rad", 1e-300, mpmath.radians),
        ("rad2deg", 7.0, mpmath.degrees),
    ],
)
def test_three_orders_keep_their_bits(derivatives, off, name, x, function):
    value, (first,), (second,) = derivatives(name, x)
    with mpmath.workdps(300):
        at = mpmath.mpf(x)
        truths = [function(at), *(mpmath.diff(function, at, n, h=abs(at) * mpmath.mpf(10) ** -70) for n in (1, 2))]
        assert off(value, truths[0]) <= 4
        assert off(first, truths[1]) <= 8
        assert abs(second - float(truths[2])) <= 1e-9 * abs(float(truths[2])) + 1e-300


@pytest.mark.parametrize(
    ("a", "b"),
    [(1e-200, 1e-200), (1e200, -1e200), (1.0, 1e-9), (1e-9, 1.0), (3.0, 4.0), (1e308, 1e-3), (-2.0, 0.0), (0.0, 5.0)],
)
def test_lengths_and_angles_of_any_size(derivatives, off, a, b):
    with mpmath.workdps(800):
        p, q = mpmath.mpf(a), mpmath.mpf(b)
        h = mpmath.sqrt(p * p + q * q)
        for name, value, first, second in (
            ("hypot", h, (p / h, q / h), (q * q / h**3, p * p / h**3)),
            ("atan2", mpmath.atan2(p, q), (q / h**2, -p / h**2), (-2 * p * q / h**4, 2 * p * q / h**4)),
            ("direction", p / h, (q * q / h**3, -p * q / h**3), None),
        ):
            found = derivatives(name, a, b)
            assert off(found[0], value) <= 4
            assert max(map(off, found[1], first)) <= 8
            if second is not None and all(mpmath.mpf(10) ** -307 < abs(s) < mpmath.mpf(10) ** 300 for s in second):
                assert max(map(off, found[2], second)) <= 16


@pytest.mark.parametrize(
    ("name", "args", "value", "first", "second"),
    [
        ("atan2", (0.0, 0.0), 0.0, [0.0, 0.0], [0.0, 0.0]),
        ("atan2", (0.0, -1.0), math.pi, [-1.0, 0.0], [0.0, 0.0]),
        ("atan2", (-0.0, -1.0), -math.pi, [-1.0, 0.0], [0.0, 0.0]),
        ("atan2", (0.0, 2.0), 0.0, [0.5, 0.0], [0.0, 0.0]),
        ("atan2", (-3.0, 0.0), -math.pi / 2, [0.0, 1 / 3], [0.0, 0.0]),
        ("hypot", (INF, 1.0), INF, [1.0, 0.0], [0.0, 0.0]),
        ("hypot", (1.0, -INF), INF, [0.0, -1.0], [0.0, 0.0]),
        ("acosh", (1.0,), 0.0, [INF], [-INF]),
        ("acosh", (0.5,), NAN, [NAN], None),
        ("atanh", (1.0,), INF, [INF], [INF]),
        ("atanh", (-1.0,), -INF, [INF], [-INF]),
        ("atanh", (0.0,), 0.0, [1.0], [0.0]),
        ("sech", (1000.0,), 0.0, [0.0], [0.0]),
        ("csch", (-1000.0,), 0.0, [0.0], None),
        ("acot", (0.0,), math.pi / 2, [-1.0], [0.0]),
        ("deg2rad", (180.0,), math.pi, [math.pi / 180], [0.0]),
        ("rad2deg", (math.pi,), 180.0, [180 / math.pi], [0.0]),
    ],
)
def test_special_points(derivatives, name, args, value, first, second):
    found = derivatives(name, *args)
    assert found[:2] == (pytest.approx(value, nan_ok=True), pytest.approx(first, nan_ok=True))
    assert second is None or found[2] == pytest.approx(second)


@pytest.mark.parametrize(("name", "slope"), [("torch-2.13", NAN), ("min-norm", 0.0), ("one-sided", 1.0)])
def test_the_length_at_the_origin(derivatives, name, slope):
    with conventions.convention(name):
        assert derivatives("hypot", 0.0, -0.0)[1] == pytest.approx([slope, slope], nan_ok=True)


@pytest.mark.parametrize("name", ["asinh", "acosh", "atanh"])
def test_complex_numbers(name):
    z = 0.3 + 0.4j
    leaf = Tensor(np.complex128(z), requires_grad=True)
    found = complex(grad(TABLE[name](leaf), leaf, Tensor(np.complex128(1)))[0].value)
    slope = {"asinh": 1 / np.sqrt(1 + z * z), "acosh": 1 / (np.sqrt(z - 1) * np.sqrt(z + 1)), "atanh": 1 / (1 - z * z)}
    assert found == pytest.approx(np.conj(slope[name]), rel=1e-14)


@pytest.mark.parametrize("name", ["hypot", "atan2", "direction"])
def test_a_number_beside_an_array_takes_its_dtype(name):
    x = Tensor(np.full(3, 0.25, np.float32), requires_grad=True)
    for y in (TABLE[name](x, 0.5), TABLE[name](0.5, x)):
        assert y.dtype == np.float32
        assert grad(y, x, Tensor(np.ones(3, np.float32)))[0].dtype == np.float32
