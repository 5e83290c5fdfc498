"""Hooks on tensors and nodes, and the handles that remove them."""

from __future__ import annotations

import itertools
import weakref
from typing import Any

from autograd_core.engine.node import Hook, Hooks, Node
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.watch import Wrapping
from autograd_core.op import is_array

_NUMBERS = itertools.count()


class RemovableHandle:
    """What registering a hook returns; `remove()` undoes it, as does leaving a `with` block.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> seen = []
    >>> with register_hook(x, seen.append):
    ...     (3 * x).backward()
    >>> float(seen[0].value)
    3.0
    """

    def __init__(self, registry: dict[int, Hook]) -> None:
        self._registry = registry
        self.id = next(_NUMBERS)

    def remove(self) -> None:
        """Take the hook away; again is no error."""
        self._registry.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def register(registry: dict[int, Hook], hook: Hook) -> RemovableHandle:
    """Put a hook into a registry."""
    handle = RemovableHandle(registry)
    registry[handle.id] = hook
    return handle


def _hooks_of(tensor: Tensor) -> tuple[Hooks, int]:
    """Where a tensor's hooks live: with the node that made it, or with the leaf itself, whose node comes and goes."""
    node, output = tensor.edge()
    assert node is not None
    if tensor._edge is not None:
        return node.hooked(), output
    Wrapping.watched = True
    if tensor._hooks is None:
        tensor._hooks = Hooks()
    node.hooks = tensor._hooks
    return tensor._hooks, 0


def register_hook(tensor: Tensor, hook: Hook) -> RemovableHandle:
    """Call `hook(grad)` whenever a gradient of this tensor is complete; a tensor it returns takes the gradient's place.

    Raises:
        RuntimeError: the tensor does not require grad.
    """
    if not tensor.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    hooks, output = _hooks_of(tensor)
    return register(hooks.tensor.setdefault(output, {}), hook)


def register_post_accumulate_grad_hook(tensor: Tensor, hook: Hook) -> RemovableHandle:
    """Call `hook(tensor)` after a gradient was accumulated into this leaf.

    Raises:
        RuntimeError: the tensor does not require grad or is no leaf.
    """
    if not tensor.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not tensor.is_leaf:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    Wrapping.watched = True
    if tensor._post_accumulate is None:
        tensor._post_accumulate = {}
    return register(tensor._post_accumulate, hook)


def retain_grad(tensor: Tensor) -> None:
    """Keep the gradient of a non-leaf in its `grad`, where passes accumulate as in a leaf; no effect on a leaf.

    Raises:
        RuntimeError: the tensor does not require grad.
    """
    if not tensor.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if tensor._edge is None or tensor._retains:
        return
    tensor._retains = True
    hooks, output = _hooks_of(tensor)
    # Weak, or the node would keep its own output alive.
    reference = weakref.ref(tensor)

    def keep(gradient: Tensor) -> None:
        alive = reference()
        if alive is not None:
            raw = gradient._value
            shared = is_array(raw) and gradient._edge is None
            fresh = make(raw.copy(), None) if shared else gradient
            alive._grad = fresh if alive._grad is None else alive._grad + fresh

    hooks.retain[output] = keep


def register_node_hook(node: Node, hook: Hook) -> RemovableHandle:
    """Call `hook(grad_inputs, grad_outputs)` after the node ran; a tuple it returns takes the place of grad_inputs."""
    return register(node.hooked().post, hook)


def register_node_prehook(node: Node, hook: Hook) -> RemovableHandle:
    """Call `hook(grad_outputs)` before the node runs; a tuple it returns takes the place of grad_outputs."""
    return register(node.hooked().pre, hook)


def _install() -> None:
    methods: dict[str, Any] = {
        "register_hook": register_hook,
        "register_post_accumulate_grad_hook": register_post_accumulate_grad_hook,
        "retain_grad": retain_grad,
    }
    for name, function in methods.items():
        setattr(Tensor, name, function)
    Node.register_hook = register_node_hook  # type: ignore[attr-defined]
    Node.register_prehook = register_node_prehook  # type: ignore[attr-defined]


_install()
