"""What a node of the engine tells about itself."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.graphs import walk
from autograd_core.graphs.walk import Form


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda x: x.sum(), [(2, 3)]),
        (lambda x: x @ torch.ones(3, 4), [(2, 3), None]),
        (lambda x: x.reshape(6), [(2, 3)]),
        (lambda x: x * torch.ones(5, 2, 3), [(2, 3), None]),
        (lambda x: x.unbind()[0], [(2, 3)]),
        (lambda x: torch.exp(x), [(2, 3)]),
    ],
)
def test_the_shapes_of_operands(make: Any, wanted: list[Any]) -> None:
    x = torch.ones(2, 3, requires_grad=True)
    y = make(x)
    forms = walk.operands(y.grad_fn, Form.of(y))
    assert [form.shape for form, shape in zip(forms, wanted, strict=True) if shape] == [s for s in wanted if s]


def test_values_that_saved_items_give_away() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = torch.exp(x)
    z = y * y
    found = dict(walk.known_values(z.grad_fn)) | dict(walk.known_values(y.grad_fn))
    numpy.testing.assert_array_equal(found[y.grad_fn, 0], y.detach().numpy())


def test_nothing_is_known_of_other_nodes() -> None:
    class Odd(torch.autograd.graph.Node):
        pass

    node = Odd(((None, 0),))
    assert walk.operands(node, Form()) == [Form()] and walk.saved(node) == () and not walk.freed(node)
    assert walk.constants(node) == [None] and walk.known_values(node) == []
