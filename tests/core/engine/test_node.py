from __future__ import annotations

import gc
import weakref

import autograd_core as torch


def test_creation_numbers_are_a_topological_order() -> None:
    x = torch.ones(2, requires_grad=True)
    stack = [((x * x).exp() + x.sum()).grad_fn]
    while stack:
        node = stack.pop()
        parents = [parent for parent, _ in node.next_functions if parent is not None]
        assert all(parent._sequence_nr() < node._sequence_nr() for parent in parents)
        stack += parents


def test_metadata_belongs_to_one_node() -> None:
    x = torch.ones(2, requires_grad=True)
    a, b = (x * x).grad_fn, (x * x).grad_fn
    a.metadata["note"] = 1
    assert (a.metadata, b.metadata) == ({"note": 1}, {})


def test_a_leaf_and_its_accumulator_do_not_keep_each_other_alive() -> None:
    gc.disable()
    try:
        x = torch.ones(2, requires_grad=True)
        y = x * 2
        accumulator = weakref.ref(y.grad_fn.next_functions[0][0])
        assert accumulator().variable is x
        del y
        assert accumulator() is None
    finally:
        gc.enable()


def test_the_accumulator_keeps_its_leaf() -> None:
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    gone = weakref.ref(x)
    del x
    y.sum().backward()
    assert gone().grad.tolist() == [2.0, 2.0]
