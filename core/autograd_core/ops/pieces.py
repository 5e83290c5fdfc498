"""Rows that compute one of several results: the parts of an array, grids.

`part` says which result, from the end if negative; `parts`, if given, how many there must be. In an expression,
`split(x, 2)[0]` gives the first and `a, b = split(x, 2)` all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from autograd_core.op import Example, Op, Value, composite
from autograd_core.ops.arrange import broadcast, stack
from autograd_core.ops.shape import broadcast_to, index, one_axis, reshape

Shape = tuple[int, ...]


def _chosen(part: int, parts: int | None, count: int) -> int:
    """The number of a result, from the start.

    Raises:
        IndexError: there is no such result. ValueError: there are not as many as there must be.
    """
    if parts not in (None, count):
        raise ValueError(f"{count} results for {parts} names")
    if not -count <= part < count:
        raise IndexError(f"there is no result {part} among {count}")
    return part % count


def _piece(x: Value, axis: int, ends: Sequence[int], part: int, parts: int | None) -> Value:
    """The part of an array between two of the places `ends` where it is cut; the first piece starts at 0."""
    i = _chosen(part, parts, len(ends))
    cut = slice(ends[i - 1] if i else 0, ends[i])
    return index(x, key=(*(slice(None),) * one_axis(axis, x.ndim), cut))


def _split(x: Value, sections: Any = (), axis: int = 0, part: int = 0, parts: int | None = None) -> Value:
    length = x.shape[one_axis(axis, x.ndim)]
    if isinstance(sections, int):
        if sections <= 0:
            raise ValueError(f"the length of a piece must be positive, not {sections}")
        count = max(-(-length // sections), 1)
        first = _chosen(part, parts, count) * sections
        return index(x, key=(*(slice(None),) * one_axis(axis, x.ndim), slice(first, min(first + sections, length))))
    if sum(sections) != length or min(sections) < 0:
        raise ValueError(f"pieces of lengths {tuple(sections)} do not make up an axis of length {length}")
    return _piece(x, axis, list(accumulate(sections)), part, parts)


split: Op = composite(
    "split",
    _split,
    examples=(
        Example(((5, 2),), {"sections": 2, "part": -1}),
        Example(((2, 5),), {"sections": (1, 4), "axis": 1, "part": 1}),
    ),
    moves=True,
    dtypes="fc",
    doc="Pieces of one length (the last may be shorter) or of the lengths given, as in torch.",
)


def _chunk(x: Value, chunks: int = 1, axis: int = 0, part: int = 0, parts: int | None = None) -> Value:
    if chunks < 1:
        raise ValueError(f"the number of chunks must be positive, not {chunks}")
    length = max(1, -(-x.shape[one_axis(axis, x.ndim)] // chunks))
    return _split(x, length, axis, part, parts)


chunk: Op = composite(
    "chunk",
    _chunk,
    examples=(Example(((5, 2),), {"chunks": 3, "part": 2}), Example(((2, 4),), {"chunks": 2, "axis": -1})),
    moves=True,
    dtypes="fc",
    doc="At most so many pieces of one length; the last may be shorter.",
)


def _tensor_split(x: Value, sections: Any = (), axis: int = 0, part: int = 0, parts: int | None = None) -> Value:
    length = x.shape[one_axis(axis, x.ndim)]
    if not isinstance(sections, int):
        cuts = [max(0, min(length, c + length if c < 0 else c)) for c in sections]
        i = _chosen(part, parts, len(cuts) + 1)
        cut = slice(cuts[i - 1] if i else 0, cuts[i] if i < len(cuts) else length)
    elif sections < 1:
        raise ValueError(f"the number of sections must be positive, not {sections}")
    else:
        i, (least, longer) = _chosen(part, parts, sections), divmod(length, sections)
        cut = slice(i * least + min(i, longer), (i + 1) * least + min(i + 1, longer))
    return index(x, key=(*(slice(None),) * one_axis(axis, x.ndim), cut))


tensor_split: Op = composite(
    "tensor_split",
    _tensor_split,
    aliases=("array_split",),
    examples=(
        Example(((5, 2),), {"sections": 3, "part": 1}),
        Example(((2, 5),), {"sections": (1, 3), "axis": 1, "part": 2}),
        Example(((4,),), {"sections": (-1,)}),
    ),
    moves=True,
    dtypes="fc",
    doc="So many pieces of nearly one length, or the pieces between the places given.",
)


def _equal_parts(name: str, axis: int, least: int, doc: str) -> Op:
    def formula(x: Value, sections: Any = (), part: int = 0, parts: int | None = None) -> Value:
        if x.ndim < least:
            raise ValueError(f"{name} takes an array of at least {least} dimensions, not {x.ndim}")
        at = min(axis, x.ndim - 1)  # hsplit cuts a vector along its only axis
        if isinstance(sections, int) and sections > 0 and x.shape[at] % sections:
            raise ValueError(f"an axis of length {x.shape[at]} cannot be cut into {sections} equal pieces")
        return _tensor_split(x, sections, at, part, parts)

    shape = (4,) * max(axis + 1, least)
    ways: tuple[dict[str, Any], ...] = ({"sections": 2, "part": 1}, {"sections": (1, 3), "part": -1})
    examples = tuple(Example((shape,), way) for way in ways)
    return composite(name, formula, examples=examples, moves=True, dtypes="fc", doc=doc)


hsplit: Op = _equal_parts(
    "hsplit", 1, 1, "Equal pieces, or those between the places given, side by side: along the second axis."
)
vsplit: Op = _equal_parts(
    "vsplit", 0, 2, "Equal pieces, or those between the places given, below each other: along the first axis."
)
dsplit: Op = _equal_parts("dsplit", 2, 3, "Equal pieces, or those between the places given, along the third axis.")


def _unbind(x: Value, axis: int = 0, part: int = 0, parts: int | None = None) -> Value:
    at = one_axis(axis, x.ndim)
    return index(x, key=(*(slice(None),) * at, _chosen(part, parts, x.shape[at])))


unbind: Op = composite(
    "unbind",
    _unbind,
    aliases=("unstack",),
    examples=(Example(((2, 3),), {"part": 1}), Example(((2, 3),), {"axis": 1, "part": -1})),
    moves=True,
    dtypes="fc",
    doc="The slices along an axis, without that axis.",
)

broadcast_arrays: Op = composite(
    "broadcast_arrays",
    lambda *xs, part=0, parts=None: broadcast(xs)[_chosen(part, parts, len(xs))],
    aliases=("broadcast_tensors",),
    examples=(Example(((3,), (2, 1))), Example(((3,), (2, 1), ()), {"part": 2})),
    dtypes="fc",
    doc="The arrays in the shape that they have together.",
)


def _axis_of_grid(i: int, count: int, indexing: str | None) -> int:
    if indexing not in ("ij", "xy") and count > 1:
        raise ValueError('the order of a grid\'s axes must be given: indexing="ij", or "xy" for NumPy\'s')
    return 1 - i if indexing == "xy" and i < 2 and count > 1 else i


def _grid(*xs: Value, part: int = 0, parts: int | None = None, indexing: str | None = None) -> Value:
    if any(x.ndim > 1 for x in xs):
        raise ValueError("the arrays of a grid have at most one axis")
    count, shape = len(xs), [1] * len(xs)
    for i, x in enumerate(xs):
        shape[_axis_of_grid(i, count, indexing)] = x.shape[0] if x.ndim else 1
    i = _chosen(part, parts, count)
    at = _axis_of_grid(i, count, indexing)
    x = reshape(xs[i], shape=tuple(n if k == at else 1 for k, n in enumerate(shape)))
    return broadcast_to(x, shape=tuple(shape))


meshgrid: Op = composite(
    "meshgrid",
    _grid,
    examples=(
        Example(((3,), (2,)), {"indexing": "ij"}),
        Example(((3,), (2,), (2,)), {"indexing": "xy", "part": 1}),
        Example(((3,),)),
    ),
    dtypes="fc",
    doc="Coordinates of the points of a grid.",
)


def _every_pair(*xs: Value) -> Value:
    if len(xs) == 1:
        return xs[0]
    return stack(
        *(reshape(_grid(*xs, part=i, indexing="ij"), shape=(-1,)) for i in range(len(xs))),
        axis=1,
    )


cartesian_prod: Op = composite(
    "cartesian_prod",
    _every_pair,
    examples=(Example(((3,), (2,))), Example(((2,), (1,), (2,))), Example(((3,),))),
    dtypes="fc",
    doc="Every choice of one element from each vector, as rows.",
)
