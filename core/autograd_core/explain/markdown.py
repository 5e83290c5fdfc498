"""An explanation as Markdown: lists, with formulas and everything that was typed in code spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograd_core.explain.model import Told
from autograd_core.explain.script import Code, Entry, Part, script
from autograd_core.language.show import printable

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>#|$~&])")
_OURS = frozenset("∂·…")


def markdown(told: Told) -> str:
    """The explanation as Markdown (CommonMark), which shows the same everywhere."""
    return "".join(_lines(told))


def _lines(told: Told) -> Iterator[str]:
    before = ""
    for entry in script(told):
        if before and (entry.kind in ("head", "verdict") or before == "head"):
            yield "\n"
        yield _line(entry) + "\n"
        before = entry.kind


def _line(entry: Entry) -> str:
    first, *rest = entry.parts
    if entry.kind == "head":
        return f"### {_joined(entry.parts)}"
    if entry.kind in ("fact", "verdict"):
        mark = "" if entry.kind == "verdict" else "- "
        head = f"**{_joined([first])}** " if first else ""
        return f"{mark}{head}{_joined(rest)}"
    if entry.kind == "node":
        return f"{first}{_joined(rest)}"
    return f"{'    ' * entry.level}- {_joined(entry.parts)}"


def _joined(parts: Sequence[Part | Code]) -> str:
    return re.sub(r"  +", " ", "".join(map(_part, parts))) if parts else ""


def _part(part: Part | Code) -> str:
    if isinstance(part, str):
        return _PUNCTUATION.sub(r"\\\1", _visible(part))
    return code(_visible(part.text).strip())


def _visible(text: str) -> str:
    return "".join(one if one in _OURS else printable(one) for one in text)


def code(text: str) -> str:
    """A code span, whatever the text holds.

    >>> print(code("x[i]"), code("a`b"))
    `x[i]` ``a`b``
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"
