"""Text -> tokens: one regular expression, linear in the text, ASCII only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from autograd_core.errors import LanguageError, LimitError, Span
from autograd_core.language.limits import LIMITS, Limits
from autograd_core.language.words import MAX_NAME, describe, instead_of

NAME, NUMBER, STRING, LINE, END = "name", "number", "string", "line", "end"
MAX_STRING = 100

# The last group takes any character, so that the matches cover the text without gaps.
_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\f\v]+|\#[^\n]*)
      | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<number>(?:[0-9]+(?:\.(?!\.\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[jJ]?)
      | (?P<string>'[^'\n]*'|"[^"\n]*")
      | (?P<open>[(\[])
      | (?P<close>[)\]])
      | (?P<symbol>\*\*|<=|>=|==|!=|//|\.\.\.|[-+*/%@^,=<>:.])
      | (?P<line>[\n;])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)


class Token(NamedTuple):
    """A word of the text; `kind` is `name`, `number`, `string`, `line` (newline or `;`), `end` or the symbol."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where the token stands."""
        return Span(self.start, self.end)


def tokenize(source: str, limits: Limits = LIMITS) -> Iterator[Token]:
    """The tokens of a text, the last of kind `end`. Comments and newlines inside brackets are left out.

    Raises:
        LanguageError: a character, name, number or string outside the language (`LimitError`: text or number too long).

    >>> [token.text for token in tokenize("y = x**2  # square")]
    ['y', '=', 'x', '**', '2', '']
    """
    limits.text_fits(source)
    depth = 0
    for match in _TOKEN.finditer(source):
        group = match.lastgroup
        if group == "blank":
            continue
        start, end = match.span()
        text = match.group()
        if group == "symbol":
            yield Token(text, text, start, end)
        elif group == "name":
            if end - start > MAX_NAME or text.startswith("__"):
                raise _bad_name(source, start, end)
            yield Token(NAME, text, start, end)
        elif group == "number":
            if end - start > limits.number or _glued(source, end):
                raise _bad_number(source, start, end, limits)
            yield Token(NUMBER, text, start, end)
        elif group == "string":
            _check_string(source, start, end)
            yield Token(STRING, text, start, end)
        elif group == "line":
            if depth == 0 or text == ";":
                yield Token(LINE, text, start, end)
        elif group == "other":
            raise _bad_character(source, start)
        else:
            depth = depth + 1 if group == "open" else max(depth - 1, 0)
            yield Token(text, text, start, end)
    yield Token(END, "", len(source), len(source))


def check_name(name: str) -> str | None:
    """Why a text is not a name of the language, or None if it is one.

    >>> check_name("x1"), check_name("1x")
    (None, 'a name is ASCII letters, digits and _, and begins with no digit')
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]*", name):
        return "a name is ASCII letters, digits and _, and begins with no digit"
    if len(name) > MAX_NAME:
        return f"a name has at most {MAX_NAME} characters"
    return "a name may not begin with two underscores" if name.startswith("__") else None


def _glued(source: str, end: int) -> bool:
    following = source[end : end + 1]
    return following.isascii() and (following.isalpha() or following == "_")


def _bad_name(source: str, start: int, end: int) -> LanguageError:
    return LanguageError(
        check_name(source[start:end]) or "",
        source,
        Span(start, end),
        hint="Python's special names and attributes are not part of the language" if end - start <= MAX_NAME else None,
    )


def _bad_number(source: str, start: int, end: int, limits: Limits) -> LanguageError:
    if end - start > limits.number:
        message = f"a number of {end - start:,} characters, more than the limit of {limits.number}"
        return LimitError(message, source, Span(start, end))
    letter = source[end]
    hint = f"write {source[start:end]}*{letter}... to multiply" if end - start < 20 else "write * to multiply"
    if letter == "_":
        hint = "write digits without underscores"
    elif source[start:end] == "0" and letter in "xXbBoO":
        hint = "write numbers in decimal"
    return LanguageError("a number is followed by a letter", source, Span(start, end + 1), hint=hint)


def _check_string(source: str, start: int, end: int) -> None:
    if end - start - 2 > MAX_STRING:
        raise LanguageError(f"a string has at most {MAX_STRING} characters", source, Span(start, end))
    for i in range(start + 1, end - 1):
        if not " " <= source[i] <= "~" or source[i] == "\\":
            what = "a backslash" if source[i] == "\\" else describe(source[i])
            raise LanguageError(f"{what} cannot stand in a string: strings are plain", source, Span(i, i + 1))


def _bad_character(source: str, start: int) -> LanguageError:
    character = source[start]
    if character in "\"'":
        return LanguageError(
            "this string is never closed", source, Span(start, start + 1), hint="a string ends on its line"
        )
    what = f"'{character}'" if character.isascii() and character.isprintable() else describe(character)
    return LanguageError(
        f"{what} is not part of the language", source, Span(start, start + 1), hint=instead_of(character)
    )
