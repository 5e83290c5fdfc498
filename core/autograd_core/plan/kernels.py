"""What a node does: to whole arrays, and to tiles with a place for the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.ops.shape import broadcast_to, index, reshape
from autograd_core.plan.calls import astype
from autograd_core.plan.recording import Node

Kernel = Callable[..., Any]


def _select(condition: Any, a: Any, b: Any, out: Any) -> None:
    """`numpy.where`, which cannot write into an array."""
    numpy.copyto(out, b)
    numpy.copyto(out, a, where=condition)


def _cast(x: Any, out: Any) -> None:
    numpy.copyto(out, x, casting="unsafe")


def whole(node: Node) -> Kernel:
    """The node as a function of arrays and numbers."""
    function = node.function
    if node.kind == "map":
        if function is astype:
            return lambda x: x.astype(node.dtype)
        return function  # type: ignore[no-any-return]
    if node.kind == "reduce":
        axis, keepdims = node.attributes["axis"], node.attributes["keepdims"]
        return lambda x: function.reduce(x, axis=axis, keepdims=keepdims)
    if node.kind == "matmul":
        return numpy.matmul
    if node.kind == "number":
        return lambda: numpy.broadcast_to(node.dtype.type(function), node.shape)
    if node.kind == "array":
        return lambda: function
    attributes = node.attributes
    return lambda *args: function.evaluate(numpy, *args, **attributes)


def tiled(node: Node, cut: int, length: int) -> Kernel:
    """The node as a function of tiles of this length along axis `cut`; the last argument takes the result."""
    function = node.function
    if node.kind == "map":
        if function in (numpy.maximum, numpy.minimum):  # they do not take a place for the result by position
            return lambda a, b, out: function(a, b, out=out)
        return _cast if function is astype else _select if function is numpy.where else function
    if node.kind == "reduce":
        axis, keepdims = node.attributes["axis"], node.attributes["keepdims"]
        return lambda x, out: function.reduce(x, axis=axis, keepdims=keepdims, out=out)
    if node.kind == "matmul":
        return numpy.matmul
    attributes = node.attributes

    def run(*args: Any) -> None:
        numpy.copyto(args[-1], function.evaluate(numpy, *args[:-1], **attributes), casting="unsafe")

    return run


def view(node: Node, cut: int, length: int) -> Kernel:
    """A move as a function of a tile: it returns a view, and needs no place for a result."""
    attributes = dict(node.attributes)
    if node.function in (broadcast_to, reshape):
        attributes["shape"] = tile_shape(node, cut, length)
    if node.function is index:
        attributes["key"] = attributes["key"]
    return lambda x: node.function.evaluate(numpy, x, **attributes)


def tile_shape(node: Node, cut: int, length: int) -> tuple[int, ...]:
    """The shape of a tile of this length."""
    return tuple(length if i == cut else n for i, n in enumerate(node.shape))
