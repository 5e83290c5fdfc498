from __future__ import annotations

import numpy
import pytest

from autograd_core.rule import Like, compile_rule, parameters, signature


def test_signatures():
    assert signature(lambda xp, x, y, axis=0: x, 1) == (("x", "y"), {"axis": 0})
    assert signature(lambda xp, *xs, axis=0: xs, 1) == (("xs",), {"axis": 0})
    assert signature(lambda x: x, 0) == (("x",), {})
    assert parameters(lambda g, x, *, k=1: g) == ("g", "x", "k")


def test_a_rule_reads_what_its_parameters_name():
    rule = compile_rule(lambda g, y, b, a_like, axis: (g, y, b, a_like.shape, axis), ("a", "b"), {"axis": 0}, 1)
    assert rule.values == (2, 1) and rule.likes == (("a_like", 0),) and rule.attributes == ("axis",)
    bound = rule.bind((1.0, 2.0, 3.0), (Like.of(numpy.ones(4)), None, None), {"axis": 5})
    assert bound(7.0) == (7.0, 3.0, 2.0, (4,), 5)


def test_anything_else_is_refused():
    with pytest.raises(TypeError, match="rule reads 'z'"):
        compile_rule(lambda z: z, ("x",), {}, 0)


def test_likes():
    assert Like.of(2.5) == ((), numpy.dtype(float)) and Like.of(numpy.ones((2, 3), numpy.float32)).ndim == 2
