"""A picture of a terminal with commands in it and what they answer: docs/pictures/grad.svg.

`python -m autograd_cli.pictures COMMAND...` prints the picture, each COMMAND a line without the program's name, such as
'grad "x*x" --at x=2' (`make docs` writes it).
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from unittest.mock import patch

_WIDTH = 114
"""Columns: what `grad` says on one line, of a size that can still be read in a README."""
_FONTS_FROM_ELSEWHERE = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
_PROMPT = "\x1b[1;32m$\x1b[0m "


class _Screen(StringIO):
    """A stream that commands take for a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def picture(lines: Sequence[str], width: int = _WIDTH) -> str:
    """Commands and their answers as SVG, which needs nothing from elsewhere and has no random part.

    Args:
        lines: Commands as in a shell, without the program's name.
        width: Columns of the terminal.

    Raises:
        UserError: A command cannot use its input.
        ClickException: There is no such command or option.
    """
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.console import Console
    from rich.text import Text

    shown = Console(record=True, file=StringIO(), width=width)
    for i, line in enumerate(lines):
        answer = Text.from_ansi(f"{_PROMPT}autograd-cli {line}\n{_answer(line, width)}".rstrip())
        shown.print(answer, end="\n\n" if i + 1 < len(lines) else "\n", highlight=False)
    template = _FONTS_FROM_ELSEWHERE.sub("", CONSOLE_SVG_FORMAT)
    return shown.export_svg(title="autograd-cli", code_format=template, unique_id="terminal")


def _answer(line: str, width: int) -> str:
    from autograd_cli.app import app

    terminal = {"COLUMNS": str(width), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with patch.dict(os.environ, terminal), redirect_stdout(_Screen()) as screen:
        os.environ.pop("NO_COLOR", None)
        app(shlex.split(line), standalone_mode=False)
    return screen.getvalue()


if __name__ == "__main__":
    from autograd_cli.streams import put

    put(picture(sys.argv[1:]))
