"""The file of op names is what the table says today."""

from __future__ import annotations

from autograd_cli.opnames import FILE, known, listed
from autograd_core.ops import TABLE


def test_the_file_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8").splitlines() == list(listed()), "run `make docs`"


def test_every_row_is_there_with_a_line() -> None:
    names = known()
    assert set(TABLE) <= set(names) and {"arcsin", "qr"} <= set(names)
    assert all(line.endswith(".") and len(line) <= 101 and line.isprintable() for line in names.values())
