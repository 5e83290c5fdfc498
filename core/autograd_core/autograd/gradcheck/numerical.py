"""Central differences of the function itself. The inputs are moved in place: it may know them by another name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.autograd.gradcheck.problem import Array, Case
from autograd_core.engine.tensor import Tensor
from autograd_core.engine.views import storage


def jacobians(case: Case, i: int, kept: Sequence[int], eps: float) -> list[Array]:
    """For each output in `kept` its Jacobian with respect to input i; complex inputs give dL/da + i dL/db.

    Raises:
        AssertionError: an output's shape or dtype changes as the input is moved.
    """
    array = storage(case.inputs[i])
    units = (1, 1j) if array.dtype.kind == "c" else (1,)
    columns = []
    for index in numpy.ndindex(array.shape):
        parts = [slopes(case, array, index, unit * eps, kept, eps) for unit in units]
        columns.append(parts[0] if len(parts) == 1 else [a + 1j * b for a, b in zip(*parts, strict=True)])
    found = []
    for position, k in enumerate(kept):
        kind = numpy.result_type(case.first[k].dtype, array.dtype) if len(units) > 1 else case.first[k].dtype
        rows = [column[position] for column in columns]
        found.append(numpy.array(rows, kind).reshape(array.size, case.first[k].value.size))
    return found


def slopes(case: Case, array: Array, index: Any, step: Any, kept: Sequence[int], eps: float) -> list[Array]:
    """(f(x + step) - f(x - step)) / (2 eps) of each output in `kept`, flat, with `array[index]` moved.

    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> slopes(Case(lambda x: x * x, (x,)), x.value, 1, 0.5, [0], 0.5)
    [array([0., 4.])]
    """
    held = numpy.array(array[index])
    low = _moved(case, array, index, held, -step, kept)
    high = _moved(case, array, index, held, step, kept)
    for position, k in enumerate(kept):
        _check_same(low[position], high[position], case.first[k], eps, index)
    with numpy.errstate(all="ignore"):
        return [((b - a) / (2 * eps)).ravel() for a, b in zip(low, high, strict=True)]


def _moved(case: Case, array: Array, index: Any, held: Array, step: Any, kept: Sequence[int]) -> list[Array]:
    """The outputs with a part of one input moved; the input is as before afterwards, even when the function fails."""
    try:
        with numpy.errstate(all="ignore"):
            array[index] = held + step
        outputs = case.outputs()
        return [numpy.array(outputs[k].value) for k in kept]
    finally:
        array[index] = held


def _check_same(low: Array, high: Array, first: Tensor, eps: float, index: Any) -> None:
    for name in ("shape", "dtype"):
        seen = [getattr(value, name) for value in (low, high, first)]
        if any(one != seen[0] for one in seen):
            where = "" if index is Ellipsis else f"on index {index} "
            raise AssertionError(
                f"Expected `func` to return outputs with the same {name} when inputs are perturbed {where}by {eps}, "
                f"but got: {name}s {seen[0]} and {seen[1]}, and {seen[2]} at the point itself."
            )
