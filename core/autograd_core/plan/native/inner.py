"""What a lane holds: the elements of each array at one place of the dimension that is cut.

A node of shape (rows, 3) that is cut along its rows is three numbers in each lane, here numbered in C order. Which of
an operand's numbers a result is made of follows from shapes alone, and is worked out on arrays of these numbers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy

from autograd_core.plan import kernels
from autograd_core.plan.recording import Node, Ref
from autograd_core.plan.stages import Staging

Indices = Any


class Inner:
    """The numbers of nodes at one place of the dimension that is cut."""

    def __init__(self, staging: Staging) -> None:
        """For the nodes of a staged recording."""
        self.nodes, self.labels = staging.nodes, staging.labels

    def shape(self, ref: Ref) -> tuple[int, ...]:
        """A node's shape with length 1 where it is cut."""
        return kernels.tile_shape(self.nodes[ref], self.labels.get(ref, -1), 1)

    def width(self, ref: Ref) -> int:
        """How many numbers a node has at one place; of an array that is not cut, all."""
        return math.prod(self.shape(ref))

    def numbers(self, ref: Ref) -> Indices:
        """The numbers of a node, in its shape."""
        return numpy.arange(self.width(ref)).reshape(self.shape(ref))

    def broadcast(self, ref: Ref, operand: Ref) -> list[int]:
        """Which number of an operand each number of an element-wise result is made of."""
        return list(numpy.broadcast_to(self.numbers(operand), self.shape(ref)).ravel().tolist())

    def moved(self, ref: Ref) -> list[int]:
        """The same for a move."""
        node = self.nodes[ref]
        found = kernels.view(node, self.labels[ref], 1)(self.numbers(node.refs[0]))
        return list(numpy.asarray(found).ravel().tolist())

    def gathered(self, ref: Ref) -> list[list[int]]:
        """Which numbers of its operand each number of a reduction is made of."""
        node = self.nodes[ref]
        (operand,) = node.refs
        numbers = self.numbers(operand)
        axes = node.attributes["axis"]
        kept = [i for i in range(numbers.ndim) if i not in axes]
        rows = numbers.transpose([*kept, *axes]).reshape(math.prod(numbers.shape[i] for i in kept), -1)
        return [list(row) for row in rows.tolist()]

    def products(self, ref: Ref) -> list[list[tuple[int, int]]]:
        """Which pairs of numbers are multiplied and added up for each number of a product of matrices."""
        a, b = self.nodes[ref].refs
        left, right = self._matrix(a, column=False), self._matrix(b, column=True)
        return [
            [(int(left[row, k]), int(right[k, column])) for k in range(left.shape[1])]
            for row in range(left.shape[0])
            for column in range(right.shape[1])
        ]

    def _matrix(self, ref: Ref, column: bool) -> Indices:
        numbers = self.numbers(ref)
        if numbers.ndim == 1:
            return numbers.reshape((-1, 1) if column else (1, -1))
        return numbers

    def is_row_major(self, ref: Ref) -> bool:
        """Whether a stored array has its places one behind the other, with all numbers of one together."""
        return self.labels[ref] == 0


WIDEST = 64
"""Numbers at one place beyond which rows are long enough for NumPy."""


def small_enough(staging: Staging, body: tuple[Ref, ...], most: int) -> bool:
    """Whether all operations of a sweep, written out, are at most so many."""
    inner, total = Inner(staging), 0
    for ref in body:
        node: Node = staging.nodes[ref]
        if any(r in staging.labels and inner.width(r) > WIDEST for r in (ref, *node.refs)):
            return False
        if node.kind == "matmul":
            if len(node.refs) < 2 or any(len(staging.nodes[r].shape) > 2 for r in node.refs):
                return False
            contracted = staging.nodes[node.refs[0]].shape[-1] if staging.role[ref] == "tile" else 1
            total += inner.width(ref) * contracted
        else:
            total += sum(map(inner.width, node.refs)) if node.kind == "reduce" else inner.width(ref)
        if total > most:
            return False
    return True
