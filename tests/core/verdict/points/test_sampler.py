from __future__ import annotations

import contextlib

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.errors import UserError
from autograd_core.verdict.points.sampler import read_sampler


@pytest.mark.parametrize(
    ("text", "law", "parameters", "shape"),
    [
        ("uniform(-2,2)", "uniform", (-2, 2), None),
        (" uniform( -2, 2*pi/pi, (3, 4) ) ", "uniform", (-2, 2), (3, 4)),
        ("uniform(-2, 2, 3, 4)", "uniform", (-2, 2), (3, 4)),
        ("normal(0, 1, shape=(3,))", "normal", (0, 1), (3,)),
        ("loguniform(1e-3, 1e3, 5)", "loguniform", (1e-3, 1e3), (5,)),
        ("integers(1, (1 + 1)*5)", "integers", (1, 10), None),
        ("choice(1, 2, 3)", "choice", (1, 2, 3), None),
        ("choice(1, 2, (2,))", "choice", (1, 2), (2,)),
        ("2*rand(3)", None, (), None),
    ],
)
def test_what_may_be_written(text, law, parameters, shape):
    found = read_sampler(text)
    assert (found.law, found.parameters, found.shape) == (law, parameters, shape)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("uniform(1)", "takes low and high, not 1", "write uniform"),
        ("uniform(2, -2)", "is empty", "write uniform"),
        ("uniform(0, inf)", "finite", "write uniform"),
        ("loguniform(-1, 1)", "positive", "write loguniform"),
        ("integers(1.5, 2)", "whole", "write integers"),
        ("normal(0, 0)", "positive", "write normal"),
        ("choice()", "not 0", "write choice"),
        ("unifrom(1, 2)", "unknown function", "did you mean uniform"),
        ("uniform(0, x)", "unknown name 'x'", "write numbers"),
        ("uniform(,1)", "missing", "write numbers"),
        ("uniform(0, 1, 2.5)", "whole", None),
        ("uniform(0, 1, 1e12)", "too large", None),
        ("uniform(0,", "never closed", "uniform(low, high)"),
        ("__import__('os')", "underscores", None),
        ("", "empty", "write one of uniform"),
    ],
)
def test_what_may_not(text, message, hint):
    with pytest.raises(UserError, match=message) as caught:
        read_sampler(text)
    assert hint is None or hint in caught.value.hint


@given(st.text("uniformal(),.0123-=[e'x ", max_size=25))
def test_nothing_but_a_user_error_comes_out(text):
    with contextlib.suppress(UserError):
        read_sampler(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("uniform(-2, 3)", -2, 3), ("loguniform(1e-3, 10)", 1e-3, 10), ("integers(2, 4)", 2, 4), ("choice(5, 7)", 5, 7)],
)
def test_draws_stay_inside_and_reach_both_ends(text, low, high):
    values = read_sampler(text).draw(numpy.random.default_rng(0), (400,))
    assert low <= values.min() <= low + (high - low) / 20
    assert high - (high - low) / 20 <= values.max() <= high
