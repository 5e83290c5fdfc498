"""In which order an elementwise result lies in memory: torch's rule, so that the same tensors can be viewed.

Algorithm: `TensorIterator::reorder_dimensions` of PyTorch, as observed: axes are sorted by the strides of the first
operand that can tell them apart; axes of stride 0 (expanded ones) cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.op import Value


def laid_out(output: Value, operands: Sequence[Value]) -> Value:
    """The result of a row, copied where NumPy's order of axes is not torch's.

    That of an elementwise row follows its operands; any other (`operands` empty) is in C order.

    >>> x = numpy.broadcast_to(numpy.ones((1, 2)), (3, 2))
    >>> laid_out(x + 1, [x]).flags.c_contiguous
    True
    """
    if not isinstance(output, numpy.ndarray) or output.ndim < 2:
        return output
    arrays = [o for o in operands if isinstance(o, numpy.ndarray)]
    if output.flags.c_contiguous and all(a.flags.c_contiguous and a.shape == output.shape for a in arrays):
        return output
    order = _fastest_last(output.shape, [_strides(a, output.shape) for a in arrays])
    moved = output.transpose(order)
    if moved.flags.c_contiguous:
        return output
    return numpy.ascontiguousarray(moved).transpose(numpy.argsort(order))


def _strides(array: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of an operand broadcast to the result's shape."""
    extra = len(shape) - array.ndim
    own = zip(array.strides, array.shape, shape[extra:], strict=True)
    return (*[0] * extra, *(0 if n == 1 and whole != 1 else int(stride) for stride, n, whole in own))


def _fastest_last(shape: tuple[int, ...], strides: Sequence[tuple[int, ...]]) -> list[int]:
    """The axes from the slowest to the fastest: an insertion sort, since the comparison is not transitive."""
    axes = list(range(len(shape)))[::-1]
    for i in range(1, len(axes)):
        at = i
        for before in range(i - 1, -1, -1):
            found = _compare(axes[before], axes[at], shape, strides)
            if found > 0:
                axes[before], axes[at] = axes[at], axes[before]
                at = before
            elif found < 0:
                break
    return axes[::-1]


def _compare(first: int, second: int, shape: tuple[int, ...], strides: Sequence[tuple[int, ...]]) -> int:
    """1 where the first axis has to come behind the second, -1 where it has not, 0 where no operand can tell."""
    for operand in strides:
        a, b = operand[first], operand[second]
        if a and b:
            if a != b:
                return 1 if a > b else -1
            if shape[first] > shape[second]:
                return 1
    return 0
