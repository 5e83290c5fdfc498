"""What the functions of `functional` share: tuples or single tensors, what is None, and what strict mode refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor, check_differentiable, make
from autograd_core.ops.shape import reshape

OUTPUTS = "outputs of the user-provided function"

STRICT = " This is not allowed in strict mode."

# What strict mode says of a result that does not require grad, by what was computed.
_CONSTANT = {
    "outputs": (
        "Output {i} of the user-provided function does not require gradients. The outputs must be computed in a "
        "differentiable manner from the input when running in strict mode."
    ),
    "gradients": (
        "The gradient with respect to input {i} is independent of the inputs of the user-provided function." + STRICT
    ),
    "jacobian": (
        "While computing the hessian, found that the jacobian of the user-provided function with respect to input {i} "
        "is independent of the input." + STRICT + " You should ensure that your function is twice differentiable and "
        "that the jacobian depends on the inputs (this would be violated by a linear function for example)."
    ),
}

# What strict mode says of a gradient that was not reached, by the pass that looked for it.
_UNREACHED = {
    "back": "The output of the user-provided function is independent of input {i}." + STRICT,
    "back trick": (
        "The gradient with respect to the input is independent of entry {i} in the grad_outputs when using the double "
        "backward trick to compute forward mode gradients." + STRICT
    ),
    "double": "The jacobian of the user-provided function is independent of input {i}." + STRICT,
    "double trick": (
        "The hessian of the user-provided function is independent of entry {i} in the grad_jacobian. This is not "
        "allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD."
    ),
}


def as_tuple(given: Any, role: str, function: str) -> tuple[bool, tuple[Tensor, ...]]:
    """Whether `given` was a tuple, and the tuple that it is or would be.

    Raises:
        TypeError: something in it is no tensor.
    """
    is_tuple = isinstance(given, tuple)
    tensors = given if is_tuple else (given,)
    for i, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            what = f"value at index {i}" if is_tuple else f"given {role}"
            raise TypeError(
                f"The {role} given to {function} must be either a Tensor or a tuple of Tensors but the {what} has type "
                f"{type(tensor)}."
            )
    return is_tuple, tensors


def unnest(found: tuple[Any, ...], is_tuple: bool) -> Any:
    """The tuple, or its only item if what it belongs to was no tuple."""
    return found if is_tuple else found[0]


def prepare(inputs: Sequence[Tensor], create_graph: bool, need_graph: bool) -> tuple[Tensor, ...]:
    """Fresh tensors on the same numbers, so that the caller's own tensors are not confused with the arguments."""
    return tuple(
        reshape(tensor, shape=tensor.shape) if create_graph and tensor.requires_grad else detached(tensor, need_graph)
        for tensor in inputs
    )


def detached(tensor: Tensor, requires_grad: bool = False) -> Tensor:
    """The same numbers without history; writes to one are noticed at the other."""
    if requires_grad:
        check_differentiable(tensor._value)
    fresh = make(tensor._value, None)
    fresh._version_counter = tensor.version_counter()
    fresh._requires_grad = requires_grad
    return fresh


def finish(found: Any, create_graph: bool) -> Any:
    """Results without history, unless it was asked for; through nested tuples."""
    if isinstance(found, tuple):
        return tuple(finish(item, create_graph) for item in found)
    return found if create_graph else detached(found)


def zeros_like(tensor: Tensor, requires_grad: bool = False) -> Tensor:
    """Zeros of the same shape and dtype."""
    zeros = make(numpy.zeros_like(tensor._value)[()], None)
    zeros._requires_grad = requires_grad
    return zeros


def take_v(
    v: Any, like: Sequence[Tensor], like_is_tuple: bool, function: str, create_graph: bool
) -> tuple[Tensor, ...]:
    """The vector of a product, checked against what it is multiplied with.

    Raises:
        RuntimeError: another number of tensors, or another shape.
        TypeError: something in it is no tensor.
    """
    _, tensors = as_tuple(v, "v", function)
    if len(tensors) != len(like):
        if like_is_tuple:
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(tensors)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for i, (given, wanted) in enumerate(zip(tensors, like, strict=True)):
        if given.shape != wanted.shape:
            entry = f"Entry {i} in " if like_is_tuple else ""
            raise RuntimeError(f"{entry}v has invalid size: should be {wanted.shape} but got {given.shape}.")
    return prepare(tensors, create_graph, need_graph=False)


def is_single_number(tensors: Sequence[Tensor]) -> bool:
    """Whether it is one tensor with one element, for which `v` may be left out."""
    return len(tensors) == 1 and numpy.prod(tensors[0].shape) == 1


def check_requires_grad(tensors: Sequence[Tensor | None], what: str, strict: bool) -> None:
    """In strict mode, refuse what does not depend on the inputs (`what`: outputs, gradients or jacobian).

    Raises:
        RuntimeError: with torch's words.
    """
    if not strict:
        return
    for i, tensor in enumerate(tensors):
        if tensor is None:
            raise RuntimeError(_UNREACHED["back"].format(i=i))
        if not tensor.requires_grad:
            raise RuntimeError(_CONSTANT[what].format(i=i))


def fill(
    found: Sequence[Tensor | None], like: Sequence[Tensor], strict: bool, create_graph: bool, stage: str
) -> tuple[Tensor, ...]:
    """Zeros for what a pass did not reach; in strict mode an error.

    Raises:
        RuntimeError: in strict mode, something was not reached, or (with `create_graph`) does not depend on the inputs.
    """
    filled = []
    for i, (tensor, wanted) in enumerate(zip(found, like, strict=True)):
        if tensor is None and strict:
            raise RuntimeError(_UNREACHED[stage].format(i=i))
        if tensor is not None and strict and create_graph and not tensor.requires_grad:
            which = "hessian" if stage.startswith("double") else "jacobian"
            raise RuntimeError(
                f"The {which} of the user-provided function is independent of input {i}. This is not allowed in strict "
                "mode when create_graph=True."
            )
        filled.append(zeros_like(wanted) if tensor is None else tensor)
    return tuple(filled)


def pull(
    outputs: Sequence[Tensor | None],
    inputs: Sequence[Tensor],
    cotangents: Sequence[Tensor | None] | None = None,
    create_graph: bool = False,
    retain_graph: bool | None = None,
) -> tuple[Tensor | None, ...]:
    """`grad`, passing over outputs that do not require grad; None for what was not reached."""
    given = [None] * len(outputs) if cotangents is None else cotangents
    pairs = [(o, g) for o, g in zip(outputs, given, strict=True) if o is not None and o.requires_grad]
    if not pairs:
        return (None,) * len(inputs)
    roots, gradients = zip(*pairs, strict=True)
    return grad(roots, inputs, gradients, retain_graph, create_graph, allow_unused=True)


Differentiable = Callable[..., Any]
"""A user's function of tensors that returns a tensor or a tuple of them."""
