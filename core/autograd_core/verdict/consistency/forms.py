"""A matrix by two ways, on floats or balls: Jacobian by forward mode and backward, Hessian and its transpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy

from autograd_core.autograd.forward_ad import dual_level, make_dual, unpack_dual
from autograd_core.carriers.arb import BallArray, balls, precision
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Step
from autograd_core.ops import TABLE
from autograd_core.oracles.problem import Array, Problem, literal

_ROUNDINGS = 8
"""Roundings for each step of a program, its derivative included."""


class Machine:
    """The program of a problem on floats, or on balls of so many bits, in forward mode and backward."""

    def __init__(self, problem: Problem, bits: int | None = None) -> None:
        self.problem, self.bits = problem, bits
        self.inputs = _Layout([(name, problem.at[name].shape) for name in problem.wrt])
        slots = list(dict.fromkeys(seed.slot for seed in problem.seeds))
        shapes = {seed.slot: seed.cotangent.shape for seed in problem.seeds}
        self.outputs = _Layout([(_named(problem, slot), shapes[slot]) for slot in slots])
        self.slots = slots

    @property
    def rounding(self) -> float:
        """What rounding explains, relative to the sum of magnitudes."""
        return _ROUNDINGS * (len(self.problem.program.steps) + 2) * float(numpy.finfo(self.problem.dtype).eps)

    def working(self) -> Any:
        """The context that everything has to run in."""
        return nullcontext() if self.bits is None else precision(self.bits)

    def number(self, values: Array) -> Tensor:
        """An array of floats as a tensor of the carrier."""
        return Tensor(BallArray(values) if self.bits else numpy.array(values, self.problem.dtype))

    def leaves(self, requires_grad: bool) -> dict[str, Tensor]:
        """The inputs as tensors."""
        found = {name: self.number(value) for name, value in self.problem.at.items()}
        for name in self.problem.wrt:
            found[name]._requires_grad = requires_grad
        return found

    def run(self, leaves: Mapping[str, Tensor]) -> list[Any]:
        """The values of all steps."""
        return self.problem.program.run(dict(leaves), lift=self.lift)

    def lift(self, step: Step) -> Any:
        """A constant of the program on the carrier."""
        if self.bits:
            return None if step.op is not None else Tensor(balls(literal(step)))
        constant = step.constant
        return constant.astype(self.problem.dtype) if isinstance(constant, numpy.ndarray) else constant

    def loss(self, leaves: Mapping[str, Tensor]) -> Tensor | None:
        """The number that the problem differentiates; None where it depends on no input."""
        slots = self.run(leaves)
        terms = [
            TABLE["sum"](slots[s.slot] * self.number(s.cotangent))
            for s in self.problem.seeds
            if isinstance(slots[s.slot], Tensor)
        ]
        return sum(terms[1:], terms[0]) if terms else None

    def flat(self, value: Any, size: int) -> Array:
        """A tensor's elements in a row; zeros for None."""
        if value is None:
            return self.number(numpy.zeros(size)).value.array if self.bits else numpy.zeros(size)
        found = value.value if isinstance(value, Tensor) else value
        return numpy.ravel(found.array if isinstance(found, BallArray) else found)


def _named(problem: Problem, slot: int) -> str:
    span = problem.program.steps[slot].span
    return f"({problem.program.source[span.start : span.end][:40]})"


class _Layout:
    """Several arrays in one vector."""

    def __init__(self, parts: Sequence[tuple[str, tuple[int, ...]]]) -> None:
        self.parts = parts
        self.ends = numpy.cumsum([0, *(int(numpy.prod(shape)) for _, shape in parts)]).tolist()

    @property
    def size(self) -> int:
        return int(self.ends[-1])

    def split(self, vector: Array) -> list[Array]:
        """The vector's parts, in their shapes."""
        return [vector[a:b].reshape(p[1]) for a, b, p in zip(self.ends, self.ends[1:], self.parts, strict=False)]

    def sizes(self) -> list[int]:
        return [b - a for a, b in zip(self.ends, self.ends[1:], strict=False)]

    def place(self, k: int) -> str:
        """An element by name: x[1, 2]."""
        for (name, shape), start, end in zip(self.parts, self.ends, self.ends[1:], strict=False):
            if k < end:
                index = ", ".join(str(int(n)) for n in numpy.unravel_index(k - start, shape)) if shape else ""
                return f"{name}[{index}]" if index else name
        return ""


class Form:
    """A matrix that can be had in two ways."""

    matrix = ""
    ways = ""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    @property
    def sizes(self) -> tuple[int, int]:
        """Rows and columns."""
        raise NotImplementedError

    def both(self, v: Array, w: Array) -> tuple[Any, Any, Any]:
        """v^T M w both ways, and the sum of the magnitudes of their terms."""
        raise NotImplementedError

    def matrices(self) -> tuple[Array, Array]:
        """The whole matrix both ways."""
        raise NotImplementedError

    def place(self, row: int, column: int) -> str:
        """An entry by name."""
        raise NotImplementedError


def _inner(a: Array, b: Array) -> tuple[Any, Any]:
    """The inner product, and the same of the magnitudes."""
    terms = a * b
    return (terms.sum(), abs(terms).sum()) if len(terms) else (0.0, 0.0)


class DotProduct(Form):
    """The Jacobian of the seeded slots, a row for each input element: by forward mode, and by backward."""

    matrix = "Jacobian"
    ways = "forward mode and backward"

    @property
    def sizes(self) -> tuple[int, int]:
        """Elements of the inputs and of the outputs."""
        return self.machine.inputs.size, self.machine.outputs.size

    def both(self, v: Array, w: Array) -> tuple[Any, Any, Any]:
        """<J v, w> and <v, J^T w>."""
        with self.machine.working():
            (first, one), (second, other) = _inner(self.pushed(v), w), _inner(self.pulled(w), v)
            return first, second, one + other

    def matrices(self) -> tuple[Array, Array]:
        """By forward mode a row at a time, by backward a column at a time."""
        rows, columns = self.sizes
        forward = numpy.array([self.pushed(unit) for unit in numpy.eye(rows)]).reshape(rows, columns)
        backward = numpy.array([self.pulled(unit) for unit in numpy.eye(columns)]).reshape(columns, rows)
        return forward, backward.T

    def pushed(self, v: Array) -> Array:
        """J v by forward mode."""
        machine = self.machine
        with dual_level():
            leaves = machine.leaves(requires_grad=False)
            for name, part in zip(machine.problem.wrt, machine.inputs.split(v), strict=True):
                leaves[name] = make_dual(leaves[name], machine.number(part))
            slots = machine.run(leaves)
            outputs = [slots[k] for k in machine.slots]
            tangents = [unpack_dual(y).tangent if isinstance(y, Tensor) else None for y in outputs]
            sizes = machine.outputs.sizes()
            return numpy.concatenate([machine.flat(t, n) for t, n in zip(tangents, sizes, strict=True)])

    def pulled(self, w: Array) -> Array:
        """J^T w by backward."""
        machine = self.machine
        leaves = machine.leaves(requires_grad=True)
        slots = machine.run(leaves)
        pairs = [(slots[k], part) for k, part in zip(machine.slots, machine.outputs.split(w), strict=True)]
        live = [(y, machine.number(part)) for y, part in pairs if isinstance(y, Tensor) and y.requires_grad]
        wanted = [leaves[name] for name in machine.problem.wrt]
        if not live:
            return numpy.concatenate([machine.flat(None, n) for n in machine.inputs.sizes()])
        found = grad([y for y, _ in live], wanted, [g for _, g in live], allow_unused=True)
        return numpy.concatenate([machine.flat(g, n) for g, n in zip(found, machine.inputs.sizes(), strict=True)])

    def place(self, row: int, column: int) -> str:
        """d output / d input."""
        return f"d {self.machine.outputs.place(column)} / d {self.machine.inputs.place(row)}"


class Hessian(Form):
    """The Hessian of the loss by backward through backward; the other way is its transpose."""

    matrix = "Hessian"
    ways = "the Hessian and its transpose"

    @property
    def sizes(self) -> tuple[int, int]:
        """Elements of the inputs, twice."""
        return self.machine.inputs.size, self.machine.inputs.size

    def both(self, v: Array, w: Array) -> tuple[Any, Any, Any]:
        """<v, H w> and <w, H v>."""
        with self.machine.working():
            (first, one), (second, other) = _inner(self.times(w), v), _inner(self.times(v), w)
            return first, second, one + other

    def matrices(self) -> tuple[Array, Array]:
        """The matrix and its transpose."""
        rows = self.sizes[0]
        found = numpy.array([self.times(unit) for unit in numpy.eye(rows)]).reshape(rows, rows)
        return found, found.T

    def times(self, v: Array) -> Array:
        """H v: the gradient of <gradient, v>."""
        machine = self.machine
        leaves = machine.leaves(requires_grad=True)
        wanted, sizes = [leaves[name] for name in machine.problem.wrt], machine.inputs.sizes()
        found: Sequence[Tensor | None] = [None] * len(wanted)
        loss = machine.loss(leaves)
        if loss is not None and loss.requires_grad:
            first = grad(loss, wanted, create_graph=True, allow_unused=True)
            terms = [
                TABLE["sum"](g * machine.number(part))
                for g, part in zip(first, machine.inputs.split(v), strict=True)
                if g is not None and g.requires_grad
            ]
            if terms:
                found = grad(sum(terms[1:], terms[0]), wanted, allow_unused=True)
        return numpy.concatenate([machine.flat(g, n) for g, n in zip(found, sizes, strict=True)])

    def place(self, row: int, column: int) -> str:
        """d2 / d one d other."""
        return f"d^2 / d {self.machine.inputs.place(row)} d {self.machine.inputs.place(column)}"
