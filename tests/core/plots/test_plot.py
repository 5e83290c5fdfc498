"""The public function."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograd_core.conventions import DEFAULT, convention, current
from autograd_core.errors import UserError
from autograd_core.language import parse
from autograd_core.plots import Field, Plot, plot
from autograd_core.plots.ranges import Range


def test_programs_and_ranges_in_any_form() -> None:
    for program in ("x*x", parse("x*x")):
        for over in ("x=0:1", ["x=0:1"], Range("x", (), 0.0, 1.0), (Range("x", (), 0.0, 1.0),)):
            assert isinstance(plot(program, over), Plot)
    assert isinstance(plot("x*y", ("x=0:1", "y=0:1")), Field)
    assert isinstance(plot("e*x", "e=0:1", {"x": 2.0}), Plot), "e is an input where it is given"


@pytest.mark.parametrize(
    ("options", "gist"),
    [({"dtype": "complex128"}, "real numbers"), ({"convention": "none"}, "no convention is named 'none'")],
)
def test_settings_are_checked(options: dict[str, str], gist: str) -> None:
    with pytest.raises(UserError, match=gist):
        plot("x*x", "x=0:1", **options)  # type: ignore[arg-type]


def test_the_convention_in_force_comes_back() -> None:
    plot("abs(x)", "x=-1:1", convention="one-sided")
    assert current() == DEFAULT
    with convention("min-norm"):
        plot("abs(x)", "x=-1:1", convention="one-sided")
        assert current() == "min-norm"


def test_pictures(tmp_path: Path) -> None:
    found = plot("sin(x)", "x=0:2*pi")
    found.save(tmp_path / "sin.svg")
    assert (tmp_path / "sin.svg").read_text(encoding="utf-8") == found.svg() + "\n"
    assert found.text(60).startswith("sin(x)\n")
