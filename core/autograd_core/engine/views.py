"""Views: tensors that share storage with another one, and what is needed to keep their history true."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy

from autograd_core.engine.mode import MODE
from autograd_core.engine.tensor import Tensor
from autograd_core.op import Op, Value, is_carried
from autograd_core.ops import TABLE
from autograd_core.ops.shape import is_basic

MAKERS = frozenset(TABLE[name] for name in ("reshape", "transpose", "broadcast_to", "index"))
"""Rows whose result may share its argument's memory."""

Chain = tuple[tuple[Op, Mapping[str, Any]], ...]


@dataclass(frozen=True)
class View:
    """How a view came from its base: the rows that lead there, and what forbids writing through it."""

    base: Tensor
    chain: Chain
    forbidden: str | None = None
    version: int = 0
    """How often the storage had been written when the history was made; another count makes it stale."""


def storage(tensor: Tensor) -> Any:
    """The tensor's array, to be shared or written; a NumPy scalar becomes a 0-d array first."""
    if isinstance(tensor._value, numpy.generic):
        tensor._value = numpy.array(tensor._value)
    return tensor._value


def shares_elements(array: Any) -> bool:
    """Whether one place in memory stands for several elements, as after `expand`.

    >>> shares_elements(numpy.broadcast_to(numpy.ones(1), (3,)))
    True
    """
    return any(stride == 0 and n > 1 for stride, n in zip(array.strides, array.shape, strict=True))


def evaluate(op: Op, tensor: Tensor, attributes: Mapping[str, Any]) -> Value:
    """The row's value, sharing memory where it can: x[0] of a vector as a 0-d array, not as a copied scalar."""
    array = storage(tensor)
    result = op(array, **shared(attributes))
    if op.name == "broadcast_to" and getattr(array.flags, "writeable", False):
        # NumPy forbids writing anywhere into a broadcast array; a row of it may be written, as in torch.
        return numpy.lib.stride_tricks.as_strided(array if array.ndim else result, result.shape, result.strides)
    return result


def shared(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Attributes with which NumPy gives a view: with an ellipsis in the key, even x[0] of a vector is one."""
    key = attributes.get("key")
    if key is None or not is_basic(key) or Ellipsis in key:
        return attributes
    return {**attributes, "key": (*key, Ellipsis)}


def attach(op: Op, source: Tensor, result: Tensor, attributes: Mapping[str, Any]) -> None:
    """Note that `result` is a view of `source`, if the memory is indeed the same."""
    if not numpy.may_share_memory(result._value, source._value):
        return
    before = source._view
    base = source if before is None else before.base
    chain = (() if before is None else before.chain) + ((op, shared(attributes)),)
    forbidden = None if before is None else before.forbidden
    if not MODE.grad:
        forbidden = forbidden or "no_grad"
    result._version_counter = base.version_counter()
    result._view = View(base, chain, forbidden, result._version_counter.count)
    base._views = [*(r for r in base._views or () if r() is not None), weakref.ref(result)]


def is_view_of_arrays(op: Op, args: tuple[Value, ...]) -> bool:
    """Whether this call can make a view at all."""
    return op in MAKERS and isinstance(args[0], Tensor) and not is_carried(args[0]._value)


def follow(chain: Chain, value: Value) -> Value:
    """Apply the rows of a chain: to an array (giving a view of it), or to a tensor."""
    for op, attributes in chain:
        value = op(value, **attributes)
    return value
