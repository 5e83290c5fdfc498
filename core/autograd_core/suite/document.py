"""A TOML file, read with limits, and where in it things stand.

`tomllib` has no limits of its own: 80 KB of dotted keys take 3.11 over 20 seconds and 5 GB, and deep nesting exhausts
the stack. So the text is scanned once, in linear time, before it is parsed.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd_core.errors import SpecError
from autograd_core.language.show import printable

MOST_BYTES = 1_000_000
MOST_DOTS = 8
MOST_DEPTH = 32

# Strings and comments come first, so that what they hold is not taken for structure; unterminated ones reach as far
# as they can, so that no part of the text is scanned twice.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z|\\\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+"
    r"|[\[\]{}=,.\n]",
    re.DOTALL,
)
_CHECK = re.compile(r"^[ \t]*\[\[[ \t]*check[ \t]*\]\]", re.MULTILINE)
_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Document:
    """A parsed spec file."""

    path: str
    data: dict[str, Any]
    text: str
    """With line feeds only."""
    skeleton: str
    """The text with its strings and comments blanked: offsets are the same."""

    @cached_property
    def _headers(self) -> list[int]:
        """Offsets of the `[[check]]` lines."""
        return [match.start() for match in _CHECK.finditer(self.skeleton)]

    @cached_property
    def _breaks(self) -> list[int]:
        """Offsets of the line breaks."""
        return [match.start() for match in re.finditer("\n", self.skeleton)]

    @property
    def cut(self) -> bool:
        """Whether the last line has no end, as where the file was cut off while it was written or copied."""
        return bool(self.text) and not self.text.endswith("\n")

    def extent(self, check: int | None) -> tuple[int, int]:
        """Where in the text the n-th check is; without a check, what stands before the first."""
        if check is None:
            return 0, (self._headers[0] if self._headers else len(self.skeleton))
        if check >= len(self._headers):
            return 0, 0
        end = self._headers[check + 1] if check + 1 < len(self._headers) else len(self.skeleton)
        return self._headers[check], end

    def line(self, check: int | None, key: str | None = None) -> int:
        """The line of a key of the n-th check, or of its header; without a check, of a key at the top.

        Where it cannot be found (checks as inline tables, quoted keys), the nearest line before it; 1 at least.
        """
        start, end = self.extent(check)
        found = None
        if key is not None:
            name = re.escape(key)
            pattern = rf"^[ \t]*(?:{name}[ \t]*[.=]|\[[ \t]*check[ \t]*\.[ \t]*{name}\b|\[+[ \t]*{name}\b)"
            found = re.compile(pattern, re.MULTILINE).search(self.skeleton, start, end)
        return bisect_left(self._breaks, found.start() if found else start) + 1


def read_document(path: Path) -> Document:
    """Read a spec file, guarded.

    Raises:
        SpecError: it cannot be read, is too large, nests too deeply or is not TOML; with its line where there is one.
    """
    place = printable(str(path))
    text = _text(path, place)
    skeleton = _scan(text, place)
    try:
        return Document(place, tomllib.loads(text), text, skeleton)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        position = _POSITION.search(message)
        line = int(position[1]) if position and position[1] else text.count("\n") + 1
        raise SpecError(f"{place}:{line}: not TOML: {printable(_POSITION.sub('', message))}") from None
    except (ValueError, RecursionError) as error:  # a number of a million digits is a plain ValueError
        raise SpecError(f"{place}: not TOML: {printable(str(error))[:200]}") from None


def _text(path: Path, place: str) -> str:
    try:
        if not path.is_file():
            raise SpecError(f"{place} is not a regular file" if path.exists() else f"{place} does not exist")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise SpecError(f"{place} cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise SpecError(f"{place} has more than {MOST_BYTES:,} bytes", hint="split it into several files")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SpecError(f"{place}:{line}: byte {error.start} is not UTF-8", hint="save the file as UTF-8") from None


def _scan(text: str, place: str) -> str:
    """The skeleton of a text, after its dots and brackets were counted."""
    pieces: list[str] = []
    done = depth = dots = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token[0] in "\"'#":
            pieces += text[done : match.start()], re.sub(r"[^\n]", " ", token)
            done = match.end()
            continue
        dots = dots + 1 if token == "." else 0
        depth += (token in "[{") - (token in "]}")
        if dots > MOST_DOTS:
            raise _refused(text, place, match.start(), f"a key of more than {MOST_DOTS} parts")
        if depth > MOST_DEPTH:
            raise _refused(text, place, match.start(), f"brackets nested deeper than {MOST_DEPTH}")
    return "".join([*pieces, text[done:]])


def _refused(text: str, place: str, offset: int, what: str) -> SpecError:
    return SpecError(f"{place}:{text.count(chr(10), 0, offset) + 1}: {what}", hint="a spec file is flat: see specs/")
