from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck import GradcheckError, gradcheck
from autograd_core.autograd.gradcheck.problem import Rule
from autograd_core.autograd.gradcheck.wording import diagnoses

MATRIX = numpy.array([[1.0, 2.0], [-3.0, 4.0]])
TURNED = numpy.array([[1 + 2j, 3 - 1j], [0.5j, 2.0]])


@pytest.mark.parametrize(
    ("numerical", "analytical", "words"),
    [
        (MATRIX, MATRIX / 2, "The analytical Jacobian is 1/2 times the numerical one."),
        (MATRIX, MATRIX * 1.2345, "The analytical Jacobian is 1.234 times the numerical one."),
        (MATRIX, -MATRIX, "The analytical Jacobian is -1 times the numerical one (the opposite sign)."),
        (MATRIX, MATRIX * 0, "The analytical Jacobian is zero."),
        (MATRIX, MATRIX.T, "The analytical Jacobian is the transpose of the numerical one."),
        (MATRIX, MATRIX * [[1, -1], [1, -1]], "Where they differ, the analytical Jacobian is -1 times the numerical"),
        (MATRIX, MATRIX * [[1, 1], [0, 0]], "Where they differ, the analytical Jacobian is zero."),
        (TURNED, TURNED.conj(), "The analytical Jacobian is the complex conjugate of the numerical one"),
        (TURNED, -TURNED.conj(), "The analytical Jacobian is minus the complex conjugate of the numerical one"),
        (TURNED, TURNED * 2j, "The analytical Jacobian is (0+2i) times the numerical one."),
        (MATRIX, MATRIX + numpy.array([[1, 2], [3, 4]]), None),
        (MATRIX * numpy.nan, MATRIX, None),
        (MATRIX * 0, MATRIX, None),
    ],
)
def test_what_the_matrices_show_at_a_glance(numerical: Any, analytical: Any, words: str | None) -> None:
    said = list(diagnoses(numerical, analytical, Rule()))
    assert len(said) == (words is not None) and (words is None or said[0].startswith(words))


def tampered(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def run(x: Any) -> Any:
        y = torch.sin(x)
        y.register_hook(change)
        return y

    return run


def message(function: Callable[[Any], Any], x: Any, **options: Any) -> str:
    with pytest.raises(GradcheckError) as caught:
        gradcheck(function, x, **options)
    return str(caught.value)


def test_the_worst_entries_come_first_with_their_places() -> None:
    change = torch.tensor([[1.0, 1.1], [1.0, 1.5]], dtype=torch.float64)
    x = torch.tensor([[0.1, 0.2], [0.3, 0.4]], dtype=torch.float64, requires_grad=True)
    lines = message(tampered(lambda g: g * change), x).splitlines()
    assert lines[:2] == ["Jacobian mismatch for output 0 with respect to input 0,", lines[1]]
    at = lines.index("2 of 16 entries differ, the worst first:")
    assert lines[at + 1] == (
        "  d output 0[1, 1] / d input 0[1, 1]: backward gives 1.38159, differences 0.921061, 0.461 apart"
    )
    assert lines[at + 2].startswith("  d output 0[0, 1] / d input 0[0, 1]: ")


def test_only_the_worst_few_are_listed() -> None:
    x = torch.linspace(0.1, 1.0, 9, dtype=torch.float64).requires_grad_()
    said = message(tampered(lambda g: g * 2), x)
    assert "9 of 81 entries differ" in said and said.count("backward gives") == 5 + 1


def test_fast_mode_shows_both_its_numbers_and_the_matrices() -> None:
    x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
    said = message(tampered(lambda g: g * 2), x, fast_mode=True)
    assert (
        "in fast mode (projected on vectors):\nnumerical:tensor(0." in said and "is 2 times the numerical one" in said
    )


def test_a_step_out_of_the_domain_is_said() -> None:
    x = torch.tensor([1e-7], dtype=torch.float64, requires_grad=True)
    assert "Within eps=1e-06 of the point the function leaves the finite numbers." in message(torch.log, x)


def test_shared_memory_is_said() -> None:
    memory = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    x = torch.from_numpy(numpy.lib.stride_tricks.as_strided(memory.numpy(), (2, 2), (8, 8))).requires_grad_()
    assert "Elements of input 0 share memory" in message(lambda x: x * x, x)
