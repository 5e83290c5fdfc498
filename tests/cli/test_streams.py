"""Writing to streams that are closed, full, or of a narrow encoding; test_main.py does the same to whole processes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from autograd_cli import streams
from autograd_core.errors import OutputError


class Broken(io.StringIO):
    """A stream whose disk is full."""

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    def use(one: object) -> None:
        monkeypatch.setattr(sys, "stdout", one)
        monkeypatch.setattr(sys, "stderr", one)

    return use


def test_what_cannot_be_encoded_is_escaped(stream: Callable[[object], None]) -> None:
    raw = io.BytesIO()
    stream(io.TextIOWrapper(raw, encoding="ascii"))
    streams.put("\u2202x\n")
    streams.say("\u2202y")
    assert raw.getvalue() == rb"\u2202x" + b"\n" + rb"\u2202y" + b"\n"


def test_stdout_that_is_closed_or_full(stream: Callable[[object], None]) -> None:
    stream(None)
    with pytest.raises(OutputError, match="stdout is closed"):
        streams.put("x")
    stream(Broken())
    with pytest.raises(OutputError, match="could not be written: No space left on device"):
        streams.put("x")


@pytest.mark.parametrize("one", [None, Broken()])
def test_stderr_that_is_closed_or_full_is_no_error(stream: Callable[[object], None], one: object) -> None:
    stream(one)
    streams.say("x")


def test_settle(stream: Callable[[object], None]) -> None:
    stream(None)
    assert streams.settle() is None
    stream(Broken())
    assert streams.settle() == "the output could not be written: No space left on device"
    stream(io.StringIO())
    assert streams.settle() is None


def test_what_a_stream_is(stream: Callable[[object], None]) -> None:
    assert not streams.is_terminal(None) and not streams.is_terminal(io.StringIO())
    assert streams.encoding(None) == streams.encoding(io.StringIO()) == "utf-8"
    assert streams.encoding(io.TextIOWrapper(io.BytesIO(), encoding="latin-1")) == "latin-1"


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals_and_leaves_nothing_behind(stream: Callable[[object], None]) -> None:
    shown = Terminal()
    stream(shown)
    with streams.counter("points") as progress:
        assert progress is not None
        progress(1, 3)
        progress(2, 3)
    assert shown.getvalue() == "\r\x1b[K1/3 points\r\x1b[K2/3 points\r\x1b[K"
    for one in (io.StringIO(), None):
        stream(one)
        with streams.counter("points") as progress:
            assert progress is None


def test_the_line_of_progress_goes_away_with_an_error(stream: Callable[[object], None]) -> None:
    shown = Terminal()
    stream(shown)
    with pytest.raises(ZeroDivisionError), streams.counter("points") as progress:
        assert progress is not None
        progress(1, 3)
        raise ZeroDivisionError
    assert shown.getvalue().endswith("\r\x1b[K")
