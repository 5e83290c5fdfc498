"""Arrays for results: aligned for vectors, and used again when nobody holds them any more.

The first touch of fresh memory costs as much as the arithmetic of a simple expression.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy

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
