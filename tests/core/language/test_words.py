import time

import pytest

from autograd_core.language.words import describe, instead_of, nearest
from autograd_core.ops import NAMES


def test_describe_never_echoes():
    for code in (0, 7, 27, 0x202E, 0xDC80, 0x2212, 0x1F600):
        assert describe(chr(code)).startswith(f"U+{code:04X} ") and chr(code) not in describe(chr(code))


@pytest.mark.parametrize(
    ("character", "hint"),
    [("\u00b3", "**3"), ("\uff0b", "+"), ("\u2160", "I"), ("\u0410", "A"), ("\u03b1", "alpha"), ("\u221e", "inf")],
)
def test_instead_of(character, hint):
    assert instead_of(character) == f"write {hint} instead"


def test_nothing_to_say():
    assert instead_of("\U0001f600") is None


@pytest.mark.parametrize(
    ("word", "found"), [("sine", "sin"), ("Exp", "exp"), ("arcsine", "arcsin"), ("maximun", "maximum")]
)
def test_nearest(word, found):
    assert found in (nearest(word, NAMES) or "")


def test_nearest_is_quick_and_may_find_nothing():
    start = time.process_time()
    assert nearest("q" * 10**6, NAMES) is None
    assert time.process_time() - start < 0.5
