"""Several results of one shape as one tensor with a new first axis, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.engine.function import Function
from autograd_core.engine.tensor import Tensor, make
from autograd_core.ops.shape import index


class Stack(Function):
    """`Stack.apply(a, b, ...)`: the arguments, all of one shape, along a new first axis."""

    @staticmethod
    def forward(ctx: Any, *rows: Tensor) -> Tensor:
        """Rows of shape s become one tensor of shape (number of rows, *s)."""
        return make(numpy.stack([row._value for row in rows]), None)

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> tuple[Tensor, ...]:
        """Each row's share of the gradient."""
        return tuple(index(g, key=(i,)) for i in range(g.shape[0]))

    @staticmethod
    def jvp(ctx: Any, *tangents: Tensor) -> Any:
        """The tangents along a new first axis."""
        return Stack.apply(*tangents)


def stack(rows: Sequence[Tensor]) -> Tensor:
    """Tensors of one shape along a new first axis.

    >>> stack([Tensor([1.0, 2.0]), Tensor([3.0, 4.0])]).value.tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    stacked: Tensor = Stack.apply(*rows)
    return stacked
