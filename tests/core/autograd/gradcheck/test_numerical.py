from __future__ import annotations

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck.numerical import jacobians
from autograd_core.autograd.gradcheck.problem import Case


def test_a_row_for_each_input_element_and_a_column_for_each_of_the_output() -> None:
    matrix = numpy.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    x = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
    case = Case(lambda x: (torch.tensor(matrix) @ x, x * x), (x,))
    first, second = jacobians(case, 0, [0, 1], 1e-6)
    assert first == pytest.approx(matrix.T, abs=1e-8) and second == pytest.approx(numpy.diag([1.0, 3.0]), abs=1e-8)


def test_complex_inputs_give_the_conjugate_convention() -> None:
    z = torch.tensor([1 + 2j], dtype=torch.complex128, requires_grad=True)
    (found,) = jacobians(Case(lambda z: (z * z).real, (z,)), 0, [0], 1e-6)
    assert found.item() == pytest.approx(2 - 4j, abs=1e-8)


def test_the_dtype_is_the_outputs() -> None:
    x = torch.tensor([1.0], requires_grad=True)
    (found,) = jacobians(Case(lambda x: x * 2, (x,)), 0, [0], 2**-10)
    assert found.dtype == numpy.float32 and found.item() == 2
