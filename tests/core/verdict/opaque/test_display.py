"""Checks of Python functions in notebooks."""

from __future__ import annotations

import numpy

from autograd_core.verdict.opaque.check import check_function
from autograd_core.verdict.opaque.display import card


def test_a_wrong_gradient() -> None:
    report = check_function(lambda x: numpy.sum(x * x), lambda x: 3 * x, {"x": numpy.array([1.0, 2.0])})
    found = card(report)
    assert found.badge == ("disagree", "red")
    assert [row[0] for row in found.grids[0].rows] == ["x[1]", "x[0]"] or len(found.grids[0].rows) == 2
    assert "disagree" in report._repr_html_() and "<lambda>" not in report._repr_html_()
