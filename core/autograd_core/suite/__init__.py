"""The suite: spec files, the checks in them, and the runner that turns each check into an outcome.

Names are resolved on first use: a process that only reads spec files and starts workers does not wait for SymPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd_core.suite.outcome import Outcome as Outcome
    from autograd_core.suite.runner import run_check as run_check
    from autograd_core.suite.runner import run_suite as run_suite
    from autograd_core.suite.spec import Check as Check
    from autograd_core.suite.spec import discover as discover
    from autograd_core.suite.spec import load_spec as load_spec
    from autograd_core.suite.spec import load_suite as load_suite

_HOMES = {"Outcome": "outcome", "run_check": "runner", "run_suite": "runner"}
_HOMES |= dict.fromkeys(("Check", "discover", "load_spec", "load_suite"), "spec")


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
