"""Pages of the documentation as programs: what they say they print is what they print.

A ```python block runs in the page's own namespace, one after the other; a ```text block after it is what it prints
(warnings included, `...` stands for anything). In a ```console block, lines that begin with `$` are commands, and the
rest is what they print; `; echo $?` after one adds its exit code. Blocks that name a file, as ```python model.py does,
are files that the commands find. ```text sample is shown to readers and compared with nothing.

AUTOGRAD_UPDATE_PAGES=1 writes into the pages what does not fit, all but lines that are only `...`; read the diff before
you believe it.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
TUTORIALS = ROOT / "docs" / "tutorials"
UPDATE = bool(os.environ.get("AUTOGRAD_UPDATE_PAGES"))
FENCE = re.compile(r"^```(\w+)(?: (sample|\w+\.\w+))?\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
STATUS = "; echo $?"


class Block(NamedTuple):
    """A fenced block: its language, its text, its file ("sample" for none), and where it begins and ends."""

    language: str
    text: str
    file: str | None
    start: int
    end: int


class Page:
    """One page, and the namespace that its code leaves behind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = path.read_text(encoding="utf-8")
        found = FENCE.finditer(self.source)
        self.blocks = [Block(match[1], match[3], match[2], match.start(), match.end()) for match in found]
        self.names: dict[str, Any] = {"__name__": path.stem.replace("-", "_")}
        self.changes: list[tuple[int, int, str]] = []

    def run_python(self) -> list[tuple[str, str]]:
        """Run every python block; what was announced beside what was printed."""
        compared = []
        for i, block in enumerate(self.blocks):
            if block.language != "python":
                continue
            printed = self._run(block)
            after = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
            close = after is not None and after.language == "text" and not self.source[block.end : after.start].strip()
            if after is not None and close and after.file == "sample":
                continue
            announced = after.text if after is not None and close else ""
            compared.append((announced, printed))
            if not fits(announced, printed):
                where = (after.start, after.end) if after is not None and close else (block.end, block.end)
                gap = "" if close else "\n"
                self.changes.append((*where, f"{gap}```text\n{kept(announced, printed)}```\n"))
        return compared

    def _run(self, block: Block) -> str:
        line = self.source[: block.start].count("\n") + 1
        code = compile("\n" * line + block.text, str(self.path), "exec")
        printed = io.StringIO()

        def show(message: Any, category: type[Warning], *_: Any) -> None:
            printed.write(f"{category.__name__}: {message}\n")

        with warnings.catch_warnings(), redirect_stdout(printed):
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = show
            exec(code, self.names)
        return printed.getvalue()

    def run_console(self) -> list[tuple[str, str]]:
        """Run every command, in a folder with the page's files; what was announced beside what was printed."""
        compared = []
        for block in self.blocks:
            if block.file not in (None, "sample"):
                Path(block.file).write_text(block.text, encoding="utf-8")
        for block in self.blocks:
            if block.language == "console":
                printed = "".join(f"{line}\n{run_command(line[2:])}" for line in commands(block.text))
                compared.append((block.text, printed))
                if not fits(block.text, printed):
                    self.changes.append((block.start, block.end, f"```console\n{kept(block.text, printed)}```\n"))
        return compared

    def update(self) -> None:
        """Write into the page what was printed."""
        for start, end, text in sorted(self.changes, reverse=True):
            self.source = self.source[:start] + text + self.source[end:]
        self.path.write_text(self.source, encoding="utf-8")


def commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("$ ")]


def run_command(line: str) -> str:
    """What a user sees: both streams, in an ordinary terminal without colours."""
    program, *arguments = shlex.split(line.removesuffix(STATUS))
    assert program == "autograd-cli"
    done = subprocess.run(
        [sys.executable, "-m", "autograd_cli", *arguments],
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    status = [str(done.returncode)] if line.endswith(STATUS) else []
    return "".join(f"{text.rstrip()}\n" for text in (*done.stdout.splitlines(), *status))


def fits(announced: str, printed: str) -> bool:
    """Whether the two are the same, but for `...` and for the widths of columns, which follow what stands there.

    Within a line `...` stands for a part of it, alone on a line for any lines.
    """
    wanted = (
        r"(?s:.*)" if line == "..." else ".*".join(map(re.escape, line.split("..."))) for line in words(announced)
    )
    return re.fullmatch("\n".join(wanted), "\n".join(words(printed))) is not None


def words(text: str) -> list[str]:
    """The lines that are not empty, each with single blanks."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def kept(announced: str, printed: str) -> str:
    """What was printed; a line of the page that leaves something out stays as it is where it still fits."""
    old = [line for line in announced.splitlines() if "..." in line and line != "..."]
    return "".join(next((one for one in old if fits(one, line)), line) + "\n" for line in printed.splitlines())


@pytest.fixture(scope="session")
def pages() -> dict[int, Path]:
    """The pages by the number of their scenario."""
    return {int(path.name[:2]): path for path in sorted(TUTORIALS.glob("[0-9][0-9]-*.md"))}


@pytest.fixture
def page(
    pages: dict[int, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[int | str], Page]]:
    """A page by its number, or by its path in the repository, to be run in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    yield lambda which: Page(pages[which] if isinstance(which, int) else ROOT / which)


@pytest.fixture
def compare() -> Callable[[Page, list[tuple[str, str]]], None]:
    """Fail where a page announced something else than was printed, or put it right."""

    def compared(page: Page, outputs: list[tuple[str, str]]) -> None:
        if UPDATE:
            page.update()
            return
        for announced, printed in outputs:
            if not fits(announced, printed):
                assert printed == announced

    return compared
