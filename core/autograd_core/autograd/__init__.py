"""torch.autograd's names: passes, custom functions, functional and forward-mode derivatives, modes, graph tools.

>>> from autograd_core.engine.tensor import Tensor
>>> x = Tensor(3.0, requires_grad=True)
>>> (gradient,) = grad(x * x, x)
>>> float(gradient.value)
6.0
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# At once, not on first use: a module and a function of one name, and the function has to be the one that stays.
from autograd_core.autograd.gradcheck import gradcheck, gradgradcheck
from autograd_core.engine.backward import backward, grad
from autograd_core.engine.function import Function
from autograd_core.tensors import modes as grad_mode
from autograd_core.tensors.modes import enable_grad, inference_mode, no_grad, set_grad_enabled

__all__ = [
    "Function",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "grad",
    "grad_mode",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]

_MODULES = ("anomaly_mode", "forward_ad", "function", "functional", "graph", "profiler")
_HOMES = {"detect_anomaly": "anomaly_mode", "set_detect_anomaly": "anomaly_mode"}


def __getattr__(name: str) -> Any:
    """Names that few programs need are imported on first use."""
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})
