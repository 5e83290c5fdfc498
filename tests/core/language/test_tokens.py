import re
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.errors import LanguageError, LimitError, Span
from autograd_core.language.limits import Limits
from autograd_core.language.tokens import check_name, tokenize


def texts(source):
    return [token.text for token in tokenize(source)][:-1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x**2", ["x", "**", "2"]),
        ("1.5e-3+.5j", ["1.5e-3", "+", ".5j"]),
        ("x<=y!=z", ["x", "<=", "y", "!=", "z"]),
        ("x[..., 1:]", ["x", "[", "...", ",", "1", ":", "]"]),
        ("x[1...]", ["x", "[", "1", "...", "]"]),
        ("x  # + ( [ ;\ny", ["x", "\n", "y"]),
        ("x;y", ["x", ";", "y"]),
        ("f(x,\n y)\nz", ["f", "(", "x", ",", "y", ")", "\n", "z"]),
        ("[1,\n2\n]", ["[", "1", ",", "2", "]"]),
        ("", []),
        ("x\r\ny", ["x", "\n", "y"]),
        ("f('ij,jk', \"#;\")", ["f", "(", "'ij,jk'", ",", '"#;"', ")"]),
        ("''" + '"' + "'" * 98 + '"', ["''", '"' + "'" * 98 + '"']),
    ],
)
def test_splits(source, expected):
    assert texts(source) == expected


def test_spans_cover_the_tokens():
    source = " alpha +  3.5e2 "
    assert [source[t.start : t.end] for t in tokenize(source)] == ["alpha", "+", "3.5e2", ""]
    assert next(tokenize(source)).span == Span(1, 6)


@pytest.mark.parametrize(
    ("source", "place", "message", "hint"),
    [
        ("x \u2212 y", 2, "U+2212 MINUS SIGN", "write - "),
        ("x\u00b2", 1, "U+00B2 SUPERSCRIPT TWO", r"write \*\*2 "),
        ("x\u00d7y", 1, "U+00D7 MULTIPLICATION SIGN", r"write \* "),
        ("\u0445", 0, "U+0445 CYRILLIC SMALL LETTER HA", "write x "),
        ("\uff58", 0, "U+FF58 FULLWIDTH LATIN SMALL LETTER X", "write x "),
        ("x\u0430", 1, "U+0430 CYRILLIC SMALL LETTER A", "write a "),
        ("\u03c0", 0, "U+03C0 GREEK SMALL LETTER PI", "write pi "),
        ("a\u2264b", 1, "U\\+2264", "write <= "),
        ("\u00e9", 0, "U+00E9", "ASCII letters"),
        ("x\0", 1, "U+0000 control character", None),
        ("x\udc80", 1, "U+DC80 lone surrogate", None),
        ("\x1b[31m", 0, "U+001B control character", None),
        ("x + 's", 4, "this string is never closed", "ends on its line"),
        ("\"s'", 0, "this string is never closed", "ends on its line"),
        ("'a\nb'", 0, "this string is never closed", "ends on its line"),
        ("'a\\n'", 2, "a backslash cannot stand in a string", None),
        ("'\u0445'", 1, "U+0445", None),
        ("'\x1b[31m'", 1, "U+001B control character", None),
        ("'" + "a" * 101 + "'", 0, "at most 100 characters", None),
        ("\u201ca\u201d", 0, "U+201C", 'write " instead'),
        ("__import__", 0, "two underscores", "special names"),
        ("1_000", 0, "followed by a letter", "without underscores"),
        ("0x10", 0, "followed by a letter", "decimal"),
        ("2x", 0, "followed by a letter", r"2\*x"),
        ("a" * 65, 0, "at most 64", None),
    ],
)
def test_refuses(source, place, message, hint):
    with pytest.raises(LanguageError, match=message.replace("U+", r"U\+")) as caught:
        list(tokenize(source))
    assert caught.value.span is not None and caught.value.span.start == place
    assert caught.value.source == source
    if hint is None:
        assert "\0" not in caught.value.message and "\x1b" not in caught.value.message
    else:
        assert re.search(hint, caught.value.hint or "")


def test_a_name_of_64_characters_is_fine():
    assert texts("a" * 64) == ["a" * 64]


def test_long_number_and_long_text_hit_limits():
    assert texts("1" * 400) == ["1" * 400]
    with pytest.raises(LimitError, match="401 characters"):
        list(tokenize("1" * 401))
    with pytest.raises(LimitError, match="limit of 5"):
        list(tokenize("x+x+x+x", Limits(text=5)))


@pytest.mark.parametrize(("name", "fine"), [("x", True), ("_a1", True), ("1x", False), ("", False), ("__a", False)])
def test_check_name(name, fine):
    assert (check_name(name) is None) is fine


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_is_split_or_refused(source):
    try:
        tokens = list(tokenize(source))
    except LanguageError as error:
        assert error.span is not None and 0 <= error.span.start <= len(source)
    else:
        assert tokens[-1].kind == "end"
        assert all(source[t.start : t.end] == t.text for t in tokens)


_LONG = (
    *("1" * 10**6, "e" * 10**6, "1e" * 5 * 10**5, " " * 10**6, "#" * 10**6, "." * 10**6),
    *("'" * 10**6, "'\n" * 10**5, "'" + "a" * 10**6),
)


@pytest.mark.parametrize("source", _LONG)
def test_a_megabyte_of_anything_is_quick(source):
    start = time.process_time()
    with suppress(LanguageError):
        list(tokenize(source))
    assert time.process_time() - start < 2
