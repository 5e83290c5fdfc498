"""Patterns for messages: a part of regular expressions that no text can make slow."""

from __future__ import annotations

import re
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.errors import SpecError
from autograd_core.suite import load_spec
from autograd_core.suite.patterns import MOST, matches, pattern


@pytest.mark.parametrize(
    ("text", "message", "found"),
    [
        ("unknown function", "line 1: unknown function 'f'", True),
        ("shapes .* and", "shapes (2,) and (3,)", True),
        ("and .* shapes", "shapes (2,) and (3,)", False),
        ("^shapes", "the shapes", False),
        ("(2,)".replace("(", r"\(").replace(")", r"\)"), "shapes (2,)", True),
        ("limit of [0-9] GiB", "the limit of 1 GiB", True),
        ("[.*]x", "*x", True),
        ("[]*]x", "]x", True),
        (r"1\.5", "1x5", False),
        ("a.*$", "a\nhint", True),
        ("first.*second", "first\nsecond", True),
        (".*", "", True),
    ],
)
def test_matches(text: str, message: str, found: bool) -> None:
    assert matches(text, message) is found


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+b",
        "a|b",
        "a+",
        "a?",
        "a{2}",
        "a*",
        ".*?",
        ".**",
        "(?i)a",
        "(a)\\1",
        "\\1",
        "[",
        "[z-a]",
        "\\",
        "a" * (MOST + 1),
    ],
)
def test_what_could_be_slow_or_means_nothing_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        pattern(text)
    path = tmp_path / "spec.toml"
    path.write_text(f"[[check]]\nname = 'c'\nexpr = 'x'\nerror = '{text}'\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"spec.toml:4: check 'c': key 'error': expected a simple regular expression"):
        load_spec(path)


PARTS = st.lists(st.text(st.sampled_from("ab."), max_size=3), min_size=1, max_size=4).map(".*".join)


@given(PARTS, st.text(st.sampled_from("ab\n"), max_size=12))
def test_it_finds_what_python_finds(text: str, message: str) -> None:
    assert matches(text, message) == bool(re.search(text, message, re.DOTALL))


def test_the_worst_case_is_quick() -> None:
    start = perf_counter()
    assert not matches(".*" * 99 + "b", "a" * 600)
    assert not matches("a.*" * 66 + "b", "a" * 600)
    assert not matches("a" * 199 + "b", "a" * 600)
    assert perf_counter() - start < 0.5
