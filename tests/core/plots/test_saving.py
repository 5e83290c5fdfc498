"""Files: whole or untouched, and by their suffix."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from autograd_core.errors import OutputError, UserError
from autograd_core.plots import plot
from autograd_core.plots.saving import save, suffix

LINE = plot("x*x", "x=0:1:9")


@pytest.mark.parametrize("name", ["a.gif", "a", "", ".svg", "a.svg.bak"])
def test_suffixes(name: str) -> None:
    with pytest.raises(UserError, match="cannot be saved"):
        suffix(name)


def test_files(tmp_path: Path) -> None:
    save(LINE, tmp_path / "a.SVG")
    save(LINE, str(tmp_path / "a.txt"))
    assert (tmp_path / "a.SVG").read_bytes().startswith(b"<svg")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == LINE.text(100)
    assert sorted(os.listdir(tmp_path)) == ["a.SVG", "a.txt"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.svg").symlink_to(tmp_path / "real.svg")
    save(LINE, tmp_path / "link.svg")
    assert (tmp_path / "link.svg").is_symlink() and (tmp_path / "real.svg").is_file()


@pytest.mark.parametrize("name", ["no/such/a.svg", "dir.svg", "nul\0.svg", "x" * 300 + ".svg"])
def test_what_cannot_be_written(name: str, tmp_path: Path) -> None:
    (tmp_path / "dir.svg").mkdir()
    with pytest.raises(OutputError, match="cannot write"):
        save(LINE, tmp_path / name)
    assert os.listdir(tmp_path) == ["dir.svg"]


def test_an_interrupt_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.svg"
    path.write_text("old")

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(LINE, path)
    assert os.listdir(tmp_path) == ["a.svg"] and path.read_text() == "old"
