"""CuPy's arrays as a carrier: the rows as they are, on a GPU. Imported only when a device is asked for.

A row gets a namespace instead of `cupy` itself: CuPy lacks a few of NumPy's names and arguments. Where the row's own
way needs one of those, its formula in other rows serves, if it has one; otherwise the error names the row.

Nothing here waits for the device. Index arrays and masks that a rule makes of shapes alone are NumPy's; they are
copied to the device when they meet an array there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cupy
import numpy

from autograd_core.carriers import gpu
from autograd_core.errors import DeviceError, Lacking
from autograd_core.op import ARRAYS, CARRIERS, Op, Value, is_carried


class _Pair:
    """A ufunc of two arguments that also folds axes, by CuPy's reduction of the same meaning, and runs along one."""

    def __init__(self, ufunc: Any, reduction: Callable[..., Any]) -> None:
        self._ufunc, self.reduce = ufunc, reduction

    def __call__(self, *args: Value) -> Value:
        return self._ufunc(*args)

    def accumulate(self, array: Value, axis: int = 0) -> Value:
        """Each element with all before it, in passes that each double how many (Hillis and Steele, 1986)."""
        found, step = cupy.moveaxis(array, axis, 0), 1
        while step < len(found):
            found = cupy.concatenate([found[:step], self._ufunc(found[step:], found[:-step])])
            step *= 2
        return cupy.moveaxis(found, 0, axis)

    def __getattr__(self, name: str) -> Any:
        raise Lacking(f"{self._ufunc.__name__}.{name}")


class Namespace:
    """`cupy` with the arguments that rows use; any other name is CuPy's own.

    Raises:
        Lacking: neither has it.
    """

    __name__ = "cupy"

    def __init__(self) -> None:
        self.fmax = _Pair(cupy.fmax, cupy.nanmax)
        self.fmin = _Pair(cupy.fmin, cupy.nanmin)
        self.maximum = _Pair(cupy.maximum, cupy.max)
        self.minimum = _Pair(cupy.minimum, cupy.min)
        self.logaddexp = _Pair(cupy.logaddexp, cupy.sum)
        self.finfo, self.broadcast_shapes = numpy.finfo, numpy.broadcast_shapes

    def __getattr__(self, name: str) -> Any:
        found = getattr(cupy, name, None)
        if found is None:
            raise Lacking(name)
        setattr(self, name, found)
        return found

    def max(self, x: Value, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Value:
        """`numpy.max`, with its `initial`."""
        return _extreme(cupy.max, cupy.maximum, x, axis, keepdims, initial)

    def min(self, x: Value, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Value:
        """`numpy.min`, with its `initial`."""
        return _extreme(cupy.min, cupy.minimum, x, axis, keepdims, initial)

    def where(self, condition: Value, x: Value, y: Value) -> Value:
        """`numpy.where`, with a condition that may be Python's."""
        return cupy.where(cupy.asarray(condition), x, y)

    def count_nonzero(self, x: Value, axis: Any = None, keepdims: bool = False) -> Value:
        """`numpy.count_nonzero`, with its `keepdims`."""
        return cupy.sum(x != 0, axis=axis, keepdims=keepdims, dtype="int64")


def _extreme(reduce: Any, pair: Any, x: Value, axis: Any, keepdims: bool, initial: Any) -> Value:
    if initial is None:
        return reduce(x, axis=axis, keepdims=keepdims)
    if x.size:
        return pair(reduce(x, axis=axis, keepdims=keepdims), x.dtype.type(initial))
    # CuPy refuses an empty reduction; of one zero each, the initial number is all that is left.
    zeros = cupy.zeros(tuple(n or 1 for n in x.shape), x.dtype)
    return cupy.full_like(cupy.sum(zeros, axis=axis, keepdims=keepdims), initial)


XP = Namespace()


def lifted(value: Value) -> Value:
    """A NumPy array on the current device; all else as it is."""
    return cupy.asarray(value) if isinstance(value, numpy.ndarray) else value


def apply(op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Value:
    """Run a row on arrays that are on the device.

    Raises:
        DeviceError: CuPy lacks a function that the row needs, and the row has no formula.
        DeviceFull: the memory of the GPU is full.
    """
    for arg in args:
        if is_carried(arg):  # a tensor beside a plain array
            return CARRIERS[type(arg)](op, args, attributes)
    args = tuple(map(lifted, args))
    if "key" in attributes:
        attributes = {**attributes, "key": tuple(map(lifted, attributes["key"]))}
    try:
        return op.evaluate(XP, *args, **attributes)
    except Lacking as missing:
        if op.formula is not None:
            return op.formula(*args, **attributes)
        hint = "compute it on the CPU: x.cpu(), or without --device"
        raise DeviceError(f"{op.name}() cannot be computed on the GPU: CuPy has no {missing}", hint=hint) from None
    except cupy.cuda.memory.OutOfMemoryError as error:
        raise gpu.full(error) from error


ARRAYS[cupy.ndarray] = XP
CARRIERS[cupy.ndarray] = apply
