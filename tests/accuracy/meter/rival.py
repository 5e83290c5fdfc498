"""The same quantities by torch, where it is installed and has the function."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from autograd_core.op import Op

_SPACES = ("torch", "torch.special", "torch.nn.functional")


@cache
def function_of(op: Op) -> Any:
    """torch's function of one of the row's names, or None."""
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(1)
    for space in map(importlib.import_module, _SPACES):
        for name in (op.name, *op.aliases):
            found = getattr(space, name.rpartition(".")[2], None)
            if found is not None and callable(found) and not isinstance(found, type):
                return found
    return None


def of_torch(op: Op, which: str, attributes: Mapping[str, Any], args: tuple[np.ndarray, ...]) -> np.ndarray | None:
    """The quantity as torch computes it, or None where it cannot be asked."""
    torch: Any = importlib.import_module("torch")
    leaves = [torch.tensor(a, requires_grad=a.dtype != bool) for a in args]
    try:
        given = {**dict(zip(op.arguments, leaves, strict=True)), **attributes}
        y = function_of(op)(*map(given.get, op.order)) if op.order else function_of(op)(*leaves, **attributes)
        if which == "value":
            return np.asarray(y.detach().numpy(), dtype=float)
        wanted = leaves[op.arguments.index(which)]
        found = torch.autograd.grad(y, wanted, torch.ones_like(y), allow_unused=True)[0]
    except (TypeError, RuntimeError, NotImplementedError, AttributeError):
        return None
    return None if found is None else np.asarray(found.numpy(force=True), dtype=float)
