"""docs/ops.md is what the table says today."""

from __future__ import annotations

import re
from pathlib import Path

from autograd_cli.markdown import reference
from autograd_core.describe import families
from autograd_core.ops import TABLE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ops.md"


def unmeasured(text: str) -> list[str]:
    """The page without the figures of `make accuracy`, which come and go with its data file."""
    lines = [
        line
        for line in text.splitlines()
        if not line.startswith(("- accuracy: ", "of the value and of each derivative ("))
    ]
    return [re.sub(r"\s+$", "", line) for line in lines]


def test_the_page_is_fresh() -> None:
    assert unmeasured(PAGE.read_text(encoding="utf-8")) == unmeasured(reference()), "run `make docs`"


def test_the_page_has_every_row_and_family() -> None:
    text = reference()
    assert all(f"**`{name}(" in text for name in TABLE)
    for family in families():
        assert f"\n## {family.name}\n" in text and f"](#{family.name})" in text
    assert "## Kink conventions" in text and "| torch-2.13 | min-norm | one-sided |" in text
    assert all(re.fullmatch(r"\|( [^|]+ \|){5}", line) for line in text.splitlines() if line.startswith("| "))
