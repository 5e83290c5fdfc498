from __future__ import annotations

from typing import Any

import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck.problem import Case, GradcheckError, Rule
from autograd_core.autograd.gradcheck.slow import check_backward, check_constant, check_forward, differences


def case(function: Any) -> Case:
    return Case(function, (torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True),))


def test_differences_are_of_the_outputs_that_have_a_derivative() -> None:
    found = differences(case(lambda x: (x.detach(), x * 2, x.argmax(), x.sum())), Rule())
    assert {pair: m.shape for pair, m in found.items()} == {(1, 0): (2, 2), (3, 0): (2, 1)}


@pytest.mark.parametrize("check", [check_backward, check_forward])
def test_both_modes(check: Any) -> None:
    check(case(lambda x: (x.exp(), x.detach() * 3)), Rule())
    with pytest.raises(GradcheckError, match="output 1 does not require grad, but moves with input 0"):
        check(case(lambda x: (x.argmax(), x.detach() * 2)), Rule())


def test_what_is_constant_must_stand_still() -> None:
    check_constant(case(lambda x: x.detach() * 0 + 1), Rule())
