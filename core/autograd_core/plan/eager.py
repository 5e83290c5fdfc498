"""What a plan does, by the engine, node by node: for programs that cannot be traced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.op import library
from autograd_core.plan.trace import Function


def run(
    function: Function,
    inputs: Mapping[str, Any],
    wrt: Sequence[str],
    seed: Any,
    direction: Mapping[str, Any],
    mode: str,
) -> list[Any]:
    """The value, and the gradients or products for each name in `wrt`.

    Raises:
        RuntimeError: as of backward.
    """
    leaves = {name: Tensor(value, requires_grad=name in wrt and mode != "value") for name, value in inputs.items()}
    root = function(leaves)
    value = root._value if isinstance(root, Tensor) else root
    if mode == "value":
        return [value]
    start = None
    if seed is not None:
        xp = library(value)
        given = xp.ones(numpy.shape(value)) if isinstance(seed, str) else xp.asarray(seed)
        start = Tensor(given.astype(getattr(value, "dtype", float))[()])
    found: Sequence[Tensor | None] = [None] * len(wrt)
    if isinstance(root, Tensor) and root.requires_grad:
        found = grad([root], [leaves[name] for name in wrt], [start], create_graph=mode == "product", allow_unused=True)
    if mode == "product":
        live = [(g, Tensor(direction[name])) for name, g in zip(wrt, found, strict=True) if g is not None]
        live = [(g, v) for g, v in live if g.requires_grad]
        found = [None] * len(wrt)
        if live:
            moves = [leaves[name] for name in wrt]
            found = grad([g for g, _ in live], moves, [v for _, v in live], allow_unused=True)
    return [value, *(_array(g, leaves[name]) for name, g in zip(wrt, found, strict=True))]


def _array(gradient: Tensor | None, leaf: Tensor) -> Any:
    return library(leaf._value).zeros(leaf.shape, leaf.dtype)[()] if gradient is None else gradient._value
