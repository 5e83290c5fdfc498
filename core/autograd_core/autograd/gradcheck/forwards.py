"""What forward mode says: one run of the function for each direction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.autograd.forward_ad import dual_level, make_dual, unpack_dual
from autograd_core.autograd.gradcheck.problem import Array, Case, GradcheckError, Rule
from autograd_core.engine.tensor import Tensor, make


def jacobians(case: Case, i: int, kept: Sequence[int], rule: Rule) -> list[Array]:
    """For each output in `kept` its Jacobian with respect to input i, a run for each of the input's elements."""
    x = case.inputs[i]
    found = [numpy.zeros((x.value.size, case.first[k].value.size), case.first[k].dtype) for k in kept]
    for row in range(x.value.size):
        unit = numpy.zeros(x.value.size, x.dtype)
        unit[row] = 1
        for matrix, t in zip(found, pushed(case, i, unit, kept, rule), strict=True):
            matrix[row] = t
    return found


def pushed(case: Case, i: int, tangent: Array, kept: Sequence[int], rule: Rule) -> list[Array]:
    """The outputs' tangents, flat, when input i moves along `tangent` and all others stand still.

    Raises:
        GradcheckError: a real tangent of a complex output or the other way round (with `check_grad_dtypes`).
    """
    tangents = {k: numpy.zeros(case.inputs[k].shape, case.inputs[k].dtype) for k in case.active}
    tangents[i] = tangent.reshape(case.inputs[i].shape).astype(case.inputs[i].dtype)
    with dual_level():
        outputs = case.outputs(duals(case, tangents))
        found = []
        for k in kept:
            t = unpack_dual(outputs[k]).tangent
            size = outputs[k].value.size
            if t is not None and rule.check_grad_dtypes and (t.dtype.kind == "c") != (outputs[k].dtype.kind == "c"):
                raise GradcheckError("Forward AD gradient has dtype mismatch.")
            found.append(numpy.zeros(size, outputs[k].dtype) if t is None else numpy.ravel(numpy.array(t.value)))
    return found


def duals(case: Case, tangents: dict[int, Array]) -> list[Any]:
    """The inputs without their history, those named in `tangents` as dual tensors; inside a dual level.

    >>> with dual_level():
    ...     unpack_dual(duals(Case(None, (Tensor(3.0, requires_grad=True),)), {0: numpy.array(2.0)})[0]).tangent.value
    array(2.)
    """
    return [
        make_dual(_detached(x), make(tangents[k], None)) if k in tangents else _detached(x) if k in case.active else x
        for k, x in enumerate(case.inputs)
    ]


def _detached(x: Tensor) -> Tensor:
    """The same numbers, in the same place, without history."""
    return make(x.value, None)
