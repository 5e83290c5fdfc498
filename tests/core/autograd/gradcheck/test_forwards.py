from __future__ import annotations

from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck.forwards import jacobians, pushed
from autograd_core.autograd.gradcheck.problem import Case, GradcheckError, Rule


def leaf(*values: float) -> Any:
    return torch.tensor(list(values), dtype=torch.float64, requires_grad=True)


def test_a_run_for_each_element() -> None:
    asked = Case(lambda x, y: (x * y.sum(), y.detach()), (leaf(0.5, 1.5), leaf(2.0, 3.0)))
    (found,) = jacobians(asked, 1, [0], Rule())
    assert found.tolist() == [[0.5, 1.5], [0.5, 1.5]]
    assert [t.tolist() for t in pushed(asked, 0, numpy.array([1.0, 2.0]), [0, 1], Rule())] == [[5.0, 10.0], [0.0, 0.0]]


def test_a_tangent_of_another_kind_than_its_output() -> None:
    class Turned(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 1j

        @staticmethod
        def jvp(ctx: Any, t: Any) -> Any:
            return t * 1.0

    asked = Case(Turned.apply, (leaf(1.0),))
    assert pushed(asked, 0, numpy.ones(1), [0], Rule())[0].tolist() == [1.0]
    with pytest.raises(GradcheckError, match="dtype mismatch"):
        pushed(asked, 0, numpy.ones(1), [0], Rule(check_grad_dtypes=True))
