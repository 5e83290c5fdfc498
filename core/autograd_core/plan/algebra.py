"""Simpler nodes with the same bits: what is exact in floating point, infinities and signed zeros included.

Factors of 1 and -1 vanish, and signs move outwards, where they meet sums and vanish too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.plan.recording import Recording, Ref, Shape

Write = Callable[[Any, list[Any]], Ref]
"""Adds a node of a function of elements, simplified in its turn."""
_negative, _multiply, _divide = numpy.negative, numpy.multiply, numpy.true_divide


class Algebra:
    """The simplifications of one node, of this shape and dtype."""

    def __init__(self, recording: Recording, shape: Shape, dtype: Any, write: Write) -> None:
        """`write` makes the nodes that a simpler form needs."""
        self.recording, self.shape, self.dtype, self.write = recording, shape, dtype, write

    def simplified(self, function: Any, operands: list[Any]) -> Ref | None:
        """A node there is already, or a simpler one; None where there is none."""
        if self.dtype.kind != "f":
            return None
        if function in (numpy.positive, numpy.conjugate):
            return operands[0] if self._same(operands[0]) else None
        if function is _negative:
            return self._opposite(operands[0])
        if function in (_multiply, _divide):
            simple = self._without_factor(function, operands)
            return self._sign_outwards(function, operands) if simple is None else simple  # %0 is false
        if function is numpy.add or function is numpy.subtract:
            return self._sum(function, *operands)
        return None

    def _same(self, operand: Any) -> bool:
        if operand.__class__ is not Ref:
            return False
        node = self.recording.nodes[operand]
        return node.shape == self.shape and bool(node.dtype == self.dtype)

    def _opposite(self, operand: Any) -> Ref | None:
        """What an operand is the negative of, if it is one."""
        if not self._same(operand):
            return None
        node = self.recording.nodes[operand]
        return node.operands[0] if node.function is _negative else None

    def _without_factor(self, function: Any, operands: list[Any]) -> Ref | None:
        first, second = operands
        for factor, other in ((second, first), (first, second))[: 2 if function is _multiply else 1]:
            number = self.recording.known(factor)
            if number is not None and abs(number) == 1 and self._same(other):
                kept: Ref = other
                return kept if number == 1 else self.write(_negative, [other])
        return None

    def _sign_outwards(self, function: Any, operands: list[Any]) -> Ref | None:
        for i, operand in enumerate(operands):
            inner = self._opposite(operand)
            if inner is not None:
                swapped = [inner if j == i else other for j, other in enumerate(operands)]
                return self.write(_negative, [self.write(function, swapped)])
        return None

    def _sum(self, function: Any, first: Any, second: Any) -> Ref | None:
        inner = self._opposite(second)
        if inner is not None:
            return self.write(numpy.subtract if function is numpy.add else numpy.add, [first, inner])
        inner = self._opposite(first) if function is numpy.add else None
        return None if inner is None else self.write(numpy.subtract, [second, inner])
