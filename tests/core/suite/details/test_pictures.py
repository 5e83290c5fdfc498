"""Which pictures are drawn, and of what."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from autograd_core.suite.check import Check
from autograd_core.suite.details.pictures import graph, plot
from autograd_core.verdict.check import check


@pytest.mark.parametrize(
    ("expr", "at", "settings"),
    [
        ("x*x*exp(x)", {"x": 1.5}, {}),
        ("abs(x)", {"x": 0.0}, {}),
        ("sum(x**2) + y", {"x": [1.0, -2.0], "y": 1.0}, {}),
        ("log(1+exp(x))", {"x": [1.0, -2.0]}, {"grad_tensors": "ones", "dtype": "float32"}),
    ],
)
def test_graph_and_plot_are_whole_images(expr: str, at: Any, settings: Any) -> None:
    report = check(expr, at, **settings)
    for found in (graph(report), plot(report, Check("c", expr, at))):
        assert found is not None and found["alt"]
        assert ElementTree.fromstring(found["svg"]).tag.endswith("svg")


def test_the_worst_element_moves() -> None:
    found = plot(check("(1-cos(x))/x**2", {"x": [1.0, 1e-7]}, grad_tensors="ones"), Check("c", "x"))
    assert found is not None and "x[1]" in found["alt"]


@pytest.mark.parametrize(
    ("expr", "at", "settings"),
    [
        ("x**3", {"x": 1.0}, {"order": 2}),
        ("abs(z)", {"z": 1 + 2j}, {}),
        ("sum(X @ w)", {"X": [[1.0, 2.0]], "w": [1.0, 2.0]}, {}),
        ("sum(x*x)", {"x": [1.0] * 100}, {}),
    ],
    ids=["a second derivative", "a complex number", "a product of matrices", "many numbers"],
)
def test_what_is_not_plotted_is_still_a_graph(expr: str, at: Any, settings: Any) -> None:
    report = check(expr, at, **settings)
    assert plot(report, Check("c", expr, at)) is None and graph(report) is not None


def test_a_huge_input_is_not_drawn() -> None:
    assert graph(check("sum(x*x)", {"x": [1.0] * 3000})) is None
