from __future__ import annotations

import pytest

from autograd_core import errors
from autograd_core.errors import LanguageError, LimitError, Span, Undecided, UserError

FAMILY = ("LanguageError", "ValueSyntaxError", "SpecError", "LimitError", "DeviceError", "OutputError")


@pytest.mark.parametrize("name", FAMILY)
def test_whatever_reaches_a_person_is_a_user_error_with_a_message_and_a_hint(name):
    error = getattr(errors, name)("what is wrong", hint="what to do")
    assert isinstance(error, UserError)
    assert (str(error), error.message, error.hint) == ("what is wrong", "what is wrong", "what to do")


def test_a_language_error_knows_its_place():
    error = LanguageError("unknown name", "x + yy", Span(4, 6))
    assert error.source[error.span.start : error.span.end] == "yy"
    assert error.hint is None
    assert LanguageError("no place").span is None


def test_more_special_errors_can_be_told_apart():
    assert issubclass(LimitError, LanguageError)
    assert not issubclass(errors.SpecError, LanguageError)
    assert not issubclass(errors.DeviceError, LanguageError)


def test_an_undecided_comparison_is_no_users_mistake():
    assert issubclass(Undecided, ArithmeticError)
    assert not issubclass(Undecided, UserError)
