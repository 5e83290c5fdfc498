"""What a trace writes down: calls of NumPy's functions on arrays of known shape and dtype, each written once.

A node is one array. Equal calls are one node (common subexpressions), calls on numbers alone are carried out at once
(constant folding), and algebra is used only where it is exact in floating point: x * 1, x / 1, x * -1, x ** 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy

Shape = tuple[int, ...]
Number = int | float | complex | numpy.generic
Operand = Any
"""A node's number (`Ref`), or a plain number."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Ref(int):
    """The number of a node, as an operand of another."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"%{int(self)}"


class Node(NamedTuple):
    """One array of a plan: how it is made of others.

    `kind` is one of

    - "input" (`function` is its name), "array" (`function` is the array), "number" (a plain number in every element)
    - "map": `function` acts element by element and broadcasts; a ufunc, or with `attributes` a function of its own
    - "row": a row of the table that acts element by element, but whose code cannot be looked into
    - "reduce": `function` is a ufunc, reduced over `axis`
    - "matmul"
    - "move": a row that only moves elements
    - "whole": a row that needs its operands whole
    """

    kind: str
    function: Any
    operands: tuple[Operand, ...]
    attributes: Mapping[str, Any]
    shape: Shape
    dtype: numpy.dtype[Any]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The nodes that it reads."""
        return tuple(o for o in self.operands if o.__class__ is Ref)

    @property
    def name(self) -> str:
        """What it is called: `exp`, `matmul`."""
        return str(
            self.function
            if self.kind in ("input",)
            else getattr(self.function, "__name__", None) or getattr(self.function, "name", self.kind)
        )


class Recording:
    """Nodes in the order in which they can be computed."""

    def __init__(self) -> None:
        """An empty one."""
        self.nodes: list[Node] = []
        self._known: dict[Hashable, Ref] = {}

    def add(
        self,
        kind: str,
        function: Any,
        operands: Sequence[Operand],
        shape: Shape,
        dtype: Any,
        attributes: Mapping[str, Any] = NOTHING,
    ) -> Ref:
        """The node of a call; the same as before if it was made before."""
        key = _key(kind, function, operands, shape, dtype, attributes)
        if key is not None and key in self._known:
            return self._known[key]
        ref = Ref(len(self.nodes))
        self.nodes.append(Node(kind, function, tuple(operands), attributes, tuple(shape), numpy.dtype(dtype)))
        if key is not None:
            self._known[key] = ref
        return ref

    def number(self, value: Any, shape: Shape, dtype: Any) -> Ref:
        """An array with the same number everywhere, which takes no memory."""
        return self.add("number", numpy.dtype(dtype).type(value), (), shape, dtype)

    def known(self, operand: Operand) -> Any:
        """The number that an operand holds in every element; None where elements are not known."""
        if operand.__class__ is not Ref:
            return operand
        node = self.nodes[operand]
        return node.function if node.kind == "number" else None


def _key(kind: str, function: Any, operands: Any, shape: Shape, dtype: Any, attributes: Mapping[str, Any]) -> Hashable:
    """What tells one call from another; None where that cannot be told."""
    # -0.0 == 0.0 and 1 == 1.0 == True, yet they are different operands.
    plain = tuple((o.__class__, o if o.__class__ is Ref else repr(o)) for o in operands)
    kept = tuple((name, repr(value)) for name, value in attributes.items())
    if any(isinstance(value, (numpy.ndarray, list)) or "array(" in repr(value) for value in attributes.values()):
        return None
    which: Hashable = repr(function) if kind == "number" else id(function) if kind != "input" else function
    return kind, which, plain, tuple(shape), numpy.dtype(dtype).str, kept
