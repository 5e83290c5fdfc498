from __future__ import annotations

import autograd_core as torch
from autograd_core.engine.short import _ndarray  # noqa: F401 - the engine is loaded
from autograd_core.engine.tensor import Tensor
from autograd_core.tensors.methods import install, methods


def test_arithmetic_keeps_its_shortest_way() -> None:
    arithmetic = {"__add__", "__sub__", "__mul__", "__truediv__", "__radd__", "__neg__", "__pow__", "__matmul__"}
    assert not arithmetic & methods().keys()
    assert "short" in Tensor.__mul__.__qualname__


def test_everything_public_is_documented() -> None:
    public = {name: method for name, method in methods().items() if not name.startswith("_")}
    undocumented = sorted(
        name for name, method in public.items() if not method.__doc__ and getattr(method, "__name__", "") != "<lambda>"
    )
    assert undocumented == []


def test_installing_twice_changes_nothing() -> None:
    before = dict(vars(Tensor))
    install()
    assert vars(Tensor).keys() == before.keys()
    assert torch.ones(2).sum().item() == 2
