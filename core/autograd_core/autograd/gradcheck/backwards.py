"""What backward says: whole Jacobians, or one product with a vector, always twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from autograd_core.autograd.gradcheck.problem import Array, Case, GradcheckError, Rule
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor, make


def jacobians(case: Case, root: Tensor) -> list[Array]:
    """The Jacobian of one output with respect to each input, from a pass for each of its elements."""
    found = [numpy.zeros((x.value.size, root.value.size), x.dtype) for x in case.wanted]
    for column in range(root.value.size):
        unit = numpy.zeros(root.value.size, root.dtype)
        unit[column] = 1
        for matrix, g in zip(found, pulled(case, root, unit), strict=True):
            matrix[:, column] = g
    return found


def pulled(case: Case, root: Tensor, cotangent: Array) -> list[Array]:
    """The gradients for one cotangent, flat; zeros where an input is not reached."""
    seed = make(cotangent.reshape(root.shape), None)
    found = grad(root, case.wanted, seed, retain_graph=True, allow_unused=True)
    return [
        numpy.zeros(x.value.size, x.dtype) if g is None else numpy.ravel(g.value).astype(x.dtype)
        for g, x in zip(found, case.wanted, strict=True)
    ]


def check_same(first: Sequence[Array], second: Sequence[Array], case: Case, rule: Rule) -> None:
    """Both passes must give the same.

    Raises:
        GradcheckError: they are further apart than `nondet_tol`.
    """
    for i, one, other in zip(case.active, first, second, strict=True):
        with numpy.errstate(all="ignore"):
            gap = numpy.abs(one - other)
        if numpy.any(gap > rule.nondet_tol):
            raise GradcheckError(
                "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times "
                f"gives different values: for input {i} they are up to {numpy.nanmax(gap):.3g} apart. "
                f"The tolerance for nondeterminism was {rule.nondet_tol}."
            )
