"""What happens around a node's pullback: hooks, anomaly detection, profiling."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from time import perf_counter_ns
from typing import Any

import numpy

from autograd_core.engine.mode import MODE
from autograd_core.engine.node import Node
from autograd_core.op import Like, Value, is_carried


class Wrapping:
    """What this layer needs of those above it, put here when they are imported.

    `make` wraps a carrier's value as a tensor, `kind` is the tensor class, `backward` the general backward function,
    `renew` gives a view whose base was written its history anew.
    """

    make: Any = None
    kind: type = object
    backward: Any = None
    renew: Any = None
    watched = False
    """Whether a leaf ever had a hook, or several tensors one together: only then does the order of leaves show, and
    has a pass to know of itself."""


def as_tensor(g: Value | None) -> Any:
    """A cotangent as hooks see it."""
    return g if g is None or isinstance(g, Wrapping.kind) else Wrapping.make(g, None)


def _as_given(new: Any, like: Value) -> Value:
    """A hook's tensor in the form that the pass is using."""
    return new if isinstance(like, Wrapping.kind) else new._value


def before(node: Node, g: Any) -> Any:
    """All hooks that see a cotangent before the node does."""
    return nodes(node, tensors(node, g))


def tensors(node: Node, g: Any) -> Any:
    """Hooks of the output tensors, then retained gradients: those come last whatever was registered first."""
    hooks = node.hooks
    if hooks is None:
        return g
    parts = list(g) if node.outputs > 1 else [g]
    for output, registered in hooks.tensor.items():
        for hook in list(registered.values()):
            if parts[output] is not None:
                parts[output] = _replaced(hook(as_tensor(parts[output])), parts[output])
    for output, retain in hooks.retain.items():
        if parts[output] is not None:
            retain(as_tensor(parts[output]))
    return parts if node.outputs > 1 else parts[0]


def _replaced(new: Any, old: Value) -> Value:
    if new is None:
        return old
    if not isinstance(new, Wrapping.kind):
        raise TypeError(f"expected Tensor, but hook returned '{type(new).__name__}'")
    value: Any = _as_given(new, None)
    if value.shape != old.shape:
        raise RuntimeError("hook has changed the size of value")
    if value.dtype != old.dtype:
        raise RuntimeError(f"hook has changed the type of value (was {old.dtype} got {value.dtype})")
    return _as_given(new, old)


def nodes(node: Node, g: Any) -> Any:
    """Pre-hooks of the node: each gets the tuple of cotangents, and may return another."""
    if node.hooks is None or not node.hooks.pre:
        return g
    parts = tuple(g) if node.outputs > 1 else (g,)
    for hook in list(node.hooks.pre.values()):
        parts = _new_tuple(hook(tuple(as_tensor(p) for p in parts)), parts)
    return list(parts) if node.outputs > 1 else parts[0]


def after(node: Node, pulled: Sequence[Value | None], g: Any) -> Sequence[Value | None]:
    """Post-hooks of the node: each gets the cotangents of inputs and outputs, and may return other ones."""
    if node.hooks is None or not node.hooks.post:
        return pulled
    given = tuple(as_tensor(p) for p in (g if node.outputs > 1 else (g,)))
    current = tuple(pulled)
    for hook in list(node.hooks.post.values()):
        current = _new_tuple(hook(tuple(as_tensor(p) for p in current), given), current)
    return current


def _new_tuple(new: Any, old: tuple[Any, ...]) -> tuple[Any, ...]:
    if new is None:
        return old
    found = (new,) if isinstance(new, Wrapping.kind) else tuple(new)
    if len(found) != len(old):
        raise RuntimeError(
            f"hook has returned an incorrect number of values (got {len(found)}, but expected {len(old)})"
        )
    return tuple(
        None if n is None else (_as_given(n, o) if o is not None else n._value) for n, o in zip(found, old, strict=True)
    )


def observed(node: Node, g: Any, graph: bool) -> Sequence[Value | None]:
    """The pullback under the profiler and in anomaly mode."""
    started = perf_counter_ns()
    try:
        pulled = node.pull(g, graph)
    except Exception:
        if MODE.anomaly:
            _blame(node)
        raise
    if MODE.profiler is not None:
        MODE.profiler.backward(node, started, perf_counter_ns(), g, pulled)
    if MODE.anomaly and MODE.check_nan:
        for i, d in enumerate(pulled):
            if d is not None and _has_nan(d):
                _blame(node)
                raise RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output.")
    return pulled


def _has_nan(value: Any) -> bool:
    raw = getattr(value, "_value", value)
    return not is_carried(raw) and Like.of(raw).dtype.kind in "fc" and bool(numpy.isnan(raw).any())


def _blame(node: Node) -> None:
    """Say where the forward operation stood."""
    if node.trace is None:
        where = "No forward pass information available. Enable detect anomaly during forward pass for more information."
        warnings.warn(f"Error detected in {node.name()}. {where}", UserWarning, stacklevel=2)
    else:
        text = f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n{node.trace}"
        warnings.warn(text, UserWarning, stacklevel=2)
