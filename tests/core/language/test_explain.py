import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.errors import LanguageError
from autograd_core.language import parse, show_error


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("x.__class__", 2, "two underscores", "special"),
        ("().__class__.__mro__", 3, "two underscores", "special"),
        ('__import__("os")', 0, "two underscores", "special"),
        ("x.sum(axis=0)", 1, "attributes beyond .T", r"sum\(x, axis=0\)"),
        ("x.shape", 1, "attributes beyond .T", ""),
        ("x.", 1, "attributes beyond .T", ""),
        ("np.sin(x)", 0, "no prefix 'np.'", r"write sin\(x\), not np.sin"),
        ("math.pi*x", 0, "no prefix 'math.'", "write pi, not math.pi"),
        ("torch.special.expit(x)", 0, "no prefix 'torch.'", r"write expit\(x\), not torch.special.expit"),
        ("np.", 0, "no prefix 'np.'", r"write sin\(x\)"),
        ("f(x) = x*x", 0, "unknown function", r"write x\*x alone"),
        ("a = 1; exp(x) = x*x # y", 14, "'=' cannot stand here", r"write x\*x alone"),
        ("f(x) == x", 0, "unknown function", r"write f\*"),
        ("lambda x: x", 0, "'lambda'", ""),
        ("x if y else z", 2, "'if'", "where"),
        ("x and y", 2, "'and'", ""),
        ("for = 3", 0, "cannot be assigned", ""),
        ("True = 3", 0, "cannot be assigned", ""),
        ("import os", 0, "'import'", ""),
        ("a < b < c", 6, "chained", r"\(a < b\)"),
        ("a == b + 1 != c", 11, "chained", ""),
        ("sine(x)", 0, "unknown function 'sine'", "did you mean sin"),
        ("y = 2; y(3)", 7, "'y' is a value", r"y\*"),
        ("pi(3)", 0, "not a function", r"pi\*"),
        ("q(3)", 0, "unknown function", r"q\*"),
        ("factorial(10**8)", 0, "not a finite number", ""),
        ("eval(x)", 0, "unknown function", ""),
        ("x y", 2, "expected an operator before 'y'", r"\*"),
        ("3 (x)", 2, r"expected an operator before '\('", r"\*"),
        ("x +", 3, r"expected a value after '\+', found the end", ""),
        ("x + ; y", 4, "found ';'", ""),
        ("x * / y", 4, r"after '\*'", ""),
        ("(x", 0, r"'\(' is never closed", ""),
        ("x[1", 1, r"'\[' is never closed", ""),
        ("(x; y)", 0, r"'\(' is never closed", ""),
        ("x)", 1, "closes nothing", ""),
        ("(x]", 2, r"expected '\)', found '\]'", ""),
        ("(]", 1, r"expected '\)'", ""),
        ("]", 0, "closes nothing", ""),
        ("(+)", 2, "expected a value", ""),
        ("sum(x, axis=)", 12, "expected a value", ""),
        ("sum(,)", 4, "expected a value", ""),
        ("x[]", 2, "expected a value", "x.0."),
        ("x[1:+]", 5, "expected a value", ""),
        ("x[-:2]", 3, "expected a value", ""),
        ("x, y", 1, "a comma outside brackets", ""),
        ("x = y = 2", 6, "'=' cannot stand here", "=="),
        ("= 2", 0, "expected a value", ""),
        ("x += 1", 3, "expected a value", r"write x = x \+"),
        ("x //= 1", 4, "expected a value", "write x = x // "),
        ("x %= 1", 3, "expected a value", "write x = x % "),
        ("a:b", 1, "only in an index", ""),
        (":", 0, "expected a value", ""),
        ("...", 0, "only in an index", ""),
        ("x[...:]", 2, "bound of a slice", ""),
        ("x = ", 4, "found the end", ""),
    ],
)
def test_each_mistake_has_its_place_and_hint(text, place, message, hint):
    with pytest.raises(LanguageError, match=message) as caught:
        parse(text)
    error = caught.value
    assert error.source == text and error.span is not None
    assert error.span.start == place
    assert re.search(hint, error.hint or "")
    assert "^" in show_error(error)


_PIECES = (
    *("x", "y", "2", "0.5", "1j", "pi", "sin", "lambda", "None", "True", "sum(", "max(", "reshape(", "zeros(", "axis="),
    *("(", ")", "[", "]", ",", ":", "=", "+", "-", "*", "**", "/", "@", "<", "==", ".T", "...", ".", ";", "\n"),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_any_sequence_of_words_parses_or_is_refused_with_a_place(text):
    try:
        program = parse(text)
    except LanguageError as error:
        assert error.span is not None or "empty" in error.message
        show_error(error)
    else:
        assert all(0 <= slot < i for i, step in enumerate(program.steps) for slot in step.args)
        assert 0 <= program.output < len(program.steps)
