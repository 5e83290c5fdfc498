"""What a closed bracket means: a group, a list, an index or a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.errors import Span
from autograd_core.language.builder import Builder
from autograd_core.language.creation import create
from autograd_core.language.operands import Frame, Group, Literal, Operand
from autograd_core.language.words import nearest
from autograd_core.op import Op
from autograd_core.ops import TABLE

_DEEPEST = 64
_SPELLINGS = {"dim": "axis", "keepdim": "keepdims", "dims": "axes"}  # torch's words for NumPy's attributes
_SHAPES = ("shape", "axes")
_PICKS = {"max": "maximum", "min": "minimum"}


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
    return builder.call(TABLE["index"], (frame.target,), frame.start, end, {"key": key})


def _index_item(builder: Builder, item: Operand) -> Any:
    if builder.varies(item):
        error = builder.not_constant(item, "indices")
        error.hint = "write where(condition, a, b) to choose by a condition"
        raise error
    value = builder.static(item, "indices")
    flat = [value]
    while any(isinstance(part, tuple) for part in flat):  # at most _DEEPEST levels
        flat = [inner for part in flat for inner in (part if isinstance(part, tuple) else (part,))]
    listed = isinstance(value, tuple)
    for part in flat:
        whole = isinstance(part, int) and not isinstance(part, bool)
        special = part is None or part is Ellipsis or isinstance(part, slice)
        if not whole and ((listed and item.value.kind == "list") or not special):  # type: ignore[union-attr]
            raise builder.error("an index is a whole number, a slice, None, ... or a list of whole numbers", item.span)
    return value


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


def _close_call(builder: Builder, frame: Frame, end: int) -> Operand:
    if frame.op is None:
        items = [builder.static(item, f"arguments of {frame.name}()") for item in frame.items]
        keywords = {k: builder.static(v, f"arguments of {frame.name}()") for k, v in frame.keywords.items()}
        builder.drop(frame.marks[0])
        return Operand(create(builder, frame.name, items, keywords, Span(frame.start, end)), frame.start, end)
    op, items = frame.op, frame.items
    if op.name in _PICKS and len(items) > 1 and _picks(builder, frame, end):
        op = TABLE[_PICKS[op.name]]
        result = items[0]
        for item in items[1:]:
            result = builder.call(op, (result, item), frame.start, end)
        return result
    count = _arity(builder, op, frame, end)
    if op.variadic and count == 1 and isinstance(items[0].value, Group):
        items = [*items[0].value.items, *items[1:]]
        count = len(items)
    attributes = _attributes(builder, op, frame, items[count:])
    if len(frame.marks) > count and len(items) == len(frame.items):
        builder.drop(frame.marks[count])
    return builder.call(op, tuple(items[:count]), frame.start, end, attributes)


def _picks(builder: Builder, frame: Frame, end: int) -> bool:
    """Whether `max(a, b)` compares a and b, as Python's does, rather than naming an axis, as NumPy's does."""
    if frame.keywords or any(isinstance(item.value, Literal) and item.value.kind != "list" for item in frame.items[1:]):
        return False
    second = frame.items[1]
    if builder.varies(frame.items[0]) and not builder.varies(second):
        value = builder.static(second, "")
        if isinstance(value, int):
            word, name = _PICKS[frame.op.name], frame.name  # type: ignore[union-attr]
            hint = f"write {word}(a, {value}) to compare, or {name}(a, axis={value}) to reduce"
            raise builder.error(f"{name}() with a whole number is ambiguous", Span(frame.start, end), hint)
    return True


def _arity(builder: Builder, op: Op, frame: Frame, end: int) -> int:
    """How many of the positional items are array arguments."""
    count = len(frame.items) if op.variadic else op.arity
    if len(frame.items) < max(count, 1):
        names = ", ".join(op.arguments)
        message = f"{frame.name}() needs {count} argument{'s' * (count > 1)} ({names}), not {len(frame.items)}"
        raise builder.error(message, Span(frame.start, end), f"write {frame.name}({names})")
    if len(frame.items) > count and not op.attributes:
        message = f"{frame.name}() takes {count} argument{'s' * (count > 1)}, not {len(frame.items)}"
        raise builder.error(message, frame.items[count].span)
    return count


def _attributes(builder: Builder, op: Op, frame: Frame, extra: list[Operand]) -> dict[str, Any]:
    names = list(op.attributes)
    found: dict[str, Any] = {}
    if extra and names[0] in _SHAPES and len(extra) > 1:  # reshape(x, 2, 3)
        found[names[0]] = tuple([builder.static(item, names[0]) for item in extra])
    elif len(extra) > len(names):
        message = f"{frame.name}() takes at most {len(names)} attributes ({', '.join(names)}), not {len(extra)}"
        raise builder.error(message, extra[len(names)].span)
    else:
        found = {name: builder.static(item, name) for name, item in zip(names, extra, strict=False)}
    for word, operand in frame.keywords.items():
        name = word if word in op.attributes else _SPELLINGS.get(word, word)
        if name not in op.attributes:
            hint = nearest(name, names) or (f"it has {', '.join(names)}" if names else "it has none")
            raise builder.error(f"{frame.name}() has no attribute '{word}'", operand.span, hint)
        if name in found:
            raise builder.error(f"attribute '{name}' is given twice", operand.span)
        found[name] = builder.static(operand, name)
    for name, default in op.attributes.items():
        if default == () and name not in found:
            span = Span(frame.start, frame.items[0].end)
            raise builder.error(f"{frame.name}() needs its {name}", span, f"write {frame.name}(x, {name}=(2, 3))")
    for name in _SHAPES:
        if isinstance(found.get(name), int):
            found[name] = (found[name],)
    return found


_CLOSERS: dict[str, Callable[[Builder, Frame, int], Operand]] = {
    "group": _close_group,
    "list": _close_list,
    "index": _close_index,
    "call": _close_call,
}
