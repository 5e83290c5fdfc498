import pytest

import autograd_core as torch
from autograd_core.autograd.arguments import as_tuple, detached, finish, prepare, pull, unnest


def test_tuples_and_single_tensors():
    x = torch.ones(2)
    assert as_tuple(x, "inputs", "f") == (False, (x,))
    assert as_tuple((x, x), "inputs", "f") == (True, (x, x))
    assert unnest((x,), False) is x and unnest((x,), True) == (x,)
    with pytest.raises(TypeError, match="The inputs given to f must be either a Tensor or a tuple of Tensors"):
        as_tuple(None, "inputs", "f")


def test_detached_tensors_share_numbers_and_versions():
    x = torch.ones(2, requires_grad=True)
    copy = detached(x)
    assert not copy.requires_grad
    copy.add_(1)
    assert x._version == 1 and x.tolist() == [2.0, 2.0]


def test_arguments_are_never_the_callers_own_tensors():
    x = torch.ones(2, requires_grad=True)
    (recorded,) = prepare((x,), create_graph=True, need_graph=True)
    (fresh,) = prepare((x,), create_graph=False, need_graph=True)
    assert recorded is not x and not recorded.is_leaf
    assert fresh is not x and fresh.is_leaf and fresh.requires_grad


def test_results_lose_their_history_through_tuples():
    x = torch.ones(2, requires_grad=True) * 2
    assert not finish(((x,), x), create_graph=False)[0][0].requires_grad
    assert finish(((x,), x), create_graph=True)[1] is x


def test_outputs_without_history_are_passed_over():
    x = torch.ones(2, requires_grad=True)
    y = (x * 3).sum()
    assert pull((torch.ones(()), None, y), (x,))[0].tolist() == [3.0, 3.0]
    assert pull((torch.ones(()),), (x,)) == (None,)
