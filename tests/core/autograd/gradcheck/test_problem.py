from __future__ import annotations

import math
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck.problem import Case, Rule, as_tuple, check_inputs, overlaps


@pytest.mark.parametrize(
    ("found", "expected", "close"),
    [
        (1.001, 1.0, True),
        (1.00102, 1.0, False),
        (1.0010105, 1.0, False),  # relative to what is expected, not to what is found
        (1e-5, 0.0, True),
        (1.1e-5, 0.0, False),
        (math.inf, math.inf, True),
        (-math.inf, math.inf, False),
        (1.0, math.inf, False),
        (math.nan, math.nan, False),
    ],
)
def test_closeness_is_that_of_isclose(found: float, expected: float, close: bool) -> None:
    assert bool(Rule().close(numpy.array(found), numpy.array(expected))) is close


@pytest.mark.parametrize("tolerance", ["rtol", "atol"])
def test_negative_tolerances(tolerance: str) -> None:
    with pytest.raises(RuntimeError, match=f"{tolerance} must be greater than or equal to zero"):
        Rule(**{tolerance: -1.0}).close(numpy.ones(1), numpy.ones(1))


def test_single_precision_is_warned_of() -> None:
    case = Case(lambda x: x, (torch.tensor([1.0], requires_grad=True),))
    with pytest.warns(UserWarning, match="Input #0 requires gradient and is not a double precision"):
        check_inputs(case)


def test_active_inputs_and_kept_outputs() -> None:
    x = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)

    def both(a: Any, b: Any, c: Any) -> Any:
        return [a * 2, b.detach(), b * c]

    case = Case(both, as_tuple([x.detach(), x, 3]))
    assert case.active == (1,) and case.kept == (2,) and case.has_derivative()


@pytest.mark.parametrize(
    ("shape", "strides", "shared"),
    [((2, 2), (8, 8), True), ((2, 2), (16, 8), False), ((3,), (0,), True), ((), (), False)],
)
def test_overlaps(shape: tuple[int, ...], strides: tuple[int, ...], shared: bool) -> None:
    assert overlaps(numpy.lib.stride_tricks.as_strided(numpy.zeros(9), shape, strides)) is shared
