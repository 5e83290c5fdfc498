"""A program with its backward pass as one recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Program
from autograd_core.plan import rows as rows  # registers the carrier
from autograd_core.plan.calls import as_operand
from autograd_core.plan.lane import Lane, Untraceable
from autograd_core.plan.recording import Recording, Ref, Shape


class Spec(NamedTuple):
    """What is known of an input: its shape and dtype."""

    shape: Shape
    dtype: numpy.dtype[Any]


class Trace(NamedTuple):
    """A recording, the node of the program's value, and those of the gradients, by input."""

    recording: Recording
    value: Ref
    results: Mapping[str, Ref]


Function = Callable[[Mapping[str, Tensor]], Any]
"""Gives a tensor, or a constant where no input matters."""
SEED, DIRECTION = "cotangent of the output", "direction of "  # no input has such a name


def of_program(program: Program, dtype: Any) -> Function:
    """The program as a function of tensors; its array literals take the dtype of the computation."""

    def constant(step: Any) -> Any:
        value = step.constant
        return value.astype(dtype) if isinstance(value, numpy.ndarray) else value

    return lambda leaves: program.run(leaves, lift=constant)[program.output]


def trace(function: Function, inputs: Mapping[str, Spec], wrt: Sequence[str], seed: str | None, mode: str) -> Trace:
    """Record a function and its derivatives.

    `seed` says what the backward pass starts from: None for a scalar, "ones", or "given" (an input `SEED`).
    `mode` is "value", "gradient", or "product": the Hessian's product with a direction for each input in `wrt`.

    Raises:
        Untraceable: the program cannot be recorded; the eager engine can run it.
        RuntimeError: as of the eager engine, such as for a gradient of an array without `grad_tensors`.
    """
    recording = Recording()

    def entering(name: str, spec: Spec) -> Lane:
        return Lane(recording, recording.add("input", name, (), spec.shape, spec.dtype))

    leaves = {
        name: Tensor(entering(name, spec), requires_grad=name in wrt and mode != "value")
        for name, spec in inputs.items()
    }
    root = function(leaves)
    if not isinstance(root, Tensor) or not isinstance(root._value, Lane):
        raise Untraceable("the result is a constant")
    found: dict[str, Ref] = {}
    if mode != "value":
        start = _seed(recording, root, seed)
        gradients = _gradients([root], [start], leaves, wrt, mode == "product")
        if mode == "product":
            given = {name: Tensor(entering(DIRECTION + name, inputs[name])) for name in wrt}
            kept = {name: g for name, g in gradients.items() if g is not None and g.requires_grad}
            gradients = _gradients(list(kept.values()), [given[name] for name in kept], leaves, wrt, False)
        for name in wrt:
            found[name] = _node(recording, gradients.get(name), inputs[name])
    return Trace(recording, root._value.ref, found)


def _seed(recording: Recording, root: Tensor, seed: str | None) -> Tensor | None:
    if seed is None and numpy.prod(root.shape) != 1:
        return None  # refused in a moment, with the engine's words
    if seed == "given":
        return Tensor(Lane(recording, recording.add("input", SEED, (), root.shape, root.dtype)))
    return Tensor(Lane(recording, recording.number(1, root.shape, root.dtype)))


def _gradients(
    roots: Sequence[Tensor],
    seeds: Sequence[Tensor | None],
    leaves: Mapping[str, Tensor],
    wrt: Sequence[str],
    graph: bool,
) -> dict[str, Tensor | None]:
    if not roots:
        return {}
    found = grad(roots, [leaves[name] for name in wrt], seeds, create_graph=graph, allow_unused=True)
    return dict(zip(wrt, found, strict=True))


def _node(recording: Recording, gradient: Tensor | None, spec: Spec) -> Ref:
    if gradient is None:
        return recording.number(0, spec.shape, spec.dtype)
    value = gradient._value
    ref = value.ref if isinstance(value, Lane) else as_operand(recording, numpy.asarray(value))
    return ref if isinstance(ref, Ref) else recording.number(ref, spec.shape, spec.dtype)
