"""What a closed bracket means: a group, a list or an index (for a call see `calls`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.errors import Span
from autograd_core.language.builder import Builder
from autograd_core.language.calls import close_call
from autograd_core.language.operands import Frame, Group, Literal, Operand, Several
from autograd_core.ops import TABLE

_DEEPEST = 64


def close(builder: Builder, frame: Frame, end: int) -> Operand:
    """The operand that a bracket holds, `end` being the offset after it."""
    return _CLOSERS[frame.kind](builder, frame, end)


def _close_group(builder: Builder, frame: Frame, end: int) -> Operand:
    if len(frame.items) == 1 and not frame.comma:
        return Operand(frame.items[0].value, frame.start, end)
    return _sequence(builder, frame, "tuple", end)


def _close_list(builder: Builder, frame: Frame, end: int) -> Operand:
    return _sequence(builder, frame, "list", end)


def _sequence(builder: Builder, frame: Frame, kind: str, end: int) -> Operand:
    items = frame.items
    if any(builder.varies(item) for item in items):
        return Operand(Group(tuple(items)), frame.start, end)
    depth = 1 + max((item.value.depth for item in items if isinstance(item.value, Literal)), default=0)
    if depth > _DEEPEST:
        raise builder.error(f"lists nested deeper than {_DEEPEST}", Span(frame.start, end))
    values = tuple([builder.static(item, "elements") for item in items])
    builder.drop(frame.marks[0])
    return Operand(Literal(kind, values, depth), frame.start, end)


def _close_index(builder: Builder, frame: Frame, end: int) -> Operand:
    assert frame.target is not None
    key = tuple(_index_item(builder, item) for item in frame.items)
    if len(frame.items) == 1 and not frame.comma:
        only = frame.items[0].value
        if isinstance(only, Literal) and only.kind == "tuple":  # x[(0, 1)] is x[0, 1]
            key = key[0]
    builder.drop(frame.marks[0])
    if isinstance(frame.target.value, Several):
        return builder.part(frame.target, key[0] if len(key) == 1 else None, Span(frame.start, end))
    return builder.call(TABLE["index"], (frame.target,), frame.start, end, {"key": key})


def _index_item(builder: Builder, item: Operand) -> Any:
    array = builder.whole_numbers(item)
    if array is not None:
        return array
    if builder.varies(item):
        error = builder.not_constant(item, "indices")
        error.hint = "write where(condition, a, b) to choose by a condition"
        raise error
    value = builder.static(item, "indices")
    flat = [value]
    while any(isinstance(part, tuple) for part in flat):  # at most _DEEPEST levels
        flat = [inner for part in flat for inner in (part if isinstance(part, tuple) else (part,))]
    listed = isinstance(value, tuple)
    if listed and item.value.kind == "list" and flat and all(isinstance(part, bool) for part in flat):  # type: ignore[union-attr]
        return _mask(builder, item, value)
    for part in flat:
        whole = isinstance(part, int) and not isinstance(part, bool)
        special = part is None or part is Ellipsis or isinstance(part, slice)
        if not whole and ((listed and item.value.kind == "list") or not special):  # type: ignore[union-attr]
            raise builder.error("an index is a whole number, a slice, None, ... or a list of whole numbers", item.span)
    return value


def _mask(builder: Builder, item: Operand, value: Any) -> Any:
    """A list of True and False; a tuple of them would be taken for numbers."""
    try:
        return numpy.array(value, dtype=bool)
    except ValueError:
        raise builder.error("the rows of this list differ in length or depth", item.span) from None


def make_slice(builder: Builder, parts: list[Operand | None], start: int, end: int) -> Operand:
    """`start:stop:step` inside an index."""
    if len(parts) > 3:
        raise builder.error("a slice has at most start:stop:step", Span(start, end))
    values: list[int | None] = []
    for part in parts:
        value = None if part is None else builder.static(part, "bounds of a slice")
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            assert part is not None
            raise builder.error("a bound of a slice is a whole number", part.span)
        values.append(value)
    if len(values) == 3 and values[2] == 0:
        raise builder.error("the step of a slice is not 0", Span(start, end))
    return Operand(Literal("slice", slice(*values)), start, end)


_CLOSERS: dict[str, Callable[[Builder, Frame, int], Operand]] = {
    "group": _close_group,
    "list": _close_list,
    "index": _close_index,
    "call": close_call,
}
