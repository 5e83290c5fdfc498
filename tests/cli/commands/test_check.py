"""`autograd-cli check`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from autograd_cli.commands import check as command
from autograd_cli.commands.check import exit_status, run
from autograd_cli.exits import ExitStatus
from autograd_core.errors import SpecError, UserError
from autograd_core.suite import Check, Outcome
from autograd_core.verdict.verdict import Verdict

GOOD = '[[check]]\nname = "good"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "2*x" }\n'
WRONG = '[[check]]\nname = "wrong x[i] [/]"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "-2*x" }\n'
OPEN = '[[check]]\nname = "open"\nexpr = "log(x)"\nat = { x = -3 }\n'


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def write(*parts: str) -> list[str]:
        Path("spec.toml").write_text("\n".join(parts), encoding="utf-8")
        return ["spec.toml"]

    return write


def test_success_says_so_in_one_line(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(suite(GOOD)) is ExitStatus.OK
    out, err = capsys.readouterr()
    assert out.startswith("1 check: none failed; 1 certified; ") and out.count("\n") == 1
    assert err == ""


def test_a_failure_says_which_check_where_and_why(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(suite(GOOD, WRONG)) is ExitStatus.WRONG
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("FAIL spec.toml:7: wrong x[i] [/]: disagree (")
    assert first.endswith("claim for x: disagree: claimed -6, true 6, difference -12: the claim is -1 times the truth")
    assert last.startswith("2 checks: 1 failed; 1 certified, 1 disagree; ")


def test_a_syntax_error_keeps_its_caret(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(suite(GOOD.replace("x*x", "x*sinn(x)"))) is ExitStatus.WRONG
    lines = capsys.readouterr().out.splitlines()
    place = lines[1].index("sinn")
    assert lines[2][place:].startswith("^^^^")


def test_verbose_lists_every_check(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(suite(GOOD, WRONG), verbose=True)
    assert [line[:4] for line in capsys.readouterr().out.splitlines()] == ["ok  ", "FAIL", "2 ch"]


def test_json_is_one_object_with_pinned_keys(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(suite(GOOD, WRONG), json=True, verbose=True) is ExitStatus.WRONG
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["schema", "command", "checks", "summary", "exit_code"]
    assert (found["schema"], found["command"], found["exit_code"]) == ("autograd-cli/1", "check", 1)
    assert list(found["summary"]) == ["checks", "failed", "found", "seconds"]
    assert found["summary"]["found"] == {"certified": 1, "disagree": 1}
    assert [one["line"] for one in found["checks"]] == [1, 7]


def test_jsonl_is_one_object_a_check(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(suite(GOOD, WRONG), jsonl=True) is ExitStatus.WRONG
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["ok"] for one in found] == [True, False]
    assert {one["schema"] for one in found} == {"autograd-cli/1"}


def test_both_forms_at_once_are_refused(suite: Any) -> None:
    with pytest.raises(UserError, match="--jsonl"):
        run(suite(GOOD), json=True, jsonl=True)


@pytest.mark.parametrize("parts", [(), ("nonsense",), (GOOD, GOOD), (GOOD + "clam = 1",)])
def test_bad_and_empty_specs_run_nothing(suite: Any, capsys: pytest.CaptureFixture[str], parts: Any) -> None:
    with pytest.raises(SpecError):
        run(suite(*parts))
    assert capsys.readouterr().out == ""


def test_exit_status() -> None:
    check = Check("c", "x")
    good = Outcome(check, Verdict.CERTIFIED, True, None, 0.0)
    wrong = Outcome(check, Verdict.DISAGREE, False, "", 0.0)
    unmet = Outcome(check, Verdict.CERTIFIED, False, "", 0.0)
    undecided = Outcome(check, Verdict.CANNOT_TELL, False, "", 0.0)
    defect = Outcome(check, None, False, "", 0.0, internal=True)
    refused = Outcome(check, None, False, "", 0.0)
    assert exit_status([good, good]) is ExitStatus.OK
    assert exit_status([]) is ExitStatus.SPEC
    assert exit_status([good, undecided]) is ExitStatus.UNDECIDED
    assert exit_status([undecided, defect]) is ExitStatus.INTERNAL
    for one in (wrong, unmet, refused):
        assert exit_status([good, undecided, defect, one]) is ExitStatus.WRONG


def test_undecided_has_its_own_exit_code(suite: Any) -> None:
    assert run(suite(GOOD, OPEN)) is ExitStatus.UNDECIDED
    assert run(suite(GOOD, OPEN, WRONG)) is ExitStatus.WRONG


class Terminal:
    """A stderr that says it is one."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_progress_is_shown_on_terminals_only(suite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    run(suite(GOOD, WRONG))
    assert "1/2, 0 failed: good" in terminal.text and "2/2, 1 failed: wrong x[i]" in terminal.text
    assert terminal.text.endswith("\r\x1b[K")


def test_the_command_reads_its_options(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer(rich_markup_mode=None)
    app.callback()(lambda: None)
    app.command("check")(command.check)
    assert app(["check", *suite(GOOD), "--json"], standalone_mode=False) == 0
    assert json.loads(capsys.readouterr().out)["exit_code"] == 0


def test_its_import_is_light() -> None:
    code = (
        "import sys, autograd_cli.commands.check\n"
        "heavy = {'numpy', 'sympy', 'flint', 'rich', 'autograd_core.verdict'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
