"""One tensor as several views: unbind, split, chunk. One node stands for all of them, one output each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.engine.mode import MODE
from autograd_core.engine.node import Edge, Node
from autograd_core.engine.record import EXTENSIONS
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.views import View, storage
from autograd_core.op import Like, Value
from autograd_core.ops.shape import index, unindex


class SplitNode(Node):
    """The node of several views: cotangents that did not arrive count as zero."""

    def __init__(self, edge: Edge, like: Like, keys: Sequence[tuple[Any, ...]], title: str) -> None:
        super().__init__((edge,))
        self.outputs = len(keys)
        self.like = like
        self.keys = keys
        self.title = title

    def name(self) -> str:
        """`UnbindBackward0` or `SplitBackward0`."""
        return f"{self.title}Backward0"

    def pull(self, g: Any, graph: bool) -> list[Value | None]:
        """The views' cotangents, each at its place."""
        given = g if self.outputs > 1 else [g]
        arrived = [(d, key) for d, key in zip(given, self.keys, strict=True) if d is not None]
        parts = [unindex(d, shape=self.like.shape, key=key) for d, key in arrived]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return [total]


def _views(tensor: Tensor, keys: Sequence[tuple[Any, ...]], title: str) -> tuple[Tensor, ...]:
    array = storage(tensor)
    results = [make(array[key], None) for key in keys]
    edge = tensor.edge()
    if MODE.grad and edge[0] is not None:
        node = SplitNode(edge, Like.of(array), keys, title)
        for i, result in enumerate(results):
            result._edge = (node, i)
    before = tensor._view
    base, chain = (tensor, ()) if before is None else (before.base, before.chain)
    for result, key in zip(results, keys, strict=True):
        result._version_counter = base.version_counter()
        result._view = View(base, (*chain, (index, {"key": key})), "multi", result._version_counter.count)
        if MODE.dual_level >= 0 and EXTENSIONS.propagate is not None:
            EXTENSIONS.propagate(index, (tensor,), result, {"key": key})
    return tuple(results)


def _key(axis: int, ndim: int, part: Any) -> tuple[Any, ...]:
    if not -ndim <= axis < max(ndim, 1):
        raise IndexError(f"Dimension out of range (expected to be in range of [{-ndim}, {ndim - 1}], but got {axis})")
    return (*(slice(None),) * (axis % ndim), part, Ellipsis)


def unbind(tensor: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along an axis, without that axis, as views.

    Raises:
        IndexError: there is no such axis.

    >>> [part.value.tolist() for part in unbind(Tensor([[1.0, 2.0], [3.0, 4.0]]))]
    [[1.0, 2.0], [3.0, 4.0]]
    """
    if tensor.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    keys = [_key(dim, tensor.ndim, i) for i in range(tensor.shape[dim])]
    return _views(tensor, keys, "Unbind")


def split(tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of a length each (the last may be shorter), or of the lengths given, along an axis, as views.

    Raises:
        RuntimeError: lengths that do not add up to the axis.

    >>> [part.value.size for part in split(Tensor(numpy.zeros(5)), 2)]
    [2, 2, 1]
    """
    if tensor.ndim == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    length = tensor.shape[dim]
    if isinstance(split_size_or_sections, int):
        size = split_size_or_sections
        if size <= 0:
            raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
        sizes = [min(size, length - start) for start in range(0, length, size)]
    else:
        sizes = list(split_size_or_sections)
    if sum(sizes) != length:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension "
            f"{dim}), but got split_sizes={sizes}"
        )
    ends = numpy.cumsum(sizes).tolist()
    keys = [_key(dim, tensor.ndim, slice(end - size, end)) for end, size in zip(ends, sizes, strict=True)]
    return _views(tensor, keys, "Split")


def split_with_sizes(tensor: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of the lengths given along an axis, as views.

    Raises:
        RuntimeError: lengths that do not add up to the axis.

    >>> [part.value.size for part in split_with_sizes(Tensor(numpy.zeros(5)), (1, 4))]
    [1, 4]
    """
    return split(tensor, split_sizes, dim)


def chunk(tensor: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most so many pieces of equal length (the last may be shorter) along an axis, as views.

    Raises:
        RuntimeError: fewer than one.

    >>> len(chunk(Tensor(numpy.zeros(5)), 3))
    3
    """
    if chunks < 1:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    if tensor.ndim == 0:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    return split(tensor, max(1, -(-tensor.shape[dim] // chunks)), dim)
