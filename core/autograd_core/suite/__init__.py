"""The suite: spec files, the checks in them, and the runner that turns each check into an outcome."""

from __future__ import annotations

from autograd_core.suite.outcome import Outcome as Outcome
from autograd_core.suite.runner import run_check as run_check
from autograd_core.suite.runner import run_suite as run_suite
from autograd_core.suite.spec import Check as Check
from autograd_core.suite.spec import discover as discover
from autograd_core.suite.spec import load_spec as load_spec
from autograd_core.suite.spec import load_suite as load_suite
