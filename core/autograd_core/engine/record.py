"""Running a row on tensors: compute the value, and record a node where a gradient will be needed."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy

from autograd_core.domain import holds_complex
from autograd_core.engine import views
from autograd_core.engine.casting import fit as fit
from autograd_core.engine.casting import in_precision
from autograd_core.engine.layout import laid_out
from autograd_core.engine.mode import MODE
from autograd_core.engine.node import FREED, NO_EDGE, ORDER, Edge, Node, Version
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.wording import changed
from autograd_core.op import CARRIERS, Compiled, Like, Op, Value, is_array, on_device
from autograd_core.ops.piecewise import conj, where

_NONE: Mapping[str, Any] = MappingProxyType({})


_INFERENCE = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
    "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use "
    "it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
)


class OpNode(Node):
    """A recorded row.

    `saved` is the record that the row's rules read: arguments as they were given, then the output's value, with None
    for what no rule reads; `()` when nothing was saved; None once freed.
    """

    __slots__ = ("saved",)
    likes: tuple[Like | None, ...] | None = None
    """Shape and dtype of each argument; None when every argument has the output's (no broadcasting, no cast)."""
    mixed = False
    """Whether the arguments were cast before the row ran."""
    attributes: Mapping[str, Any] = _NONE
    output_version: Version | None = None
    expected: tuple[int, ...] | None = None
    """Versions of the saved arguments and the output when they were saved; None for all 0."""
    output_tangent: Any = None
    """Where the saved output's tangent stands, in forward mode."""
    packed: Any = None
    """What saved-tensor hooks made of the record."""

    def __init__(self, op: Op, edges: tuple[Edge, ...], saved: tuple[Any, ...] | None) -> None:
        self.op = op
        self.saved = saved
        # As in Node.__init__, whose call would cost a tenth of a scalar operation.
        self.next_functions = edges
        self.order = next(ORDER)

    def name(self) -> str:
        """The op's name as torch spells it: `MulBackward0`."""
        return f"{self.op.name.title().replace('_', '')}Backward0"

    def __getattr__(self, name: str) -> Any:
        """`_saved_self`, `_saved_other`, `_saved_result` and `_saved_<argument>`: None for what was not saved.

        Raises:
            RuntimeError: the saved values were freed.
        """
        wanted = name.removeprefix("_raw").removeprefix("_saved_")
        names = [*self.op.arguments, "result"] if name.startswith(("_saved_", "_raw_saved_")) else []
        places = dict(zip(("self", "other"), range(self.op.arity), strict=False)) if names else {}
        places.update({argument: i for i, argument in enumerate(names)})
        if wanted not in places:
            raise AttributeError(f"{self.name() if 'op' in vars(self) else type(self).__name__!r} has no {name!r}")
        if self.saved is None:
            raise RuntimeError(FREED)
        return self.record(True)[places[wanted]] if self.saved else None

    def free(self) -> None:
        """Drop what was saved; a later pullback that needs it raises."""
        if self.saved:
            self.saved = None
            if self.packed is not None:
                self.packed = None

    def record(self, graph: bool) -> Sequence[Value]:
        """What the rules read: as tensors with their history when `graph`, else as the carrier's values.

        Raises:
            RuntimeError: the record was freed by an earlier pass, or changed in place since it was saved.
        """
        if self.saved is None:
            raise RuntimeError(FREED)
        if not self.saved:
            return ()
        if self.packed is not None:
            return self.packed.unpack(self, graph)  # type: ignore[no-any-return]
        self._check_versions()
        if not graph:
            return [item._value if item.__class__ is Tensor else getattr(item, "_value", item) for item in self.saved]
        *arguments, output = self.saved
        if output is not None:
            output = make(output, (self, 0))
            output._tangent = self.output_tangent
        return [*arguments, output]

    def _check_versions(self) -> None:
        expected = self.expected
        for i, item in enumerate(self.saved or ()):
            counter = getattr(item, "_version_counter", None) if item is not None else None
            if i == len(self.next_functions):
                counter = None if item is None else self.output_version
            if counter is not None and counter.count != (expected[i] if expected else 0):
                raise RuntimeError(self._changed(i, counter.count, expected[i] if expected else 0))

    def _changed(self, i: int, found: int, expected: int) -> str:
        item = (self.saved or ())[i]
        maker = self if i == len(self.next_functions) else getattr(item, "grad_fn", None)
        return changed(getattr(item, "_value", item), maker, 0, found, expected)

    def pull(self, g: Value, graph: bool) -> Sequence[Value | None]:
        """The cotangents of the arguments: cotangent times partial for elementwise rows, else the row's pullback."""
        record = self.record(graph) if self.saved != () else ()
        if self.mixed:
            record = in_precision(self.op, record, g.dtype)
        if self.op.kind == "elementwise":
            partials = self.op.recorded if graph and self.op.recorded else self.op.partials
            pulled = self._scale(g, record, partials)
        else:
            pulled = self._apply(g, record)
        if self.likes is not None:
            return [
                None if d is None or parent is None else fit(d, like)
                for d, like, (parent, _) in zip(pulled, self.likes, self.next_functions, strict=True)
            ]
        return pulled

    def _scale(self, g: Value, record: Sequence[Value], partials: Sequence[Any]) -> list[Value | None]:
        found: list[Value | None] = []
        for partial, (parent, _) in zip(partials, self.next_functions, strict=True):
            if parent is None:
                found.append(None)
            elif partial.__class__ is Compiled:
                factor = self._factor(partial, record)
                # The gradient of a holomorphic function is conjugate: g times conj(f'), as in torch.
                found.append(g * (conj(factor) if holds_complex(factor) else factor))
            elif partial == 1:
                found.append(g)
            elif partial == -1:
                found.append(-g)
            else:
                found.append(_zero(g) if partial == 0 else g * partial)
        return found

    def _factor(self, partial: Compiled, record: Sequence[Value]) -> Value:
        if not partial.attributes and not partial.likes:
            return partial.function(*[record[i] for i in partial.values])
        return partial.bind(tuple(record), self.likes or (), self.attributes)()

    def _apply_variadic(self, g: Value, record: Sequence[Value]) -> list[Value | None]:
        """The one rule of a variadic row, for each operand that asks for its share."""
        likes: Any = (self.likes,)
        rule: Any = self.op.pulls[0]
        whole = (tuple(record[:-1]), record[-1]) if record else (None, None)
        return [
            None if parent is None else rule.bind(whole, likes, {**self.attributes, "position": i})(g)
            for i, (parent, _) in enumerate(self.next_functions)
        ]

    def _apply(self, g: Value, record: Sequence[Value]) -> list[Value | None]:
        if self.op.variadic:
            return self._apply_variadic(g, record)
        likes = self.likes or (Like.of(g),) * len(self.next_functions)
        found: list[Value | None] = []
        for rule, (parent, _) in zip(self.op.pulls, self.next_functions, strict=True):
            if parent is None or rule is None:
                found.append(None)
            elif isinstance(rule, Compiled):
                found.append(rule.bind(tuple(record), likes, self.attributes)(g))
            else:
                found.append(_zero(g))
        return found


def _zero(g: Value) -> Value:
    """Zeros like a cotangent, without its history; not g * 0, which an infinity would make NaN."""
    raw = g._value if isinstance(g, Tensor) else g
    return make(where(False, raw, 0), None) if isinstance(g, Tensor) else where(False, raw, 0)


def apply(op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Tensor:
    """Run a row on tensors (and plain numbers or arrays), recording it when a gradient will be needed."""
    short = None if attributes else op.short.get(Tensor)
    return general(op, args, attributes) if short is None else short(*args)


def general(op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Tensor:
    """What `apply` does where the short way does not lead."""
    if MODE.profiler is not None:
        with MODE.profiler.forward(op, args) as made:
            return made(_general(op, args, attributes))  # type: ignore[no-any-return]
    return _general(op, args, attributes)


def _general(op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Tensor:
    sharing, cast_any = op in views.MAKERS and views.is_view_of_arrays(op, args), False
    if sharing:
        result = make(views.evaluate(op, args[0], attributes), None)
    else:
        values = [a._value if isinstance(a, Tensor) else a for a in args]
        promoted = values if EXTENSIONS.promote is None else EXTENSIONS.promote(op, values, args)
        output = op(*promoted, **attributes)
        if type(output) is complex:  # what Python makes of 1j times NumPy's float64
            output = numpy.complex128(output)
        result = make(laid_out(output, promoted if op.pointwise else ()) if not op.moves else output, None)
        cast_any = promoted is not values
        if output.__class__ in CARRIERS:
            args = _carried(args, output)
    if MODE.grad and not MODE.inference and op.differentiable:
        edges = tuple(a.edge() if isinstance(a, Tensor) else NO_EDGE for a in args)
        if any(parent is not None for parent, _ in edges):
            result._edge = (_node(op, args, result, edges, attributes, cast_any), 0)
    if MODE.inference if not sharing else args[0]._inference:
        _mark_inference(result)
    if sharing:
        views.attach(op, args[0], result, attributes)
    if MODE.dual_level >= 0 and EXTENSIONS.propagate is not None:
        EXTENSIONS.propagate(op, args, result, attributes)
    return result


def _carried(args: tuple[Value, ...], output: Value) -> tuple[Value, ...]:
    """What else than tensors took part, as rules need it that meet the output's kind of number."""
    kind = type(output)
    if hasattr(kind, "lift"):  # else a rule's 1 / 3 would be a float among exact numbers
        return tuple(a if isinstance(a, Tensor) else make(_lifted(a, kind), None) for a in args)
    if on_device(output):
        return tuple(numpy.asarray(a, like=output) if isinstance(a, numpy.ndarray) else a for a in args)
    return args


def _lifted(number: Value, carrier: type) -> Value:
    return number if type(number) in CARRIERS else carrier(number)


def _mark_inference(result: Tensor) -> None:
    """An inference tensor, as if written before: so the short way leaves it to the general one, which refuses it."""
    result._inference = True
    result._version_counter = Version()
    result._version_counter.count = 1


class Extensions:
    """What modules above this one add to the general way; None until they are imported."""

    promote: Callable[[Op, list[Value], Sequence[Value]], list[Value]] | None = None
    """torch's rules for mixed dtypes."""
    propagate: Callable[[Op, tuple[Value, ...], Tensor, dict[str, Any]], None] | None = None
    """Forward mode: the result's tangent."""
    pack: Callable[[OpNode], None] | None = None
    """Saved-tensor hooks."""


EXTENSIONS = Extensions()


def guarded(argument: Value, edge: Edge) -> Value:
    """An argument that torch would not save, kept where no write can reach it."""
    if not isinstance(argument, Tensor):
        return argument
    raw = argument._value
    return make(raw.copy() if is_array(raw) else raw, None if edge is NO_EDGE else edge)


def _node(
    op: Op,
    args: Sequence[Value],
    result: Tensor,
    edges: tuple[Edge, ...],
    attributes: dict[str, Any],
    cast_any: bool,
) -> OpNode:
    needed: set[int] = set()
    for reads, (parent, _) in zip(op.reads(len(args)), edges, strict=True):
        if parent is not None:
            needed |= reads
    output = result._value
    if op.guards is not None and needed:
        kept = needed - op.guards
        args = [guarded(a, edges[i]) if i in kept else a for i, a in enumerate(args)]
        needed |= op.guards
    saved = tuple(item if i in needed else None for i, item in enumerate((*args, output))) if needed else ()
    if op.holds is not None and op.holds(**attributes):
        saved = (None,) * (len(args) + 1)
    node = OpNode(op, edges, saved)
    if len(args) in needed:
        node.output_version = result.version_counter()
    if any(isinstance(a, Tensor) and a._version_counter is not None for a in args):
        counters = [getattr(a, "_version_counter", None) for a in args]
        node.expected = (*(0 if c is None else c.count for c in counters), 0)
    likes = tuple(
        Like.of(a) if parent is not None or op.variadic else None for a, (parent, _) in zip(args, edges, strict=True)
    )
    if (
        cast_any
        or not op.pointwise
        or any(like is not None and (like.shape != output.shape or like.dtype != output.dtype) for like in likes)
    ):
        node.likes = likes
        node.mixed = cast_any
    if op.attributes:
        node.attributes = {**op.attributes, **attributes}
    if any(isinstance(item, Tensor) and item._inference for item in saved):
        raise RuntimeError(_INFERENCE)
    return _watched(node)


def _watched(node: OpNode) -> OpNode:
    """What modes add to a node: saved-tensor hooks, and in anomaly mode where it was called."""
    if MODE.saved_hooks and node.saved and EXTENSIONS.pack is not None:
        EXTENSIONS.pack(node)
    if MODE.anomaly:
        node.trace = "".join(traceback.format_stack()[:-3])
    return node


CARRIERS[Tensor] = apply
