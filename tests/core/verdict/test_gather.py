"""All witnesses are asked; what they say is the evidence."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy

from autograd_core.conventions import convention
from autograd_core.language import parse
from autograd_core.op import elementwise
from autograd_core.ops import TABLE
from autograd_core.oracles.problem import Problem
from autograd_core.verdict import gather as module
from autograd_core.verdict.gather import gather
from autograd_core.verdict.passes import run


def asked(text, x, order=1, thorough=True):
    program, at = parse(text) if isinstance(text, str) else text, {"x": numpy.asarray(x, dtype=float)}
    executed = run(program, at, ["x"], order=order)
    return gather(Problem(program, at, ["x"], executed.seeds, order), executed, thorough)["x"]


def test_every_witness_is_asked():
    found = asked("x*x", 3.0)
    assert found.symbolic.value.item() == 6 and found.exact.middle.item() == 6
    assert abs(found.finite.value.item() - 6) <= found.finite.error.item()
    assert found.undefined is None and found.mistake is None and found.vouched(0)


def test_a_witness_that_fails_is_silent(monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("by chance")

    monkeypatch.setattr(module.elements, "gradient", broken)
    monkeypatch.setattr(module.forward, "undefined", broken)
    monkeypatch.setattr("autograd_core.oracles.symbolic._first_order", broken)
    monkeypatch.setattr("autograd_core.oracles.exact._enclose", broken)
    found = asked("x*x", 3.0)
    assert found.symbolic.value is found.exact.middle is found.finite.value is None
    for reason in (found.symbolic.reason, found.exact.reason, found.finite.reasons[()]):
        assert "by chance" in reason


def test_high_orders_spare_the_costly_witnesses_and_say_so():
    found = asked("x**3", 2.0, order=7)
    assert found.symbolic.value.item() == 0
    assert "order" in found.exact.reason and "order" in found.finite.reasons[()]


def test_the_truth_is_certified_without_our_rules():
    found = asked("x*x", 3.0)
    assert found.truth.middle.item() == 6 and found.truth is not found.exact
    assert (found.refutation, found.remark, found.thorough) == (None, None, True)


def test_slow_witnesses_are_asked_only_when_looked_at(monkeypatch):
    calls = []
    monkeypatch.setattr(module.closed, "gradients", lambda problem: calls.append("SymPy") or {"x": None})
    monkeypatch.setattr(module.elements, "gradient", lambda *_, **__: calls.append("differences") or {"x": None})
    found = asked("x*x", 3.0, thorough=False)
    assert calls == [] and not found.thorough
    assert found.symbolic is None and found.finite is None and calls == ["SymPy", "differences"]
    assert found.symbolic is None and calls == ["SymPy", "differences"]  # once


def test_thorough_holds_the_forward_values_against_sympy(monkeypatch):
    monkeypatch.setattr(module.forward, "apart", lambda problem, outputs: [(1, (), Fraction(1), Fraction(2))])
    assert "by balls, 2 by SymPy" in asked("x*x", 3.0).mistake.reason
    assert asked("x*x", 3.0, thorough=False).mistake is None


def random_directions(monkeypatch):
    """As if the elements were too many to be certified one by one."""
    monkeypatch.setattr(module.certified, "_MOST", 6)


def test_too_many_elements_are_held_against_random_directions(monkeypatch):
    random_directions(monkeypatch)
    found = asked("sum(x*x)", [1.0, 2.0, 3.0])
    assert found.truth is found.exact and found.truth.middle.tolist() == [2, 4, 6]  # vouched for by the directions
    assert found.remark.startswith("by 3 random directions (seed 0)") and found.refutation is None


def test_random_directions_refute_and_name_the_culprit(monkeypatch):
    random_directions(monkeypatch)
    row = replace(TABLE["sin"], short={})
    bad = elementwise(
        "sin", row.evaluate, (lambda x: TABLE["cos"](x) + (x - 1) * (x - 2),), sympy=row.sympy, ball=row.ball
    )
    program = parse("sum(sin(x))")
    steps = [replace(s, op=bad) if s.op is not None and s.op.name == "sin" else s for s in program.steps]
    found = asked(replace(program, steps=tuple(steps)), [1.0, 2.0, 3.0], thorough=False)
    assert found.refutation.startswith("in exact arithmetic the rules give") and found.refutation.endswith(
        "wrong at x[2]"
    )
    assert found.remark is None and found.truth is not found.exact


def test_long_programs_are_left_to_cheap_witnesses(monkeypatch):
    monkeypatch.setattr(module, "_MOST_STEPS", 2)
    found = asked("x*x*x", 3.0)
    assert found.exact.middle is found.truth.middle is found.symbolic.value is None
    for witness in (found.exact, found.truth, found.symbolic):
        assert witness.reason == "the program has more than 2 steps"
    assert abs(found.finite.value.item() - 27) <= found.finite.error.item()


def test_marks_name_the_convention_in_force():
    (mark,) = asked("abs(x)", 0.0).kinks
    assert mark.startswith("abs(x) is at a kink of abs (")
    with convention("one-sided"):
        assert asked("abs(x)", 0.0).kinks == ("abs(x) is at a kink of abs (convention one-sided)",)
