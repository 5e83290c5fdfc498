"""The numbers of each node at a vector of places, while a loop is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from autograd_core.plan.native.builder import Builder, Vec
from autograd_core.plan.native.inner import Inner
from autograd_core.plan.native.nodes import Unsupported, combine, neutral, vector
from autograd_core.plan.recording import Ref


class Values:
    """Vectors by node: as many for each as it has numbers at one place."""

    def __init__(self, b: Builder, inner: Inner, wholes: Mapping[Ref, str]) -> None:
        """Nothing is computed yet; `wholes` are pointers to arrays that are the same at every place."""
        self.b, self.inner, self.nodes, self.wholes = b, inner, inner.nodes, wholes
        self._known: dict[Ref, list[Vec]] = {}

    def put(self, ref: Ref, numbers: list[Vec]) -> None:
        """What was loaded."""
        self._known[ref] = numbers

    def of(self, operand: Any) -> list[Vec]:
        """The numbers of a node, or a plain number as the one that it is."""
        if operand.__class__ is not Ref:
            return [_number(self.b, operand)]
        if operand not in self._known:
            node = self.nodes[operand]
            if node.kind == "number":
                return [_number(self.b, node.function)]
            self._known[operand] = [self._everywhere(operand, k) for k in range(self.inner.width(operand))]
        return self._known[operand]

    def _everywhere(self, ref: Ref, k: int) -> Vec:
        """One number of a whole array, in every lane."""
        b = self.b
        real, t = b.form.real, b.type("r")
        at = b.emit(f"getelementptr {real}, ptr {self.wholes[ref]}, i64 {k}", "i").name
        one = b.emit(f"load {real}, ptr {at}, align {b.form.bits // 8}", "i").name
        first = b.emit(f"insertelement {t} poison, {real} {one}, i64 0", "r").name
        return b.emit(f"shufflevector {t} {first}, {t} poison, <{b.lanes} x i32> zeroinitializer", "r")

    def compute(self, ref: Ref) -> None:
        """The numbers of a node from those of its operands.

        Raises:
            Unsupported: there are no instructions for it.
        """
        node = self.nodes[ref]
        if node.kind in ("map", "row"):
            self._known[ref] = self._mapped(ref)
        elif node.kind == "move":
            numbers = self.of(node.refs[0])
            self._known[ref] = [numbers[k] for k in self.inner.moved(ref)]
        elif node.kind == "reduce":
            numbers = self.of(node.refs[0])
            self._known[ref] = [
                self.combined(node.function, [numbers[k] for k in row]) for row in self.inner.gathered(ref)
            ]
        elif node.kind == "matmul":
            left, right = (self.of(r) for r in node.refs)
            self._known[ref] = [self._dot([(left[i], right[j]) for i, j in row]) for row in self.inner.products(ref)]
        else:
            raise Unsupported(node.name)

    def _mapped(self, ref: Ref) -> list[Vec]:
        node, width = self.nodes[ref], self.inner.width(ref)
        columns = []
        for operand in node.operands:
            numbers = self.of(operand)
            if len(numbers) == 1 or operand.__class__ is not Ref:
                columns.append(numbers * width)
            else:
                columns.append([numbers[k] for k in self.inner.broadcast(ref, operand)])
        return [vector(self.b, node, list(row)) for row in zip(*columns, strict=True)]

    def combined(self, function: Any, numbers: Sequence[Vec]) -> Vec:
        """Several numbers as one: pairwise, as a sum of many numbers should be."""
        neutral(function)
        found = list(numbers)
        while len(found) > 1:
            pairs = [found[i : i + 2] for i in range(0, len(found), 2)]
            found = [combine(self.b, function, *pair) if len(pair) == 2 else pair[0] for pair in pairs]
        return found[0]

    def _dot(self, pairs: Sequence[tuple[Vec, Vec]]) -> Vec:
        """A sum of products, in up to four chains that do not wait for one another."""
        chains: list[Vec] = []
        for k, (x, y) in enumerate(pairs):
            if k < 4:
                chains.append(x * y)
            else:
                chains[k % 4] = self.b.fma(x, y, chains[k % 4])
        return self.combined(numpy.add, chains)


def _number(b: Builder, value: object) -> Vec:
    if isinstance(value, (bool, numpy.bool_)):
        return Vec(b, f"splat (i1 {'true' if value else 'false'})", "b")
    return b.real(float(value))  # type: ignore[arg-type]
