"""The links of the chain rule: every statement with its derivatives, in the user's names."""

from __future__ import annotations

import numpy as np

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem
from autograd_core.oracles.statements import Link, links


def found(text: str, **at: float) -> list[Link]:
    program = parse(text, inputs=tuple(at))
    point = {name: np.array(value) for name, value in at.items()}
    return links(Problem(program, point, list(point), []))


def test_each_statement_reads_the_names_before_it() -> None:
    first, second = found("b = w*a; b**2 + a", a=2.0, w=3.0)
    assert (first.name, first.formula) == ("b", "a*w")
    assert dict(first.derivatives) == {"a": "w", "w": "a"}
    assert (second.name, dict(second.derivatives)) == ("output", {"a": "1", "b": "2*b"})


def test_a_name_given_again_means_the_statement_before() -> None:
    chain = found("a = x*x; a = sin(a); a", x=1.0)
    assert [link.formula for link in chain] == ["x**2", "sin(a)"]


def test_what_is_not_elementwise_is_left_out() -> None:
    assert [link.name for link in found("s = sum(x); t = exp(s)", x=1.0)] == ["t"]


def test_conditions_and_single_statements_have_no_links() -> None:
    assert found("x*x", x=1.0) == []
    assert [link.name for link in found("m = x > 0; y = 2*x", x=1.0)] == ["y"]


def test_constants_stay_exact() -> None:
    (first, *_) = found("a = 0.1*pi*x; a", x=1.0)
    assert first.formula == "pi*x/10"
