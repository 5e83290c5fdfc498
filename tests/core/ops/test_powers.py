"""Powers, roots, exponentials and logarithms at special points: tails, edges, where the usual forms cancel."""

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
TINY = 2.0**-60


@pytest.mark.parametrize(
    ("name", "x", "function"),
    [
        ("square", 1e-170, lambda x: x * x),
        ("reciprocal", 1e-300, lambda x: 1 / x),
        ("reciprocal", -1e300, lambda x: 1 / x),
        ("rsqrt", 1e-200, lambda x: 1 / mpmath.sqrt(x)),
        ("rsqrt", 1e300, lambda x: 1 / mpmath.sqrt(x)),
        ("cbrt", 1e-100, mpmath.cbrt),
        ("cbrt", -27.0, lambda x: -mpmath.cbrt(-x)),
        ("exp2", -40.5, lambda x: 2**x),
        ("exp2", 1000.25, lambda x: 2**x),
        ("expm1", TINY, mpmath.expm1),
        ("expm1", -50.0, mpmath.expm1),
        ("expm1", 700.0, mpmath.expm1),
        ("log1p", TINY, mpmath.log1p),
        ("log1p", -TINY, mpmath.log1p),
        ("log1p", -1 + 2.0**-40, mpmath.log1p),
        ("log1p", 1e300, mpmath.log1p),
        ("log2", 1 + 2.0**-40, lambda x: mpmath.log(x, 2)),
        ("log2", 1e-307, lambda x: mpmath.log(x, 2)),
        ("log10", 1e150, mpmath.log10),
        ("entr", 1e-300, lambda x: -x * mpmath.log(x)),
        ("logit", 2.0**-60, lambda x: mpmath.log(x / (1 - x))),
        ("logit", 1 - 2.0**-40, lambda x: mpmath.log(x / (1 - x))),
        ("logit", 0.5 + 2.0**-40, lambda x: mpmath.log(x / (1 - x))),
        ("logit", 0.25, lambda x: mpmath.log(x / (1 - x))),
    ],
)
def test_three_orders_keep_their_bits(derivatives, off, name, x, function):
    value, (first,), (second,) = derivatives(name, x)
    with mpmath.workdps(200):
        at = mpmath.mpf(x)
        truths = [function(at), *(mpmath.diff(function, at, n, h=abs(at) * mpmath.mpf(10) ** -60) for n in (1, 2))]
        assert off(value, truths[0]) <= 4
        assert off(first, truths[1]) <= 8
        # Near 1/2 the second derivative of logit is a difference that rounds.
        assert abs(second - float(truths[2])) <= 1e-13 * abs(float(truths[2])) + 1e-300 or off(second, truths[2]) <= 16


@pytest.mark.parametrize(
    ("name", "args", "value", "first", "second"),
    [
        ("rsqrt", (0.0,), INF, [-INF], [INF]),
        ("cbrt", (0.0,), 0.0, [INF], None),
        ("log1p", (-1.0,), -INF, [INF], [-INF]),
        ("expm1", (0.0,), 0.0, [1.0], [1.0]),
        ("entr", (0.0,), 0.0, [INF], [-INF]),
        ("entr", (-1.0,), -INF, [NAN], None),
        ("logit", (0.0,), -INF, [INF], None),
        ("logit", (1.0,), INF, [INF], None),
        ("logit", (0.5,), 0.0, [4.0], [0.0]),
        ("logit", (1.5,), NAN, [NAN], None),
        ("xlogy", (0.0, 0.0), 0.0, [0.0, 0.0], [0.0, 0.0]),
        ("xlogy", (0.0, 1.0), 0.0, [0.0, 0.0], [0.0, 0.0]),
        ("xlogy", (0.0, -1.0), 0.0, [0.0, 0.0], [0.0, 0.0]),
        ("xlogy", (1.0, 0.0), -INF, [-INF, INF], None),
        ("xlog1py", (0.0, -1.0), 0.0, [0.0, 0.0], [0.0, 0.0]),
        ("xlog1py", (0.0, 0.0), 0.0, [0.0, 0.0], [0.0, 0.0]),
        ("xlog1py", (0.0, 0.5), 0.0, [math.log(1.5), 0.0], None),
        ("logaddexp", (800.0, 0.0), 800.0, [1.0, 0.0], [0.0, 0.0]),
        ("logaddexp", (-INF, 2.0), 2.0, [0.0, 1.0], [0.0, 0.0]),
        ("logaddexp", (1.5e308, -1.5e308), 1.5e308, [1.0, 0.0], [0.0, 0.0]),
        ("logaddexp2", (1.5e308, -1.5e308), 1.5e308, [1.0, 0.0], [0.0, 0.0]),
        ("logaddexp", (0.0, 0.0), math.log(2), [0.5, 0.5], [0.25, 0.25]),
        ("logaddexp2", (3.0, 3.0), 4.0, [0.5, 0.5], [math.log(2) / 4] * 2),
        ("logaddexp2", (-INF, 2.0), 2.0, [0.0, 1.0], [0.0, 0.0]),
    ],
)
def test_special_points(derivatives, name, args, value, first, second):
    found = derivatives(name, *args)
    assert found[:2] == (pytest.approx(value, nan_ok=True), pytest.approx(first, nan_ok=True))
    assert second is None or found[2] == pytest.approx(second, rel=1e-14)


def test_xlogy_of_zero_has_the_logarithm_as_its_slope(derivatives):
    assert derivatives("xlogy", 0.0, 2.0)[1] == [math.log(2.0), 0.0]
    assert np.isnan(TABLE["xlogy"](np.array([0.0, np.nan]), np.array([np.nan, 1.0]))).all()


@pytest.mark.parametrize(("a", "b"), [(240.3, 11.7), (-700.1, 1e-8), (3.0, 303.3), (1e-3, -2e-3)])
def test_shares_of_exponentials_do_not_suffer_from_the_difference(derivatives, off, a, b):
    with mpmath.workdps(60):
        p, q = mpmath.mpf(a), mpmath.mpf(b)
        share = 1 / (1 + mpmath.exp(q - p))
        share2 = 1 / (1 + mpmath.mpf(2) ** (q - p))
        assert off(derivatives("logaddexp", a, b)[1][0], share) <= 8
        assert off(derivatives("logaddexp2", a, b)[1][0], share2) <= 8


@pytest.mark.parametrize("name", ["torch-2.13", "min-norm", "one-sided"])
def test_logit_with_bounds(derivatives, name):
    with conventions.convention(name):
        found = [derivatives("logit", x, eps=0.25)[1][0] for x in (0.1, 0.25, 0.5, 0.75, 0.9)]
    low, high = {"torch-2.13": (1, 1), "min-norm": (0, 0), "one-sided": (1, 0)}[name]
    assert found == pytest.approx([0.0, low * 16 / 3, 4.0, high * 16 / 3, 0.0])
    assert derivatives("logit", 0.0, eps=0.25)[0] == pytest.approx(-math.log(3))


def test_an_argument_of_expm1_may_be_written_afterwards():
    x = Tensor([-40.0], requires_grad=True)
    middle = x * 1
    y = TABLE["expm1"](middle)
    middle += 1
    assert grad(y, x, Tensor([1.0]))[0].value.tolist() == [math.exp(-40.0)]


@pytest.mark.parametrize("name", ["logaddexp", "logaddexp2", "xlogy", "xlog1py", "pow"])
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_a_number_beside_an_array_takes_its_dtype(name, dtype):
    x = Tensor(np.full(3, 0.25, dtype), requires_grad=True)
    for y in (TABLE[name](x, 0.5), TABLE[name](0.5, x)):
        assert y.dtype == dtype
        assert grad(y, x, Tensor(np.ones(3, dtype)))[0].dtype == dtype


def test_empty_arrays():
    x = Tensor(np.zeros((0, 2)), requires_grad=True)
    for name in ("square", "cbrt", "entr", "logit", "expm1"):
        y = TABLE[name](x)
        assert grad(y, x, Tensor(np.ones((0, 2))))[0].shape == (0, 2)
