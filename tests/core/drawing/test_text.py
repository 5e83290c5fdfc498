"""Text as it is seen."""

from __future__ import annotations

import unicodedata

import pytest

from autograd_core.drawing import text

HOSTILE = ["x[i]", "[/]", "<script>alert(1)</script>", "$", "\\", "a & b", "'\"", "]]>", "\u6f22\u5b57", "\u2202x"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_can_be_seen_stays_as_typed(typed: str) -> None:
    assert text.visible(typed) == typed


@pytest.mark.parametrize("code", [0, 7, 8, 9, 10, 13, 27, 127, 0x85, 0x9B, 0x200B, 0x202E, 0x2028, 0xD800, 0xE000])
def test_what_cannot_be_seen_is_escaped(code: int) -> None:
    shown = text.visible(f"a{chr(code)}b")
    assert shown == f"a{text.escaped(chr(code))}b" and shown.isprintable()
    assert shown.encode().decode("unicode_escape") == f"a{chr(code)}b"


def test_ascii_is_ascii() -> None:
    everything = "".join(map(chr, range(0x20, 0x3000)))
    assert text.to_ascii(everything).isascii()
    drawn = [c for c in map(chr, range(0x2500, 0x2580)) if len(text.to_ascii(c)) == 1]
    assert {"\u2502", "\u2500", "\u251c", "\u2514", "\u256d"} <= set(drawn)


@pytest.mark.parametrize("long", ["x" * 200, "\u6f22" * 90, "e\u0301" * 50, "short"])
@pytest.mark.parametrize("columns", [3, 7, 40])
def test_a_cut_line_fits(long: str, columns: int) -> None:
    found = text.clip(long, columns)
    assert text.width(found) <= columns
    assert found == long or "..." in found


def test_width_counts_columns() -> None:
    assert text.width("\u65e5\u672c") == 4 and text.width("\u2500" * 5) == 5
    assert text.width(unicodedata.normalize("NFD", "\u00e9")) == 1
