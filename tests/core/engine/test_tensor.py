from __future__ import annotations

import numpy
import pytest

import autograd_core as torch
from autograd_core.engine.tensor import Tensor, make, start


def test_make_is_the_bare_tensor() -> None:
    value = numpy.ones(2)
    tensor = make(value, None)
    assert tensor.value is value
    assert (tensor.is_leaf, tensor.requires_grad, tensor.grad) == (True, False, None)


def test_gradients_accumulate_in_place() -> None:
    for shape in ((), (3,)):
        x = torch.ones(shape, requires_grad=True)
        (x * 2).sum().backward()
        first = x.grad
        (x * 3).sum().backward()
        assert x.grad is first
        assert first.sum().tolist() == 5.0 * first.numel()


def test_a_gradient_with_history_is_accumulated_into_all_the_same() -> None:
    x = torch.tensor(3.0, requires_grad=True)
    with pytest.warns(UserWarning, match="reference cycle"):
        (x**3).backward(create_graph=True)
    held = x.grad
    held.backward()
    assert x.grad is held
    assert float(held.detach()) == 45.0
    x.grad = None


def test_gradients_own_their_memory() -> None:
    a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    (a + b).sum().backward()
    a.grad.mul_(100)
    assert b.grad.tolist() == [1.0, 1.0]


def test_start_checks_cotangents_before_graphs() -> None:
    plain = torch.ones(2)
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        start([plain], [torch.ones(3)], False)
    with pytest.raises(RuntimeError, match="does not require grad and does not have a grad_fn"):
        start([plain], [torch.ones(2)], False)


def test_the_class_wraps_without_copying() -> None:
    array = numpy.ones(2)
    assert Tensor(array).value is array


def test_integers_have_no_gradient() -> None:
    with pytest.raises(RuntimeError, match="floating point and complex"):
        Tensor([1, 2], requires_grad=True)
