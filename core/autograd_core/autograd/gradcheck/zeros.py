"""What holds for every derivative: a cotangent of zeros, or none at all, gives zeros; so does a missing tangent."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

import numpy

from autograd_core.autograd.forward_ad import dual_level, unpack_dual
from autograd_core.autograd.gradcheck.fast import Vectors
from autograd_core.autograd.gradcheck.forwards import duals
from autograd_core.autograd.gradcheck.problem import Array, Case, GradcheckError
from autograd_core.engine.backward import grad
from autograd_core.engine.context import FunctionNode
from autograd_core.engine.node import Node
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.views import storage

_NOTE = "The check of undefined gradients is on by default; check_undefined_grad=False turns it off."


def check_scaling(case: Case, masked: bool) -> None:
    """A cotangent of zeros must give gradients of zeros (with `masked`: close to zero).

    Raises:
        GradcheckError: it does not.
    """
    for g in _from_zeros(case, [case.first[k] for k in case.kept], keep=False):
        with numpy.errstate(all="ignore"):
            if not (numpy.abs(g.value) <= (1e-8 if masked else 0)).all():
                raise GradcheckError("backward not multiplied by grad_output: a cotangent of zeros gives other numbers")


def _from_zeros(case: Case, outputs: Sequence[Tensor], keep: bool) -> list[Tensor]:
    if not outputs:
        return []
    zeros = [make(numpy.zeros(y.shape, y.dtype), None) for y in outputs]
    found = grad(outputs, case.wanted, zeros, retain_graph=keep, allow_unused=True)
    return [g for g in found if g is not None]


def check_undefined_backward(case: Case) -> None:
    """A backward that gets None (`set_materialize_grads(False)`) has to take it for zeros; also for one output of many.

    Builtin rows never see an undefined cotangent, so that custom Functions are all that has to be asked.

    Raises:
        GradcheckError: it raises RuntimeError, or gives something else than zeros. Other exceptions go through.
    """
    outputs = [y for y in case.outputs() if y.requires_grad]
    try:
        for node in _custom(outputs):
            _check_zero(node.pull([None] * node.outputs if node.outputs > 1 else None, False))
        for k in range(len(outputs) if len(outputs) > 1 else 0):
            _check_zero(g.value for g in _from_zeros(case, [*outputs[:k], *outputs[k + 1 :]], keep=True))
    except GradcheckError:
        raise
    except RuntimeError as error:
        warnings.warn(_NOTE, UserWarning, stacklevel=3)
        raise GradcheckError(f"Expected backward function to handle undefined output grads, but: {error}") from error


def _custom(outputs: Sequence[Tensor]) -> Iterator[FunctionNode]:
    seen: set[Node] = set()
    stack = [node for node in (y.grad_fn for y in outputs) if node is not None]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, FunctionNode):
            yield node
        stack.extend(parent for parent, _ in node.next_functions if parent is not None)


def _check_zero(gradients: object) -> None:
    for g in gradients:  # type: ignore[attr-defined]
        value = g.value if isinstance(g, Tensor) else g
        if value is not None and (value != 0).any():
            warnings.warn(_NOTE, UserWarning, stacklevel=4)
            raise GradcheckError(
                "Expected all input grads to be undefined or zero when all output grads are undefined or zero."
            )


def check_undefined_forward(case: Case) -> None:
    """An input without a tangent must count as one whose tangent is zero.

    Raises:
        GradcheckError: the outputs' tangents differ.
    """
    vectors = Vectors()
    tangents = {i: vectors.directions(storage(case.inputs[i]))[0].reshape(case.inputs[i].shape) for i in case.active}
    for i in case.active:
        zero = {**tangents, i: numpy.zeros_like(tangents[i])}
        missing = {k: t for k, t in tangents.items() if k != i}
        first, second = (_tangents(case, given) for given in (zero, missing))
        for k, (one, other) in enumerate(zip(first, second, strict=True)):
            if one is not None and other is not None and not numpy.allclose(one.value, other.value, 1e-5, 1e-8):
                raise GradcheckError(
                    f"Mismatch in tangent values for output with index: {k} when input {i} has an undefined tangent "
                    f"value. Got: {one} but expected: {other}"
                )


def _tangents(case: Case, given: dict[int, Array]) -> list[Tensor | None]:
    with dual_level():
        return [unpack_dual(y).tangent for y in case.outputs(duals(case, given))]
