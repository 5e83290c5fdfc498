"""Plots that the tests of several surfaces draw."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from autograd_core.plots import plot

HOSTILE = "x*x  # x[i] [/] </text><script>alert(1)</script> $x_1$ \\alpha & ' \" \x1b[31m\x00"


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Any]:
    """`drawn("x*x", "x=0:1")`: a plot, made once."""

    @cache
    def make(program: str, *over: str, dtype: str = "float64") -> Any:
        return plot(program, list(over), dtype=dtype)

    return make


@pytest.fixture(scope="session")
def hostile() -> str:
    """A program whose comment tries everything."""
    return HOSTILE


@pytest.fixture(scope="session")
def shown() -> str:
    """How the start of that program looks where it is shown."""
    return HOSTILE.replace("\x1b", "\\x1b").replace("\x00", "\\x00")
