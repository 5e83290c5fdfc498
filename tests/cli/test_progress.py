"""Progress: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

from autograd_cli import progress as module
from autograd_cli.progress import Progress


class Stream:
    """A stderr that says whether it is a terminal."""

    encoding = "utf-8"

    def __init__(self, watched: bool) -> None:
        self.text = ""
        self.watched = watched

    def isatty(self) -> bool:
        return self.watched

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(module, "perf_counter", lambda: now[0])
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm-256color")
    return now


def told(monkeypatch: pytest.MonkeyPatch, clock: list[float], watched: bool) -> tuple[Progress, Stream]:
    stream = Stream(watched)
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress(12)
    clock[0] += 0.05  # the workers start; the pace is that of the answers after the first
    progress.tell(2, 0, 0)
    assert stream.text == ""
    clock[0] += 10.0
    progress.tell(3, 0, 0)
    return progress, stream


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    progress, stream = told(monkeypatch, clock, watched=True)
    assert "3/12 checks, none failed, 0.1 a second, 1:30 min left" in stream.text
    clock[0] += 0.2
    progress.tell(4, 1, 0)
    assert "1 failed" in stream.text.rpartition("4/12")[2]
    shown, before = stream.text, len(stream.text)
    progress.clear()
    assert stream.text[before:].endswith("\x1b[2K") and "\x1b[?25l" in shown  # gone, and the cursor is back
    assert "\x1b[?25h" in stream.text[before:]
    progress.clear()
    clock[0] += 1
    progress.tell(5, 1, 0)
    assert "5/12" in stream.text


@pytest.mark.parametrize("watched", [True, False])
def test_a_line_now_and_then_elsewhere(monkeypatch: pytest.MonkeyPatch, clock: list[float], watched: bool) -> None:
    if watched:
        monkeypatch.setenv("TERM", "dumb")
    progress, stream = told(monkeypatch, clock, watched)
    clock[0] += 9.9
    progress.tell(4, 2, 0)
    clock[0] += 0.1
    progress.tell(6, 2, 2)
    progress.clear()
    assert stream.text == (
        "3/12 checks, none failed, 0.1 a second, 1:30 min left\n6/12 checks, 2 failed, 0.1 a second, 1:00 min left\n"
    )


@pytest.mark.parametrize(
    ("seconds", "shown"), [(4, "9 a second, 1 s left"), (360, "0.1 a second, 1:40 min left"), (36000, "2:46 h left")]
)
def test_time_left(monkeypatch: pytest.MonkeyPatch, clock: list[float], seconds: float, shown: str) -> None:
    stream = Stream(False)
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress(47)
    progress.tell(1, 0, 0)
    clock[0] += seconds
    progress.told -= 10
    progress.tell(37, 0, 0)
    assert shown in stream.text


def test_it_imports_rich_for_a_bar_only() -> None:
    code = "import sys, autograd_cli.results\nassert 'rich' not in sys.modules and 'numpy' not in sys.modules"
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
