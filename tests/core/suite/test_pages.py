"""docs/specs.md: its examples hold, and no key is left out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from autograd_core.suite.keys import KEYS
from autograd_core.suite.runner import run_suite

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "specs.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_hold(tmp_path: Path) -> None:
    found = [block for block in blocks("toml") if "[[check]]" in block]
    for n, text in enumerate(found):
        (tmp_path / f"{n}.toml").write_text(text)
    outcomes = list(run_suite([tmp_path]))
    assert len(found) == 2 and len(outcomes) == 1 + 1 + 10 + 2 + 1
    assert [(one.check.name, one.reason) for one in outcomes if not one.ok] == []


def test_every_key_is_told_of() -> None:
    told = {name for row in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert set(KEYS) - told == set()
    line = PAGE[PAGE.index("`[defaults]` holds") : PAGE.index("Errors name file")]
    assert {key for key, row in KEYS.items() if row.default} <= set(re.findall(r"`(\w+)`", line))


def test_the_other_files_read() -> None:
    settings = next(tomllib.loads(block) for block in blocks("toml") if "autograd_specs" in block)
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    name = "autograd_specs"
    assert settings["tool"]["pytest"]["ini_options"][name] == ours["tool"]["pytest"]["ini_options"][name]
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    files = re.search(r"files: (.*)", hook)
    assert files is not None and re.search(files[1], "specs/a/b.toml") and not re.search(files[1], "pyproject.toml")
    assert re.search(r"id: ([\w-]+)", hook)[1] in PAGE  # type: ignore[index]
