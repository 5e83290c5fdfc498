"""Nodes of the recorded graph, and what may hang on them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from autograd_core.op import Value

ORDER = itertools.count(-1, -1)
"""Counting downwards makes a min-heap pop the latest node first."""

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors after calling backward."
)

Hook = Callable[..., Any]


class Version:
    """How often a tensor's storage was written in place; views and detached tensors share it."""

    count = 0


class Hooks:
    """What was registered on a node: hooks of its output tensors, of the node itself, and retained gradients."""

    __slots__ = ("post", "pre", "retain", "tensor")

    def __init__(self) -> None:
        self.tensor: dict[int, dict[int, Hook]] = {}
        """By output number, then by handle."""
        self.retain: dict[int, Hook] = {}
        """By output number: called with the gradient after all tensor hooks."""
        self.pre: dict[int, Hook] = {}
        self.post: dict[int, Hook] = {}


class Node:
    """A step of the backward pass: takes the cotangents of its outputs, gives those of its inputs.

    `next_functions` are the edges to the inputs' nodes, `(None, 0)` for an input without gradient. Nodes are created
    after the nodes that they point to, which makes `-order` a topological order.
    """

    # What every node has stands in slots, which are cheaper to make; the rest has defaults in the class.
    __slots__ = ("__dict__", "__weakref__", "next_functions", "order")
    outputs = 1
    quick = False
    """Whether `saved` is all there is to free (see `short.py`)."""
    urgent = False
    """Whether to run as soon as everything has arrived, before nodes that are younger: leaves do."""
    hooks: Hooks | None = None
    trace: str | None = None
    """Where the forward operation was called, in anomaly mode."""
    _metadata: dict[Any, Any] | None = None

    def __init__(self, edges: tuple[Edge, ...]) -> None:
        self.next_functions = edges
        self.order = next(ORDER)

    def name(self) -> str:
        """The name that torch would print."""
        return type(self).__name__

    def __repr__(self) -> str:
        return f"<{self.name()}>"

    @property
    def metadata(self) -> dict[Any, Any]:
        """A dictionary for the user's own notes."""
        if self._metadata is None:
            self._metadata = {}
        return self._metadata

    def _sequence_nr(self) -> int:
        """Creation number: later nodes have higher ones."""
        return -self.order

    def pull(self, g: Any, graph: bool) -> Sequence[Value | None]:
        """Cotangents of the inputs, one per edge, from that of the output (a list of them if `outputs` > 1).

        With `graph`, cotangents are tensors and what is computed is recorded.
        """
        raise NotImplementedError

    def counter(self) -> Version:
        """A counter for writes to what the node made; quick nodes keep it."""
        return Version()

    def free(self) -> None:
        """Drop what was saved for the pullback."""

    def hooked(self) -> Hooks:
        """The node's hooks, made at the first registration."""
        if self.hooks is None:
            self.hooks = Hooks()
        return self.hooks


Edge = tuple[Node | None, int]
"""Where a cotangent goes: a node and which of its outputs; (None, 0) for a constant."""

NO_EDGE: Edge = (None, 0)
