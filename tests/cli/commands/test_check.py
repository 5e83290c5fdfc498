"""`autograd-cli check`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from autograd_cli.commands import check as command
from autograd_cli.commands.check import run
from autograd_cli.exits import ExitStatus
from autograd_cli.results import Form
from autograd_core.errors import OutputError, SpecError, UserError
from autograd_core.suite.session import Session

GOOD = '[[check]]\nname = "good"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "2*x" }\n'
WRONG = '[[check]]\nname = "wrong x[i] [/]"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "-2*x" }\n'
OPEN = '[[check]]\nname = "open"\nexpr = "log(x)"\nat = { x = -3 }\n'
SLOW = '[[check]]\nname = "slow"\nexpr = "1/(1 + x*x)"\nat = { x = 3 }\norder = 11\ntimeout = 0.2\n'


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
    out = capsys.readouterr().out
    assert out.startswith("FAIL  spec.toml:7: wrong x[i] [/]: disagree (")
    assert "claim for x: disagree: claimed -6, true 6, difference -12: the claim is -1 times the truth" in " ".join(
        out.split()
    )
    assert out.splitlines()[-1].startswith("2 checks: 1 failed; 1 certified, 1 disagree; ")


def test_a_syntax_error_keeps_its_caret(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(suite(GOOD.replace("x*x", "x*sinn(x)"))) is ExitStatus.WRONG
    lines = capsys.readouterr().out.splitlines()
    (n,) = (n for n, line in enumerate(lines) if line.lstrip().startswith("x*sinn"))
    assert lines[n + 1][lines[n].index("sinn") :].startswith("^^^^")


def test_verbose_lists_every_check(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(suite(GOOD, WRONG), Form(verbose=True))
    assert [line[:4] for line in capsys.readouterr().out.splitlines() if line[0] != " "] == ["ok  ", "FAIL", "2 ch"]


def test_json_is_one_object_with_pinned_keys(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(suite(GOOD, WRONG), Form(json=True, verbose=True)) is ExitStatus.WRONG
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["schema", "command", "checks", "summary", "exit_code"]
    assert (found["schema"], found["command"], found["exit_code"]) == ("autograd-cli/1", "check", 1)
    assert list(found["summary"]) == ["checks", "failed", "found", "seconds"]
    assert found["summary"]["found"] == {"certified": 1, "disagree": 1}
    assert [one["line"] for one in found["checks"]] == [1, 7]


def test_jsonl_is_one_object_a_check(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(suite(GOOD, WRONG), Form(jsonl=True)) is ExitStatus.WRONG
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["ok"] for one in found] == [True, False]
    assert {one["schema"] for one in found} == {"autograd-cli/1"}


def test_both_forms_at_once_are_refused() -> None:
    with pytest.raises(UserError, match="--jsonl"):
        Form(json=True, jsonl=True)


@pytest.mark.parametrize("parts", [(), ("nonsense",), (GOOD, GOOD), (GOOD + "clam = 1",), (GOOD + 'skip = "why"\n',)])
def test_bad_and_empty_specs_run_nothing(suite: Any, capsys: pytest.CaptureFixture[str], parts: Any) -> None:
    with pytest.raises(SpecError):
        run(suite(*parts))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ((GOOD, OPEN), ExitStatus.UNDECIDED),
        ((GOOD, OPEN, WRONG), ExitStatus.WRONG),
        ((GOOD, OPEN, SLOW), ExitStatus.LIMIT),
        ((GOOD, GOOD.replace("good", "left") + 'skip = "why"\n'), ExitStatus.OK),
    ],
)
def test_exit_codes(suite: Any, parts: Any, status: ExitStatus) -> None:
    assert run(suite(*parts)) is status


def test_a_shard_of_skipped_checks_is_no_success(suite: Any) -> None:
    paths = suite(GOOD, WRONG + 'skip = "why"\n')
    session = command._session(1, 60.0, "4GiB", None, None, None, "2/2")
    assert run(paths, session=session) is ExitStatus.SPEC
    with pytest.raises(SpecError, match="shard 3/3 holds no check: there are 2"):
        run(paths, session=command._session(1, 60.0, "4GiB", None, None, None, "3/3"))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ((0, 60.0, "4GiB", None, None, None, "1/1"), "--jobs 0"),
        ((None, float("nan"), "4GiB", None, None, None, "1/1"), "--timeout nan"),
        ((None, 0.0, "4GiB", None, None, None, "1/1"), "--timeout 0"),
        ((None, 1.0, "much", None, None, None, "1/1"), "--max-memory much: not a size"),
        ((None, 1.0, "1", Path("a"), Path("b"), None, "1/1"), "--journal and --resume"),
        ((None, 1.0, "1", None, None, None, "2/1"), "'2/1' is not a shard"),
        ((None, 1.0, "1", None, None, None, "1/1", "here:8786"), "'here:8786' is not the address of a scheduler"),
    ],
)
def test_options_that_cannot_be_used(settings: Any, message: str) -> None:
    with pytest.raises(UserError) as caught:
        command._session(*settings)
    assert message in str(caught.value)


def test_reports_are_written(suite: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "page.md")
    run(suite(GOOD, WRONG), Form(junit=Path("report.xml"), github=True))
    assert 'tests="2" failures="1"' in Path("report.xml").read_text()
    assert "1 of 2 checks failed" in Path("page.md").read_text()
    assert "::error file=spec.toml,line=7" in capsys.readouterr().err


def test_an_unwritable_report_leaves_the_old_one(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OutputError, match=r"nowhere/report\.xml could not be written"):
        run(suite(GOOD), Form(junit=Path("nowhere/report.xml")))
    assert "1 check: none failed" in capsys.readouterr().out


def test_the_command_reads_its_options(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer(rich_markup_mode=None)
    app.callback()(lambda: None)
    app.command("check")(command.check)
    options = [
        "--json",
        "-j",
        "1",
        "--timeout",
        "50",
        "--max-memory",
        "1GB",
        "--journal",
        "j",
        "--cache",
        "c",
        "--shard",
        "1/1",
    ]
    assert app(["check", *suite(GOOD), *options], standalone_mode=False) == 0
    assert json.loads(capsys.readouterr().out)["exit_code"] == 0
    assert Path("j").read_text().count("\n") == 2 and len(list(Path("c").iterdir())) == 1


def test_its_import_is_light() -> None:
    code = (
        "import sys, autograd_cli.commands.check, autograd_cli.commands.merge\n"
        "heavy = {'numpy', 'sympy', 'flint', 'rich', 'autograd_core.verdict'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_the_supervisor_does_not_wait_for_sympy(suite: Any) -> None:
    code = (
        "import sys\nfrom autograd_cli.commands.check import run\n"
        "status = run(['spec.toml'])\nheavy = {'sympy', 'flint', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy\nsys.exit(status)"
    )
    suite(GOOD, WRONG)
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    assert subprocess.run([sys.executable, "-c", code], check=False, env=environment).returncode == ExitStatus.WRONG


def many(count: int) -> list[str]:
    return [GOOD.replace("good", f"good {n}").replace("= 3", f"= {n + 1}") for n in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "code", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_signals_end_it_soon_with_a_summary(
    suite: Any, environment: dict[str, str], sent: signal.Signals, code: int, word: str
) -> None:
    command = [sys.executable, "-m", "autograd_cli", "check", *suite(*many(3000)), "-j", "2", "--journal", "j"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        journal = Path("j")
        while not journal.exists() or journal.read_bytes().count(b"\n") < 20:
            time.sleep(0.05)
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        workers = listed.read_text().split()
        start = time.monotonic()
        process.send_signal(sent)
        out, err = process.communicate()
        seconds = time.monotonic() - start
    assert (process.returncode, seconds < 2) == (code, True), seconds
    done = journal.read_bytes().count(b"\n") - 1
    assert out.decode().startswith(f"{done} of 3000 checks before the end: none failed; {done} certified; ")
    assert word in err.decode() and "hint: go on with --resume j" in err.decode()
    assert workers and not any(Path(f"/proc/{pid}").exists() for pid in workers)


@pytest.mark.slow
@pytest.mark.parametrize("options", [["--journal", "/dev/full"], ["--journal", "locked/j"], ["--cache", "spec.toml/c"]])
def test_a_journal_that_cannot_be_written(suite: Any, process: Callable[..., Any], options: list[str]) -> None:
    Path("locked").mkdir()
    Path("locked/j").mkdir()
    ended = process("check", *suite(GOOD), *options, cwd=Path.cwd())
    assert (ended.returncode, ended.stdout) == (ExitStatus.OUTPUT, b"")
    assert ended.stderr.startswith(b"error: ") and ended.stderr.count(b"\n") == 1
    assert Path("/dev/full").is_char_device()


@pytest.mark.slow
def test_a_closed_pipe(suite: Any, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "autograd_cli", "check", *suite(*many(50)), "--jsonl"]
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(command, env=environment, stdout=write, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(write)
    assert ended.returncode == ExitStatus.OUTPUT
    assert ended.stderr.startswith(b"error: the output could not be written") and ended.stderr.count(b"\n") == 1


def test_sessions_are_the_default_of_the_options() -> None:
    assert command._session(None, 60.0, "4 GiB", None, None, None, "1/1") == Session()
