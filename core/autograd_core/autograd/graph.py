"""Looking at the graph and changing what it keeps, with torch's names: saved-tensor hooks, edges, multi-grad hooks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd_core.engine.backward import GradientEdge
from autograd_core.engine.hooks import register_hook
from autograd_core.engine.mode import MODE
from autograd_core.engine.node import Node
from autograd_core.engine.saved import REFUSAL, pop_hooks, push_hooks
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.traverse import will_visit
from autograd_core.engine.watch import Wrapping

__all__ = [
    "GradientEdge",
    "Node",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class saved_tensors_hooks:
    """Context in which `pack_hook(tensor)` takes each saved tensor, and `unpack_hook(packed)` gives it back.

    A tensor saved twice is packed twice; only the innermost hooks are called. `pack_hook` runs unrecorded, must not
    write into the tensor, and should not return it itself (its `detach()` will do), or node and tensor keep each other
    alive. What is written into a tensor after packing goes unnoticed.

    Raises:
        RuntimeError: inside `disable_saved_tensors_hooks`.

    >>> x = Tensor(3.0, requires_grad=True)
    >>> with saved_tensors_hooks(lambda t: float(t.value), lambda number: Tensor(number)):
    ...     y = x * x
    >>> y.backward()
    >>> float(x.grad.value)
    6.0
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        push_hooks((self.pack_hook, self.unpack_hook))

    def __exit__(self, *_: object) -> None:
        pop_hooks()


class save_on_cpu(saved_tensors_hooks):
    """Context in which saved tensors wait in the computer's memory, not on the device that they were made on.

    `pin_memory` is taken for compatibility; NumPy's memory is not pinned.
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(_to_host, _from_host)


def _to_host(tensor: Tensor) -> tuple[Any, Any]:
    value = tensor._value
    if hasattr(value, "get") and hasattr(value, "device"):  # CuPy's
        return type(value), value.get()
    return None, value


def _from_host(packed: tuple[Any, Any]) -> Tensor:
    device_array, value = packed
    if device_array is None:
        return make(value, None)
    import cupy  # only where a CuPy array was packed

    return make(cupy.asarray(value), None)


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Context in which entering `saved_tensors_hooks` raises RuntimeError with this message.

    Raises:
        RuntimeError: hooks are in use already.
    """
    before = REFUSAL.message
    if MODE.saved_hooks:
        raise RuntimeError(error_message)
    REFUSAL.message = error_message
    try:
        yield
    finally:
        REFUSAL.message = before


class _Mutable(saved_tensors_hooks):
    """Keeps copies, so that the originals may be written."""

    def __init__(self) -> None:
        self._copies: set[object] = set()
        super().__init__(self._copy, self._copied)

    def _copy(self, tensor: Tensor) -> tuple[object, Any]:
        ticket = object()
        self._copies.add(ticket)
        value = tensor._value
        return ticket, value.copy() if hasattr(value, "copy") else value

    def _copied(self, packed: tuple[object, Any]) -> Tensor:
        ticket, value = packed
        if ticket not in self._copies:
            raise AssertionError(
                "Trying to backward outside of the 'allow_mutation_on_saved_tensors' context in which the graph was "
                "originally recorded."
            )
        return make(value, None)

    def clear(self) -> None:
        """Give the copies up: what was recorded in this context so far cannot be differentiated any more."""
        self._copies.clear()


@contextmanager
def allow_mutation_on_saved_tensors() -> Iterator[_Mutable]:
    """Context in which saved tensors may be written in place: the backward pass (inside it, too) uses the old numbers.

    Every saved tensor is copied when it is saved; torch copies when it is written.

    Raises:
        RuntimeError: contexts of this kind do not nest.

    >>> with allow_mutation_on_saved_tensors():
    ...     x = Tensor([3.0], requires_grad=True)
    ...     y = 1 * x
    ...     z = y * y
    ...     y._value[...] = 0.0
    ...     z.backward()
    >>> x.grad.value.tolist()
    [6.0]
    """
    if any(isinstance(getattr(pack, "__self__", None), _Mutable) for pack, _ in MODE.saved_hooks):
        raise RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested")
    context = _Mutable()
    with context:
        try:
            yield context
        finally:
            context.clear()


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The place of a tensor in the graph: `grad` takes it in the tensor's stead, without keeping the tensor alive.

    Raises:
        RuntimeError: the tensor does not require grad.
    """
    node, output = tensor.edge()
    if node is None:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(node, output)


def increment_version(tensor: Tensor | Sequence[Tensor]) -> None:
    """Count a write into tensors that was made behind the engine's back.

    >>> x = Tensor([1.0])
    >>> increment_version(x)
    >>> x.version_counter().count
    1
    """
    for one in [tensor] if isinstance(tensor, Tensor) else tensor:
        one.version_counter().count += 1


class _Handles:
    """One handle for several hooks."""

    def __init__(self, handles: Sequence[Any]) -> None:
        self._handles = tuple(handles)

    def remove(self) -> None:
        """Take all the hooks away."""
        for handle in self._handles:
            handle.remove()

    def __enter__(self) -> _Handles:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def register_multi_grad_hook(tensors: Sequence[Tensor], fn: Callable[[Any], None], *, mode: str = "all") -> _Handles:
    """Call `fn` once per backward pass that reaches some of the tensors.

    With mode "all", `fn(gradients)` comes when the gradients of all those that the pass reaches are known, None
    standing for the others; with "any", `fn(gradient)` comes with the first of them.

    Raises:
        ValueError: another mode.
        RuntimeError: mode "all", and a tensor does not require grad.

    >>> x, y = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
    >>> handle = register_multi_grad_hook([x, y], lambda gs: print([float(g.value) for g in gs]))
    >>> (x * y).backward()
    [5.0, 2.0]
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    Wrapping.watched = True
    if mode == "any":
        first = _First(fn)
        return _Handles([register_hook(tensor, first) for tensor in tensors if tensor.requires_grad])
    together = _Together([get_gradient_edge(tensor).node for tensor in tensors], fn)
    return _Handles([register_hook(t, functools.partial(together, i)) for i, t in enumerate(tensors)])


def _pass_number() -> int:
    number: int = MODE.running[0]
    return number


class _First:
    """Calls a function with the first gradient of each pass."""

    def __init__(self, function: Callable[[Tensor], None]) -> None:
        self._function = function
        self._last = -1

    def __call__(self, gradient: Tensor) -> None:
        if self._last != _pass_number():
            self._last = _pass_number()
            self._function(gradient)


class _Together:
    """Calls a function with all gradients of a pass, once the last one is there."""

    def __init__(self, nodes: Sequence[Node], function: Callable[[list[Tensor | None]], None]) -> None:
        self._nodes = nodes
        self._function = function
        self._last = -1
        self._missing = 0
        self._gradients: list[Tensor | None] = []

    def __call__(self, i: int, gradient: Tensor) -> None:
        if self._last != _pass_number():
            self._last = _pass_number()
            visited = will_visit()
            self._missing = sum(node in visited for node in self._nodes)
            self._gradients = [None] * len(self._nodes)
        self._gradients[i] = gradient
        self._missing -= 1
        if self._missing == 0:
            gradients, self._gradients = self._gradients, []
            self._function(gradients)
