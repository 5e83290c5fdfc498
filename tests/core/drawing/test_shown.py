"""Results find what shows them by themselves, and import it only then."""

from __future__ import annotations

import subprocess
import sys

from autograd_core.verdict.check import Report, check

PROBE = """
import sys
from autograd_core.verdict.check import check
found = check("x*x", {"x": 3.0})
before = {name for name in sys.modules if name.endswith((".card", ".display", ".palette"))}
found._repr_html_()
print(before, "autograd_core.drawing.card" in sys.modules, any("IPython" in name for name in sys.modules))
"""


class Own(Report):
    """A subclass that stands somewhere else."""


def test_a_subclass_is_shown_as_what_it_is() -> None:
    report = check("x*x", {"x": 3.0})
    own = Own(**{name: getattr(report, name) for name in report.__dataclass_fields__})
    assert own._repr_html_() == report._repr_html_()
    assert own._repr_markdown_().startswith("**certified**") and own._repr_latex_() == report._repr_latex_()


def test_nothing_is_imported_before_it_is_shown() -> None:
    ended = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True, timeout=60,
                           env={"PYTHONPATH": ":".join(filter(None, sys.path))})  # fmt: skip
    assert ended.stdout == "set() True False\n"
