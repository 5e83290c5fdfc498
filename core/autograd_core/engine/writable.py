"""What may be written in place, and torch's words for what may not."""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.engine.mode import MODE
from autograd_core.engine.tensor import Tensor
from autograd_core.engine.views import shares_elements
from autograd_core.op import Value, is_array

_FORBIDDEN = {
    "function": (
        "Output of a custom Function is a view and is being modified inplace. This view was created inside a custom "
        "Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would "
        "override the custom backward associated with the custom Function, leading to incorrect gradients. This "
        "behavior is forbidden. You can fix this by cloning the output of the custom Function."
    ),
    "multi": (
        "Output 0 of UnbindBackward0 is a view and is being modified inplace. This view is the output of a function "
        "that returns multiple views. Such functions do not allow the output views to be modified inplace. You should "
        "replace the inplace operation by an out-of-place one."
    ),
    "no_grad": (
        "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use "
        "case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the "
        "inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside "
        "(if you want the inplace to be tracked)."
    ),
}
"""Why a view may not be written, by what its maker noted on it."""


def check_writable(target: Tensor) -> None:
    """Refuse writes that would make gradients wrong.

    Raises:
        RuntimeError: a leaf that requires grad, a view of one, an expanded tensor, or a view that may not be written.
    """
    if target._inference and not MODE.inference:
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed. "
            "You can make a clone to get a normal tensor before doing inplace update."
        )
    array = target._value
    if is_array(array) and shares_elements(array):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )
    view = target._view
    if not MODE.grad or not (target.requires_grad or (view is not None and view.base.requires_grad)):
        return
    if view is not None and view.base.is_leaf and view.base._requires_grad:
        raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
    if target._requires_grad:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    if view is not None and view.forbidden is not None:
        raise RuntimeError(_FORBIDDEN[view.forbidden])


POISONED = (
    "Output 0 of UnbindBackward0 is a view and its base or another view of its base has been modified inplace. This "
    "view is the output of a function that returns multiple views. Such functions do not allow the output views to be "
    "modified inplace. You should replace the inplace operation by an out-of-place one."
)


def check_overlap(target: Any, source: Value) -> None:
    """Refuse to write what is being read, shifted.

    Raises:
        RuntimeError: the two share part of their memory.
    """
    array = source._value if isinstance(source, Tensor) else source
    if not isinstance(array, numpy.ndarray) or not (array.flags.forc and target.flags.forc):
        return
    (low, high), (first, last) = (numpy.lib.array_utils.byte_bounds(a) for a in (target, array))
    if low < last and first < high and (low, high) != (first, last):
        raise RuntimeError(
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single "
            "memory location. Please clone() the tensor before performing the operation."
        )
