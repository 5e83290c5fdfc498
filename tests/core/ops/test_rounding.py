"""Rounding and remainders: their jumps, signs, and quotients that a float cannot hold."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograd_core import conventions
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("name", "attributes", "x", "value"),
    [
        ("floor", {}, [-1.5, -1.0, -0.0, 1.5, 2.0**60, INF], [-2.0, -1.0, -0.0, 1.0, 2.0**60, INF]),
        ("ceil", {}, [-1.5, 1.0, 1.5], [-1.0, 1.0, 2.0]),
        ("trunc", {}, [-1.5, 1.5, -0.5], [-1.0, 1.0, -0.0]),
        ("frac", {}, [-1.5, 1.25, 2.0], [-0.5, 0.25, 0.0]),
        ("round", {}, [0.5, 1.5, -2.5, 2.4], [0.0, 2.0, -2.0, 2.0]),
        ("round", {"decimals": 1}, [0.25, 0.35, 1e308, 1e300], [0.2, 0.4, 1e308, 1e300]),
        ("round", {"decimals": -2}, [149.0, 150.0, 250.0], [100.0, 200.0, 200.0]),
    ],
)
def test_values(name, attributes, x, value):
    with np.errstate(all="ignore"):
        assert TABLE[name](np.array(x), **attributes).tolist() == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("name", ["floor", "ceil", "trunc", "round", "frac"])
def test_the_derivative_is_that_between_the_jumps(derivatives, name):
    slope = 1.0 if name == "frac" else 0.0
    for x in (-1.0, 0.0, 0.5, 0.7, 1e300, INF):
        assert derivatives(name, x)[1:] == ([slope], [0.0])


@pytest.mark.parametrize("name", ["floor", "ceil", "trunc", "frac", "round"])
def test_the_kink_predicate_hits_the_jumps_and_nothing_else(name):
    op = TABLE[name]
    x = np.array([1.0, 1.25, 1.5, 1 + 2.0**-52])
    hit = op.kink.bind((x, op(x)), (None, None), dict(op.attributes))().tolist()
    assert hit == ([False, False, True, False] if name == "round" else [True, False, False, False])
    if name == "round":
        tenths = np.array([0.25, 0.5, 0.3])
        assert op.kink.bind((tenths, None), (None, None), {"decimals": 1})().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("name", "a", "b", "value", "first"),
    [
        ("remainder", 5.5, 2.0, 1.5, [1.0, -2.0]),
        ("remainder", -5.5, 2.0, 0.5, [1.0, 3.0]),
        ("remainder", 5.5, -2.0, -0.5, [1.0, 3.0]),
        ("remainder", 4.0, 2.0, 0.0, [1.0, -2.0]),
        ("remainder", 1.0, 1e-8, 9.99999997907744e-09, [1.0, -99999999.0]),  # the quotient rounds to 1e8
        ("remainder", 2.0, INF, 2.0, [1.0, 0.0]),
        ("fmod", 5.5, 2.0, 1.5, [1.0, -2.0]),
        ("fmod", -5.5, 2.0, -1.5, [1.0, 2.0]),
        ("fmod", 1.0, 1e-8, 9.99999997907744e-09, [1.0, -99999999.0]),
        ("fmod", 2.0, INF, 2.0, [1.0, 0.0]),
        ("floor_divide", -5.5, 2.0, -3.0, [0.0, 0.0]),
        ("trunc_divide", -5.5, 2.0, -2.0, [0.0, 0.0]),
        ("trunc_divide", 4.0, 0.0, INF, [0.0, 0.0]),
        ("copysign", -3.0, 2.0, 3.0, [-1.0, 0.0]),
        ("copysign", 3.0, -0.0, -3.0, [-1.0, 0.0]),
        ("copysign", INF, -2.0, -INF, [-1.0, 0.0]),
        ("copysign", 0.0, 1.0, 0.0, [0.0, 0.0]),
        ("ldexp", 3.0, 2.0, 12.0, [4.0, 12 * math.log(2)]),
        ("ldexp", 1e-300, 1030.0, 1e-300 * 2.0**1000 * 2.0**30, [INF, 1e-300 * 2.0**1000 * 2.0**30 * math.log(2)]),
        ("ldexp", 1.0, -INF, 0.0, [0.0, 0.0]),
        ("ldexp", 3.0, 0.5, 3 * math.sqrt(2), [math.sqrt(2), 3 * math.sqrt(2) * math.log(2)]),
    ],
)
def test_of_two_arguments(derivatives, name, a, b, value, first):
    found = derivatives(name, a, b)
    assert found[0] == pytest.approx(value, rel=1e-15)
    assert found[1] == pytest.approx(first, rel=1e-15)
    assert not np.isnan(found[2]).any()


@pytest.mark.parametrize(("mode", "value", "slope"), [(None, -2.75, 0.5), ("floor", -3.0, 0.0), ("trunc", -2.0, 0.0)])
def test_division_with_a_rounding_mode(derivatives, mode, value, slope):
    found = derivatives("divide", -5.5, 2.0, rounding_mode=mode)
    assert found[0] == value and found[1][0] == slope


def test_another_rounding_mode_is_refused():
    with pytest.raises(ValueError, match="rounding_mode is None, 'trunc' or 'floor', not 'up'"):
        TABLE["divide"](1.0, 2.0, rounding_mode="up")


@pytest.mark.parametrize(("name", "slope"), [("torch-2.13", 0.0), ("min-norm", 0.0), ("one-sided", -1.0)])
def test_copysign_of_zero_is_an_absolute_value(derivatives, name, slope):
    with conventions.convention(name):
        assert derivatives("copysign", 0.0, -2.0)[1] == [slope, 0.0]


def test_the_next_float_moves_as_its_neighbour_does():
    x, to = Tensor([1.0, 0.0, 2.0], requires_grad=True), Tensor(2.0, requires_grad=True)
    y = TABLE["nextafter"](x, to)
    assert y.value.tolist() == [1 + 2.0**-52, 5e-324, 2.0]
    by_x, by_end = grad(y, [x, to], Tensor(np.ones(3)))
    assert by_x.value.tolist() == [1.0, 1.0, 0.0] and float(by_end.value) == 0.0


def test_integers_stay_integers():
    x = np.array([7, -7])
    assert TABLE["floor_divide"](x, 2).tolist() == [3, -4] and TABLE["remainder"](x, 2).dtype == x.dtype


def test_a_tensor_divides_with_remainder():
    x = Tensor([5.5, -5.5], requires_grad=True)
    assert (x // 2).value.tolist() == [2.0, -3.0] and (7 // x).value.tolist() == [1.0, -2.0]
    y = x % 2 + 7 % x
    assert y.value.tolist() == [3.0, -3.5]
    assert grad(y, x, Tensor([1.0, 1.0]))[0].value.tolist() == [0.0, 3.0]
