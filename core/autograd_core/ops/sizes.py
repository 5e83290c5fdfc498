"""Shapes of results, told from the shapes of arguments: nothing is computed, and nothing is allocated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

Shape = tuple[int, ...]

# Elements of no bytes: NumPy's own slicing and reshaping run on these without touching memory.
_NOTHING = numpy.zeros((), dtype="V0")


def same(shape: Shape, /, *_: Any, **__: Any) -> Shape:
    """The shape of the first argument.

    >>> same((2, 3), axis=0)
    (2, 3)
    """
    return shape


def moved(move: Callable[..., Any]) -> Callable[..., Shape]:
    """The rule of a row that NumPy can run without looking at elements.

    >>> moved(lambda x, axes=None: x.transpose(axes))((2, 3, 4), axes=(1, 0, 2))
    (3, 2, 4)
    """

    def rule(own: Shape, /, **attributes: Any) -> Shape:
        return tuple(move(numpy.broadcast_to(_NOTHING, own), **attributes).shape)

    return rule


def product(a: Shape, b: Shape) -> Shape:
    """The shape of a @ b.

    Raises:
        ValueError: a number, or lengths that differ.

    >>> product((5, 2, 3), (3,))
    (5, 2)
    """
    if not a or not b:
        raise ValueError("a number cannot be an operand of @; write * instead")
    rows = b[-2] if len(b) > 1 else b[0]
    if a[-1] != rows:
        raise ValueError(f"the last length of the first, {a[-1]}, differs from the rows of the second, {rows}")
    batch = numpy.broadcast_shapes(a[:-2], b[:-2])
    return (*batch, *(a[-2:-1] if len(a) > 1 else ()), *(b[-1:] if len(b) > 1 else ()))


def indexed(shape: Shape, key: tuple[Any, ...] = ()) -> Shape:
    """The shape of x[key] by NumPy's rules.

    Index arrays are done here, as NumPy would visit every element, even those of no bytes.

    Raises:
        IndexError: an index out of bounds, or too many.

    >>> indexed((2, 3, 4), (slice(None), (0, 0, 2), None))
    (2, 3, 1, 4)
    """
    if not any(isinstance(item, tuple | list | numpy.ndarray) for item in key):
        return tuple(numpy.broadcast_to(_NOTHING, shape)[key].shape)
    key = tuple(part for item in key for part in _without_masks(item))
    missing = len(shape) - sum(item is not None and item is not Ellipsis for item in key)
    if missing < 0 or sum(item is Ellipsis for item in key) > 1:
        raise IndexError(f"too many indices for an array of {len(shape)} dimensions")
    if not any(item is Ellipsis for item in key):
        key = (*key, Ellipsis)
    result: list[int] = []
    picked: list[Shape] = []
    places: list[tuple[int, int]] = []  # of the index arrays: in the key, in the result
    axis = 0
    for place, item in enumerate(key):
        if item is None:
            result.append(1)
        elif item is Ellipsis:
            result += shape[axis : axis + missing]
            axis += missing
        elif isinstance(item, slice):
            result.append(len(range(*item.indices(shape[axis]))))
            axis += 1
        else:
            picked.append(_picked(item, shape[axis], axis))
            places.append((place, len(result)))
            axis += 1
    together = places[-1][0] - places[0][0] == len(places) - 1
    start = places[0][1] if together else 0
    return (*result[:start], *numpy.broadcast_shapes(*picked), *result[start:])


class _Places:
    """The indices along one axis where a mask holds; `length` is what the mask takes that axis to be."""

    def __init__(self, indices: Any, length: int) -> None:
        self.indices, self.length = indices, length


def _without_masks(item: Any) -> tuple[Any, ...]:
    """An array of True and False as index arrays, one for each of its axes."""
    if not isinstance(item, numpy.ndarray) or item.dtype != bool:
        return (item,)
    return tuple(_Places(found, n) for found, n in zip(item.nonzero(), item.shape, strict=True))


def _picked(item: Any, length: int, axis: int) -> Shape:
    if isinstance(item, _Places):
        if item.length != length:
            raise IndexError(f"a mask of length {item.length} does not fit axis {axis} with size {length}")
        return tuple(item.indices.shape)
    indices = numpy.asarray(item)
    for one in (indices.min(), indices.max()) if indices.size else ():
        if not -length <= one < length:
            raise IndexError(f"index {one} is out of bounds for axis {axis} with size {length}")
    return indices.shape
