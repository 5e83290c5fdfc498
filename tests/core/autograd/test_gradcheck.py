from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck

Tamper = Callable[[Any], Any]


def inputs(*values: complex) -> Any:
    dtype = torch.complex128 if any(isinstance(v, complex) for v in values) else torch.float64
    return torch.tensor(list(values), dtype=dtype, requires_grad=True)


def tampered(change: Tamper, function: Callable[[Any], Any] = torch.sin) -> Callable[[Any], Any]:
    """The function with something else for its gradient."""

    def run(x: Any) -> Any:
        y = function(x)
        y.register_hook(change)
        return y

    return run


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.exp() * x,
        lambda x: (x.sum(), x * x),
        lambda x: (x * x).sum() * x,
        lambda x: x.view(1, 3) @ x,
        lambda x: x[0],
        lambda x: x.detach() * 0 + 1,
    ],
)
def test_right_gradients_pass(function: Callable[[Any], Any]) -> None:
    assert gradcheck(function, inputs(0.5, 1.0, -2.0))


def test_several_inputs_of_which_some_are_constant() -> None:
    x, y = inputs(0.5, 1.0), inputs(3.0, 4.0)
    assert gradcheck(lambda x, c, y, name: x * c * y, (x, torch.tensor([2.0, 5.0]), y, "name"))
    assert gradcheck(lambda x, y: x * x, [x, y])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda g: g / 2, "is 1/2 times the numerical one"),
        (lambda g: g * 3, "is 3 times the numerical one"),
        (lambda g: g * 1.2345, "is 1.23. times the numerical one"),
        (lambda g: -g, r"is -1 times the numerical one \(the opposite sign\)"),
        (lambda g: g * 0, "The analytical Jacobian is zero"),
    ],
)
def test_a_constant_factor_is_named(change: Tamper, words: str) -> None:
    with pytest.raises(GradcheckError, match=words):
        gradcheck(tampered(change), inputs(0.5, 1.0))
    assert gradcheck(tampered(change), inputs(0.5, 1.0), raise_exception=False) is False


def test_a_mistake_in_one_element_is_located() -> None:
    change = torch.tensor([[1.0, 1.0], [1.0, 1.5]], dtype=torch.float64)
    x = torch.tensor([[0.1, 0.2], [0.3, 0.4]], dtype=torch.float64, requires_grad=True)
    with pytest.raises(GradcheckError) as caught:
        gradcheck(tampered(lambda g: g * change), x)
    message = str(caught.value)
    assert "Jacobian mismatch for output 0 with respect to input 0,\nnumerical:tensor(" in message
    assert "is at element [1, 1] of the input and element 3 (counted flat) of the output" in message
    assert "times" not in message


def test_what_was_overwritten_through_data_is_caught() -> None:
    def careless(x: Any) -> Any:
        y = x.sigmoid()
        total = y.sum()
        y.data.zero_()
        return total

    with pytest.raises(GradcheckError, match="is zero"):
        gradcheck(careless, inputs(1.0, 2.0))


def test_a_backward_that_ignores_its_cotangent() -> None:
    with pytest.raises(GradcheckError, match="backward not multiplied by grad_output"):
        gradcheck(tampered(lambda g: g * 0 + 1, lambda x: x.sum()), inputs(1.0, 2.0))


def test_a_backward_that_changes_from_pass_to_pass() -> None:
    noise = iter(numpy.arange(100) * 1e-7)
    with pytest.raises(GradcheckError, match="not reentrant"):
        gradcheck(tampered(lambda g: g * (1 + next(noise))), inputs(1.0))
    noise = iter(numpy.arange(100) * 1e-7)
    assert gradcheck(tampered(lambda g: g * (1 + next(noise))), inputs(1.0), nondet_tol=1e-5)


def test_inputs_are_as_before_even_when_the_function_fails() -> None:
    x = inputs(1.0, 2.0)
    calls = iter(range(100))

    def failing(x: Any) -> Any:
        if next(calls) == 4:
            raise ZeroDivisionError
        return x * x

    with pytest.raises(ZeroDivisionError):
        gradcheck(failing, x)
    assert x.tolist() == [1, 2] and x.grad is None


def test_inputs_may_be_read_by_another_name() -> None:
    weight = inputs(1.0, 2.0)
    assert gradcheck(lambda _: weight * weight, weight)
    assert gradcheck(lambda x: x * x, torch.tensor(2.0, dtype=torch.float64, requires_grad=True))


def test_holomorphic_and_other_complex_functions() -> None:
    z = inputs(1 + 2j, 3 - 1j)
    assert gradcheck(lambda z: z * z * z, z)
    assert gradcheck(lambda z: z.exp() / z, z)
    assert gradcheck(lambda z, x: z * x, (z, inputs(1.0, 2.0)))
    assert gradgradcheck(lambda z: z * z, z)


def test_a_forgotten_conjugate_is_named() -> None:
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, z: Any) -> Any:
            ctx.save_for_backward(z)
            return z * z

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (z,) = ctx.saved_tensors
            return 2 * g * z

    with pytest.raises(GradcheckError, match=r"output 0 \(real part\)(.|\n)*complex conjugate of the numerical one"):
        gradcheck(Square.apply, inputs(1 + 2j, 3 - 1j))


def test_a_factor_may_be_complex() -> None:
    with pytest.raises(GradcheckError, match=r"is \(0\+2i\) times the numerical one"):
        gradcheck(tampered(lambda g: g * 2j, lambda z: z * z), inputs(1 + 2j, 3 - 1j))


@pytest.mark.parametrize(
    ("function", "given", "error", "words"),
    [
        (lambda x: x, torch.ones(2, dtype=torch.float64), ValueError, "at least one input tensor to require gradient"),
        (lambda x: x.sum().item(), inputs(1.0), TypeError, "return a Tensor or a tuple of Tensors"),
        (lambda x: (x, 3), inputs(1.0), TypeError, "return a Tensor or a tuple of Tensors"),
    ],
)
def test_what_cannot_be_checked(function: Any, given: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        gradcheck(function, given)


def test_elements_that_share_memory_cannot_be_moved_one_by_one() -> None:
    x = torch.ones(1, dtype=torch.float64).expand(3).detach().requires_grad_()
    with pytest.raises(ValueError, match="Input #0 has elements that share memory"):
        gradcheck(lambda x: x * x, x)


def test_single_precision_is_warned_of() -> None:
    x = torch.tensor([1.0], requires_grad=True)
    with pytest.warns(UserWarning, match="Input #0 requires gradient and is not a double precision"):
        assert gradcheck(lambda x: x * 2, x, eps=2**-10)


def test_tolerances() -> None:
    wrong = tampered(lambda g: g * 1.01)
    assert not gradcheck(wrong, inputs(1.0), raise_exception=False)
    assert gradcheck(wrong, inputs(1.0), rtol=0.02) and gradcheck(wrong, inputs(1.0), atol=0.1)


def test_second_derivatives() -> None:
    x = inputs(0.5, 1.0, -2.0)
    assert gradgradcheck(lambda x: x.exp() * x, x)
    assert gradgradcheck(lambda x: x * x, x, torch.ones(3, dtype=torch.float64, requires_grad=True))
    assert gradgradcheck(lambda x, y: (x * y, x.sum()), (x, inputs(1.0, 2.0, 3.0)))


def test_a_wrong_second_derivative_fails() -> None:
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x * x

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            return g * 3 * x * x.detach()

    x = inputs(1.0, 2.0)
    assert gradcheck(Cube.apply, x)
    with pytest.raises(GradcheckError, match="is 1/2 times"):
        gradgradcheck(Cube.apply, x)
