from __future__ import annotations

import pytest

import autograd_core as torch
from autograd_core.engine.hooks import RemovableHandle


def leaf(value: float = 2.0) -> torch.Tensor:
    return torch.tensor(value, requires_grad=True)


def test_a_handle_can_be_removed_twice_and_used_as_a_context() -> None:
    x = leaf()
    with x.register_hook(lambda g: g * 10) as handle:
        (x * 1.0).backward()
    assert isinstance(handle, RemovableHandle)
    handle.remove()
    (x * 1.0).backward()
    assert float(x.grad) == 11.0


def test_a_hook_may_remove_itself() -> None:
    x, calls = leaf(), []
    handle = x.register_hook(lambda g: (calls.append(1), handle.remove())[1])
    for _ in range(2):
        (x * 1.0).backward()
    assert calls == [1]


def test_hooks_of_a_leaf_outlive_its_graphs() -> None:
    x = leaf()
    x.register_hook(lambda g: g * 10)
    for _ in range(2):
        (x * 1.0).backward()
    assert float(x.grad) == 20.0


def test_a_hook_registered_after_the_graph_was_made() -> None:
    x = leaf()
    y = x * 3.0
    x.register_hook(lambda g: g * 10)
    y.backward()
    assert float(x.grad) == 30.0


def test_a_retained_gradient_is_no_part_of_the_pass() -> None:
    x = leaf()
    y = x * 3.0
    y.retain_grad()
    y.register_hook(lambda g: None)
    (y * 2).backward(retain_graph=True)
    y.grad.zero_()
    assert float(x.grad) == 6.0


def test_pre_hooks_of_nodes_see_what_tensor_hooks_made() -> None:
    x, seen = leaf(), []
    y = x * 3.0
    y.grad_fn.register_prehook(lambda g: seen.append(float(g[0])))
    y.register_hook(lambda g: g * 10)
    y.backward()
    assert seen == [10.0]


@pytest.mark.parametrize("result", [(), (None, None, None)])
def test_a_pre_hook_returns_as_many_as_it_got(result: tuple[None, ...]) -> None:
    y = leaf() * 3.0
    y.grad_fn.register_prehook(lambda g: result)
    with pytest.raises(RuntimeError, match="incorrect number of values"):
        y.backward()
