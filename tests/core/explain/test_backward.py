"""Backward passes as they are told, against the engine's own pass, seen through hooks on its tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.engine.backward import backward
from autograd_core.engine.hooks import register_hook
from autograd_core.engine.tensor import Tensor
from autograd_core.explain.names import Names
from autograd_core.language import parse

Told = Callable[..., Any]
PROGRAMS: list[tuple[str, dict[str, Any]]] = [
    ("x*x*exp(x)", {"x": 1.5}),
    ("z = X @ w + b; mean((z - y)**2)", {"X": [[1.0, 2.0], [3.0, 4.0]], "w": [0.5, -1.0], "b": 0.25, "y": [1.0, 0.0]}),
    ("h = tanh(x); a = h*x; b = sin(a) + h; a*b/x", {"x": 0.7}),
    ("sum(x[0]*x[1:] + where(x[0] > 0, abs(x[2]), 2))", {"x": [1.0, -2.0, 3.0]}),
    ("sum(softmax(x)*log(x)) + max(x)", {"x": [1.0, 2.0, 3.0]}),
]


@pytest.mark.parametrize(("program", "at"), PROGRAMS, ids=[program for program, _ in PROGRAMS])
def test_order_and_cotangents_are_those_of_the_engine(program: str, at: dict[str, Any], told: Told, nodes: Any) -> None:
    parsed = parse(program)
    names, seen = Names(parsed), {}

    def watched(name: str, tensor: Any) -> None:
        register_hook(tensor, lambda g: seen.__setitem__(name, numpy.array(g.value)))

    leaves = {name: Tensor(numpy.asarray(value), requires_grad=True) for name, value in at.items()}
    slots = parsed.run(leaves)
    for slot, step in enumerate(parsed.steps):
        if isinstance(slots[slot], Tensor) and slots[slot].requires_grad and step.input is None:
            watched(names[slot], slots[slot])
    backward(slots[parsed.output])
    found = nodes(told(program, **at))
    assert [name for name in found if name not in at] == list(seen)
    for name, cotangent in seen.items():
        assert numpy.array_equal(found[name].cotangent.value, cotangent), name
    for name, leaf in leaves.items():
        assert numpy.array_equal(found[name].cotangent.value, leaf.grad.value), name  # type: ignore[union-attr]


@pytest.mark.parametrize(("program", "at"), PROGRAMS, ids=[program for program, _ in PROGRAMS])
def test_shares_are_cotangent_times_local_and_arrivals_add_up(
    program: str, at: dict[str, Any], told: Told, nodes: Any
) -> None:
    for node in nodes(told(program, **at)).values():
        terms = [numpy.asarray(one.share.value) for one in node.arrivals]
        assert numpy.allclose(sum(terms[1:], terms[0]), node.cotangent.value, rtol=1e-15)
        for one in node.contributions:
            g, local = numpy.asarray(node.cotangent.value), numpy.asarray(one.local.value)
            jacobian = one.rule and one.local.shape != ()
            share = g.ravel() @ local if jacobian else g * local
            assert share.sum() == pytest.approx(numpy.sum(one.share.value)), (node.name, one.to)


class TestWords:
    def test_a_value_used_twice_is_told_apart_by_operand(self, told: Told, nodes: Any) -> None:
        found = nodes(told("x*x*exp(x)", x=1.5))
        assert [(one.source, one.operand) for one in found["x"].arrivals] == [("v2", 0), ("v1", 1), ("v1", 2)]
        assert [one.operand for one in found["v1"].contributions] == [1, 2]
        assert found["y"].arrivals[0].source is None and found["y"].node == "MulBackward0"

    def test_a_broadcast_operand_gets_a_sum_and_hears_why(self, told: Told, nodes: Any) -> None:
        found = nodes(told("A + b", A=[[1.0, 2.0], [3.0, 4.0]], b=[1.0, 1.0], grad_tensors="ones"))
        share = {one.to: one for one in found["y"].contributions}["b"]
        assert share.share.value == [2.0, 2.0] and "repeated along axis 0" in share.note
        assert told("A + b", A=[[1.0, 2.0], [3.0, 4.0]], b=[1.0, 1.0], grad_tensors="ones").forward[0].note

    def test_a_kink_names_the_convention(self, told: Told, nodes: Any) -> None:
        explanation = told("abs(x) + abs(2 + x)", x=0.0)
        found = nodes(explanation)
        assert found["v1"].kink == "0 at 0" and found["v3"].kink == ""
        assert explanation.verdict == "kink" and "torch-2.13" in explanation.text()
        assert "here one-sided" in told("abs(x)", x=0.0, convention="one-sided").text()

    def test_a_row_that_is_a_formula_says_what_it_consists_of(self, told: Told, nodes: Any) -> None:
        assert "MulBackward0 (2 times)" in told("huber_loss(x, 0.5)", x=0.7).text()
        assert nodes(told("huber_loss(x, 0.5)", x=0.7))["y"].inside[0] == "MeanBackward0"


class TestPasses:
    def test_gradients_accumulate_from_pass_to_pass(self, told: Told, nodes: Any) -> None:
        chain = told("b = a**2; c = mean(b); d = sum(b)", a=[1.0, 2.0], backward=["c", "d"], retain_graph=True)
        assert [one.root for one in chain.passes] == ["c", "d"]
        second = nodes(chain, 1)["a"]
        assert [one.share.value for one in second.arrivals] == [[1.0, 2.0], [2.0, 4.0]]
        assert second.cotangent.value == [3.0, 6.0] == chain.report.run.gradients["a"].tolist()

    def test_an_input_without_a_path_is_told_so(self, told: Told, nodes: Any) -> None:
        explanation = told("x*x + (w > 1)", x=2.0, w=3.0)
        assert nodes(explanation)["w"].cotangent.value == 0 and "no path leads here" in explanation.text()

    def test_complex_numbers_are_told_as_such(self, told: Told, nodes: Any) -> None:
        node = nodes(told("abs(z*z)", z=3 + 4j))["v1"]
        assert "conjugate" in node.contributions[0].rule and node.contributions[0].formula is None
        assert node.contributions[0].local.value == 3 - 4j

    def test_of_a_higher_order_the_first_pass_is_shown(self, told: Told, nodes: Any) -> None:
        explanation = told("x**3", x=2.0, order=2)
        assert nodes(explanation)["x"].cotangent.value == 12.0
        assert explanation.results[0].gradient.value == 12.0 and "order 2" in explanation.text()
