"""A command line that runs a row: small numbers that suit it, and its call as the language writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy

from autograd_core.domain import Interval
from autograd_core.language.operands import PART, PARTS
from autograd_core.op import Op

_NUMBERS = (0.5, 1.5, -0.7, 2.5, 0.3, 3.5, -2.5)
_ACTIVE = "t"
"""An input that carries the gradient past a row that has none."""


def sample(op: Op) -> tuple[list[Any], Mapping[str, Any]] | None:
    """Arguments for a row, and attributes that can be written; None where there are none."""
    if op.pointwise:
        attributes = next((e.attributes for e in op.examples if written(e.attributes) is not None), {})
        domain = op.domain or (Interval(-numpy.inf, numpy.inf),) * op.arity
        return [_number(interval, i) for i, interval in enumerate(domain)], attributes
    by_size = sorted(op.examples, key=lambda e: sum(map(numpy.prod, e.shapes)))
    for example in by_size:
        if op.name == "index" or written(example.attributes) is not None:
            words = (*example.samples, *("any",) * (len(example.shapes) - len(example.samples)))
            return [_array(shape, w, i) for i, (shape, w) in enumerate(zip(example.shapes, words, strict=True))], (
                example.attributes
            )
    return None


def _number(interval: Interval, i: int) -> float:
    low, high = interval.low, interval.high
    candidates = [*_NUMBERS[i:], *_NUMBERS[:i], low + 1.5, high - 1.5, (low + high) / 2]
    return next(x for x in candidates if low < x < high)


def _array(shape: tuple[int, ...], word: str, salt: int) -> Any:
    """Nested lists of numbers with at most two decimals, as the word of an `Example` asks."""
    size = int(numpy.prod(shape))
    order = numpy.arange(size)
    plain = numpy.round(1.7 * numpy.sin(1.3 * order + 1 + salt), 1).reshape(shape)
    if word in ("positive", "unit", "simplex"):
        plain = numpy.round(numpy.abs(plain) / 2 + 0.1, 2)
        return (numpy.full(shape, round(1 / shape[-1], 4)) if word == "simplex" else plain).tolist()
    if word == "distinct":
        return ((order * 7 % max(size, 8) + order // max(size, 8)) / 2 - 1).reshape(shape).tolist()
    if word == "condition":
        return (order % 2).reshape(shape).tolist()
    if word == "zeros":
        return numpy.where(order % 3 == 1, 0, plain.ravel()).reshape(shape).tolist()
    if word in ("spd", "symmetric", "regular", "lower", "upper"):
        return _matrix(shape, word).tolist()
    return plain.tolist()


def _matrix(shape: tuple[int, ...], word: str) -> Any:
    i, j = numpy.indices(shape[-2:])
    beside = {"lower": i > j, "upper": i < j}.get(word, i != j)
    one = numpy.where(i == j, i + 2.0, numpy.where(beside, 0.5 if word != "regular" else (i - j) / 2, 0.0))
    return numpy.broadcast_to(one, shape)


def written(attributes: Mapping[str, Any]) -> str | None:
    """Attributes as the language writes them; None where it cannot.

    >>> written({"axis": (0, 1), "keepdims": True}), written({"mode": "full"})
    (', axis=(0, 1), keepdims=True', None)
    """
    parts = []
    for name, value in attributes.items():
        text = _value(value)
        if text is None:
            return None
        parts.append(f", {name}={text}")
    return "".join(parts)


def _value(value: Any) -> str | None:
    if isinstance(value, numpy.ndarray):
        return None if value.dtype.kind not in "fiu" else str(value.tolist())
    if isinstance(value, (tuple, list)):
        inner = [_value(one) for one in value]
        comma = "," * (len(value) == 1)
        return None if None in inner else f"({', '.join(map(str, inner))}{comma})"
    plain = value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and numpy.isfinite(value))
    return repr(value) if plain else None


def _key(key: Any) -> str:
    """An index as it stands between square brackets."""
    items = key if isinstance(key, tuple) else (key,)
    return ", ".join(map(_item, items))


def _item(item: Any) -> str:
    item = item.tolist() if isinstance(item, numpy.ndarray) else item
    if isinstance(item, slice):
        step = "" if item.step is None else f":{item.step}"
        return f"{'' if item.start is None else item.start}:{'' if item.stop is None else item.stop}{step}"
    if isinstance(item, (tuple, list)):
        return f"[{_key(tuple(item))}]"
    return "..." if item is Ellipsis else str(item)


def example(op: Op) -> str | None:
    """A command line that computes the row and its gradient; None where the language cannot write it.

    >>> from autograd_core.ops import TABLE
    >>> example(TABLE["tanh"])
    'autograd-cli grad "tanh(x)" --at x=0.5'
    """
    found = sample(op)
    if found is None:
        return None
    values, attributes = found
    names = [f"x{i}" for i in range(len(values))] if op.variadic else list(op.arguments)
    if op.name == "index":
        call = f"{names[0]}[{_key(attributes['key'])}]"
    elif op.infix and not attributes and op.arity == 2:
        call = f"{names[0]} {op.infix} {names[1]}"
    else:
        given = [f"{name} > 0" if i in op.conditions else name for i, name in enumerate(names)]
        call = _call(op, given, attributes)
    result = _result(op, values, attributes)
    if not op.differentiable:
        call = f"{_ACTIVE}*({call})" if op.infix else f"{_ACTIVE}*{call}"
        names, values = [*names, _ACTIVE], [*values, 1.5]
    if result.dtype.kind == "c":  # complex programs are not judged
        return None
    at = "".join(f" --at {_assigned(name, value)}" for name, value in zip(names, values, strict=True))
    constant = "".join(f" --constant {names[i]}" for i in sorted(op.inert))
    return f'autograd-cli grad "{call}"{at}{constant}{" --grad-tensors ones" * bool(result.ndim)}'


def _call(op: Op, given: list[str], attributes: Mapping[str, Any]) -> str:
    """Arguments first and attributes by name, unless the row has another order."""
    items = list(given)
    if op.order:
        texts = {name: str(_value(value)) for name, value in {**op.attributes, **attributes}.items()}
        texts |= dict(zip(op.arguments, given, strict=True))
        last = max(op.order.index(name) for name in op.arguments if name in op.order)
        items = [texts[name] for name in op.order[: last + 1]]
        attributes = {name: value for name, value in attributes.items() if name not in op.order[: last + 1]}
    chosen = f"[{attributes.get(PART, 0)}]" if PART in op.attributes else ""
    attributes = {name: value for name, value in attributes.items() if name not in (PART, PARTS)}
    return f"{op.name}({', '.join(items)}{written(attributes)}){chosen}"


def _assigned(name: str, value: Any) -> str:
    text = json.dumps(value).replace(" ", "")
    return f"{name}={text}" if isinstance(value, float) else f'"{name}={text}"'


def _result(op: Op, values: list[Any], attributes: Mapping[str, Any]) -> Any:
    arrays = [numpy.array(v) > 0 if i in op.conditions else numpy.array(v) for i, v in enumerate(values)]
    with numpy.errstate(all="ignore"):
        return numpy.asarray(op(*arrays, **attributes))
