"""What is known of a tensor beside the graph: its name, the code that made it, its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.node import Node
from autograd_core.engine.tensor import Tensor
from autograd_core.graphs.numbers import short

Place = tuple[Node | None, int]
"""An edge's end: a node and which of its outputs."""


class Label(NamedTuple):
    """A tensor's name, the code that made it, and its value; None for what is not known."""

    name: str | None = None
    code: str | None = None
    value: Any = None


class Labels:
    """Names of tensors, by their place in the graph or, where they have none, by who they are."""

    last_forward: int | None = None
    """The age of the last node that the program made: what is younger was made by a backward pass."""

    def __init__(self, names: Mapping[str, Tensor]) -> None:
        self._placed = {tensor.edge(): (name, tensor) for name, tensor in names.items() if tensor.requires_grad}
        self._free = {id(tensor._value): name for name, tensor in names.items() if not tensor.requires_grad}

    def tensor(self, place: Place) -> Label:
        """Of a tensor that has a place in the graph."""
        name, tensor = self._placed.get(place, (None, None))
        return Label(name, None, None if tensor is None else tensor._value)

    def free(self, tensor: Tensor) -> Label:
        """Of a tensor without a place in the graph."""
        return Label(self._free.get(id(tensor._value)), None, tensor._value)

    def constant(self, node: Node, i: int, kept: Any) -> Label:
        """Of input number i of a node, which has no gradient; `kept` is what the node saved of it, or None."""
        number = None if kept is None or numpy.ndim(kept) else short(kept)
        return Label(self._free.get(id(kept)), number, kept)
