"""Where the numbers of an input are drawn from, as a person writes it: `uniform(-2, 2)`, `loguniform(1e-3, 1e3, 5)`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy

from autograd_core.errors import LanguageError, Span, ValueSyntaxError
from autograd_core.language import read_value
from autograd_core.language.limits import LIMITS
from autograd_core.language.tokens import END, NAME, Token, tokenize
from autograd_core.language.words import nearest
from autograd_core.oracles.problem import Array

Shape = tuple[int, ...]


class Law(NamedTuple):
    """A distribution: its parameters, how it is drawn, and what is wrong with given parameters."""

    parameters: tuple[str, ...]
    draw: Callable[[numpy.random.Generator, tuple[float, ...], Shape], Any]
    wrong: Callable[..., str | None]

    def usage(self, name: str) -> str:
        """How it is written."""
        return f"{name}({', '.join(self.parameters)})"


_WHOLE = 2.0**53
"""Up to here every whole number is a float."""


def _ordered(low: float, high: float) -> str | None:
    if not math.isfinite(high - low):
        return "the range is too wide"
    return None if low < high else f"the range from {low:g} to {high:g} is empty"


def _positive(low: float, high: float) -> str | None:
    return "both bounds must be positive" if not (low > 0 and high > 0) else _ordered(low, high)


def _whole(low: float, high: float) -> str | None:
    if low % 1 or high % 1 or max(abs(low), abs(high)) > _WHOLE:
        return f"both bounds must be whole numbers, of {_WHOLE:g} at most"
    return _ordered(low, high + 1)


def _spread(mean: float, deviation: float) -> str | None:
    return None if deviation > 0 else "the standard deviation must be positive"


LAWS: dict[str, Law] = {
    "uniform": Law(("low", "high"), lambda g, p, shape: g.uniform(p[0], p[1], shape), _ordered),
    "normal": Law(("mean", "deviation"), lambda g, p, shape: g.normal(p[0], p[1], shape), _spread),
    "loguniform": Law(
        ("low", "high"), lambda g, p, shape: numpy.exp(g.uniform(math.log(p[0]), math.log(p[1]), shape)), _positive
    ),
    "integers": Law(("low", "high"), lambda g, p, shape: g.integers(int(p[0]), int(p[1]) + 1, shape), _whole),
    "choice": Law(("value", "..."), lambda g, p, shape: g.choice(p, shape), lambda *p: None),
}
"""Distributions by name; `integers` includes both ends."""


class Sampler(NamedTuple):
    """Where an input's numbers come from: a law with its parameters, or a value that is read anew for each point."""

    text: str
    law: str | None = None
    parameters: tuple[float, ...] = ()
    shape: Shape | None = None

    def draw(self, generator: numpy.random.Generator, shape: Shape = ()) -> Array:
        """An array of float64: of the sampler's own shape where it has one, else of this one.

        >>> read_sampler("integers(5, 5)").draw(numpy.random.default_rng(0), (2,)).tolist()
        [5.0, 5.0]
        """
        if self.law is None:
            return read_value(self.text, seed=generator)
        drawn = LAWS[self.law].draw(generator, self.parameters, shape if self.shape is None else self.shape)
        return numpy.asarray(drawn, dtype=float)


def read_sampler(text: str) -> Sampler:
    """The sampler that a text means: one of `LAWS` with numbers and perhaps a shape, or any value such as `randn(3)`.

    The shape comes last, as `(3, 4)`, as `shape=(3, 4)`, or as plain lengths (not for `choice`, whose numbers are what
    it chooses from).

    Raises:
        ValueSyntaxError: it means neither, with what to write instead.

    >>> read_sampler("uniform(-2, 2*pi/pi, 3, 4)")
    Sampler(text='uniform(-2, 2*pi/pi, 3, 4)', law='uniform', parameters=(-2.0, 2.0), shape=(3, 4))
    """
    text = text.strip()
    try:
        tokens = list(tokenize(text))
    except LanguageError as error:
        raise ValueSyntaxError(error.message, error.source, error.span, hint=error.hint) from None
    call = len(tokens) > 3 and tokens[0].kind == NAME and tokens[1].text == "(" and _closes(tokens) == len(tokens) - 2
    if not (call and tokens[0].text in LAWS):
        return _as_value(text, tokens)
    name = tokens[0].text
    numbers, shape = _arguments(text, tokens[2:-2])
    law = LAWS[name]
    if name != "choice" and len(numbers) > len(law.parameters) and shape is None:
        numbers, shape = numbers[: len(law.parameters)], _lengths(text, numbers[len(law.parameters) :])
    if len(numbers) != len(law.parameters) and not (name == "choice" and numbers):
        raise _refusal(text, f"{name} takes {' and '.join(law.parameters)}, not {len(numbers)} numbers", name)
    if not all(map(math.isfinite, numbers)):
        raise _refusal(text, "the numbers must be finite", name)
    if reason := law.wrong(*numbers):
        raise _refusal(text, reason, name)
    return Sampler(text, name, numbers, shape)


def _refusal(text: str, reason: str, name: str) -> ValueSyntaxError:
    hint = f"write {LAWS[name].usage(name)}, and a shape after that if you want arrays"
    return ValueSyntaxError(reason, text, Span(0, len(text)), hint=hint)


def _closes(tokens: Sequence[Token]) -> int:
    """The place of the bracket that closes the first one; -1 if none does."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if depth == 0 and i > 0:
            return i
    return -1


def _as_value(text: str, tokens: Sequence[Token]) -> Sampler:
    try:
        read_value(text)
    except ValueSyntaxError as error:
        known = ", ".join(law.usage(name) for name, law in LAWS.items())
        first = tokens[0]
        hint = nearest(first.text, LAWS) if first.kind == NAME and first.text not in LAWS else None
        raise ValueSyntaxError(error.message, error.source, error.span, hint=hint or f"write one of {known}") from None
    return Sampler(text)


def _arguments(text: str, tokens: Sequence[Token]) -> tuple[tuple[float, ...], Shape | None]:
    """The numbers between the brackets, and the shape if the last argument is one."""
    numbers: list[float] = []
    shape: Shape | None = None
    for part in _parts(tokens):
        if shape is not None:
            raise _strange(text, part, "the shape comes last")
        if part and part[0].text == "shape" and len(part) > 1 and part[1].text == "=":
            part = part[2:]
            shape = _lengths(text, [_number(text, one) for one in _parts(_inside(part))])
        elif part and part[0].text == "(" and (len(list(_parts(_inside(part)))) > 1 or part[-2].text in "(,"):
            shape = _lengths(text, [_number(text, one) for one in _parts(_inside(part))])
        else:
            numbers.append(_number(text, part))
    return tuple(numbers), shape


def _inside(part: Sequence[Token]) -> Sequence[Token]:
    """What stands in the brackets that enclose all of it."""
    enclosed = part and part[0].text in ("(", "[") and _closes(part) == len(part) - 1
    return part[1:-1] if enclosed else part


def _parts(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Split at the commas that stand in no bracket; a comma at the end adds nothing."""
    found: list[Sequence[Token]] = [()]
    depth = 0
    for token in tokens:
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.text == "," and depth == 0:
            found.append(())
        else:
            found[-1] = (*found[-1], token)
    return found if found[-1] else found[:-1]


def _number(text: str, part: Sequence[Token]) -> float:
    if not part or any(token.kind == END for token in part):
        raise _strange(text, part, "a number is missing")
    piece = text[part[0].start : part[-1].end]
    try:
        value = read_value(piece)
    except ValueSyntaxError as error:
        raise _strange(text, part, error.message) from None
    if value.ndim:
        raise _strange(text, part, "a number is expected here, not an array")
    return float(value)


def _lengths(text: str, numbers: Sequence[float]) -> Shape:
    for number in numbers:
        if not (number >= 0 and number % 1 == 0):
            raise ValueSyntaxError(f"a shape is of whole numbers, not {number:g}", text, Span(0, len(text)))
    shape = tuple(map(int, numbers))
    if math.prod(shape) * 8 > LIMITS.array_bytes:
        raise ValueSyntaxError("the array is too large", text, Span(0, len(text)))
    return shape


def _strange(text: str, part: Sequence[Token], message: str) -> ValueSyntaxError:
    span = Span(part[0].start, part[-1].end) if part else Span(0, len(text))
    hint = "write numbers, and a shape after them if you want arrays, such as (3, 4)"
    return ValueSyntaxError(message, text, span, hint=hint)
