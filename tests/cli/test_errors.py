"""Errors as people read them: one message, a caret where there is a place, the right code."""

from __future__ import annotations

import pytest
from typer._click.exceptions import NoSuchOption, UsageError

from autograd_cli.errors import explain, usage
from autograd_cli.exits import ExitStatus
from autograd_core.errors import DeviceError, LanguageError, LimitError, OutputError, Span, SpecError, UserError

CODES = [
    (UserError("m"), ExitStatus.USAGE),
    (LanguageError("m"), ExitStatus.USAGE),
    (SpecError("m"), ExitStatus.SPEC),
    (LimitError("m"), ExitStatus.LIMIT),
    (DeviceError("m"), ExitStatus.DEVICE),
    (OutputError("m"), ExitStatus.OUTPUT),
    (MemoryError(), ExitStatus.LIMIT),
    (OSError(28, "No space left on device"), ExitStatus.OUTPUT),
    (BrokenPipeError(32, "Broken pipe"), ExitStatus.OUTPUT),
    (RecursionError("deep"), ExitStatus.INTERNAL),
    (KeyError("q"), ExitStatus.INTERNAL),
]


@pytest.mark.parametrize(("error", "code"), CODES, ids=lambda one: type(one).__name__)
def test_every_kind_of_error_has_its_code(error: BaseException, code: ExitStatus) -> None:
    text, found = explain(error)
    assert found is code
    assert "error: " in text.splitlines()[0]


def test_a_place_in_a_text_is_shown_by_a_caret() -> None:
    text, _ = explain(LanguageError("unknown name", "x + yy", Span(4, 6), hint="did you mean y?"))
    assert text.splitlines() == [
        "error: line 1, column 5: unknown name",
        "    x + yy",
        "        ^^",
        "hint: did you mean y?",
    ]


def test_a_defect_is_called_one_and_its_text_is_made_harmless() -> None:
    text, _ = explain(ValueError("\x1b[31mred\n" + "long " * 200))
    first, second = text.splitlines()
    assert first.startswith("internal error: ValueError: ") and len(first) < 500
    assert "\x1b" not in text
    assert second == "hint: this is a defect; AUTOGRAD_CLI_DEBUG=1 shows where"


def test_control_characters_in_a_file_name_are_not_echoed() -> None:
    text, _ = explain(OSError(13, "Permission denied", "a\x1b]0;title\x07b"))
    assert "\x1b" not in text and "\x07" not in text


def test_an_expression_taken_for_an_option() -> None:
    text = usage(NoSuchOption("-x"))
    assert "No such option: -x" in text
    assert "-e EXPR" in text and "stdin" in text


def test_a_mistyped_option_is_no_expression() -> None:
    text = usage(NoSuchOption("--jsn", possibilities=["--json"]))
    assert "--json" in text and "-e EXPR" not in text


def test_other_usage_errors_point_to_the_help() -> None:
    assert usage(UsageError("bad")) == "error: bad\nhint: autograd-cli --help lists the arguments and options"


def test_a_second_value_behind_one_at_is_told_where_it_goes() -> None:
    text = usage(UsageError("Got unexpected extra argument(s) (b=2 c=3)"))
    assert text.endswith("hint: each value has an --at of its own: --at b=VALUE")
