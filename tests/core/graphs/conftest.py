"""Graphs to look at."""

from __future__ import annotations

from typing import Any

import pytest

from autograd_core.engine.tensor import Tensor
from autograd_core.graphs.graph import Graph
from autograd_core.graphs.program import of_program

SCENARIO_3 = "b = w1*a; c = w2*a; d = w3*b + w4*c; L = 10 - d"
AT = {"w1": 3.0, "a": 2.0, "w2": 4.0, "w3": 5.0, "w4": 6.0}


@pytest.fixture(scope="package")
def three() -> Graph:
    """Scenario 3, with everything that can be known."""
    return of_program(SCENARIO_3, AT, values=True, grads=True)


@pytest.fixture
def leaf() -> Any:
    return lambda *values: Tensor(list(values) if len(values) != 1 else values[0], requires_grad=True)
