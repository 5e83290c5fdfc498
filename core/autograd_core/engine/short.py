"""The short way through `record.apply`, for elementwise rows on floats of one dtype and one shape.

Everything here could be left out: `record.py` gives the same results. A scalar operation costs about a microsecond
forward and as much backward this way, several by the general one, and programs of many small operations spend their
time exactly here. Hence the unusual habits: no helper calls, no loops, identity instead of equality.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy

from autograd_core.conventions import at_kink
from autograd_core.engine.mode import MODE
from autograd_core.engine.node import NO_EDGE, ORDER, Version
from autograd_core.engine.record import OpNode, general, guarded
from autograd_core.engine.tensor import Tensor
from autograd_core.op import Compiled, Op, Value
from autograd_core.ops import TABLE, each

_SCALARS = frozenset((numpy.float64, numpy.float32))
_FLOATS = frozenset((numpy.dtype("float64"), numpy.dtype("float32")))
_NUMBERS = frozenset((float, int))
_ndarray = numpy.ndarray
_new = object.__new__
# A C function of the same meaning is called faster than the row's lambda.
_BUILTIN = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


class QuickNode(OpNode):
    """A recorded row whose arguments all have the output's shape and dtype, and were never written in place."""

    __slots__ = ()
    quick = True

    def __init__(self) -> None:
        raise TypeError("quick nodes are made by the short way alone")

    def counter(self) -> Version:
        """How often the output was written in place: asked for by what could write it, so that most nodes need none."""
        if self.output_version is None:
            self.output_version = Version()
        return self.output_version


def _is_simple(value: Any) -> bool:
    return value.__class__ in _SCALARS or (value.__class__ is _ndarray and _is_plain(value))


def _is_plain(array: Any) -> bool:
    """Floats in C order: any other order is a question of layout (see `layout.py`)."""
    return array.dtype in _FLOATS and bool(array.flags.c_contiguous)


def _is_identity(function: Callable[..., Any]) -> bool:
    """Whether a partial just returns what it reads, so that the call can be spared."""
    probe = object()
    try:
        return function(probe) is probe
    except (TypeError, AttributeError):
        return False


def _factor(partial: Compiled | float, arity: int) -> Callable[[Any, Any, Value], Value | None] | None:
    """`factor(node, saved, g)`: one argument's cotangent in the simplest case; None where it is not that simple.

    The outer None says that the row has no such case at all.
    """
    if not isinstance(partial, Compiled):
        if partial == 1:
            return lambda node, saved, g: g
        return (lambda node, saved, g: -g) if partial == -1 else None
    if partial.likes or partial.attributes or len(partial.values) not in (1, 2):
        return None
    function = partial.function
    first, second = (*partial.values, None)[:2]
    identity = second is None and _is_identity(function)

    def factor(node: QuickNode, saved: Any, g: Value) -> Value | None:
        x = saved[first]
        if x.__class__ is Tensor:
            if x._version_counter is not None and x._version_counter.count:
                return None
            x = x._value
        elif first == arity and node.output_version is not None and node.output_version.count:
            return None
        if second is None:
            return g * x if identity else g * function(x)
        y = saved[second]
        if y.__class__ is Tensor:
            if y._version_counter is not None and y._version_counter.count:
                return None
            y = y._value
        elif second == arity and node.output_version is not None and node.output_version.count:
            return None
        return g * function(x, y)

    return factor


def _node_class(op: Op) -> type[QuickNode] | None:
    """The row's own node class, with a pullback made for it."""
    factors = [None if p is None else _factor(p, op.arity) for p in op.partials]
    if not factors or None in factors or op.arity > 2:
        return None
    one, two = (*factors, None)[:2]
    full = OpNode.pull
    watched = op.guards is not None

    def pull_one(self: QuickNode, g: Value, graph: bool) -> Sequence[Value | None]:
        saved = self.saved
        if watched and self.output_version is not None and self.output_version.count:
            return full(self, g, graph)
        if not graph and saved is not None and self.packed is None:
            d = one(self, saved, g)  # type: ignore[misc]
            if d is not None:
                return (d,)
        return full(self, g, graph)

    def pull_two(self: QuickNode, g: Value, graph: bool) -> Sequence[Value | None]:
        saved = self.saved
        if graph or saved is None or self.packed is not None:
            return full(self, g, graph)
        a, b = self.next_functions
        d = None if a is NO_EDGE else one(self, saved, g)  # type: ignore[misc]
        e = None if b is NO_EDGE else two(self, saved, g)  # type: ignore[misc]
        if (d is None and a is not NO_EDGE) or (e is None and b is not NO_EDGE):
            return full(self, g, graph)
        return d, e

    pull: Callable[[Any, Value, bool], Sequence[Value | None]] = pull_one if op.arity == 1 else pull_two
    if _is_product(op):
        pull = _pull_product
    elif op.arity == 1 and isinstance(op.partials[0], Compiled) and op.partials[0].values == (1,):
        pull = _pull_output(op.partials[0].function)
    return type("QuickNode", (QuickNode,), {"__slots__": (), "op": op, "pull": pull})


def _pull_output(function: Callable[[Any], Any]) -> Callable[[QuickNode, Value, bool], Sequence[Value | None]]:
    """`pull_one` written out for a partial in terms of the output alone, such as exp's."""
    identity = _is_identity(function)

    def pull(self: QuickNode, g: Value, graph: bool) -> Sequence[Value | None]:
        saved = self.saved
        written = self.output_version
        if graph or saved is None or self.packed is not None or (written is not None and written.count):
            return OpNode.pull(self, g, graph)
        return (g * saved[1] if identity else g * function(saved[1]),)

    return pull


def _is_product(op: Op) -> bool:
    """Whether each partial is the other argument, as for multiplication."""
    partials = [p for p in op.partials if isinstance(p, Compiled)]
    return (
        len(partials) == 2
        and [p.values for p in partials] == [(1,), (0,)]
        and all(_is_identity(p.function) for p in partials)
    )


def _pull_product(self: QuickNode, g: Value, graph: bool) -> Sequence[Value | None]:
    """`pull_two` written out for the most frequent row of all."""
    saved = self.saved
    if graph or saved is None or self.packed is not None:
        return OpNode.pull(self, g, graph)
    x, y = saved[0], saved[1]
    if x.__class__ is Tensor:
        if x._version_counter is not None and x._version_counter.count:
            return OpNode.pull(self, g, graph)
        x = x._value
    if y.__class__ is Tensor:
        if y._version_counter is not None and y._version_counter.count:
            return OpNode.pull(self, g, graph)
        y = y._value
    a, b = self.next_functions
    return None if a is NO_EDGE else g * y, None if b is NO_EDGE else g * x


def _mask(op: Op, *active: bool) -> tuple[bool, ...] | None:
    """Which items of the record to save when these arguments need a gradient; None for none at all."""
    needed = frozenset[int]().union(*(reads for reads, on in zip(op.saves, active, strict=True) if on))
    needed |= op.guards or frozenset()
    return tuple(i in needed for i in range(op.arity + 1)) if needed else None


def _ufunc(op: Op) -> Callable[[Any], Any] | None:
    """NumPy's function itself where the row does nothing but call it, so that the row's lambda can be spared."""
    called: list[tuple[str, Any]] = []

    class Probe:
        def __getattr__(self, name: str) -> Callable[[Any], Any]:
            def call(x: Any) -> Any:
                called.append((name, x))
                return called

            return call

    token = object()
    try:
        found = op.evaluate(Probe(), token)
    except TypeError:
        return None
    if found is not called or len(called) != 1 or called[0][1] is not token:
        return None
    function: Callable[[Any], Any] = getattr(numpy, called[0][0])
    return function


def unary(op: Op, kind: type[QuickNode]) -> Callable[[Any], Tensor]:
    """The row as a function of one tensor."""
    evaluate = _ufunc(op) or partial(op.evaluate, numpy)
    mask = _mask(op, True)
    saves_input, saves_output = mask or (False, False)
    private = op.guards is not None and 0 not in op.guards

    def short(a: Tensor) -> Tensor:
        x = a._value
        if not MODE.plain or (x.__class__ not in _SCALARS and not _is_simple(x)):
            return general(op, (a,), {})
        if a._version_counter is not None and a._version_counter.count:
            return general(op, (a,), {})
        result: Tensor = _new(Tensor)
        result._value = y = evaluate(x)
        edge = a._edge or a.edge()
        if edge is not NO_EDGE:
            node = _new(kind)
            node.next_functions = (edge,)
            if private:
                a = guarded(a, edge)
            node.saved = () if mask is None else (a if saves_input else None, y if saves_output else None)
            node.order = next(ORDER)
            result._edge = (node, 0)
        return result

    return short


def binary(op: Op, kind: type[QuickNode]) -> Callable[[Any, Any], Tensor]:
    """The row as a function of two tensors, or of a tensor and a number in either order."""
    evaluate = _BUILTIN.get(op.infix or "") or (lambda a, b: op.evaluate(numpy, a, b))
    both, left, right = _mask(op, True, True), _mask(op, True, False), _mask(op, False, True)

    def short(a: Any, b: Any) -> Tensor:
        x, y, edge_a, edge_b = a, b, NO_EDGE, NO_EDGE
        written: bool | int = not MODE.plain
        if a.__class__ is Tensor:
            x, edge_a = a._value, a._edge or a.edge()
            written = written or (a._version_counter is not None and a._version_counter.count)
        if b.__class__ is Tensor:
            y, edge_b = b._value, edge_a if b is a else b._edge or b.edge()
            written = written or (b._version_counter is not None and b._version_counter.count)
        scalars = x.__class__ in _SCALARS and (y.__class__ is x.__class__ or y.__class__ in _NUMBERS)
        if written or not (scalars or _alike(x, y)):
            return general(op, (a, b), {})
        result: Tensor = _new(Tensor)
        result._value = z = evaluate(x, y)
        if edge_a is NO_EDGE:
            if edge_b is NO_EDGE:
                return result
            mask = right
        else:
            mask = left if edge_b is NO_EDGE else both
        node = _new(kind)
        node.next_functions = (edge_a, edge_b)
        node.order = next(ORDER)
        node.saved = () if mask is None else (a if mask[0] else None, b if mask[1] else None, z if mask[2] else None)
        result._edge = (node, 0)
        return result

    return short


def _alike(x: Any, y: Any) -> bool:
    """Whether nothing has to be cast or broadcast: arrays of one float dtype and shape, or a float and a number."""
    if y.__class__ in _NUMBERS:
        return _is_simple(x)
    if x.__class__ in _NUMBERS:
        return _is_simple(y)
    if x.__class__ is not _ndarray or y.__class__ is not _ndarray:
        return False
    return x.dtype is y.dtype and x.shape == y.shape and _is_plain(x) and _is_plain(y)


def _relu(x: Tensor) -> Tensor:
    """By a convention with a slope at 0, as a maximum: relu's rule reads the output, which is 0 left of it too."""
    return general(TABLE["relu"], (x,), {}) if at_kink(0, left=0, right=1) == 0 else TABLE["maximum"](x, 0)


def _shorten(op: Op) -> None:
    kind = _node_class(op) if op.kind == "elementwise" else None
    if kind is not None:
        op.short[Tensor] = unary(op, kind) if op.arity == 1 else binary(op, kind)


def _install() -> None:
    """Register the short ways, for rows called as functions and for Python's operators."""
    each(_shorten)
    TABLE["relu"].short[Tensor] = _relu
    for name in ("add", "sub", "mul", "div"):
        short = TABLE[name].short[Tensor]
        dunder = "truediv" if name == "div" else name
        setattr(Tensor, f"__{dunder}__", lambda self, other, short=short: short(self, other))
        setattr(Tensor, f"__r{dunder}__", lambda self, other, short=short: short(other, self))
        setattr(Tensor, f"__{dunder}__", short)


_install()
