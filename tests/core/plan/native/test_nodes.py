"""Nodes as instructions, against NumPy on all pairs of special values, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.plan.calls import astype
from autograd_core.plan.native.builder import DOUBLE, Builder
from autograd_core.plan.native.nodes import _POWERS, Unsupported, neutral, vector
from autograd_core.plan.plan import Plan
from autograd_core.plan.recording import Node, Recording, Ref

SPECIAL = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.5,
    -2.5,
    0.5,
    1e300,
    -1e300,
    1e-300,
    5e-324,
    -5e-324,
    *map(float, ("inf", "-inf", "nan")),
)
FIRST, SECOND = (numpy.ascontiguousarray(a.ravel()) for a in numpy.meshgrid(SPECIAL, SPECIAL))
ONE = ("negative", "absolute", "fabs", "square", "reciprocal", "sqrt", "floor", "ceil", "trunc", "rint", "sign")
TWO = ("add", "subtract", "multiply", "divide", "maximum", "minimum", "copysign")
TRUTHS = ("isfinite", "isnan", "isinf", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal")


def same(found: Any, want: Any, zeros: bool = True) -> bool:
    signs = numpy.signbit(found) == numpy.signbit(want) if zeros else True
    return bool(((found == want) & signs | numpy.isnan(found) & numpy.isnan(want)).all())


@pytest.mark.parametrize("name", [*ONE, *TWO])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_arithmetic(name: str, dtype: str, mapped: Callable[..., Any]) -> None:
    with numpy.errstate(all="ignore"):
        operands = [FIRST.astype(dtype), SECOND.astype(dtype)][: 2 if name in TWO else 1]
        want = getattr(numpy, name)(*operands)
    assert same(mapped(getattr(numpy, name), *operands), want, zeros=name not in ("maximum", "minimum"))


@pytest.mark.parametrize("name", TRUTHS)
def test_conditions_choose(name: str, looped: Callable[..., Any]) -> None:
    function, recording = getattr(numpy, name), Recording()
    x, y = (recording.add("input", n, (), FIRST.shape, "float64") for n in "xy")
    truth = recording.add("map", function, (x, y)[: function.nin], FIRST.shape, bool)
    other = recording.add("map", numpy.greater, (x, 0.5), FIRST.shape, bool)
    both = [recording.add("map", f, (truth, other), FIRST.shape, bool) for f in (numpy.logical_and, numpy.bitwise_or)]
    nots = [recording.add("map", f, (truth,), FIRST.shape, bool) for f in (numpy.invert, numpy.logical_not)]
    chosen = [recording.add("map", numpy.where, (c, x, y), FIRST.shape, "float64") for c in (truth, *both, *nots)]
    cast = recording.add("map", astype, (truth,), FIRST.shape, "float64")
    found = looped(recording, [*chosen, cast], {"x": FIRST, "y": SECOND})
    is_true, is_other = function(*(FIRST, SECOND)[: function.nin]), FIRST > 0.5
    truths = [is_true, is_true & is_other, is_true | is_other, ~is_true, ~is_true]
    for have, truth_value in zip(found, truths, strict=False):
        assert same(have, numpy.where(truth_value, FIRST, SECOND))
    assert same(found[-1], is_true.astype(float))


@pytest.mark.parametrize("exponent", _POWERS)
def test_powers(exponent: float, mapped: Callable[..., Any]) -> None:
    x = numpy.array([*SPECIAL, 1e155, 1e160, -1e-160, 3.0, -3.0, 1.1])
    with numpy.errstate(all="ignore"):
        want = numpy.power(x, exponent)
        found = mapped(numpy.power, x, exponent)
        near = numpy.abs(found - want) <= 2 * numpy.spacing(numpy.abs(want))
    assert same(numpy.where(near & (want != 0), want, found), want), list(zip(x, found, want, strict=True))


def test_a_node_is_not_taken_for_its_number(width: int) -> None:
    """The exponent is node %3, and no cube."""
    x, y = numpy.linspace(0.5, 2, 40_000), numpy.linspace(-2, 2, 40_000)
    names = dict.fromkeys("abc", x)
    found = Plan("a*0 + b*0 + c*0 + a**d").value(names, d=y)
    assert numpy.abs(found - x**y).max() <= 1e-14


def test_what_there_are_no_instructions_for() -> None:
    node = Node("map", numpy.arctan2, (Ref(0), Ref(1)), {}, (3,), numpy.dtype(float))
    with pytest.raises(Unsupported):
        vector(Builder(DOUBLE, 4), node, [])
    with pytest.raises(Unsupported):
        neutral(numpy.multiply)
