"""The keys of a check: what each may hold, as one table, in words, as a test and as JSON schema."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from autograd_core import conventions
from autograd_core.language.show import printable
from autograd_core.suite.patterns import MOST, pattern
from autograd_core.verdict.mistakes.numbers import Kind
from autograd_core.verdict.verdict import Verdict

REQUIRED = ("name", "expr")
UNKNOWN = "?"
"""Stands for an expected number that `autograd-cli check --update` is to write."""
DTYPES = ("float16", "float32", "float64", "complex64", "complex128")
_MOST_NAME = 200
_MOST_ORDER = 12
_MOST_POINTS = 1000
_LONGEST = 86_400.0
_UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_SIZE = re.compile(rf"([0-9]{{1,15}}(?:\.[0-9]{{1,6}})?) ?({'|'.join(_UNITS)})")


class Wrong(NamedTuple):
    """Why a value cannot stand under a key."""

    message: str
    hint: str | None = None


Test = Callable[[Any], bool]


Schema = Mapping[str, Any]


class Key(NamedTuple):
    """What a key may hold, in words, as a test, and as JSON schema (which may let more pass, never less)."""

    what: str
    holds: Test
    schema: Schema
    default: bool = False
    """Whether a file's `[defaults]` may give it."""


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


def size(value: Any) -> int | None:
    """The bytes that a number, or a text such as "2 GB", means; None where it means none.

    >>> size("2 GB"), size("1.5GiB"), size("many")
    (2000000000, 1610612736, None)
    """
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match:
        return int(float(match[1]) * _UNITS[match[2]]) or None
    return value if _whole(1, 2**62)(value) else None


def _whole(low: int, high: int) -> Test:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _seconds(value: Any) -> bool:
    return _is_number(value) and 0 < value <= _LONGEST


def _points(value: Any) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= _MOST_POINTS and all(map(_table(_numbers), value))


def _one_of(values: tuple[str, ...], default: bool = False) -> Key:
    return Key(f"one of {', '.join(values)}", lambda value: value in values, {"enum": list(values)}, default)


def _count(low: int, high: int, default: bool = True) -> Key:
    schema = {"type": "integer", "minimum": low, "maximum": min(high, 2**53)}
    return Key(f"a whole number from {low} to {high}", _whole(low, high), schema, default)


def _each(schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": schema}


_VERDICTS = ("agree", *(str(verdict) for verdict in Verdict))
_NUMBERS = 'a number, nested lists of numbers, or the text of a value such as "randn(2, 3)"'
_VALUE = {"$ref": "#/definitions/value"}
_TEXT = {"type": "string", "pattern": "\\S"}
_LIST = {"type": "array", "items": _TEXT}
_INPUTS = Key("a list of input names", _names, _LIST)
_BOUND = Key("a finite number that is not negative", _bound, {"type": "number", "minimum": 0}, True)

DEFINITIONS: Mapping[str, Schema] = MappingProxyType({
    "value": {"anyOf": [{"type": "number"}, _TEXT, {"$ref": "#/definitions/list"}]},
    "list": {"type": "array", "items": {"anyOf": [{"type": "number"}, {"$ref": "#/definitions/list"}]}},
})  # fmt: skip
"""What the schemas below refer to."""

KEYS: Mapping[str, Key] = MappingProxyType({
    "name": Key(f"one line of text, at most {_MOST_NAME} characters", _name, {**_TEXT, "maxLength": _MOST_NAME}),
    "expr": Key("the text of a program", _text, _TEXT),
    "at": Key(f"a table that gives each input {_NUMBERS}", _table(_numbers), _each(_VALUE)),
    "points": Key(
        f"a list of 1 to {_MOST_POINTS} tables, each of which gives inputs {_NUMBERS}",
        _points,
        {"type": "array", "items": _each(_VALUE), "minItems": 1, "maxItems": _MOST_POINTS},
    ),
    "sample": Key("a table that gives inputs the text of what they are drawn from", _table(_text), _each(_TEXT)),
    "count": _count(1, _MOST_POINTS),
    "seed": _count(0, 2**62),
    "wrt": _INPUTS,
    "constant": _INPUTS,
    "dtype": _one_of(DTYPES, default=True),
    "grad_tensors": Key(f'"ones", {_NUMBERS}', _numbers, _VALUE, True),
    "claim": Key("a table that gives inputs the text or numbers of their gradient", _table(_numbers), _each(_VALUE)),
    "value": Key(_NUMBERS, _numbers, _VALUE),
    "grad": Key(f"a table that gives inputs {_NUMBERS}", _table(_numbers), _each(_VALUE)),
    "max_ulp": _BOUND,
    "rtol": _BOUND,
    "atol": _BOUND,
    "expect": _one_of(_VERDICTS),
    "error": Key(f"a simple regular expression of at most {MOST} characters", _pattern, {**_TEXT, "maxLength": MOST}),
    "mistake": _one_of(tuple(str(kind) for kind in Kind)),
    "order": _count(1, _MOST_ORDER, default=False),
    "second_order": Key("true or false", lambda value: isinstance(value, bool), {"type": "boolean"}, True),
    "convention": _one_of(tuple(conventions.NAMES), default=True),
    "tags": Key("a list of words", _names, _LIST, True),
    "output": Key("the name of a statement", _text, _TEXT),
    "timeout": Key(
        f"a number of seconds, at most {_LONGEST:.0f}",
        _seconds,
        {"type": "number", "exclusiveMinimum": 0, "maximum": _LONGEST},
        True,
    ),
    "max_memory": Key(
        'a number of bytes, or a text such as "2 GB" or "500 MiB"',
        lambda value: size(value) is not None,
        {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": f"^{_SIZE.pattern}$"}]},
        True,
    ),
    "skip": Key("the reason, one line of text", _name, {**_TEXT, "maxLength": _MOST_NAME}, True),
})  # fmt: skip
"""Every key of a check, in the order of the documentation."""

_HINTS = {
    "at": 'write at = { x = 1.5, y = [1, 2], z = "[pi/2, pi]" }',
    "claim": 'write claim = { x = "2*x" }',
    "points": "write points = [{ x = 1.5 }, { x = -2 }]",
    "sample": 'write sample = { x = "uniform(-2, 2)" }',
    "grad": "write grad = { x = [1, 2] }",
    "error": "write text; '.' is any character, '.*' any text, '[0-9]' a class; in '...' backslashes stay",
}
