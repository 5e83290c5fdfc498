"""What has to hold before a form is shown: the same values, meeting enclosures, better floats."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.verdict.stable.verify import Numbers, measured, same


def posed(text, shape=(), **at):
    program = parse(text, inputs=tuple(at))
    point = {name: np.asarray(value, "float64") for name, value in at.items()}
    return Problem(program, point, list(point), [Seed(program.output, np.ones(shape))])


@pytest.mark.parametrize(
    ("old", "new", "x", "answer"),
    [
        ("log(1 + x)", "log1p(x)", 1e-20, True),
        ("log(1 + x)", "x", 1e-300, False),  # the difference shows only to hundreds of digits
        ("sqrt(x**2)", "x", 3.0, False),
        ("log(x)", "log(abs(x))", 3.0, True),  # defined in more places
        ("log(abs(x))", "log(x)", 3.0, False),  # and in fewer
        ("x/x", "x**0", 0.0, False),  # nothing is known at the point
        ("where(x > 0, x, 0)", "relu(x)", 1.0, True),
    ],
)
def test_the_same_function(old, new, x, answer):
    assert same(posed(old, x=x), posed(new, x=x)) is answer


def test_another_shape_is_another_function():
    old, new = posed("x*1", shape=(1,), x=[2.0]), posed("sum(x)", shape=(1,), x=[2.0])
    assert not same(old, new)


def test_errors_are_measured_in_ulps():
    numbers = measured(posed("log(1 + exp(x))", x=800.0))
    assert numbers.gradients == (math.inf,)
    assert numbers.values == (math.inf,)
    assert (
        measured(posed("1 - erf(x)", x=6.0), value=True).largest > 1000 > measured(posed("1 - erf(x)", x=6.0)).largest
    )


def test_better_is_better_everywhere_and_for_the_same_gradient():
    truths = measured(posed("x", x=2.0)).truths
    before = Numbers((1e6, 1e6), (1.0,), truths)
    assert replace(before, gradients=(1.0, 1e6)).better(before)
    assert not replace(before, gradients=(1.0, 1e8)).better(before)
    assert not replace(before, gradients=(1.0, 1.0), values=(100.0,)).better(before)
    assert not replace(before, gradients=(1.0, 1.0), truths=measured(posed("2*x", x=2.0)).truths).better(before)
    assert not before.better(before)
