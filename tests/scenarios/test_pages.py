"""Pages beside the tutorials: what their commands and their code print is what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/gradcheck.md", "docs/verdicts.md"]


@pytest.mark.parametrize("path", PAGES)
def test_code_prints_what_the_page_says(path: str, page: Any, compare: Any) -> None:
    found = page(path)
    compare(found, found.run_python())


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_a_command_prints_what_the_page_says(path: str, page: Any, compare: Any) -> None:
    found = page(path)
    outputs = found.run_console()
    assert outputs
    compare(found, outputs)


@pytest.mark.parametrize(
    "arguments",
    [["x*x", "--at", "x=2", "--claim", "x=3*x"], ["--python", "m.py:f", "--grad", "m.py:g", "--at", "x=2.0"]],
    ids=["expression", "function"],
)
def test_the_page_names_every_key(arguments: list[str], tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    from autograd_cli.__main__ import main

    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text("def f(x):\n    return x*x\n\n\ndef g(x):\n    return 3*x\n", encoding="utf-8")
    status = main(["gradcheck", *arguments, "--json"])
    printed = json.loads(capsys.readouterr().out)
    named = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "gradcheck.md").read_text(encoding="utf-8")))
    inner = [*printed.get("points", [])[:1], *printed.get("inputs", {}).values()]
    assert {key for one in (printed, *inner) for key in one} <= named
    assert status == printed["exit_code"] == 1
