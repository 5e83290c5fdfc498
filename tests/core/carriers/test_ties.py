"""Conditions exactly at their tie: whatever they select there, no slope may be certified that is not one."""

from __future__ import annotations

import flint
import numpy as np
import pytest

from autograd_core.carriers.arb import precision
from autograd_core.carriers.jetarray import JetArray
from autograd_core.carriers.jets import Jet, moved
from autograd_core.carriers.ties import Torn, beside, unknown
from autograd_core.errors import Undecided
from autograd_core.language import parse
from autograd_core.ops import TABLE
from autograd_core.oracles.certified import certify
from autograd_core.oracles.problem import Problem, Seed

BITS = 192


def test_a_condition_at_its_tie_is_torn() -> None:
    zero = moved(flint.arb(0), 0)
    assert isinstance(JetArray.decided(zero), Torn)
    with pytest.raises(Undecided):
        bool(JetArray.decided(zero))
    x = JetArray(np.array([zero, moved(flint.arb(2), 1)], dtype=object))
    first, second = TABLE["gt"](x, 0).elements()
    assert isinstance(first, Torn) and not first.holds and second is True
    assert TABLE["mul"](TABLE["gt"](x, 0), 1).elements()[0].parts[0].is_nan()
    assert isinstance(TABLE["logical_not"](TABLE["gt"](x, 0)).elements()[0], Torn)


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("where(x == 0, 0, x)", None),
        ("where(x > 0, x**2, x**3)", 0.0),
        ("where(x > 0, sin(x), x)", 1.0),
        ("where(x > 0, x + 1, x)", None),
        ("(x == 0)*x", None),
        ("where(x*x == 0, x, 2*x)", None),
        ("floor(x)", None),
        ("x*floor(x)", None),
        ("sign(x)", None),
        ("heaviside(x, 0)", None),
        ("leaky_relu(x)", None),
        ("elu(x)", 1.0),
        ("softshrink(x, 0)", None),
        ("where(x, x, 2*x)", None),
        ("logical_not(x)*x", None),
        ("trunc(x)", 0.0),
        ("relu(x)**2", 0.0),
    ],
)
def test_what_a_tie_selects_is_no_slope(text: str, slope: float | None) -> None:
    program = parse(text)
    with precision(BITS):
        found = program.run({"x": JetArray(moved(flint.arb(0), 0))})[program.output].array.item()
    part = found.parts.get(0, flint.arb(0)) if isinstance(found, Jet) else flint.arb(0)
    assert part == slope if slope is not None else part.is_nan() or part.rad() > 0.2


@pytest.mark.parametrize("text", ["abs(x)", "cos(abs(x))", "where(x > 0, x**2, 0)", "where(x == 0, 0, x**2)"])
def test_higher_orders_know_nothing_of_a_kink(text: str) -> None:
    program = parse(text)
    at = {"x": np.array(0.0)}
    for order in (2, 3, 4):
        problem = Problem(program, at, ["x"], [Seed(program.output, np.array(1.0))], order)
        middle = certify(problem).gradients["x"].middle
        assert middle is None or middle.item() is None


def test_beside_a_number_is_nothing_far() -> None:
    for number in (flint.arb(0), flint.arb(1e-300), flint.arb(-3)):
        with precision(BITS):
            around = beside(number)
        assert around.contains(number) and around.rad() > 0
        assert not around.overlaps(number * (1 + flint.arb(1e-15)) + flint.arb(1e-320))


def test_what_is_unknown_stays_unknown_in_every_order() -> None:
    series = unknown(flint.arb_series([1, 1]))
    assert all((series * flint.arb_series([0, 1]))[k].is_nan() for k in (1, 2))
