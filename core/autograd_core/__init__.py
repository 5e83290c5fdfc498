"""Automatic differentiation with PyTorch's semantics, on NumPy: `import autograd_core as torch`.

>>> import autograd_core as torch
>>> x = torch.tensor([1.0, 2.0], requires_grad=True)
>>> (x * x).sum().backward()
>>> x.grad
tensor([2., 4.])

Beside torch's names there is `check`, which holds a gradient against independent witnesses (`verdict.check.check`):

>>> torch.check("x**2", at={"x": 1.5}, claim={"x": "3*x"}).claims["x"].mistake.text
'the claim is 3/2 times the truth'

Names are resolved on first use, so that `import autograd_core.errors` does not wait for NumPy.
"""

from __future__ import annotations

import builtins
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd_core.plan.plan import compile as compile
    from autograd_core.verdict.check import check as check

_PACKAGES = ("autograd", "linalg", "nn", "optim", "special")
_OURS = {"check": "autograd_core.verdict.check", "compile": "autograd_core.plan.plan"}
"""Names that torch does not have, and where they live. A star import leaves them out, and does not wait for SymPy."""


def _names() -> dict[str, Any]:
    found: dict[str, Any] = import_module("autograd_core.tensors.face").names()
    return found


def __getattr__(name: str) -> Any:
    """Look a public name up, once: it then stands in the module."""
    if name == "__all__":  # what shadows Python's own names has to be asked for by name
        return sorted(public for public in __dir__() if not hasattr(builtins, public) and public not in _OURS)
    if name.startswith("_"):
        raise AttributeError(f"module 'autograd_core' has no attribute {name!r}")
    if name in _OURS:
        return globals().setdefault(name, getattr(import_module(_OURS[name]), name))
    if find_spec(f"autograd_core.{name}") is not None:
        return import_module(f"autograd_core.{name}")
    names = _names()
    if name not in names:
        missing = import_module("autograd_core.tensors.dtypes").MISSING
        reason = f": {missing[name]}" if name in missing else ""
        raise AttributeError(f"module 'autograd_core' has no attribute {name!r}{reason}")
    globals().update(names)
    return names[name]


def __dir__() -> list[str]:
    return sorted({*_names(), *_OURS, *(package for package in _PACKAGES if find_spec(f"autograd_core.{package}"))})
