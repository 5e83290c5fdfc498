from __future__ import annotations

import pytest

import autograd_core as torch
from autograd_core.engine.record import OpNode


def leaf(value: object = (1.0, 2.0)) -> torch.Tensor:
    return torch.tensor(value, requires_grad=True)


def saved(tensor: torch.Tensor) -> list[bool]:
    """Which items of the record a node kept."""
    return [item is not None for item in tensor.grad_fn.saved]


def test_only_what_the_pullback_reads_is_saved() -> None:
    x, c = leaf(), torch.tensor([3.0, 4.0])
    assert saved(x * x) == [True, True, False]
    assert saved(x * c) == [False, True, False]
    assert saved(c * x) == [True, False, False]
    assert saved(x.exp()) == [False, True]
    assert saved(x.sin()) == [True, False]
    assert (x + c).grad_fn.saved == ()


def test_a_pullback_frees_what_was_saved() -> None:
    y = leaf().exp()
    y.sum().backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.sum().backward()


def test_constants_are_not_recorded() -> None:
    c = torch.ones(2)
    assert (c * c).grad_fn is None
    assert (leaf() > c).grad_fn is None


def test_cotangents_fit_their_arguments() -> None:
    x, b = leaf(), leaf([[1.0], [2.0], [3.0]])
    (x * b).sum().backward()
    assert (x.grad.shape, b.grad.shape) == ((2,), (3, 1))


def test_gradients_keep_the_argument_s_dtype() -> None:
    x = leaf()
    (x * torch.tensor([3.0, 4.0], dtype=torch.float64)).sum().backward()
    assert x.grad.dtype == torch.float32


def test_the_error_names_the_tensor_that_was_written() -> None:
    y = leaf() * 1.0
    z = y.sin()
    y.add_(1.0)
    with pytest.raises(RuntimeError, match=r"\[torch.FloatTensor \[2\]\], which is output 0 of .* version 1; expected"):
        z.sum().backward()


def test_every_recorded_row_is_an_op_node() -> None:
    x = leaf()
    assert all(isinstance(y.grad_fn, OpNode) for y in (x * x, x.sum(), x[0], x.reshape(2, 1), x @ x, x.relu()))
