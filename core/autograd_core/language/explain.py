"""Errors of the parser: what was expected where something else stands, and what was probably meant."""

from __future__ import annotations

from autograd_core.errors import LanguageError, Span
from autograd_core.language.builder import Builder
from autograd_core.language.operands import Frame
from autograd_core.language.tokens import END, LINE, NAME, NUMBER, Token
from autograd_core.language.words import KEYWORDS

_OPERATORS = frozenset({"+", "-", "*", "/", "@", "**", "^", "<", "<=", ">", ">=", "==", "!="})


def unexpected(builder: Builder, frames: list[Frame], last: Token, token: Token, wants: bool) -> LanguageError:
    """The error for a token that cannot stand where it does; `wants` an operand, else an operator."""
    if token.kind in (LINE, END) and frames:
        return _unclosed(builder, frames[-1])
    if wants:
        return _no_operand(builder, frames, last, token)
    if token.kind == NAME and token.text in KEYWORDS:
        return builder.error(f"'{token.text}' is not part of the language", token.span, KEYWORDS[token.text])
    if token.kind == "=":
        hint = "write NAME = expression, == to compare"
        return builder.error("'=' cannot stand here", token.span, hint)
    if token.kind == "//":
        return builder.error("'//' is not part of the language", token.span, "write / to divide")
    if token.kind == "...":
        return builder.error("'...' stands only in an index, such as x[..., 0]", token.span)
    return builder.error(f"expected an operator before {_named(token)}", token.span, "write * to multiply")


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
        hint = f"write x = x {last.text} ... in full" if last.text in "+-*/@**^" else "write == to compare"
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
    return "a number" if token.kind == NUMBER else f"'{token.text}'"
