"""Pages beside the tutorials: what their commands and their code print is what they say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERDICTS = ("proved", "certified", "corroborated", "kink", "undefined", "cannot_tell", "inaccurate", "disagree")
PAGES = ["README.md", "docs/gradcheck.md", "docs/verdicts.md", "docs/explain.md", "docs/graph.md", "docs/plot.md"]
PAGES += [f"docs/verdicts/{verdict}.md" for verdict in VERDICTS]
PAGES += ["docs/language.md", "docs/plans.md", "docs/profile.md", "docs/report.md", "docs/gpu.md"]
PAGES += ["docs/from-torch-gradcheck.md", "docs/from-numpy-scipy.md", "docs/ci.md"]


@pytest.mark.parametrize("path", [*PAGES, "docs/notebooks.md"])
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [["x*x", "--at", "x=2", "--claim", "x=3*x"], ["--python", "m.py:f", "--grad", "m.py:g", "--at", "x=2.0"]],
    ids=["expression", "function"],
)
def test_the_page_names_every_key(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("def f(x):\n    return x*x\n\n\ndef g(x):\n    return 3*x\n", encoding="utf-8")
    command = [sys.executable, "-m", "autograd_cli", "gradcheck", *arguments, "--json"]
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    printed = json.loads(done.stdout)
    assert done.returncode == printed["exit_code"] == 1
    inner = [*printed.get("points", [])[:1], *printed.get("inputs", {}).values()]
    named = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "gradcheck.md").read_text(encoding="utf-8")))
    assert {key for one in (printed, *inner) for key in one} <= named
