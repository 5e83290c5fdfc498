from hypothesis import given
from hypothesis import strategies as st

from autograd_core.errors import LanguageError, Span, UserError
from autograd_core.language import show_error
from autograd_core.language.show import WIDTH, printable


def test_line_caret_and_hint():
    error = LanguageError("bad", "a = 1\nb = sine(a)", Span(10, 14), hint="did you mean sin?")
    assert show_error(error) == "line 2, column 5: bad\n    b = sine(a)\n        ^^^^\nhint: did you mean sin?"


def test_long_line_is_cut_around_the_caret():
    source = "x+" * 1000 + "?" + "+y" * 1000
    line, caret = show_error(LanguageError("bad", source, Span(2000, 2001))).split("\n")[1:]
    assert line[caret.index("^")] == "?" and len(line) <= WIDTH + 10
    assert line.strip().startswith("...") and line.endswith("...")


def test_control_characters_never_reach_the_terminal():
    text = show_error(LanguageError("\x1b[31mred", "a\x1b[31m\u202eb\udc80\tc", Span(7, 8), hint="\x07"))
    assert text.isascii() and all(c == "\n" or c.isprintable() for c in text)
    line, caret = text.split("\n")[1:3]
    assert line[caret.index("^") :].startswith("b\\udc80 c")


def test_without_place():
    assert show_error(UserError("bad", hint="do this")) == "bad\nhint: do this"
    assert show_error(LanguageError("bad")) == "bad"


def test_caret_at_the_end_and_outside():
    assert show_error(LanguageError("bad", "x +", Span(3, 3))).endswith("    x +\n       ^")
    assert show_error(LanguageError("bad", "x", Span(50, 60))).endswith("    x\n     ^")


@given(st.text(alphabet=st.characters(codec=None)), st.integers(0, 200), st.integers(0, 200), st.text())
def test_bounded_and_ascii_for_anything(source, start, length, message):
    text = show_error(LanguageError(message, source, Span(start, start + length)))
    assert printable(text.replace("\n", "")) == text.replace("\n", "")
    assert len(text.split("\n")) <= 12


def test_a_huge_message_and_source_stay_short():
    text = show_error(LanguageError("m" * 10**6, "x" * 10**6, Span(0, 10**6)))
    assert len(text) < 1000
