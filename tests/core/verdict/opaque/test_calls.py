"""How someone else's function is called, and what is made of its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd_core.errors import UserError
from autograd_core.verdict.opaque.calls import as_array, bound, call, has_value, parts

AT = {"x": np.zeros(2), "w": np.zeros(())}


def both(x: Any, w: float = 1.0) -> Any:
    return x * w


def placed(x: Any, /, w: Any, *, scale: Any) -> Any:
    return (x, w, scale)


@pytest.mark.parametrize(
    ("function", "values", "wanted"),
    [
        (both, {"w": 2, "x": 3}, ([], {"w": 2, "x": 3})),
        (both, {"x": 3}, ([], {"x": 3})),
        (both, {"a": 3, "b": 4}, ([3, 4], {})),
        (placed, {"scale": 1, "w": 2, "x": 3}, ([3], {"scale": 1, "w": 2})),
        (lambda *args: args, {"a": 1, "b": 2}, ([1, 2], {})),
        (lambda **named: named, {"a": 1}, ([], {"a": 1})),
        (np.hypot, {"a": 1, "b": 2}, ([1, 2], {})),
    ],
)
def test_arguments_go_by_name_else_by_place(function: Callable[..., Any], values: Any, wanted: Any) -> None:
    assert bound(function, values) == wanted


@pytest.mark.parametrize(
    ("function", "values", "told", "hint"),
    [
        (both, {"x": 1, "z": 2}, "no parameter named 'z'", "it takes x, w"),
        (both, {"x": 1, "ww": 2}, "no parameter named 'ww'", "did you mean w?"),
        (both, {"w": 1}, "needs a value for x", "--at x="),
        (both, {}, "needs a value for x", "--at x="),
        (lambda: 1, {"x": 1}, "no parameter named 'x'", "it takes no arguments"),
        (both, {"a": 1, "b": 2, "c": 3}, "cannot be called with a, b, c", "it takes x, w"),
    ],
)
def test_what_does_not_fit_is_named(function: Callable[..., Any], values: Any, told: str, hint: str) -> None:
    with pytest.raises(UserError, match=told) as raised:
        bound(function, values)
    assert hint in str(raised.value.hint)


def test_a_strict_call_takes_no_other_names() -> None:
    with pytest.raises(UserError, match="no parameter named 'y'"):
        bound(lambda x: x, {"y": 1.0}, strict=True)


@pytest.mark.parametrize(
    ("result", "names", "wanted"),
    [
        ([1.0, 2.0], ["x"], [[1.0, 2.0]]),
        (([1.0, 2.0],), ["x"], [[1.0, 2.0]]),
        (([1.0, 2.0], 3.0), ["x", "w"], [[1.0, 2.0], 3.0]),
        (([1.0, 2.0], 3.0), ["w"], [3.0]),
        ({"w": 3.0, "x": 1.0}, ["x", "w"], [1.0, 3.0]),
        (3.0, ["w"], [3.0]),
    ],
)
def test_a_gradient_has_a_part_for_each_input(result: Any, names: list[str], wanted: list[Any]) -> None:
    assert parts(result, AT, names) == wanted


@pytest.mark.parametrize(
    ("result", "names", "wanted"),
    [
        ((5.0, np.zeros(2)), ["x"], True),
        ((5.0, (np.zeros(2), 0.0)), ["x", "w"], True),
        ((5.0, 5.0), ["x", "w"], False),
        ((np.zeros(2), 5.0), ["x", "w"], False),
        (np.zeros(2), ["x"], False),
    ],
)
def test_value_and_gradient_are_told_from_two_gradients(result: Any, names: list[str], wanted: bool) -> None:
    assert has_value(result, AT, names, np.array(5.0)) is wanted


@pytest.mark.parametrize("result", ["text", 1j, None, [[1], [2, 3]], object()])
def test_only_real_numbers_are_results(result: Any) -> None:
    with pytest.raises(UserError, match="not real numbers"):
        as_array(result)


def test_ending_the_program_is_an_error_of_the_function() -> None:
    def leave(x: Any) -> Any:
        raise SystemExit(3)

    def interrupted(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(UserError, match="ended the program"):
        call(leave, {"x": 1.0})
    with pytest.raises(KeyboardInterrupt):
        call(interrupted, {"x": 1.0})
