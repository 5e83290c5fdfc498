"""Verdicts in notebooks: the verdict, each element beside the truth, the reasons, and formulas in LaTeX."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.verdict.check import check
from autograd_core.verdict.display import card, colour
from autograd_core.verdict.survey import survey
from autograd_core.verdict.verdict import Verdict


def test_a_report() -> None:
    report = check("(1 - cos(x))/x**2", {"x": 1e-9})
    found = card(report)
    assert found.badge == ("inaccurate", "red")
    assert dict(found.facts)["program"] == "(1 - cos(x))/x**2"
    assert dict(found.facts)["d/dx"] == report.gradients["x"].formula
    (row,) = found.grids[0].rows
    assert row[0] == "x" and row[2].startswith("-8.333333333333333") and float(row[3]) > 1e30 and row[4] == "inaccurate"
    told = "\n".join(found.notes)
    assert "cancellation in `1 - cos(x)`" in told and "stable form: sinc" in told


def test_a_claim_and_its_mistake() -> None:
    report = check("x*x", {"x": [1.0, 2.0]}, grad_tensors="ones", claim={"x": "3*x"})
    found = card(report)
    assert found.grids[1].rows == [("x", "3*x", "disagree")]
    assert sum("3/2 times the truth" in note for note in found.notes) == 1
    alone = card(report.claims["x"])
    assert (alone.title, alone.badge, alone.facts) == ("x", ("disagree", "red"), [("claim", "3*x")])


def test_what_is_wrong_comes_first_where_elements_are_left_out() -> None:
    x = numpy.ones(40)
    x[33] = 1e-9
    (grid,) = card(check("(1 - cos(x))/x", {"x": x}, grad_tensors="ones").gradients["x"]).grids
    assert grid.rows[0][0] == "x[33]" and len(grid.rows) == 12 and grid.more == "... 28 more elements"
    matrix = card(check("sum(X**2)", {"X": numpy.ones((5, 5))}).gradients["X"]).grids[0]
    assert [row[0] for row in matrix.rows[4:6]] == ["X[0, 4]", "X[1, 0]"]


def test_a_survey() -> None:
    found = card(survey(parse("abs(x)"), [{"x": numpy.array(v)} for v in (1.0, 0.0, 2.0)]))
    assert (found.title, found.badge) == ("3 points", ("kink", "amber"))
    assert found.grids[0].rows == [("certified", "2"), ("kink", "1")]
    assert any("slope -1 on the left" in note for note in found.notes)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_its_colour(verdict: Verdict) -> None:
    assert str(verdict) in verdict._repr_html_() and colour(verdict) in ("green", "amber", "red")
    assert (colour(verdict) == "red") == verdict.wrong


def test_latex() -> None:
    assert check("x*y", {"x": 2.0, "y": 3.0})._repr_latex_() == (
        r"$\displaystyle \begin{gathered}\frac{d y}{d x} = y \\ \frac{d y}{d y} = x\end{gathered}$"
    )
    assert check("x**3", {"x": 2.0}, order=2)._repr_latex_() == r"$\displaystyle \frac{d^{2} y}{d x^{2}} = 6 x$"
    assert check("sum(x*x)", {"x": [1.0, 2.0, 3.0]})._repr_latex_() is None


def test_text_is_as_typed() -> None:
    html = check("x[0]*2 # <script>[/]$", {"x": [1.0]})._repr_html_()
    assert "x[0]*2 # &lt;script&gt;[/]$" in html and "<script>" not in html
