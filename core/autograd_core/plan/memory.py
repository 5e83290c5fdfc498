"""Arrays for results: aligned for vectors, and used again when nobody holds them any more.

The first touch of fresh memory costs as much as the arithmetic of a simple expression.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.errors import UserError
from autograd_core.tensors.devices import check_together

ALIGNMENT = 64


class Memory:
    """One result's memory, handed out again and again."""

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        """Nothing is allocated yet."""
        self.shape, self.dtype = shape, numpy.dtype(dtype)
        self._owner: Any = None

    def array(self) -> Any:
        """An array that nobody else holds, its contents undefined."""
        size = math.prod(self.shape) * self.dtype.itemsize
        # Every view keeps the owner alive: two references are this one and the argument of the question.
        if self._owner is None or sys.getrefcount(self._owner) > 2:
            self._owner = numpy.empty(size + ALIGNMENT, numpy.uint8)
        start = -self._owner.ctypes.data % ALIGNMENT
        return self._owner[start : start + size].view(self.dtype).reshape(self.shape)


def fitting(name: str, array: Any, shape: tuple[int, ...], dtype: Any, taken: Sequence[Any]) -> Any:
    """An array that a caller gave for a result.

    Raises:
        UserError: another shape or dtype, or memory that is `taken`. RuntimeError: it is on another device.
    """
    check_together([array, *taken])
    if array.shape != shape or array.dtype != dtype or not array.flags.c_contiguous:
        raise UserError(
            f"out['{name}'] is an array of {array.dtype} of shape {array.shape}, the result one of {dtype} of {shape}",
            hint="give a contiguous array of that shape and dtype",
        )
    if any(numpy.may_share_memory(array, other) for other in taken):
        raise UserError(f"out['{name}'] is the memory of an input or another result", hint="give an array of its own")
    return array


def kept(result: Any, array: Any) -> Any:
    """The caller's array, with the result in it."""
    if not numpy.shares_memory(result, array):
        array[...] = result
    return array
