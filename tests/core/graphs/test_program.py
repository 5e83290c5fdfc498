"""The graph of a program: names and code as typed, derivatives, and what backward passes leave."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.errors import LanguageError, UserError
from autograd_core.graphs.model import Kind
from autograd_core.graphs.program import of_program
from autograd_core.verdict.passes import EngineError

CHAIN = "b = a**2; c = mean(b); d = sum(b)"
FOUR = {"a": [1.0, 2.0, 3.0, 4.0]}


def test_scenario_16() -> None:
    at = {"a": numpy.linspace(0, 2 * numpy.pi, 25)}
    graph = of_program("b = sin(a); c = 2*b; d = c + 1; out = sum(d)", at, values=True, grads=True)
    ops = [v for v in graph.vertices if v.kind is Kind.OP]
    assert [v.function for v in ops] == ["SumBackward0", "AddBackward0", "MulBackward0", "SinBackward0"]
    assert [f"{v.name} = {v.code}" for v in ops] == ["out = sum(d)", "d = c + 1", "c = 2*b", "b = sin(a)"]
    leaf = next(v for v in graph.vertices if v.kind is Kind.LEAF)
    assert leaf.name == "a" and numpy.allclose(leaf.gradient, 2 * numpy.cos(at["a"]), rtol=1e-15)
    assert graph.vertices[0].value == pytest.approx(25) and ops[0].value == graph.vertices[0].value
    assert [v.code for v in graph.vertices if v.kind is Kind.CONSTANT] == ["1", "2"]


def test_constants_are_called_as_in_the_program() -> None:
    graph = of_program("k = 3; x*k + y*pi", {"x": 2.0, "y": 5.0}, constant=["y"])
    told = [v.name or v.code for v in graph.vertices if v.kind is Kind.CONSTANT]
    assert any("pi" in one for one in told) and len(told) == 2
    graph = of_program("x*y", {"x": 2.0, "y": [5.0, 6.0]}, constant=["y"])
    (constant,) = [v for v in graph.vertices if v.kind is Kind.CONSTANT]
    assert (constant.name, constant.shape) == ("y", (2,))


@pytest.mark.parametrize(("retain", "freed"), [(False, True), (True, False)])
def test_scenario_2(retain: bool, freed: bool) -> None:
    graph = of_program(CHAIN, FOUR, backward=["c"], retain_graph=retain)
    (power,) = [v for v in graph.vertices if v.function == "PowBackward0"]
    assert power.freed is freed and bool(power.saved) is not freed


@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivatives_have_the_values_that_they_should(order: int) -> None:
    graph = of_program("x**3*y", {"x": 2.0, "y": 5.0}, create_graph=True, order=order, values=True)
    found = {v.name: float(v.value) for v in graph.outputs}
    power = "" if order == 1 else f"^{order}"
    assert found == {
        f"d{power}/dx{power}": [60.0, 60.0, 30.0][order - 1],
        f"d{power}/dy{power}": [8.0, 0.0, 0.0][order - 1],
    }
    assert any(v.backward for v in graph.vertices)
    assert not any(v.backward for v in graph.vertices if v.code)


def test_without_create_graph_nothing_is_made_by_a_pass() -> None:
    assert not any(v.backward for v in of_program("x*sin(x)", {"x": 2.0}).vertices)


def test_a_derivative_without_a_graph() -> None:
    graph = of_program("3*x", {"x": 2.0}, create_graph=True, values=True)
    assert [(v.name, float(v.value)) for v in graph.outputs] == [("d/dx", 3.0)] and graph.total <= 4


def test_code_over_several_lines_is_one_line() -> None:
    graph = of_program("y = (x *\n   x)\ny + 1", {"x": 1.0})
    assert "x * x" in [v.code for v in graph.vertices] and "y = x * x" in graph.text()


def test_long_code_is_cut() -> None:
    graph = of_program("+".join(["x"] * 3000), {"x": 1.0})
    assert max(len(v.code or "") for v in graph.vertices) < 250
    assert graph.total == 3001 and graph.outputs[0].shape == ()


@pytest.mark.parametrize(
    ("text", "at", "settings", "kind", "words"),
    [
        ("x*", {"x": 1.0}, {}, LanguageError, "expected"),
        ("x*y", {"x": 1.0}, {}, LanguageError, "no value for input 'y'"),
        ("x*x", {"z": 1.0}, {}, UserError, "no input named 'z'"),
        ("x*x", {"x": 1.0}, {"wrt": ["q"]}, UserError, "no input named 'q'"),
        ("x*x", {"x": [1.0, 2.0]}, {"grads": True}, EngineError, "scalar outputs"),
        ("x*x", {"x": [1.0, 2.0]}, {"create_graph": True}, EngineError, "scalar outputs"),
        (CHAIN, FOUR, {"backward": ["d"], "grads": True}, EngineError, "second time"),
        (CHAIN, FOUR, {"backward": ["q"]}, LanguageError, "no value named 'q'"),
        ("x*x", {"x": 1 + 1j}, {"order": 2}, UserError, "complex"),
        ("x*x", {"x": 1.0}, {"convention": "mine"}, UserError, "convention"),
    ],
)
def test_what_is_refused(text: str, at: object, settings: dict, kind: type, words: str) -> None:
    with pytest.raises(kind, match=words):
        of_program(text, at, **settings)
