"""Parameters: the tensors of a module that training changes."""

from __future__ import annotations

from typing import Any

from autograd_core.engine.mode import recording
from autograd_core.engine.record import general
from autograd_core.engine.tensor import Tensor, check_differentiable
from autograd_core.engine.views import storage
from autograd_core.op import CARRIERS, Op, Value
from autograd_core.tensors import methods as _methods  # noqa: F401 - what tensors can do is installed on import


class Parameter(Tensor):
    """A leaf that requires a gradient and that a `Module` finds among its attributes.

    Args:
        data: a tensor, whose memory is shared.
        requires_grad: False for a frozen parameter.

    Raises:
        TypeError: `data` is no tensor.
        RuntimeError: `data` holds integers or booleans.

    >>> p = Parameter(Tensor([1.0, 2.0]))
    >>> p.requires_grad, p.is_leaf, isinstance(p, Tensor)
    (True, True, True)
    """

    def __init__(self, data: Tensor, requires_grad: bool = True) -> None:
        if not isinstance(data, Tensor):
            raise TypeError(f"a parameter is made from a Tensor, but got {type(data).__name__}: wrap it in tensor()")
        if requires_grad:
            check_differentiable(data.value)
        self._value = storage(data)
        self._version_counter = data.version_counter()
        self._requires_grad = requires_grad

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


def _apply(op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Tensor:
    """The general way: the engine's short one is for plain tensors alone."""
    return general(op, args, attributes)


CARRIERS[Parameter] = _apply


def clear_grad(tensor: Tensor, set_to_none: bool) -> None:
    """Drop a leaf's gradient, or make it zeros without a history.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> (x * x).backward()
    >>> clear_grad(x, set_to_none=True), x.grad
    (None, None)
    """
    held: Any = tensor.grad
    if held is None:
        return
    if set_to_none:
        tensor.grad = None
    elif held.grad_fn is not None:
        tensor.grad = held.detach() * 0
    else:
        with recording(False):
            held.zero_()
