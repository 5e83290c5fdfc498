"""What a call means: which row, and what its items are: arrays, attributes, or a list of arrays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd_core.errors import LimitError, Span
from autograd_core.language.builder import Builder
from autograd_core.language.creation import create
from autograd_core.language.operands import PART, Frame, Group, Literal, Operand, Several
from autograd_core.language.program import NOTHING, Step
from autograd_core.language.words import nearest
from autograd_core.op import Op
from autograd_core.ops import TABLE
from autograd_core.ops.spelling import parameter, parameters_of

_MANY = ("shape", "axes", "reps", "size", "sizes")
"""Attributes that are several whole numbers, which a call may list one by one."""
_ORDERS = ("n", "p", "q", "order")
_PICKS = {"max": "maximum", "min": "minimum"}
_LISTS = frozenset({"cat", "stack", "hstack", "vstack", "dstack", "column_stack", "multi_dot"})
"""Variadic rows that are called with one list; the others take their arrays one by one too."""


def close_call(builder: Builder, frame: Frame, end: int) -> Operand:
    """The operand that a closed call is."""
    if not frame.rows:
        items = [builder.static(item, f"arguments of {frame.name}()") for item in frame.items]
        keywords = {k: builder.static(v, f"arguments of {frame.name}()") for k, v in frame.keywords.items()}
        builder.drop(frame.marks[0])
        return Operand(create(builder, frame.name, items, keywords, Span(frame.start, end)), frame.start, end)
    op = frame.rows[0]
    if op.name in _PICKS and len(frame.items) > 1 and _picks(builder, frame, end):
        result = frame.items[0]
        for item in frame.items[1:]:
            result = builder.call(TABLE[_PICKS[op.name]], (result, item), frame.start, end)
        return result
    if frame.name == "transpose" and len(frame.items) == 3 and not frame.keywords:
        op = TABLE["swapaxes"]  # torch's; NumPy's function takes one tuple
    if op.name == "div" and "rounding_mode" in frame.keywords:
        op = TABLE["divide"]
    return _Call(builder, frame, op, end).operand()


def _picks(builder: Builder, frame: Frame, end: int) -> bool:
    """Whether `max(a, b)` compares a and b, as Python's does, rather than naming an axis, as NumPy's does."""
    if frame.keywords or any(isinstance(item.value, Literal) and item.value.kind != "list" for item in frame.items[1:]):
        return False
    second = frame.items[1]
    if builder.varies(frame.items[0]) and not builder.varies(second):
        value = builder.static(second, "")
        if isinstance(value, int):
            word, name = _PICKS[frame.rows[0].name], frame.name
            hint = f"write {word}(a, {value}) to compare, or {name}(a, axis={value}) to reduce"
            raise builder.error(f"{name}() with a whole number is ambiguous", Span(frame.start, end), hint)
    return True


def unpack(builder: Builder, operand: Operand, count: int) -> list[int]:
    """The values that `a, b = ...` gives to its names."""
    value = operand.value
    if isinstance(value, Group):
        if len(value.items) != count:
            raise builder.error(f"{len(value.items)} values for {count} names", operand.span)
        return [builder.slot(item) for item in value.items]
    if not isinstance(value, Several):  # an array, along its first axis
        whole = Operand(builder.slot(operand), operand.start, operand.end)
        operand = Operand(Several("unbind", (TABLE["unbind"],), (whole,), {}), operand.start, operand.end)
    return [builder.slot(builder.part(operand, i, operand.span, count)) for i in range(count)]


class _Call:
    """One call being read: its items are shared out to the row's parameters, by place and then by word."""

    def __init__(self, builder: Builder, frame: Frame, op: Op, end: int) -> None:
        self.builder, self.frame, self.op, self.end = builder, frame, op, end
        self.operands: list[Operand] = []
        self.arguments: dict[str, Operand] = {}
        self.attributes: dict[str, Any] = {}
        self.kept = 0
        """How many of the items, in the order of the text, are to be kept: those after the last array."""

    def operand(self) -> Operand:
        """The call's result, or all its results while none is chosen."""
        builder, frame, op = self.builder, self.frame, self.op
        if op.variadic:
            self._share_arrays()
        else:
            self._expect(frame.items)
            self._share(parameters_of(op), frame.items, 0)
        self._share_words()
        self._finish_attributes()
        if len(frame.marks) > self.kept:
            builder.drop(frame.marks[self.kept])
        args = tuple(self.operands) if op.variadic else tuple(self._argument(name) for name in op.arguments)
        if len(frame.rows) > 1 or (PART in op.attributes and PART not in self.attributes):
            rows = frame.rows if len(frame.rows) > 1 else (op,)
            return Operand(Several(frame.name, rows, args, self.attributes), frame.start, self.end)
        return builder.call(op, args, frame.start, self.end, self.attributes or NOTHING)

    def _expect(self, items: list[Operand]) -> None:
        """Refuse a lone item where an order comes first: polygamma(x) is not about the order x."""
        order, name = self.op.order, self.frame.name
        if order and order[0] in self.op.attributes and len(items) == 1 and not self.frame.keywords:
            names = ", ".join(order)
            message = f"{name}() needs {len(order)} arguments ({names}), not 1"
            raise self.builder.error(message, Span(self.frame.start, self.end), f"write {name}({names})")

    def _share_arrays(self) -> None:
        """A variadic row's items: strings, then arrays (one by one, or one list of them), then attributes."""
        items, frame, name = self.frame.items, self.frame, self.frame.name
        texts = next((i for i, item in enumerate(items) if not _is_text(item)), len(items))
        rest = items[texts:]
        parts = _parts(self.op, rest)
        if parts is None and self.op.name in _LISTS and not any(map(self._is_array, rest[1:])):
            span = Span(frame.start, self.end)
            raise self.builder.error(f"{name}() needs a list of arrays", span, f"write {name}([a, b])")
        if not rest:
            raise self.builder.error(f"{name}() needs arrays", Span(frame.start, self.end), f"write {name}(a, b)")
        self.operands = rest if parts is None else parts
        taken = texts + (len(rest) if parts is None else 1)
        self.kept = taken
        self._share(tuple(self.op.attributes), [*items[:texts], *items[taken:]], taken)

    def _is_array(self, item: Operand) -> bool:
        listed = isinstance(item.value, Literal) and item.value.kind == "list"
        return listed or (isinstance(item.value, int) and self.builder.varies(item))

    def _share(self, names: tuple[str, ...], items: list[Operand], before: int) -> None:
        """Items by place; a string where an array should stand fills the first attribute that is left."""
        listed = self._listed(names, items)
        if listed:
            items = [*items[: names.index(listed)], self._tuple(items[names.index(listed) :])]
        names = self._texts_first(names, items)
        if len(items) > len(names):
            self._too_many(items[len(names)], len(items))
        for i, (name, item) in enumerate(zip(names, items, strict=False)):
            self._take(name, item, before + i + 1)

    def _take(self, name: str, item: Operand, place: int) -> None:
        if name in self.op.arguments:
            self.arguments[name] = item
            self.kept = place
        else:
            self.attributes[name] = self.builder.setting(item, name)
            self._check_order(name, item)

    def _listed(self, names: tuple[str, ...], items: list[Operand]) -> str | None:
        """The attribute that the last items list one by one: reshape(x, 2, 3)."""
        last = len(names) - 1
        if last < 0 or not self._is_list(names[last]) or len(items) <= last + 1:
            return None
        return names[last] if all(isinstance(item.value, int) for item in items[last:]) else None

    def _is_list(self, name: str) -> bool:
        return name in _MANY and not isinstance(self.op.attributes.get(name), int)

    def _tuple(self, items: list[Operand]) -> Operand:
        values = tuple([self.builder.static(item, "these numbers") for item in items])
        return Operand(Literal("tuple", values, 1), items[0].start, items[-1].end)

    def _texts_first(self, names: tuple[str, ...], items: list[Operand]) -> tuple[str, ...]:
        if not (items and _is_text(items[0]) and names and names[0] in self.op.arguments):
            return names
        first = next((name for name in names if name not in self.op.arguments), None)
        return names if first is None else (first, *(name for name in names if name != first))

    def _too_many(self, item: Operand, given: int) -> None:
        op, name, count = self.op, self.frame.name, self.op.arity
        message = f"{name}() takes {count} argument{'s' * (count > 1)}, not {given}"
        if op.attributes:
            most = f"at most {len(op.attributes)} attributes ({', '.join(op.attributes)})"
            message = f"{name}() takes {most}, not {given - (0 if op.variadic else count)}"
        raise self.builder.error(message, item.span)

    def _share_words(self) -> None:
        """Items by word, in NumPy's or torch's spelling."""
        for i, (word, item) in enumerate(self.frame.keywords.items()):
            name = parameter(self.op, word)
            if name is None:
                names = [*self.op.attributes, *(() if self.op.variadic else self.op.arguments)]
                own = ", ".join(self.op.attributes)
                hint = nearest(word, names) or (f"it has {own}" if own else "it has none")
                raise self.builder.error(f"{self.frame.name}() has no attribute '{word}'", item.span, hint)
            if name in self.attributes or name in self.arguments:
                kind = "attribute" if name in self.op.attributes else "argument"
                raise self.builder.error(f"{kind} '{name}' is given twice", item.span)
            self._take(name, item, len(self.frame.items) + i + 1)

    def _finish_attributes(self) -> None:
        for name, default in self.op.attributes.items():
            if default == () and name not in self.attributes:
                span = Span(self.frame.start, self.frame.items[0].end if self.frame.items else self.end)
                shown = "(2, 3)" if name in _MANY else "2" if name in _ORDERS else "[0, 1]"
                hint = f"write {self.frame.name}(x, {name}={shown})"
                raise self.builder.error(f"{self.frame.name}() needs its {name}", span, hint)
        for name in _MANY:
            if isinstance(self.attributes.get(name), int) and self._is_list(name):
                self.attributes[name] = (self.attributes[name],)

    def _check_order(self, name: str, item: Operand) -> None:
        value, most = self.attributes[name], self.builder.limits.order
        ordering = name == "n" or (name in _ORDERS and self.op.pointwise)
        if ordering and isinstance(value, int | float) and abs(value) > most:
            raise LimitError(f"an order beyond {most:,}", self.builder.source, item.span)

    def _argument(self, name: str) -> Operand:
        """An array argument, or the number that stands for one that was left out."""
        found = self.arguments.get(name)
        left_out = found is None or found.value == Literal("word", None)
        if found is not None and not (left_out and name in self.op.defaults):
            return found
        if name in self.op.defaults:
            span, value = Span(self.frame.start, self.end), self.op.defaults[name]
            slot = self.builder.emit(Step(None, (), NOTHING, span, constant=value), value)
            return Operand(slot, *span)
        op, frame = self.op, self.frame
        names = ", ".join(name for name in op.arguments if name not in op.defaults)
        count = len(names.split(", "))
        message = f"{frame.name}() needs {count} argument{'s' * (count > 1)} ({names}), not {len(self.arguments)}"
        raise self.builder.error(message, Span(frame.start, self.end), f"write {frame.name}({names})")


def _is_text(item: Operand) -> bool:
    return isinstance(item.value, Literal) and item.value.kind == "string"


def _parts(op: Op, items: list[Operand]) -> list[Operand] | None:
    """The arrays of a list, where the items begin with one that is not itself an array."""
    if not items or any(isinstance(item.value, Group) for item in items[1:]):
        return None
    value = items[0].value
    if isinstance(value, Group):
        return list(value.items)
    if not isinstance(value, Literal) or value.kind not in ("list", "tuple") or op.name not in _LISTS:
        return None
    if any(isinstance(item.value, Literal) and item.value.kind == "list" for item in items[1:]):
        return None
    return list(_elements(value.value, items[0]))


def _elements(values: Iterable[Any], whole: Operand) -> Iterable[Operand]:
    for value in values:
        yield Operand(Literal("list", value, 1), whole.start, whole.end)
