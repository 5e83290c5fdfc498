"""docs/commands.md is what the commands say today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograd_cli.exits import ExitStatus
from autograd_cli.reference import reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"


@pytest.fixture(scope="module")
def text() -> str:
    return reference()


@pytest.fixture(scope="module")
def commands() -> Any:
    from typer.main import get_command

    from autograd_cli.app import app

    return get_command(app).commands  # type: ignore[attr-defined]


def test_the_page_is_fresh(text: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == text, "run `make docs`"


def test_every_command_argument_and_option_is_there(text: str, commands: Any) -> None:
    for name, command in commands.items():
        section = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert f"`autograd-cli {name} [OPTIONS]" in section and f"- [`{name}`](#{name}): " in text
        for parameter in command.params:
            shown = (
                parameter.metavar or parameter.name if parameter.param_type_name == "argument" else parameter.opts[0]
            )
            assert shown in section, f"{name} {parameter.name}"


def test_every_exit_code_is_told_of(text: str) -> None:
    section = text.partition("\n## Exit codes\n")[2]
    assert all(f"| {int(status)} | " in section for status in ExitStatus)


def test_texts_stay_texts(text: str) -> None:
    rows = [line for line in text.splitlines() if line.startswith("| ") and line.endswith(" |")]
    assert all(line.replace("\\|", "").count("|") == 3 for line in rows)
    assert "\\[\\[1,2\\],\\[3,4\\]\\]" in text and "<script" not in text
