"""A tensor's place in the graph, seen and changed: `data`, `grad`, `requires_grad`, `detach`, copies."""

from __future__ import annotations

import copy
from typing import Any

from autograd_core.engine.mode import MODE
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.views import storage
from autograd_core.op import is_carried
from autograd_core.tensors.data import mark_inference
from autograd_core.tensors.dtypes import c_name, type_name
from autograd_core.tensors.size import Size

_CLEARING = (
    "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph "
    "that doesn't require differentiation use var_no_grad = var.detach()."
)
_VIEW = (
    "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, "
    "and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be "
    "called on these gradients."
)
_DEEPCOPY = (
    "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
    "If you were attempting to deepcopy a module, this may be because a tensor computed from parameters was kept in it."
)
_GRAD = vars(Tensor)["grad"].fget
_REQUIRES_GRAD = vars(Tensor)["requires_grad"].fget


def get_shape(self: Tensor) -> Size:
    """The lengths of the axes."""
    return Size(self._value.shape)


def size(self: Tensor, dim: int | None = None) -> Any:
    """The shape, or the length of one axis.

    Raises:
        IndexError: there is no such axis.

    >>> size(Tensor([[1, 2, 3]])), size(Tensor([[1, 2, 3]]), -1)
    (torch.Size([1, 3]), 3)
    """
    if dim is None:
        return Size(self._value.shape)
    ndim = len(self._value.shape)
    if not -ndim <= dim < ndim:
        reach = max(ndim, 1)
        raise IndexError(f"Dimension out of range (expected to be in range of [{-reach}, {reach - 1}], but got {dim})")
    return self._value.shape[dim]


def set_grad(self: Tensor, gradient: Tensor | None) -> None:
    """Replace the gradient.

    Raises:
        TypeError: neither a tensor nor None.
        RuntimeError: the tensor itself, another shape, another dtype.
    """
    if gradient is not None:
        if not isinstance(gradient, Tensor):
            kind = type(gradient).__name__
            raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {kind}")
        if gradient is self:
            raise RuntimeError("can't assign Variable as its own grad")
        if gradient._value.shape != self._value.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(gradient._value.shape)}' to a tensor of size "
                f"'{list(self._value.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
        if gradient._value.dtype != self._value.dtype:
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{c_name(gradient.dtype)}' to a tensor with grad_dtype "
                f"'{type_name(self.dtype)}'. The gradient must match the tensor's dtype."
            )
    self._grad = gradient


def del_grad(self: Tensor) -> None:
    """`del x.grad`."""
    self._grad = None


def _check_flag(self: Tensor, on: bool, words: str) -> None:
    if on and self._inference and not MODE.inference:
        raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
    if on and not is_carried(self._value) and self._value.dtype.kind not in "fc":
        raise RuntimeError(f"only Tensors of {words} dtype can require gradients")


def set_requires_grad(self: Tensor, requires_grad: bool) -> None:
    """`x.requires_grad = True`.

    Raises:
        RuntimeError: not a leaf, an integer dtype, or an inference tensor outside inference mode.
    """
    if self._edge is not None:
        raise RuntimeError(_CLEARING.partition(" If")[0] if requires_grad else _CLEARING)
    _check_flag(self, requires_grad, "floating point and complex")
    self._requires_grad = bool(requires_grad)


def requires_grad_(self: Tensor, requires_grad: bool = True) -> Tensor:
    """Let backward passes compute a gradient for this leaf, or no longer; nothing happens where it is so already.

    Raises:
        RuntimeError: clearing it on a tensor that was computed, an integer dtype, or an inference tensor.

    >>> requires_grad_(Tensor([1.0])).requires_grad
    True
    """
    if self._edge is not None:
        if not requires_grad:
            raise RuntimeError(_CLEARING)
        return self
    _check_flag(self, requires_grad, "floating point")
    self._requires_grad = bool(requires_grad)
    return self


def detach(input: Tensor) -> Tensor:
    """The same memory and version counter, outside the graph.

    >>> x = Tensor([1.0], requires_grad=True)
    >>> detach(x * 2).requires_grad
    False
    """
    if input._view is not None and input._view.forbidden is None:
        input.edge()  # torch, too, looks at a view's history here, and renews it if its base was written
    result = make(storage(input), None)
    if input._inference:
        mark_inference(result)
    else:
        result._version_counter = input.version_counter()
    return result


def detach_(self: Tensor) -> Tensor:
    """Cut this very tensor from the graph.

    Raises:
        RuntimeError: a view, whose base would still know of it.

    >>> y = Tensor([1.0], requires_grad=True) * 2
    >>> detach_(y).is_leaf
    True
    """
    if self._view is not None:
        raise RuntimeError(_VIEW)
    self._edge = None
    self._requires_grad = self._retains = False
    self._tangent = None
    return self


def get_data(self: Tensor) -> Tensor:
    """The same memory outside the graph, with a version counter of its own: writes go unnoticed by backward."""
    result = make(storage(self), None)
    if self._inference:
        mark_inference(result)
    return result


def set_data(self: Tensor, data: Tensor) -> None:
    """Let this tensor hold another one's memory; graph, hooks and gradient stay.

    Raises:
        TypeError: not a tensor.
        RuntimeError: a dtype without derivatives for a tensor that requires them.
    """
    if not isinstance(data, Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
    if self.requires_grad and data._value.dtype.kind not in "fcO":
        raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
    self._value = data._value


def is_inference(self: Tensor) -> bool:
    """Whether the tensor was made in inference mode."""
    return self._inference


def get_version(self: Tensor) -> int:
    """How often the memory was written in place.

    Raises:
        RuntimeError: an inference tensor, which does not count.
    """
    if self._inference:
        raise RuntimeError("Inference tensors do not track version counter.")
    return 0 if self._version_counter is None else self._version_counter.count


def deepcopy(self: Tensor, memo: dict[int, Any]) -> Tensor:
    """`copy.deepcopy` of a leaf: its numbers, its flag and its gradient.

    Raises:
        RuntimeError: not a leaf.
    """
    if self._edge is not None:
        raise RuntimeError(_DEEPCOPY)
    known: Tensor | None = memo.get(id(self))
    if known is not None:
        return known
    result = type(self).__new__(type(self))
    memo[id(self)] = result
    result._value = copy.deepcopy(self._value, memo)
    result._requires_grad, result._inference = self._requires_grad, self._inference
    result._grad = None if self._grad is None else copy.deepcopy(self._grad, memo)
    for name, value in vars(self).items():
        if not name.startswith("_"):
            setattr(result, name, copy.deepcopy(value, memo))
    return result


def rebuild(kind: type[Tensor], value: Any, requires_grad: bool) -> Tensor:
    """What unpickling calls."""
    result = kind.__new__(kind)
    result._value = value
    result._requires_grad = requires_grad
    return result


def reduce_ex(self: Tensor, protocol: Any) -> tuple[Any, ...]:
    """Pickled are the array and the flag: neither graph nor gradient. What was computed comes back as a leaf."""
    return rebuild, (type(self), self._value, self.requires_grad)


PROPERTIES = {
    "shape": property(get_shape, doc="The lengths of the axes."),
    "grad": property(_GRAD, set_grad, del_grad, _GRAD.__doc__),
    "requires_grad": property(_REQUIRES_GRAD, set_requires_grad, doc=_REQUIRES_GRAD.__doc__),
    "data": property(get_data, set_data, doc=get_data.__doc__),
    "retains_grad": property(lambda self: self._retains and self._edge is not None, doc="Whether `grad` is kept."),
    "_version": property(get_version, doc=get_version.__doc__),
}
"""Attributes of a tensor that are computed or checked."""
