"""The program run with torch's semantics: numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

import autograd_core
from autograd_core.errors import LanguageError
from autograd_core.language import parse
from autograd_core.verdict.passes import EngineError, kinks, run

TWO = "b = a**2; c = mean(b); d = sum(b)"
A = {"a": np.array([1.0, 2.0, 3.0, 4.0])}


def passes(text, at, wrt=None, **more):
    program = parse(text)
    at = {name: np.asarray(value, dtype=more.pop("dtype", float)) for name, value in at.items()}
    return run(program, at, program.inputs if wrt is None else wrt, **more)


def test_gradients_accumulate_over_passes():
    found = run(parse(TWO), A, ["a"], backward_from=["c", "d"], retain_graph=True)
    assert [p.name for p in found.passes] == ["c", "d"]
    assert found.passes[0].gradients["a"].tolist() == [0.5, 1.0, 1.5, 2.0]
    assert found.passes[1].gradients["a"].tolist() == [2.5, 5.0, 7.5, 10.0]
    assert found.gradients["a"].tolist() == [2.5, 5.0, 7.5, 10.0]


def test_a_freed_graph_is_refused_as_torch_does():
    with pytest.raises(EngineError, match="Trying to backward through the graph a second time") as refused:
        run(parse(TWO), A, ["a"], backward_from=["c", "d"])
    assert "--retain-graph" in refused.value.hint


@pytest.mark.filterwarnings("ignore:Using backward:UserWarning")
def test_a_recorded_pass_keeps_the_graph():
    kept = run(parse(TWO), A, ["a"], backward_from=["c", "d"], create_graph=True)
    assert kept.gradients["a"].tolist() == [2.5, 5.0, 7.5, 10.0]


def test_an_array_needs_a_cotangent():
    at = {"x": np.array([[0.1, 0.4], [0.2, 1.3]])}
    with pytest.raises(EngineError, match="grad can be implicitly created only for scalar outputs") as refused:
        passes("x*x*exp(x)", at)
    assert "--grad-tensors ones" in refused.value.hint
    x = at["x"]
    ones = passes("x*x*exp(x)", at, grad_tensors="ones").gradients["x"]
    assert ones == pytest.approx((2 * x + x * x) * np.exp(x), rel=1e-15)
    weighed = passes("x*x*exp(x)", at, grad_tensors=[[1.0, 0.0], [0.0, 2.0]]).gradients["x"]
    assert weighed == pytest.approx(ones * [[1, 0], [0, 2]], rel=1e-15)


def test_a_cotangent_of_another_shape_is_not_broadcast():
    with pytest.raises(EngineError, match="Mismatch in shape") as refused:
        passes("x*2", {"x": [1.0, 2.0]}, grad_tensors=[1.0])
    assert "nothing is broadcast" in refused.value.hint


def test_an_output_without_inputs_is_refused():
    with pytest.raises(EngineError, match="does not require grad"):
        passes("a = x*2; 3", {"x": 1.0})
    with pytest.raises(EngineError, match="does not require grad"):
        passes("x > 0", {"x": 1.0})


def test_an_input_that_the_output_does_not_depend_on_has_gradient_zero():
    found = passes("a = x*2; y*3", {"x": [1.0, 2.0], "y": 1.0})
    assert found.gradients["x"].tolist() == [0.0, 0.0] and found.gradients["y"] == 3.0


def test_only_what_is_wanted_is_differentiated():
    assert set(passes("x*y", {"x": 2.0, "y": 3.0}, wrt=["y"]).gradients) == {"y"}


@pytest.mark.parametrize(("order", "expected"), [(1, 12.0), (2, 12.0), (3, 6.0), (4, 0.0), (5, 0.0)])
def test_orders(order, expected):
    found = passes("x**3", {"x": 2.0}, order=order).gradients["x"]
    assert found == expected and found.shape == ()


def test_higher_orders_of_arrays_are_element_by_element():
    found = passes("x**3", {"x": [1.0, 2.0]}, order=2, grad_tensors="ones")
    assert found.gradients["x"].tolist() == [6.0, 12.0]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_stays_through_value_and_gradient(dtype):
    found = passes("x*x*exp(x)/3 + 0.1", {"x": 0.5}, dtype=dtype)
    assert found.output.dtype == dtype and found.gradients["x"].dtype == dtype


def test_inputs_are_neither_changed_nor_shared():
    at = {"x": np.array([1.0, 2.0])}
    found = run(parse("sum(x)"), at, ["x"])
    found.gradients["x"][0] = 7.0
    assert at["x"].tolist() == [1.0, 2.0]
    first, second = run(parse("sum(x); y = x*1; c = sum(y); d = sum(y)"), at, ["x"], backward_from=["c", "d"],
                        retain_graph=True).passes  # fmt: skip
    assert first.gradients["x"].tolist() == [1.0, 1.0] and second.gradients["x"].tolist() == [2.0, 2.0]


def test_shapes_that_do_not_fit_have_a_place():
    assert autograd_core.Tensor  # loads torch's face: its refusals must find their place too
    with pytest.raises(LanguageError, match="shapes") as refused:
        passes("1 + x*y", {"x": [1.0, 2.0], "y": [1.0, 2.0, 3.0]})
    assert refused.value.source[slice(*refused.value.span)] == "x*y"


def test_kinks_are_found_where_the_point_stands_on_them():
    program = parse("abs(x) + maximum(x, y) + relu(y)")
    found = kinks(program, {"x": np.array([0.0, 1.0, 0.0]), "y": np.array([2.0, 1.0, 3.0])})
    assert [(k.op, k.count) for k in found] == [("abs", 2), ("maximum", 1)]
    assert program.source[slice(*found[0].span)] == "abs(x)" and found[0].convention == "0 at 0"
    assert kinks(program, {"x": np.array(1.0), "y": np.array(2.0)}) == []
    assert kinks(parse("x*x"), {"x": np.array(0.0)}) == []


def test_kinks_of_reductions_and_of_comparisons():
    assert [k.count for k in kinks(parse("max(x, axis=0)"), {"x": np.array([[1.0, 2.0], [1.0, 3.0]])})] == [1]
    assert [k.op for k in kinks(parse("where(x > 0, x, -x)"), {"x": np.array(0.0)})] == ["gt"]
    # The kink of a constant moves with no input.
    assert kinks(parse("x + abs(0)"), {"x": np.array(1.0)}) == []
