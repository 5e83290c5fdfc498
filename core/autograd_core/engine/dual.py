"""Forward mode: tensors that carry a tangent for as long as a dual level lasts.

There is one level. While it lasts (`MODE.dual_level >= 0`), `record` hands every operation to `propagate`.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from autograd_core.engine.mode import MODE
from autograd_core.engine.push import push
from autograd_core.engine.record import EXTENSIONS, OpNode
from autograd_core.engine.tensor import Tensor
from autograd_core.op import Like, Op, Value


class Slot:
    """Where a tensor's tangent stands; emptied when the level ends."""

    __slots__ = ("__weakref__", "tangent")

    def __init__(self, tangent: Tensor) -> None:
        self.tangent: Tensor | None = tangent


class _Level(threading.local):
    """The slots in use in this thread, so that leaving the level empties them."""

    slots: weakref.WeakSet[Slot]

    def __init__(self) -> None:
        self.slots = weakref.WeakSet()


_LEVEL = _Level()


def enter_level() -> int:
    """Begin a dual level; returns its number.

    Raises:
        RuntimeError: there is one already.
    """
    if MODE.dual_level >= 0:
        raise RuntimeError("Nested forward mode AD is not supported at the moment")
    MODE.set(dual_level=0)
    return 0


def exit_level(level: int | None = None) -> None:
    """End the dual level: every tangent is gone.

    Raises:
        RuntimeError: there is none, or `level` is another one.
    """
    if MODE.dual_level < 0:
        raise RuntimeError("Dual level must be a positive number.")
    if level is not None and level != MODE.dual_level:
        raise RuntimeError(
            "Trying to exit a forward AD level that was not the last one that was created. This is not supported."
        )
    MODE.set(dual_level=-1)
    for slot in list(_LEVEL.slots):
        slot.tangent = None
    _LEVEL.slots.clear()


@contextmanager
def paused() -> Iterator[None]:
    """Compute with tensors that carry tangents as if they did not."""
    before = MODE.set(dual_level=-1)
    try:
        yield
    finally:
        MODE.set(**before)


def tangent_of(tensor: Tensor) -> Tensor | None:
    """The tangent that a tensor carries at present."""
    slot: Slot | None = tensor._tangent
    return None if slot is None else slot.tangent


def set_tangent(tensor: Tensor, tangent: Tensor | None) -> None:
    """Let `tensor` carry `tangent` until the level ends; None takes its tangent away.

    Raises:
        RuntimeError: the shapes differ.
    """
    if tangent is None:
        tensor._tangent = None
        return
    if tangent.shape != tensor.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor.shape)} while the given forward gradient is of size "
            f"{list(tangent.shape)}."
        )
    slot = Slot(tangent)
    _LEVEL.slots.add(slot)
    tensor._tangent = slot


def is_differentiable(value: Value) -> bool:
    """Whether a value has numbers that can move: floating point, complex, or a carrier's own."""
    return Like.of(value).dtype.kind in "fcO"


def propagate(op: Op, args: Sequence[Value], result: Tensor, attributes: Mapping[str, Any]) -> None:
    """Give `result = op(*args)` the tangent that follows from those of the arguments.

    Tangents are tensors like any other: where gradients are recorded, so is the tangent, which makes reverse over
    forward work.
    """
    tangents = [tangent_of(a) if isinstance(a, Tensor) else None for a in args]
    if MODE.inference or not is_differentiable(result._value) or all(t is None for t in tangents):
        return
    with paused():
        moved = push(op, args, result, tangents, attributes)
    if moved is None:
        return
    set_tangent(result, moved)
    node = None if result._edge is None else result._edge[0]
    if isinstance(node, OpNode) and node.output_version is not None:
        # The node saved the output's value alone; forward over reverse needs its tangent beside it.
        node.output_tangent = result._tangent


EXTENSIONS.propagate = propagate
