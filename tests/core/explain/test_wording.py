"""Words: who gets nothing and why; the rules of matrix products, run as programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.explain.wording import VERDICTS
from autograd_core.language import parse
from autograd_core.verdict.verdict import Verdict

Told = Callable[..., Any]


@pytest.mark.parametrize(
    ("program", "settings", "name", "why"),
    [
        ("x**2", {}, "2", "a constant"),
        ("x*w", {"constant": ["w"], "w": 2.0}, "w", "no gradient is taken by"),
        ("where(x > 0, x, 1)", {}, "v1", "a condition"),
        ("x*(x > 1)", {}, "v1", "nothing flows"),
    ],
)
def test_who_gets_nothing_is_told_why(program: str, settings: Any, name: str, why: str, told: Told, nodes: Any) -> None:
    silent = dict(nodes(told(program, x=3.0, **settings))["y"].silent)
    assert why in silent[name]


@pytest.mark.parametrize(
    ("shapes", "rules"),
    [
        (((2, 3), (3, 2)), ("y.grad @ B.T", "A.T @ y.grad")),
        (((2, 3), (3,)), ("outer(y.grad, B)", "A.T @ y.grad")),
        (((3,), (3, 2)), ("B @ y.grad", "outer(A, y.grad)")),
        (((3,), (3,)), ("y.grad*B", "y.grad*A")),
    ],
)
def test_the_rule_of_a_matrix_product_gives_the_share(shapes: Any, rules: Any, told: Told, nodes: Any) -> None:
    a, b = (numpy.arange(1.0, 1 + numpy.prod(shape)).reshape(shape) for shape in shapes)
    g = numpy.asarray(a @ b) + 1
    node = nodes(told("A @ B", A=a, B=b, grad_tensors=g))["y"]
    known = {"A": a, "B": b, "y_grad": g}
    for one, rule in zip(node.contributions, rules, strict=True):
        assert one.rule.endswith(rule)
        program = parse(rule.replace("y.grad", "y_grad"))
        assert numpy.array_equal(program.run(known)[program.output], one.share.value)


def test_every_verdict_has_a_sentence() -> None:
    assert list(VERDICTS) == [str(one) for one in Verdict]
