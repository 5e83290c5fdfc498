"""How far a long run is: a bar that is redrawn where a person watches, a plain line now and then elsewhere."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING

from autograd_cli.streams import is_terminal, say

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_REDRAWN, _SPOKEN = 0.1, 10.0
"""Seconds between two states of the bar, and between two lines where nobody watches."""


class Progress:
    """Progress of `total` checks on stderr; Rich is imported for the first bar that is drawn."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.told = perf_counter()
        self.first: tuple[float, int] | None = None
        """When there were answers for the first time, and how many: before that workers start."""
        self.watched = is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"
        self.bar: Bar | None = None

    def tell(self, done: int, failed: int, known: int) -> None:
        """Say how far it is, if it is time to; `known` of the checks took no time."""
        if self.first is None and done > known:
            self.first = (perf_counter(), done - known)
        if perf_counter() < self.told + (_REDRAWN if self.watched else _SPOKEN):
            return
        self.told = perf_counter()
        if self.watched:
            with suppress(OSError):  # a terminal that is gone
                self._draw(done, failed, self._pace(done, known))
        else:
            say(f"{done}/{self.total} checks, {failed or 'none'} failed{self._pace(done, known)}")

    def clear(self) -> None:
        """Take the bar away, before something else is written."""
        if self.bar is not None:
            with suppress(OSError):
                self.bar.stop()

    def _pace(self, done: int, known: int) -> str:
        since, before = self.first or (0.0, 0)
        if done - known <= before:
            return ""
        rate = (done - known - before) / max(perf_counter() - since, 1e-9)
        left = round((self.total - done) / rate)
        hours, minutes = left // 3600, left // 60 % 60
        time = f"{hours}:{minutes:02} h" if hours else f"{minutes}:{left % 60:02} min" if minutes else f"{left} s"
        return f", {rate:.3g} a second, {time} left"

    def _draw(self, done: int, failed: int, pace: str) -> None:
        if self.bar is None:
            self.bar = _bar(self.total)
        self.bar.start()
        failures = f"[red]{failed} failed[/red]" if failed else "none failed"
        text = f"{done}/{self.total} checks, {failures}{pace}"
        self.bar.update(self.bar.task_ids[0], completed=done, description=text, refresh=True)


def _bar(total: int) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    text = TextColumn("{task.description}", table_column=Column(no_wrap=True))  # our own words, no user's
    bar = Bar(
        BarColumn(24, complete_style="green", finished_style="green"),
        text,
        console=Console(stderr=True, highlight=False),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bar.add_task("", total=total)
    return bar
