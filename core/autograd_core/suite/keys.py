"""The keys of a check: what each may hold, as one table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from autograd_core import conventions
from autograd_core.language.show import printable
from autograd_core.suite.patterns import MOST, pattern
from autograd_core.verdict.verdict import Verdict

REQUIRED = ("name", "expr")
DTYPES = ("float16", "float32", "float64", "complex64", "complex128")
_MOST_NAME = 200
_MOST_ORDER = 12


class Wrong(NamedTuple):
    """Why a value cannot stand under a key."""

    message: str
    hint: str | None = None


Test = Callable[[Any], bool]


class Key(NamedTuple):
    """What a key may hold, in words and as a test."""

    what: str
    holds: Test


def expected(key: str, value: Any) -> Wrong | None:
    """Why `value` cannot stand under `key`, or None.

    >>> expected("order", "two").message
    "expected a whole number from 1 to 12, not the text 'two'"
    """
    if KEYS[key].holds(value):
        return None
    if key == "error" and _text(value):
        return Wrong(f"expected {KEYS[key].what}: {_flaw(value)}", _HINTS[key])
    return Wrong(f"expected {KEYS[key].what}, not {_shown(value)}", _HINTS.get(key))


def _shown(value: Any) -> str:
    if isinstance(value, str):
        short = value if len(value) <= 40 else value[:40] + "..."
        return f"the text {short!a}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {"bool": "true or false", "dict": "a table", "list": "this list"}.get(type(value).__name__, "a date")
    return "this large number" if isinstance(value, int) and value.bit_length() > 60 else f"the number {value}"


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _name(value: Any) -> bool:
    return _text(value) and value.isprintable() and len(value) <= _MOST_NAME


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(_text(one) for one in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(value: Any) -> bool:
    """A number, nested lists of them (no deeper than `document` lets pass), or the text of a value."""
    return _is_number(value) or _text(value) or _lists(value)


def _lists(value: Any) -> bool:
    return isinstance(value, list) and all(_is_number(one) or _lists(one) for one in value)


def _bound(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, int) or math.isfinite(value)) and value >= 0


def _table(holds: Test) -> Test:
    return lambda value: isinstance(value, dict) and all(map(holds, value.values()))


def _pattern(value: Any) -> bool:
    return _text(value) and _flaw(value) is None


def _flaw(text: str) -> str | None:
    """Why a text is no pattern."""
    try:
        pattern(text)
    except ValueError as error:
        return printable(str(error))
    return None


_VERDICTS = ("agree", *(str(verdict) for verdict in Verdict))
_NUMBERS = 'a number, nested lists of numbers, or the text of a value such as "randn(2, 3)"'

KEYS: Mapping[str, Key] = MappingProxyType({
    "name": Key(f"one line of text, at most {_MOST_NAME} characters", _name),
    "expr": Key("the text of a program", _text),
    "at": Key(f"a table that gives each input {_NUMBERS}", _table(_numbers)),
    "wrt": Key("a list of input names", _names),
    "constant": Key("a list of input names", _names),
    "dtype": Key(f"one of {', '.join(DTYPES)}", lambda value: value in DTYPES),
    "grad_tensors": Key(f'"ones", {_NUMBERS}', _numbers),
    "claim": Key("a table that gives inputs the text of their gradient", _table(_text)),
    "value": Key(_NUMBERS, _numbers),
    "grad": Key(f"a table that gives inputs {_NUMBERS}", _table(_numbers)),
    "max_ulp": Key("a finite number that is not negative", _bound),
    "rtol": Key("a finite number that is not negative", _bound),
    "atol": Key("a finite number that is not negative", _bound),
    "expect": Key(f"one of {', '.join(_VERDICTS)}", lambda value: value in _VERDICTS),
    "error": Key(f"a simple regular expression of at most {MOST} characters", _pattern),
    "order": Key(
        f"a whole number from 1 to {_MOST_ORDER}",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_ORDER,
    ),
    "convention": Key(f"one of {', '.join(conventions.NAMES)}", lambda value: value in conventions.NAMES),
    "tags": Key("a list of words", _names),
    "output": Key("the name of a statement", _text),
})  # fmt: skip
"""Every key of a check, in the order of the documentation."""

_HINTS = {
    "at": 'write at = { x = 1.5, y = [1, 2], z = "[pi/2, pi]" }',
    "claim": 'write claim = { x = "2*x" }',
    "grad": "write grad = { x = [1, 2] }",
    "error": "write text; '.' is any character, '.*' any text, '[0-9]' a class; in '...' backslashes stay",
}
