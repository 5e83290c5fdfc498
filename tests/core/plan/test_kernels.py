"""What a node does to tiles is what it does to arrays."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_core.ops.shape import broadcast_to, index, reshape, transpose
from autograd_core.plan import kernels
from autograd_core.plan.calls import astype
from autograd_core.plan.recording import Node, Ref

X = numpy.arange(24.0).reshape(8, 3)


def node(kind: str, function: Any, size: tuple[int, ...], dtype: Any = float, /, **attributes: Any) -> Node:
    return Node(kind, function, (Ref(0), Ref(1)), attributes, size, numpy.dtype(dtype))


@pytest.mark.parametrize(
    ("one", "operands"),
    [
        (node("map", numpy.maximum, (8, 3)), (X, 4.0)),
        (node("map", numpy.where, (8, 3)), (X > 5, X, -1.0)),
        (node("map", astype, (8, 3), "float32"), (X,)),
        (node("reduce", numpy.add, (8, 1), axis=(1,), keepdims=True), (X,)),
        (node("matmul", numpy.matmul, (8, 2)), (X, numpy.ones((3, 2)))),
    ],
)
def test_tiles(one: Node, operands: tuple[Any, ...]) -> None:
    whole = numpy.where(*operands) if one.function is numpy.where else kernels.whole(one)(*operands)
    out = numpy.empty((3, *one.shape[1:]), one.dtype)
    tile = [o[2:5] if getattr(o, "shape", ())[:1] == (8,) else o for o in operands]
    kernels.tiled(one, 0, 3)(*tile, out)
    assert whole.dtype == one.dtype and numpy.array_equal(out, whole[2:5])


@pytest.mark.parametrize(
    ("one", "cut", "want"),
    [
        (node("move", transpose, (3, 8), axes=(1, 0)), 1, X[2:5].T),
        (node("move", reshape, (8, 3, 1), shape=(8, 3, 1)), 0, X[2:5, :, None]),
        (node("move", index, (8,), key=(slice(None), 1)), 0, X[2:5, 1]),
        (node("move", broadcast_to, (2, 8, 3), shape=(2, 8, 3)), 1, numpy.stack([X[2:5]] * 2)),
    ],
)
def test_views(one: Node, cut: int, want: Any) -> None:
    found = kernels.view(one, cut, 3)(X[2:5])
    assert numpy.array_equal(found, want) and numpy.shares_memory(found, X)
    assert kernels.tile_shape(one, cut, 3) == found.shape


def test_numbers_and_arrays() -> None:
    assert kernels.whole(node("number", 2, (4,), "float32"))().tolist() == [2] * 4
    assert kernels.whole(node("array", X, X.shape))() is X
