from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

import autograd_core as torch
from autograd_core.engine.node import Node


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Whatever is freed now is freed by counting references alone."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def live_nodes() -> int:
    return sum(issubclass(type(thing), Node) for thing in gc.get_objects())


def chain(length: int) -> tuple[torch.Tensor, torch.Tensor]:
    x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(length):
        y = y + 1.0
    return x, y


@pytest.mark.slow
@pytest.mark.usefixtures("no_collector")
def test_a_million_operations_run_forward_and_backward_and_are_freed() -> None:
    before = live_nodes()
    x, y = chain(1_000_000)
    assert live_nodes() - before >= 1_000_000
    y.backward()
    assert (float(x.grad), float(y.detach())) == (1.0, 1_000_001.0)
    del y
    assert live_nodes() == before


@pytest.mark.usefixtures("no_collector")
def test_depth_costs_no_stack() -> None:
    limit = sys.getrecursionlimit()
    x, y = chain(20 * limit)
    (g,) = torch.autograd.grad(y, x)
    assert float(g) == 1.0
    del y  # freeing a chain of this length must not recurse either


@pytest.mark.usefixtures("no_collector")
def test_a_deep_mixed_graph_is_freed() -> None:
    before = live_nodes()
    x = torch.tensor([0.5, 0.25], requires_grad=True)
    y = x
    for _ in range(2000):
        y = (y.reshape(2, 1).T[0] * 0.5 + x).sin()
        y[0] = 0.5
    y.sum().backward()
    del y
    assert live_nodes() == before


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("make", [
    lambda x: x * x,
    lambda x: x.exp(),
    lambda x: x.sqrt() / x.tanh(),
    lambda x: x.amax(),
    lambda x: x[0],
    lambda x: (x * 1).mul_(3),
    lambda x: (x * 1)[1:].exp_(),
    lambda x: torch.where(x > 0, x, -x),
], ids=["mul", "exp", "sqrt, div", "amax", "view", "in place", "in place, view", "where"])  # fmt: skip
def test_no_reference_cycles(make: object) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = make(x)  # type: ignore[operator]
    y.sum().backward()
    tensor, node = weakref.ref(y), weakref.ref(y.grad_fn)
    del y
    assert (tensor(), node()) == (None, None)


@pytest.mark.usefixtures("no_collector")
def test_retain_grad_and_hooks_make_no_cycle() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    y.retain_grad()
    y.register_hook(lambda g: g * 2)
    y.sum().backward()
    assert y.grad.tolist() == [2.0, 2.0]
    gone = weakref.ref(y)
    del y
    assert gone() is None


@pytest.mark.usefixtures("no_collector")
def test_grad_with_create_graph_makes_no_cycle() -> None:
    before = live_nodes()
    x = torch.tensor(2.0, requires_grad=True)
    (g,) = torch.autograd.grad(x**3, x, create_graph=True)
    (h,) = torch.autograd.grad(g, x)
    assert float(h) == 12.0
    del g, h
    assert live_nodes() == before
