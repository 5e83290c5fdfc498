"""Explanations of one program after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd_core.explain import Explanation, explain
from autograd_core.explain.model import Node

NASTY = "x[0]*2 # x[i] [/] <script>alert(1)</script> $ \\frac `q` | {a} ^~ 50% & -- \x1b[31m \x07 " + chr(0xE9)
VISIBLE = NASTY.replace("\x1b", "\\x1b").replace("\x07", "\\x07").replace(chr(0xE9), "\\xe9")
ANSWERS: dict[str, Explanation] = {}


@pytest.fixture
def told() -> Callable[..., Explanation]:
    """`told("x*x", x=3.0, order=2)`: the explanation; what is no input is a setting. Each is made once."""

    def make(program: str, **given: Any) -> Explanation:
        known = f"{program} {given}"
        if known not in ANSWERS:
            settings = {name: given.pop(name) for name in SETTINGS if name in given}
            ANSWERS[known] = explain(program, given, **settings)
        return ANSWERS[known]

    return make


SETTINGS = ("order", "wrt", "constant", "dtype", "grad_tensors", "backward", "retain_graph", "convention", "depth")
SETTINGS += ("max_steps",)


@pytest.fixture
def nodes() -> Callable[..., dict[str, Node]]:
    """The nodes of one pass, by the name of their value."""

    def of(explanation: Explanation, number: int = 0) -> dict[str, Node]:
        return {node.name: node for node in explanation.passes[number].nodes if isinstance(node, Node)}

    return of


@pytest.fixture
def nasty() -> tuple[str, str]:
    """A program with a comment that no format may swallow or obey, and how it is shown."""
    return NASTY, VISIBLE
