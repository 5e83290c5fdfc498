"""The graph that is recorded when a program runs: of its value, or of a gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy

from autograd_core.conventions import convention
from autograd_core.engine.backward import backward, grad
from autograd_core.engine.node import Node
from autograd_core.engine.record import OpNode
from autograd_core.engine.tensor import Tensor
from autograd_core.graphs.graph import Graph
from autograd_core.graphs.labels import Label, Labels, Place
from autograd_core.graphs.record import MOST, record
from autograd_core.language import LIMITS, Program, infer, parse
from autograd_core.ops import TABLE
from autograd_core.oracles.problem import Array
from autograd_core.verdict.check import Settings, chosen_convention, differentiated
from autograd_core.verdict.complexes import numbers, only_first
from autograd_core.verdict.passes import cotangent, forward, leaves_of, refusals

_CODE = 200
"""No more of a program's text than this is kept for a node: of long sums, that of each node is long."""


class _Steps(Labels):
    """Names and code from the program's text, worked out for those nodes alone that are shown."""

    def __init__(self, program: Program, slots: Sequence[Any], leaves: Mapping[str, Tensor]) -> None:
        super().__init__({name: leaf for name, leaf in leaves.items() if leaf.requires_grad})
        self._program = program
        self._slots = slots
        self._names = {one.slot: one.name for one in reversed(program.statements) if one.name}
        made = [(i, slot.edge()) for i, slot in enumerate(slots) if isinstance(slot, Tensor) and slot.requires_grad]
        # A step that only hands on what another made (a copy of it, itself) is not the one that made it.
        self._steps = {place: i for i, place in reversed(made)}
        self._gradients: dict[Place, str] = {}
        ages = [node._sequence_nr() for node, _ in self._steps if node is not None]
        self.last_forward = max(ages, default=None)

    def call(self, gradient: Tensor, name: str) -> None:
        """Give a gradient a name."""
        if gradient.requires_grad:
            self._gradients[gradient.edge()] = name
        else:
            self._free[id(gradient._value)] = name

    def tensor(self, place: Place) -> Label:
        """The statement's name, the expression as typed, and the value."""
        i = self._steps.get(place)
        if i is None or place in self._gradients:
            return Label(self._gradients.get(place))
        step = self._program.steps[i]
        if step.input is not None:
            return Label(step.input, None, self._slots[i]._value)
        return Label(self._names.get(i), self._code(i), self._slots[i]._value)

    def constant(self, node: Node, i: int, kept: Any) -> Label:
        """The operand as typed, where the node is that of a step of the program."""
        step = self._steps.get((node, 0))
        found = None if step is None else self._program.steps[step]
        if found is None or not isinstance(node, OpNode) or node.op is not found.op or i >= len(found.args):
            return super().constant(node, i, kept)
        slot = found.args[i]
        operand, value = self._program.steps[slot], self._slots[slot]
        value = value._value if isinstance(value, Tensor) else value
        return Label(operand.input or self._names.get(slot), operand.text or self._code(slot), value)

    def _code(self, i: int) -> str:
        start, end = self._program.steps[i].span
        text = self._program.source[start : min(end, start + _CODE)]
        # An expression in brackets may go over several lines.
        return " ".join(line.strip() for line in text.splitlines()) + ("..." if end - start > _CODE else "")


def of_program(
    program: Program | str,
    at: Mapping[str, Any],
    *,
    values: bool = False,
    grads: bool = False,
    max_nodes: int = MOST,
    **settings: Unpack[Settings],
) -> Graph:
    """The graph behind a program's output; with `create_graph` or an `order` above 1, that behind its derivative.

    Settings are those of `verdict.check.check`. `backward` names statements to run backward from first, which frees
    what their nodes have saved unless there is `retain_graph`. The other arguments are those of `record`.

    Raises:
        LanguageError: the text does not parse, an input is missing, shapes do not fit.
        EngineError: what torch refuses too.
        UserError: a name that is no input; an unknown convention; a second derivative by a complex input.

    >>> print(of_program("x*x", {"x": 3.0}, values=True))
    output  float64 ()  value 9
    └─ MulBackward0  x*x  float64 ()  value 9  saved self = 3, other = 3
       ├─ [1] x  AccumulateGrad  float64 ()  value 3  used 2 times
       └─ [1] x, shown above
    """
    if isinstance(program, str):
        program = parse(program, inputs=tuple(at), limits=settings.get("limits", LIMITS))
    point, names = _checked(program, at, settings)
    order = settings.get("order", 1)
    with convention(chosen_convention(settings)), refusals():
        leaves = leaves_of(point, names)
        slots = forward(program, leaves)
        labels = _Steps(program, slots, leaves)
        _passes(program, slots, settings)
        root = slots[program.output] if isinstance(slots[program.output], Tensor) else Tensor(slots[program.output])
        roots, given = [root], [cotangent(root, settings.get("grad_tensors"))]
        if order > 1 or settings.get("create_graph"):
            roots = _derivatives(root, {name: leaves[name] for name in names}, given[0], order, labels)
            given = [cotangent(one, "ones") for one in roots]
        kept = {"values": values, "grads": grads, "grad_outputs": given, "max_nodes": max_nodes}
        return record(roots, heading=program.source, labels=labels, **kept)  # type: ignore[arg-type]


def _checked(program: Program, at: Mapping[str, Any], settings: Settings) -> tuple[dict[str, Array], list[str]]:
    """The point as arrays, and the inputs that take a gradient; all that can be refused before anything runs is."""
    differentiated(program, [*at] or None, ())  # every value is for an input
    names = differentiated(program, settings.get("wrt"), settings.get("constant", ()))
    point = {name: numbers(value, settings.get("dtype", "float64")) for name, value in at.items()}
    itemsize = int(numpy.result_type(numpy.float16, *point.values()).itemsize)
    infer(program, {name: value.shape for name, value in point.items()}, itemsize, settings.get("limits", LIMITS))
    only_first(settings.get("order", 1), [n for n in names if n in point and numpy.iscomplexobj(point[n])])
    return point, names


def _passes(program: Program, slots: Sequence[Any], settings: Settings) -> None:
    """The backward passes that were asked for."""
    for name in settings.get("backward", ()):
        root = slots[program.slot(name)]
        if not isinstance(root, Tensor):
            raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
        given = cotangent(root, settings.get("grad_tensors"))
        backward(root, given, retain_graph=settings.get("retain_graph", False))


def _derivatives(
    root: Tensor, leaves: Mapping[str, Tensor], given: Tensor | None, order: int, labels: _Steps
) -> list[Tensor]:
    """The gradient by each input, recorded; above order 1, each time that of the sum of the one before."""
    first = grad(root, list(leaves.values()), given, create_graph=True, allow_unused=True)
    found = []
    for (name, leaf), current in zip(leaves.items(), first, strict=True):
        for _ in range(order - 1):
            if current is None or not current.requires_grad:
                current = None
                break
            current = grad(TABLE["sum"](current), leaf, create_graph=True, allow_unused=True)[0]
        if current is None:
            current = Tensor(numpy.zeros(leaf.shape, leaf.dtype))
        labels.call(current, f"d/d{name}" if order == 1 else f"d^{order}/d{name}^{order}")
        found.append(current)
    return found
