"""Tensors kept for the backward pass, by reference or in the hands of saved-tensor hooks."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from autograd_core.engine.mode import MODE
from autograd_core.engine.node import NO_EDGE, Edge, Node, Version
from autograd_core.engine.record import EXTENSIONS, OpNode
from autograd_core.engine.tensor import AccumulateGrad, Tensor, make
from autograd_core.engine.wording import changed
from autograd_core.op import Value

Hooks = tuple[Callable[[Tensor], Any], Callable[[Any], Tensor]]
"""What packs a tensor when it is saved, and what makes a tensor of that again when it is needed."""


class _Refusal(threading.local):
    """Why saved-tensor hooks may not be used in this thread right now, or None."""

    message: str | None = None


REFUSAL = _Refusal()


def push_hooks(hooks: Hooks) -> None:
    """Use these hooks for what is saved from now on; only the latest pair is called.

    Raises:
        RuntimeError: saved-tensor hooks are disabled.
    """
    if REFUSAL.message is not None:
        raise RuntimeError(REFUSAL.message)
    MODE.set(saved_hooks=(*MODE.saved_hooks, hooks))


def pop_hooks() -> None:
    """Go back to the hooks that were used before."""
    MODE.set(saved_hooks=MODE.saved_hooks[:-1])


class Saved:
    """One tensor that a node keeps.

    Outside hooks, an input is kept as it is. An output of the saving node is kept without its history, or node and
    tensor would keep each other alive; so is what went through hooks, whatever they made of it.
    """

    __slots__ = ("_counter", "_edge", "_expected", "_held", "_output", "_tangent", "_unpack")

    def __init__(self, tensor: Tensor, output: int | None = None) -> None:
        """Keep `tensor`, which is output number `output` of the node that saves it; None for any other tensor.

        Raises:
            RuntimeError: the tensor was made in inference mode, or the pack hook wrote into it.
        """
        if tensor._inference:
            raise RuntimeError(
                "Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal "
                "tensor and use it in autograd."
            )
        self._output = output
        self._counter: Version = tensor.version_counter()
        self._expected = self._counter.count
        self._tangent = tensor._tangent
        self._unpack: Callable[[Any], Tensor] | None = None
        self._edge: Edge = NO_EDGE
        if MODE.saved_hooks:
            pack, self._unpack = MODE.saved_hooks[-1]
            self._edge = NO_EDGE if output is not None else tensor.edge()
            self._held: Any = self._pack(pack, tensor)
        else:
            self._held = tensor if output is None else tensor._value

    def _pack(self, pack: Callable[[Tensor], Any], tensor: Tensor) -> Any:
        before = MODE.set(grad=False)
        try:
            packed = pack(tensor)
        finally:
            MODE.set(**before)
        if self._counter.count != self._expected:
            raise RuntimeError(
                "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook can "
                "not be modified by in-place operations as this can lead to unexpected side-effects. Please open an "
                "issue if you need to perform in-place operations on the input to a pack hook."
            )
        return packed

    def unpack(self, node: Node) -> Tensor:
        """The tensor with its history, for the node that saved it.

        Raises:
            RuntimeError: it was written in place since (not known of what went through hooks).
            TypeError: the unpack hook returned something else than a tensor.
        """
        if self._unpack is None:
            if self._counter.count != self._expected:
                raise RuntimeError(self._changed(node))
            return self._held if self._output is None else self._restored(self._held, (node, self._output))
        found = self._unpack(self._held)
        if not isinstance(found, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(found).__name__}"
            )
        return self._restored(found._value, self._edge if self._output is None else (node, self._output))

    def _restored(self, value: Value, edge: Edge) -> Tensor:
        tensor = make(value, None)
        tensor._tangent = self._tangent
        if isinstance(edge[0], AccumulateGrad):
            # Again a leaf, and its gradient arrives where the original's does.
            tensor._requires_grad = True
            tensor._accumulator = weakref.ref(edge[0])
        elif edge[0] is not None:
            tensor._edge = edge
        return tensor

    def _changed(self, node: Node) -> str:
        if self._output is None:
            value, (maker, output) = self._held._value, self._held._edge or NO_EDGE
        else:
            value, maker, output = self._held, node, self._output
        return changed(value, maker, output, self._counter.count, self._expected)


class Packed:
    """The record of a node (see `OpNode.saved`) after saved-tensor hooks took each of its tensors."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items

    def unpack(self, node: Node, graph: bool) -> list[Value]:
        """The record again: tensors with their history when `graph`, else the carrier's values."""
        found = [item.unpack(node) if isinstance(item, Saved) else item for item in self._items]
        return found if graph else [getattr(item, "_value", item) for item in found]


def pack(node: OpNode) -> None:
    """Give every tensor of a new node's record to the hooks."""
    *items, output = node.saved or ()
    items = [Saved(item) if isinstance(item, Tensor) else item for item in items]
    if output is not None:
        # Hooks see the output with the history that it is about to get.
        result = make(output, (node, 0))
        result._version_counter = node.output_version
        output = Saved(result, 0)
    node.packed = Packed((*items, output))
    node.saved = (None,) * (len(items) + 1)


EXTENSIONS.pack = pack
