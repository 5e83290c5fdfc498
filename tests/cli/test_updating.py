"""`check --update`."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd_cli.exits import ExitStatus
from autograd_cli.updating import update
from autograd_core import written
from autograd_core.errors import OutputError

OLD = '[[check]]\nname = "a x[i]"\nexpr = "x*x"\nat = { x = 3 }\nvalue = "?"  # kept\ngrad = { x = 5 }\n'
NEW = OLD.replace('"?"', "9.0").replace("5 }", "6.0 }")
LOST = '[[check]]\nname = "lost"\nexpr = "log(x)"\nat = { x = -3 }\nvalue = 1\n'


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "a.toml"
    path.write_text(OLD)
    return path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_written_silently(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update([str(spec)]) is ExitStatus.WRONG
    out, err = capsys.readouterr()
    assert '-value = "?"  # kept' in out and "+value = 9.0  # kept" in out and "--yes" in err
    assert spec.read_text() == OLD


def test_yes_writes_and_says_so(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update([str(spec)], yes=True) is ExitStatus.OK
    assert spec.read_text() == NEW
    assert capsys.readouterr().out.endswith(f"2 expected values written into {spec}\n")
    assert update([str(spec)]) is ExitStatus.OK
    assert capsys.readouterr().out == "no expected number is to be changed\n"


@pytest.mark.parametrize(("answer", "text"), [("y\n", NEW), ("YES\n", NEW), ("n\n", OLD), ("\n", OLD), ("", OLD)])
def test_a_person_is_asked(spec: Path, monkeypatch: pytest.MonkeyPatch, answer: str, text: str) -> None:
    stderr = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", stderr)
    assert (update([str(spec)]) is ExitStatus.OK) is (text == NEW)
    assert "write 2 expected values into 1 file? [y/N]" in stderr.getvalue() and spec.read_text() == text


def test_what_is_refused_is_told(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(OLD + LOST)
    assert update([str(spec)], yes=True) is ExitStatus.WRONG
    assert "lost: value is not written: the gradient by x is undefined" in capsys.readouterr().out
    assert spec.read_text() == NEW + LOST


def test_a_full_disk_leaves_the_file(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(written.os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        update([str(spec)], yes=True)
    assert spec.read_text() == OLD


def test_it_is_an_option_of_check(spec: Path, cli: Callable[..., Any]) -> None:
    assert cli("check", str(spec), "--update").code == 1 and spec.read_text() == OLD
    assert cli("check", str(spec), "--update", "--yes").code == 0 and spec.read_text() == NEW


def test_as_json_nobody_is_asked(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(OLD + LOST)
    for yes in (False, True):
        assert update([str(spec)], yes, json=True) is ExitStatus.WRONG
        found = json.loads(capsys.readouterr().out)
        assert list(found) == ["schema", "command", "update", "exit_code"]
        (file,) = found["update"]
        assert (file["file"], file["values"], file["written"]) == (str(spec), 2, yes) and "+value = 9.0" in file["diff"]
        assert [(one["key"], bool(one["reason"])) for one in file["refused"]] == [("value", True)]
        assert (spec.read_text() == NEW + LOST) is yes
