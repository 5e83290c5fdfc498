"""A tensor's place in the graph, as observed in PyTorch 2.13."""

from __future__ import annotations

import copy
import pickle  # noqa: TID251 - what is loaded is what the test has just dumped
from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch


def leaf(*values: float) -> Any:
    return torch.tensor(list(map(float, values)), requires_grad=True)


def assign(name: str, value: Any, to: Any = None) -> None:
    setattr(torch.ones(2) if to is None else to, name, value)


def own_grad() -> None:
    x = torch.ones(2)
    x.grad = x


CLEARING = "you can only change requires_grad flags of leaf variables. If you want to use a computed variable"
REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: torch.tensor([1, 2]).requires_grad_(), RuntimeError, "^only Tensors of floating point dtype can require"),
    (
        lambda: assign("requires_grad", True, torch.tensor([1])),
        RuntimeError,
        "only Tensors of floating point and complex",
    ),
    (lambda: assign("requires_grad", False, leaf(1) * 2), RuntimeError, CLEARING),
    (lambda: (leaf(1) * 2).requires_grad_(False), RuntimeError, r"var_no_grad = var.detach\(\)"),
    (lambda: assign("requires_grad", True, leaf(1) * 2), RuntimeError, "requires_grad flags of leaf variables.$"),
    (lambda: torch.ones(2).retain_grad(), RuntimeError, "can't retain_grad on Tensor that has requires_grad=False"),
    (lambda: assign("grad", [1.0, 2.0]), TypeError, "assigned grad expected to be a Tensor or None but got.*list"),
    (lambda: assign("grad", torch.ones(3)), RuntimeError, r"gradient of size '\[3\]' to a tensor of size '\[2\]'"),
    (
        lambda: assign("grad", torch.ones(2).double()),
        RuntimeError,
        "dtype 'double' to a tensor with grad_dtype 'Float'",
    ),
    (own_grad, RuntimeError, "can't assign Variable as its own grad"),
    (lambda: assign("data", [1]), TypeError, "Variable data has to be a tensor, but got list"),
    (lambda: assign("data", torch.tensor([1]), leaf(1)), RuntimeError, "must be floating point or complex dtype"),
    (lambda: leaf(1, 2)[:1].detach_(), RuntimeError, r"Can't detach views in-place. Use detach\(\) instead"),
    (lambda: copy.deepcopy(leaf(1) * 2), RuntimeError, "Only Tensors created explicitly by the user"),
    (lambda: torch.ones(2).size(3), IndexError, r"expected to be in range of \[-1, 0\], but got 3"),
]


@pytest.mark.parametrize(("run", "kind", "gist"), REFUSED, ids=[gist for _, _, gist in REFUSED])
def test_a_refusal(run: Callable[[], Any], kind: type[Exception], gist: str) -> None:
    with pytest.raises(kind, match=gist):
        run()


def test_three_ways_to_require_a_gradient() -> None:
    x = torch.ones(2)
    x.requires_grad = True
    for one in (x, torch.ones(2, requires_grad=True), torch.ones(2).requires_grad_()):
        assert one.requires_grad and one.is_leaf and one.grad_fn is None
    assert not x.requires_grad_(False).requires_grad
    y = leaf(1) * 2
    assert y.requires_grad_() is y and not y.is_leaf
    assert torch.tensor([1]).requires_grad_(False).requires_grad is False


def test_the_gradient_can_be_set_and_deleted() -> None:
    x = leaf(1, 2)
    x.grad = given = torch.ones(2)
    (x * 2).sum().backward()
    assert x.grad is given and x.grad.tolist() == [3, 3]
    x.grad = None
    assert x.grad is None
    x.grad = given
    del x.grad
    assert x.grad is None


def test_detach_shares_memory_and_version() -> None:
    x = leaf(1, 2)
    y = x.detach()
    assert repr(y) == "tensor([1., 2.])" and y.data_ptr() == x.data_ptr()
    y.add_(1)
    assert x.tolist() == [2, 3] and x._version == y._version == 1
    assert torch.detach(x * 2).is_leaf


def test_data_shares_memory_but_no_version() -> None:
    x = leaf(1, 2)
    x.data.add_(1)
    assert repr(x) == "tensor([2., 3.], requires_grad=True)" and x._version == 0
    x.data = torch.ones(3, dtype=torch.float64)
    assert repr(x) == "tensor([1., 1., 1.], dtype=torch.float64, requires_grad=True)"


def test_tensors_without_axes_share_too() -> None:
    x = torch.tensor(0.0, requires_grad=True)
    x.data.fill_(5)
    assert repr(x) == "tensor(5., requires_grad=True)"
    x.detach().fill_(6)
    assert x.item() == 6 and x._version == 1
    (x * x).backward()
    assert x.grad.item() == 12


def test_scenario_11_data_changed_behind_the_graph() -> None:
    x = torch.ones(1, requires_grad=True)
    y = 2 * x
    x.data *= 100
    y.backward()
    assert repr((x, x.grad)) == "(tensor([100.], requires_grad=True), tensor([2.]))"


def test_scenario_12_detach_is_safe_and_data_is_not() -> None:
    a = leaf(1, 2, 3)
    out = a.sigmoid()
    out.detach().zero_()
    with pytest.raises(RuntimeError, match=r"modified by an inplace operation.*at version 1; expected version 0"):
        out.sum().backward()
    out = a.sigmoid()
    out.data.zero_()
    out.sum().backward()
    assert a.grad.tolist() == [0, 0, 0]


def test_detach_in_place() -> None:
    y = leaf(1) * 2
    assert y.detach_() is y
    assert repr(y) == "tensor([2.])" and y.is_leaf and not y.requires_grad


def test_retain_grad() -> None:
    x = leaf(1, 2)
    y = x * 2
    y.retain_grad()
    y.retain_grad()
    (y * y).sum().backward()
    assert y.grad.tolist() == [4, 8] and y.retains_grad and not x.retains_grad
    x.retain_grad()
    assert not x.retains_grad


def test_deepcopy_of_a_leaf() -> None:
    x = leaf(1, 2)
    x.grad = torch.ones(2)
    x.note = ["kept"]
    y = copy.deepcopy(x)
    assert y.tolist() == [1, 2] and y.requires_grad and y.grad.tolist() == [1, 1] and y.note == ["kept"]
    assert y.data_ptr() != x.data_ptr() and y.grad is not x.grad
    twice = copy.deepcopy([x, x])
    assert twice[0] is twice[1]


def test_pickle_keeps_numbers_and_flag() -> None:
    x = leaf(1, 2)
    x.grad = torch.ones(2)
    y = pickle.loads(pickle.dumps(x))
    assert repr(y) == "tensor([1., 2.], requires_grad=True)" and y.grad is None
    assert repr(pickle.loads(pickle.dumps(x * 2))) == "tensor([2., 4.], requires_grad=True)"
    assert repr(pickle.loads(pickle.dumps(torch.tensor(3)))) == "tensor(3)"
