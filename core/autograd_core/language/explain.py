"""Errors of the parser: what was expected where something else stands, and what was probably meant."""

from __future__ import annotations

import re

from autograd_core.errors import LanguageError, Span
from autograd_core.language.builder import CONSTANTS, WORDS, Builder
from autograd_core.language.creation import MAKERS
from autograd_core.language.operands import Frame
from autograd_core.language.tokens import END, LINE, NAME, NUMBER, STRING, Token
from autograd_core.language.words import AMBIGUOUS, KEYWORDS, nearest
from autograd_core.ops import NAMES, PARTS

# Bounded, so that no text takes more than linear time.
_DEFINITION = re.compile(
    r"\s{0,9}\w{1,64}\s{0,9}\([\w\s,]{0,200}\)\s{0,9}=(?!=)([^\n;#=]{1,60})(?=[\n;#]|\Z)", re.ASCII
)
_ATTRIBUTES = re.compile(r"(\.(?:\w{1,64}\.){0,3})(\w{1,64})", re.ASCII)
_OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "@", "**", "^", "<", "<=", ">", ">=", "==", "!="})


def unexpected(builder: Builder, frames: list[Frame], last: Token, token: Token, wants: bool) -> LanguageError:
    """The error for a token that cannot stand where it does; `wants` an operand, else an operator."""
    if token.kind in (LINE, END) and frames:
        return _unclosed(builder, frames[-1])
    if wants:
        return _no_operand(builder, frames, last, token)
    if token.kind == NAME and token.text in KEYWORDS:
        return builder.error(f"'{token.text}' is not part of the language", token.span, KEYWORDS[token.text])
    if token.kind == "=":
        line = max(builder.source.rfind(end, 0, token.start) for end in "\n;") + 1
        hint = definition(builder.source, line) or "write NAME = expression, == to compare"
        return builder.error("'=' cannot stand here", token.span, hint)
    if token.kind == "...":
        return builder.error("'...' stands only in an index, such as x[..., 0]", token.span)
    return builder.error(f"expected an operator before {_named(token)}", token.span, "write * to multiply")


def definition(source: str, start: int) -> str | None:
    """What to write instead of `f(x) = x*x`, if that stands at an offset.

    >>> definition("f(x) = x*x; 2", 0)
    'write x*x alone'
    """
    found = _DEFINITION.match(source, start)
    return f"write {found[1].strip()} alone" if found else None


def unprefixed(source: str, token: Token) -> str:
    """What to write instead of a name with the module `token` before it.

    >>> unprefixed("math.pi*x", Token(NAME, "math", 0, 4))
    'write pi, not math.pi'
    """
    found = _ATTRIBUTES.match(source, token.end)
    name = found[2] if found else "sin"
    prefix, call = f"{token.text}{found[1] if found else '.'}", "" if name in CONSTANTS else "(x)"
    known = name in CONSTANTS or name in NAMES or name in PARTS or name in MAKERS
    return f"write {name}{call}, not {prefix}{name}{call}" if known else "write sin(x), not np.sin(x)"


def unknown_function(builder: Builder, token: Token) -> LanguageError:
    """The error for a name that is called and is no function."""
    name = token.text
    if name in KEYWORDS or name in CONSTANTS or name in WORDS:
        hint = KEYWORDS.get(name, f"write {name}*(...) to multiply" if name in CONSTANTS else None)
        return builder.error(f"'{name}' is not a function", token.span, hint)
    known = [word for word in (*NAMES, *PARTS, *MAKERS) if "." not in word]
    if name in AMBIGUOUS:
        return builder.error(f"'{name}' means two things", token.span, AMBIGUOUS[name])
    fallback = f"write {name}*(...) to multiply" if len(name) < 3 else "autograd-cli ops lists the functions"
    alone = definition(builder.source, token.start)
    hint = alone or (nearest(name, known) if len(name) > 1 else None) or fallback
    return builder.error(f"unknown function '{name}'", token.span, hint)


def unknown_attribute(builder: Builder, dot: Token, after: Token) -> LanguageError:
    """The error for what follows a dot and is no transpose."""
    name = after.text if after.kind == NAME else ""
    known = name in NAMES or name in PARTS
    hint = f"write {name}(x, ...), such as sum(x, axis=0)" if known else None
    span = Span(dot.start, max(after.end, dot.end))
    return builder.error("attributes beyond .T are not part of the language", span, hint)


def wrong_bracket(builder: Builder, frames: list[Frame], token: Token) -> LanguageError:
    """The error for a closing bracket that closes nothing, or something else."""
    if not frames:
        return builder.error(f"'{token.kind}' closes nothing", token.span)
    frame = frames[-1]
    opening = "(" if frame.close == ")" else "["
    hint = f"the '{opening}' at offset {frame.bracket} is still open"
    return builder.error(f"expected '{frame.close}', found '{token.kind}'", token.span, hint)


def _unclosed(builder: Builder, frame: Frame) -> LanguageError:
    opening = "(" if frame.close == ")" else "["
    return builder.error(f"'{opening}' is never closed", Span(frame.bracket, frame.bracket + 1))


def _no_operand(builder: Builder, frames: list[Frame], last: Token, token: Token) -> LanguageError:
    previous = f" after '{last.text}'" if last.kind in _OPERATORS and last.end <= token.start else ""
    hint = None
    if token.kind == "=" and previous:
        hint = f"write x = x {last.text} ... in full" if last.text in "+-*//%@**^" else "write == to compare"
    elif token.kind == last.kind and last.end == token.start and token.kind in ("*", "/", "=", "<", ">"):
        hint = "this operator is not part of the language"
    if token.kind == "]" and frames and frames[-1].kind == "index" and frames[-1].empty:
        hint = "write x[0], x[1:3] or x[..., 0]"
    return builder.error(f"expected a value{previous}, found {_named(token)}", token.span, hint)


def _named(token: Token) -> str:
    if token.kind == END:
        return "the end"
    if token.kind == LINE:
        return "';'" if token.text == ";" else "the end of the line"
    if token.kind == NAME:
        return f"'{token.text}'"
    return "a number" if token.kind == NUMBER else "a string" if token.kind == STRING else f"'{token.text}'"
