"""Tokens -> steps by operator precedence, with explicit stacks: no recursion at any depth, linear in the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from autograd_core.errors import Span
from autograd_core.language.brackets import close, make_slice
from autograd_core.language.builder import MODULES, WORDS, Builder
from autograd_core.language.calls import unpack
from autograd_core.language.creation import MAKERS
from autograd_core.language.explain import unexpected, unknown_attribute, unknown_function, unprefixed, wrong_bracket
from autograd_core.language.operands import Frame, Literal, Operand, Several
from autograd_core.language.program import Statement
from autograd_core.language.tokens import END, LINE, NAME, NUMBER, STRING, Token, tokenize
from autograd_core.language.words import KEYWORDS
from autograd_core.op import Op
from autograd_core.ops import NAMES, PARTS, TABLE, everyday

COMPARISON, SUM, PRODUCT, SIGN, POWER = 1, 2, 3, 4, 5
_PRECEDENCE = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "//": PRODUCT, "%": PRODUCT, "@": PRODUCT, "**": POWER}
BINARY: dict[str, tuple[int, Op]] = {
    op.infix: (_PRECEDENCE.get(op.infix, COMPARISON), op) for op in everyday() if op.infix
}
BINARY["^"] = BINARY["**"]

_TRANSPOSES = {"T": "transpose", "mT": "matrix_transpose", "H": "adjoint", "mH": "adjoint"}
_NO_ROWS: tuple[Op, ...] = ()
_Pending = tuple[int, Op | None, int]
# Reductions stop at a bracket's entry.
_BOTTOM: _Pending = (0, None, 0)


class Parser:
    """One pass over a text; `statements` holds the result, the builder its steps.

    Operands wait in `values`, operators in `pending` (precedence, op, offset), open brackets in `frames`.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.statements: list[Statement] = []
        self.values: list[Operand] = []
        self.pending: list[_Pending] = [_BOTTOM]
        self.frames: list[Frame] = []
        self._tokens = tokenize(builder.source, builder.limits)
        self.token = self.ahead = next(self._tokens)
        self._last = self.token
        self.ahead = next(self._tokens, self.token)

    def advance(self) -> None:
        """Step to the next token."""
        self._last = self.token
        self.token = self.ahead
        self.ahead = next(self._tokens, self.token)

    def parse(self) -> list[Statement]:
        """Read all statements."""
        while self.token.kind != END:
            if self.token.kind == LINE:
                self.advance()
            else:
                self._statement()
        return self.statements

    def _statement(self) -> None:
        start, names = self.token.start, self._targets()
        operand = self._expression()
        span = Span(start, self._last.end)
        if not names:
            self.statements.append(Statement(None, self.builder.slot(operand), span))
            return
        slots = unpack(self.builder, operand, len(names)) if len(names) > 1 else [self.builder.slot(operand)]
        for token, slot in zip(names, slots, strict=True):
            self.builder.names[token.text] = slot
            self.statements.append(Statement(token.text, slot, span))

    def _targets(self) -> list[Token]:
        """The names before an equals sign: none, one, or several that share the results of a call."""
        names: list[Token] = []
        comma = self.token
        while self.token.kind == NAME and self.ahead.kind in ("=", ","):
            names.append(self.token)
            if self.token.text in KEYWORDS or self.token.text in WORDS:
                self.fail(f"'{self.token.text}' cannot be assigned to", self.token)
            self.advance()
            if self.token.kind == "=":
                self.advance()
                return names
            comma = self.token if len(names) == 1 else comma
            self.advance()
        if names:
            self.fail("a comma outside brackets", comma, "separate statements by ;")
        return names

    def _expression(self) -> Operand:
        wants = True  # an operand, rather than an operator
        while True:
            token = self.token
            handler = (_OPERAND if wants else _OPERATOR).get(token.kind)
            if handler is None:
                if not wants and not self.frames and token.kind in (LINE, END):
                    break
                raise unexpected(self.builder, self.frames, self._last, token, wants)
            wants = handler(self, token)
            self.advance()
        self._reduce(COMPARISON)
        return self.values.pop()

    def _reduce(self, floor: int) -> None:
        """Apply the pending operators that bind at least as tightly as `floor`."""
        pending, values, call = self.pending, self.values, self.builder.call
        while pending[-1][0] >= floor:
            precedence, op, start = pending.pop()
            right = values.pop()
            if op is None:  # a plus sign
                values.append(Operand(self.builder.slot(right), start, right.end))
            elif precedence == SIGN:
                values.append(call(op, (right,), start, right.end))
            else:
                left = values.pop()
                values.append(call(op, (left, right), left.start, right.end))

    # Handlers take the token they are for and say whether an operand comes next.

    def _number(self, token: Token) -> bool:
        self.values.append(self.builder.number(token))
        return False

    def _string(self, token: Token) -> bool:
        self.values.append(Operand(Literal("string", token.text[1:-1]), token.start, token.end))
        return False

    def _minus(self, token: Token) -> bool:
        self.pending.append((SIGN, TABLE["neg"], token.start))
        return True

    def _plus(self, token: Token) -> bool:
        self.pending.append((SIGN, None, token.start))
        return True

    def _name(self, token: Token) -> bool:
        following = self.ahead.kind
        if following == "(":
            return self._open_call(token)
        if following == "=" and self._item_starts("call"):
            frame = self.frames[-1]
            if token.text in frame.keywords:
                self.fail(f"attribute '{token.text}' is given twice", token)
            frame.keyword = token.text
            self.advance()
            return True
        if following == "." and token.text in MODULES and not self.builder.known(token.text):
            self.fail(f"names have no prefix '{token.text}.'", token, unprefixed(self.builder.source, token))
        self.values.append(self.builder.name(token))
        return False

    def _open_call(self, token: Token) -> bool:
        name, rows = token.text, _NO_ROWS
        if self.builder.known(name):
            self.fail(f"'{name}' is a value, not a function", token, f"write {name}*(...) to multiply")
        if name not in MAKERS:
            rows = (NAMES[name],) if name in NAMES else PARTS.get(name, ())
            if not rows:
                raise unknown_function(self.builder, token)
        self.advance()
        self._open("call", token.start, ")", name=name, rows=rows)
        return True

    def _open(self, kind: str, start: int, closing: str, *, name: str = "", rows: tuple[Op, ...] = ()) -> None:
        marks = [len(self.builder.steps)]
        self.frames.append(Frame(kind, closing, start, self.token.start, marks, name, rows))
        self.pending.append(_BOTTOM)

    def _open_group(self, token: Token) -> bool:
        self._open("group", token.start, ")")
        return True

    def _open_list(self, token: Token) -> bool:
        self._open("list", token.start, "]")
        return True

    def _open_index(self, token: Token) -> bool:
        target = self.values.pop()
        if not isinstance(target.value, Several):
            target = Operand(self.builder.slot(target), target.start, target.end)
        self._open("index", target.start, "]")
        self.frames[-1].target = target
        return True

    def _binary(self, token: Token) -> bool:
        precedence, op = BINARY[token.kind]
        self._reduce(precedence + 1 if precedence in (POWER, COMPARISON) else precedence)
        if precedence == COMPARISON and self.pending[-1][0] == COMPARISON:
            self.fail("comparisons cannot be chained", token, "write (a < b) * (b < c)")
        self.pending.append((precedence, op, token.start))
        return True

    def _attribute(self, token: Token) -> bool:
        row = _TRANSPOSES.get(self.ahead.text) if self.ahead.kind == NAME else None
        if row is None:
            raise unknown_attribute(self.builder, token, self.ahead)
        self.advance()
        operand = self.values.pop()
        self.values.append(self.builder.call(TABLE[row], (operand,), operand.start, self.token.end))
        return False

    def _comma(self, token: Token) -> bool:
        if not self.frames:
            self.fail("a comma outside brackets", token, "separate statements by ;")
        self._finish_item(token)
        frame = self.frames[-1]
        frame.comma = True
        frame.marks.append(len(self.builder.steps))
        return True

    def _close(self, token: Token) -> bool:
        if not self.frames or self.frames[-1].close != token.kind:
            raise wrong_bracket(self.builder, self.frames, token)
        self._finish_item(token)
        return self._pop_frame(token)

    def _pop_frame(self, token: Token) -> bool:
        self.pending.pop()
        self.values.append(close(self.builder, self.frames.pop(), token.end))
        return False

    def _close_empty(self, token: Token) -> bool:
        """A closing bracket where an operand could stand: `()`, `f()`, `(a,)`, `x[1:]`."""
        if not self.frames or self.frames[-1].close != token.kind:
            raise wrong_bracket(self.builder, self.frames, token)
        frame = self.frames[-1]
        if self.pending[-1] is not _BOTTOM or frame.keyword is not None or (frame.kind == "index" and frame.empty):
            raise unexpected(self.builder, self.frames, self._last, token, True)
        if frame.parts is not None:
            self._finish_slice(frame, None, token)
        return self._pop_frame(token)

    def _comma_empty(self, token: Token) -> bool:
        """A comma where an operand could stand: only after a slice, `x[1:, 0]`."""
        frame = self.frames[-1] if self.frames else None
        if frame is None or frame.parts is None or self.pending[-1] is not _BOTTOM:
            raise unexpected(self.builder, self.frames, self._last, token, True)
        self._finish_slice(frame, None, token)
        frame.comma = True
        frame.marks.append(len(self.builder.steps))
        return True

    def _finish_item(self, token: Token) -> None:
        self._reduce(COMPARISON)
        frame, operand = self.frames[-1], self.values.pop()
        if frame.parts is not None:
            self._finish_slice(frame, operand, token)
        elif frame.keyword is not None:
            frame.keywords[frame.keyword] = operand
            frame.keyword = None
        elif frame.keywords:
            self.fail("a positional argument after a keyword", Token("", "", operand.start, operand.end))
        else:
            frame.items.append(operand)

    def _finish_slice(self, frame: Frame, operand: Operand | None, token: Token) -> None:
        assert frame.parts is not None
        parts, frame.parts = [*frame.parts, operand], None
        frame.items.append(make_slice(self.builder, parts, frame.slice_start, token.start))

    def _colon(self, token: Token) -> bool:
        """`:` after a bound, or in place of one."""
        frame = self.frames[-1] if self.frames else None
        if frame is None or frame.kind != "index":
            self.fail("':' stands only in an index, such as x[1:3]", token)
        self._reduce(COMPARISON)
        bound = self.values.pop()
        self._slice_part(frame, bound, bound.start)
        return True

    def _colon_empty(self, token: Token) -> bool:
        frame = self.frames[-1] if self.frames else None
        if frame is None or frame.kind != "index" or self.pending[-1] is not _BOTTOM:
            raise unexpected(self.builder, self.frames, self._last, token, True)
        self._slice_part(frame, None, token.start)
        return True

    def _slice_part(self, frame: Frame, bound: Operand | None, start: int) -> None:
        if frame.parts is None:
            frame.parts, frame.slice_start = [], start
        frame.parts.append(bound)

    def _ellipsis(self, token: Token) -> bool:
        if not self._item_starts("index"):
            self.fail("'...' stands only in an index, such as x[..., 0]", token)
        self.values.append(Operand(Literal("word", Ellipsis), token.start, token.end))
        return False

    def _item_starts(self, kind: str) -> bool:
        frame = self.frames[-1] if self.frames else None
        return (
            frame is not None
            and frame.kind == kind
            and self.pending[-1] is _BOTTOM
            and frame.keyword is None
            and frame.parts is None
        )

    def fail(self, message: str, token: Token, hint: str | None = None) -> NoReturn:
        """Raise a `LanguageError` at a token."""
        raise self.builder.error(message, token.span, hint)


_Handler = Callable[[Parser, Token], bool]
_OPERAND: dict[str, _Handler] = {
    NUMBER: Parser._number,
    NAME: Parser._name,
    STRING: Parser._string,
    "-": Parser._minus,
    "+": Parser._plus,
    "(": Parser._open_group,
    "[": Parser._open_list,
    ")": Parser._close_empty,
    "]": Parser._close_empty,
    ",": Parser._comma_empty,
    ":": Parser._colon_empty,
    "...": Parser._ellipsis,
}
_OPERATOR: dict[str, _Handler] = {
    **dict.fromkeys(BINARY, Parser._binary),
    "[": Parser._open_index,
    ".": Parser._attribute,
    ",": Parser._comma,
    ")": Parser._close,
    "]": Parser._close,
    ":": Parser._colon,
}
