"""The forward derivative of a row, from the same fields as its pullback; on any carrier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd_core.engine.casting import in_precision
from autograd_core.op import Compiled, Like, Op, Value
from autograd_core.ops.shape import broadcast_to


def push(
    op: Op, args: Sequence[Value], output: Value, tangents: Sequence[Value | None], attributes: Mapping[str, Any]
) -> Value | None:
    """The output's tangent from those of the arguments (None: zero); None when the output does not move.

    A linear row acts on the tangent itself, a bilinear one on each tangent in turn, an elementwise one multiplies by
    its partials; the rest have pushforwards of their own.

    >>> from autograd_core.ops import TABLE
    >>> float(push(TABLE["mul"], (3.0, 5.0), 15.0, (1.0, None), {}))
    5.0
    """
    parts = [
        _part(op, i, args, output, tangent, {**op.attributes, **attributes})
        for i, tangent in enumerate(tangents)
        if tangent is not None
    ]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    total = known[0]
    for part in known[1:]:
        total = total + part
    shape = Like.of(output).shape
    return total if Like.of(total).shape == shape else broadcast_to(total, shape=shape)


def _part(op: Op, i: int, args: Sequence[Value], output: Value, t: Value, attributes: dict[str, Any]) -> Value | None:
    """The contribution of argument i's tangent."""
    if op.kind in ("linear", "bilinear"):
        return op(*args[:i], t, *args[i + 1 :], **attributes)
    if op.variadic:
        likes: Any = (tuple(Like.of(arg) for arg in args),)
        pushes: Any = op.pushes
        return pushes[0].bind((tuple(args), output), likes, {**attributes, "position": i})(t)
    rule = op.partials[i] if op.kind == "elementwise" else op.pushes[i] if op.pushes else None
    if rule is None or rule == 0:
        return None
    if not isinstance(rule, Compiled):
        return t if rule == 1 else t * rule
    record = (*in_precision(op, args, Like.of(output).dtype), output)
    bound = rule.bind(record, tuple(Like.of(value) for value in record), attributes)
    return t * bound() if op.kind == "elementwise" else bound(t)
