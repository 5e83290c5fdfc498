from __future__ import annotations

from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck.backwards import check_same, jacobians, pulled
from autograd_core.autograd.gradcheck.problem import Case, GradcheckError, Rule


def case(function: Any) -> Case:
    x = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
    return Case(function, (x, torch.tensor(2.0, dtype=torch.float64, requires_grad=True)))


def test_a_matrix_for_each_input_with_zeros_where_it_is_not_reached() -> None:
    asked = case(lambda x, y: x * x)
    first, second = jacobians(asked, asked.first[0])
    assert first.tolist() == [[1.0, 0.0], [0.0, 3.0]] and second.tolist() == [[0.0, 0.0]]


def test_one_cotangent() -> None:
    asked = case(lambda x, y: x * y)
    first, second = pulled(asked, asked.first[0], numpy.array([1.0, 10.0]))
    assert first.tolist() == [2.0, 20.0] and second.tolist() == [15.5]


def test_two_passes_that_differ() -> None:
    asked = case(lambda x, y: x * y)
    one, other = [numpy.ones(2), numpy.ones(1)], [numpy.ones(2), numpy.full(1, 1.5)]
    with pytest.raises(GradcheckError, match=r"for input 1 they are up to 0.5 apart"):
        check_same(one, other, asked, Rule())
    check_same(one, other, asked, Rule(nondet_tol=0.5))
