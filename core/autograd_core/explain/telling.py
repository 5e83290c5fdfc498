"""What all parts of one explanation share: the values, the names, and which steps are told of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy

from autograd_core.engine.node import Node as Recorded
from autograd_core.engine.tensor import Tensor
from autograd_core.explain.model import Cut, Quantity, Step
from autograd_core.explain.names import Names
from autograd_core.explain.wording import repeated
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.verdict.check import Report, Settings
from autograd_core.verdict.passes import kinks
from autograd_core.verdict.sweep import active


class Telling:
    """What all parts of one explanation share."""

    def __init__(self, report: Report, settings: Settings, depth: int | None, most: int) -> None:
        self.report, self.settings = report, settings
        self.wrt = list(report.run.passes[-1].gradients)
        self.program = report.program
        self.names = Names(self.program)
        self.depth, self.most = depth, max(most, 2)
        starts = settings.get("backward", ())
        self.roots = [self.program.slot(name) for name in starts] or [self.program.output]
        self.problem = Problem(self.program, report.at, self.wrt, [self.seed(root) for root in self.roots])
        self.flowing = active(self.problem)

    @cached_property
    def tensors(self) -> list[Any]:
        """The value of every step, as the engine computed it, with its place in the recorded graph."""
        leaves = {name: Tensor(one.copy(), requires_grad=name in self.wrt) for name, one in self.report.at.items()}
        with numpy.errstate(all="ignore"):
            return self.program.run(leaves, lift=self._constant)

    def _constant(self, step: Any) -> Any:
        """As in the run under test: array literals take the program's dtype."""
        if not isinstance(step.constant, numpy.ndarray):
            return step.constant
        real = numpy.result_type(*(one.real for one in self.report.at.values()), numpy.float16)
        return step.constant.astype(
            numpy.result_type(real, numpy.complex64) if step.constant.dtype.kind == "c" else real
        )

    @cached_property
    def values(self) -> list[Any]:
        """The same without their history."""
        return [one.value if isinstance(one, Tensor) else one for one in self.tensors]

    @cached_property
    def shapes(self) -> list[tuple[int, ...]]:
        """The shape of every step's value."""
        return [numpy.shape(value) for value in self.values]

    def seed(self, root: int) -> Seed:
        """The cotangent that a pass starts with."""
        given = self.settings.get("grad_tensors")
        shape = numpy.shape(self.values[root])
        return Seed(root, numpy.ones(shape) if given is None or isinstance(given, str) else numpy.asarray(given))

    @cached_property
    def operations(self) -> list[int]:
        """The steps that computed something when the program ran."""
        return [i for i, one in enumerate(self.program.steps) if one.op is not None and one.constant is None]

    @cached_property
    def distances(self) -> dict[int, int]:
        """How many steps lie between each step and the output; 1 for the output itself."""
        found = dict.fromkeys(self.roots, 1)
        for slot in reversed(range(len(self.program.steps))):
            if slot in found:
                for a in self.program.steps[slot].args:
                    found[a] = min(found.get(a, found[slot] + 1), found[slot] + 1)
        return found

    @cached_property
    def shown(self) -> frozenset[int]:
        """The steps that are told of: near enough to the output, and not in the middle of too many."""
        near = [i for i in self.operations if self.depth is None or self.distances.get(i, self.depth + 1) <= self.depth]
        if len(near) > self.most:
            near = near[: self.most // 2] + near[len(near) - (self.most - self.most // 2) :]
        return frozenset(near)

    @property
    def limit(self) -> str:
        """What a limit left out, in words."""
        missing = len(self.operations) - len(self.shown)
        return f"{missing} of {len(self.operations)} steps are left out" if missing else ""

    def forward(self) -> list[Step | Cut]:
        """Every step that is shown, in the order of the program."""
        return with_cuts([self._step(i) if i in self.shown else None for i in self.operations])

    def _step(self, slot: int) -> Step:
        step = self.program.steps[slot]
        assert step.op is not None
        shape = self.shapes[slot]
        note = ""
        if step.op.pointwise:
            note = repeated(shape, [(self.names[a], self.shapes[a]) for a in step.args])
        statement = next(i for i, one in enumerate(self.program.statements) if one.slot >= slot)
        value = Quantity.of(self.values[slot])
        return Step(self.names[slot], self.names.expression(slot), step.op.name, value, statement, note)

    def is_complex(self, slot: int) -> bool:
        """Whether a step has to do with complex numbers."""
        return any(numpy.iscomplexobj(self.values[i]) for i in (slot, *self.program.steps[slot].args))

    @cached_property
    def kinks(self) -> dict[tuple[str, Any], str]:
        """The conventions of the steps that stand on a kink, by row and place in the text."""
        if any(map(self.is_complex, self.operations)):
            return {}
        return {(one.op, one.span): one.convention for one in kinks(self.program, self.report.at)}

    def inside(self, slot: int) -> list[str]:
        """What the recorded graph calls the nodes of a step, the last one first."""
        step, tensor = self.program.steps[slot], self.tensors[slot]
        ends = {self.tensors[a].grad_fn for a in step.args if isinstance(self.tensors[a], Tensor)}
        waiting, found = [tensor.grad_fn], {}
        while waiting:
            node: Recorded | None = waiting.pop()
            if node is not None and node not in found and node not in ends and node.next_functions:
                found[node] = node.name()
                waiting += [parent for parent, _ in node.next_functions]
        return [found[node] for node in sorted(found, key=lambda one: one.order)]


def with_cuts(told: Sequence[Any]) -> list[Any]:
    """A list with its gaps (None) counted.

    >>> with_cuts(["a", None, None, "b"])
    ['a', Cut(left_out=2), 'b']
    """
    found: list[Any] = []
    for one in told:
        if one is not None:
            found.append(one)
        elif found and isinstance(found[-1], Cut):
            found[-1] = Cut(found[-1].left_out + 1)
        else:
            found.append(Cut(1))
    return found
