from __future__ import annotations

import copy
import pickle  # noqa: TID251 - what is loaded is what the test has just dumped

import pytest

import autograd_core as torch
from autograd_core.nn import Parameter
from autograd_core.nn.parameter import clear_grad


def test_a_parameter_is_a_leaf_that_requires_a_gradient() -> None:
    p = Parameter(torch.ones(2))
    assert p.is_leaf and p.requires_grad and isinstance(p, torch.Tensor)
    assert not Parameter(torch.ones(2), requires_grad=False).requires_grad


def test_a_parameter_shares_the_memory_it_was_made_from() -> None:
    data = torch.zeros(2)
    p = Parameter(data)
    data.fill_(3.0)
    assert p.tolist() == [3, 3] and p._version == 1


def test_a_parameter_of_a_result_is_a_leaf_of_its_own() -> None:
    x = torch.ones(2, requires_grad=True)
    (Parameter(x * 2) * 3).sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("rows", [lambda p: p.sin(), lambda p: torch.exp(p), lambda p: p * 2, lambda p: 2 / p])
def test_results_and_gradients_are_plain_tensors(rows: object) -> None:
    p, x = Parameter(torch.ones(2)), torch.ones(2, requires_grad=True)
    ours, theirs = rows(p), rows(x)  # type: ignore[operator]
    assert type(ours) is torch.Tensor and ours.tolist() == theirs.tolist()
    ours.sum().backward()
    theirs.sum().backward()
    assert type(p.grad) is torch.Tensor and p.grad.tolist() == x.grad.tolist()


def test_the_printed_form_says_what_it_is() -> None:
    assert repr(Parameter(torch.ones(2))) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"


def test_copies_and_pickles_are_parameters() -> None:
    p = Parameter(torch.ones(2))
    for again in (copy.deepcopy(p), pickle.loads(pickle.dumps(p))):
        assert type(again) is Parameter and again.requires_grad and again.tolist() == [1, 1] and again is not p
        with torch.no_grad():
            again.zero_()
    assert p.tolist() == [1, 1]


def test_only_tensors_of_floats_become_parameters() -> None:
    with pytest.raises(TypeError, match="made from a Tensor, but got list"):
        Parameter([1.0])  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="floating point"):
        Parameter(torch.tensor([1, 2]))


def test_clearing_a_gradient() -> None:
    x = torch.ones(2, requires_grad=True)
    clear_grad(x, set_to_none=True)
    assert x.grad is None
    (x * x).sum().backward()
    held = x.grad
    clear_grad(x, set_to_none=False)
    assert x.grad is held and held.tolist() == [0, 0]
    clear_grad(x, set_to_none=True)
    assert x.grad is None


def test_clearing_a_gradient_that_has_a_history() -> None:
    x = torch.ones(2, requires_grad=True)
    x.grad = x * 2
    clear_grad(x, set_to_none=False)
    assert x.grad.tolist() == [0, 0] and not x.grad.requires_grad
