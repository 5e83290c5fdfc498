from __future__ import annotations

from types import MappingProxyType

import numpy
import pytest

from autograd_core import op
from autograd_core.op import REALS, Interval, Like, constant, elementwise, general, linear, parameters
from autograd_core.ops import TABLE


def test_a_rules_parameter_names_say_what_is_saved():
    row = elementwise("f", lambda xp, a, b, c: a * b * c, partials=(lambda c, b: b * c, lambda y, b: y / b, 2))
    assert row.arguments == ("a", "b", "c")
    assert row.saves == (frozenset({1, 2}), frozenset({1, 3}), frozenset())
    assert row.partials[0].values == (2, 1)  # in the rule's order, not in the row's


def test_attributes_are_the_parameters_with_defaults():
    row = general(
        "g",
        lambda xp, x, axis=None, keepdims=False: xp.sum(x, axis=axis),
        pulls=(lambda g, x_like, axis: (g, x_like.shape, axis),),
        pushes=(lambda t, y, keepdims: (t, y, keepdims),),
    )
    assert row.arguments == ("x",) and dict(row.attributes) == {"axis": None, "keepdims": False}
    assert row.saves == (frozenset(),)  # only the shape is read
    pull = row.pulls[0].bind((None, None), (Like((2,), "f"), None), {"axis": 1, "keepdims": True})
    assert pull("cotangent") == ("cotangent", (2,), 1)
    push = row.pushes[0].bind((None, "output"), (None, None), {"axis": 1, "keepdims": True})
    assert push("tangent") == ("tangent", "output", True)


@pytest.mark.parametrize("rule", [lambda z: z, lambda axis: axis, lambda z_like: z_like])
def test_a_rule_that_reads_something_unknown_is_refused(rule):
    with pytest.raises(TypeError, match="neither an argument nor an attribute"):
        elementwise("f", lambda xp, x: x, partials=(rule,))


def test_parameters_skips_the_first_and_ignores_local_variables():
    def rule(g, x, *, axis):
        unrelated = g
        return unrelated

    assert parameters(rule) == ("g", "x", "axis")
    assert parameters(rule, skip=1) == ("x", "axis")


def test_likes_of_every_kind_of_value():
    assert Like.of(2.0) == ((), numpy.dtype("float64"))
    assert Like.of([[1, 2]]).shape == (1, 2)
    assert Like.of(numpy.zeros((3, 0), "float32")) == ((3, 0), numpy.dtype("float32"))
    assert Like((2, 3), "float32").ndim == 2


def test_an_interval_prints_its_ends():
    assert str(Interval(-1.0, 1.0, closed=True)) == "[-1, 1]"
    assert str(REALS) == "(-inf, inf)"


def test_a_row_runs_on_numpy_unless_an_argument_belongs_elsewhere(monkeypatch):
    class Strange:
        pass

    calls = []
    monkeypatch.setitem(op.CARRIERS, Strange, lambda row, args, attributes: calls.append((row.name, attributes)))
    row = linear("total", lambda xp, x, axis=None: xp.sum(x, axis=axis), transpose=lambda g: g)
    assert row(numpy.ones((2, 3)), axis=0).tolist() == [2.0, 2.0, 2.0]
    assert row(Strange(), axis=1) is None
    assert calls == [("total", {"axis": 1})]


def test_what_is_differentiable():
    assert not constant("flag", lambda xp, a, b: a > b).differentiable
    assert elementwise("first", lambda xp, a, b: a, partials=(1, None)).differentiable
    assert elementwise("flat", lambda xp, a: a * 0, partials=(0,)).differentiable
    assert not elementwise("none", lambda xp, a: a, partials=(None,)).differentiable


def test_a_row_is_a_value_with_an_identity():
    row = TABLE["tanh"]
    assert repr(row) == "<op tanh>" and row.arity == 1
    assert row.home == "autograd_core.ops.exponential"
    assert len({row, TABLE["sin"], row}) == 2
    assert isinstance(row.attributes, MappingProxyType)
    with pytest.raises(AttributeError):
        row.name = "other"
