"""Backward passes, node by node: what arrives, what the node does with it, and where that goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy

from autograd_core.explain.formulas import Local
from autograd_core.explain.model import Arrival, Contribution, Node, Pass, Quantity
from autograd_core.explain.telling import Telling, with_cuts
from autograd_core.explain.wording import COMPLEX, NOT_HOLOMORPHIC, pullback, silence, summed
from autograd_core.oracles.problem import Problem
from autograd_core.verdict.sweep import Place, Sweep, floats, pulled

_MOST_IN_JACOBIAN = 16
LEAF = "AccumulateGrad"


def passes(told: Telling) -> list[Pass]:
    """Each backward pass; the gradients of the inputs accumulate from one to the next."""
    local = Local(told.problem, told.names)
    found: list[Pass] = []
    before: Mapping[str, Any] = {}
    for i, seed in enumerate(told.problem.seeds):
        sweep = floats(Problem(told.program, told.report.at, told.wrt, [seed]), told.values)
        # The first derivative of a higher order is no result of the run under test.
        after = told.report.run.passes[i].gradients if told.report.order == 1 else _totals(told, sweep)
        reached = [slot for slot in reversed(told.operations) if Place("total", slot) in sweep.quantities]
        inner = [_node(told, sweep, slot, local) if slot in told.shown else None for slot in reached]
        leaves = [_leaf(told, sweep, name, before.get(name), after[name]) for name in told.wrt]
        single = seed.cotangent.shape == () and seed.cotangent == 1
        found.append(Pass(told.names[seed.slot], bool(single), [*with_cuts(inner), *leaves]))
        before = after
    return found


def _totals(told: Telling, sweep: Sweep) -> Mapping[str, Any]:
    slots = told.program.input_slots
    return {name: sweep.quantities.get(Place("total", slots[name]), numpy.float64(0)) for name in told.wrt}


def _arrivals(told: Telling, sweep: Sweep, slot: int) -> list[Arrival]:
    """The terms of a cotangent, in the order in which they are added."""
    found = []
    for place in sweep.arrivals.get(slot, ()):
        share = Quantity.of(sweep.quantities[place])
        if place.kind == "seed":
            found.append(Arrival(None, 0, share))
        else:
            found.append(Arrival(told.names[place.slot], _number(told, place.slot, place.argument), share))
    return found


def _number(told: Telling, slot: int, operand: int) -> int:
    """The number of an operand, from 1, where the same value is another one as well; else 0."""
    args = told.program.steps[slot].args
    return operand + 1 if args.count(args[operand]) > 1 else 0


def _node(told: Telling, sweep: Sweep, slot: int, local: Local) -> Node:
    step = told.program.steps[slot]
    shares = {k: sweep.quantities.get(Place("share", slot, k)) for k in range(len(step.args))}
    recorded = told.inside(slot)
    assert step.op is not None
    return Node(
        name=told.names[slot],
        expression=told.names.expression(slot),
        node=recorded[0] if recorded else "",
        inside=recorded if len(recorded) > 1 else (),
        arrivals=_arrivals(told, sweep, slot),
        cotangent=Quantity.of(sweep.quantities[Place("total", slot)]),
        contributions=[_contribution(told, sweep, slot, k, local) for k, one in shares.items() if one is not None],
        silent=list(
            dict.fromkeys(
                silence(told.program, slot, k, told.wrt, told.names) for k, one in shares.items() if one is None
            )
        ),
        kink=told.kinks.get((step.op.name, step.span), ""),
    )


def _leaf(told: Telling, sweep: Sweep, name: str, before: Any, gradient: Any) -> Node:
    """An input, whose gradient is the sum of what arrives and of what it was before."""
    arrivals = _arrivals(told, sweep, told.program.input_slots[name])
    if before is not None:
        arrivals = [Arrival(None, 0, Quantity.of(before)), *arrivals]
    return Node(name, None, LEAF, (), arrivals, Quantity.of(gradient))


def _contribution(told: Telling, sweep: Sweep, slot: int, operand: int, local: Local) -> Contribution:
    step, shapes = told.program.steps[slot], told.shapes
    assert step.op is not None
    source = step.args[operand]
    note, rule = "", ""
    if step.op.pointwise:
        note = summed(shapes[slot], shapes[source], told.names[source])
        if told.is_complex(slot):
            rule = COMPLEX if step.op.kind == "elementwise" else NOT_HOLOMORPHIC
    else:
        rule = pullback(told.program, slot, operand, shapes, told.names)
    return Contribution(
        to=told.names[source],
        operand=_number(told, slot, operand),
        formula=None if told.is_complex(slot) else local(slot, operand),
        local=_local(told, slot, operand),
        rule=rule,
        note=note,
        share=Quantity.of(sweep.quantities[Place("share", slot, operand)]),
    )


def _local(told: Telling, slot: int, operand: int) -> Quantity | None:
    """The value of the local derivative: a number for each element, or a small Jacobian."""
    step = told.program.steps[slot]
    assert step.op is not None
    values = [told.values[a] for a in step.args]
    result = numpy.asarray(told.values[slot])
    with numpy.errstate(all="ignore"):
        if step.op.pointwise:
            shape = result.shape
            values = [numpy.broadcast_to(one, shape) if numpy.ndim(one) else one for one in values]
            if numpy.shape(values[operand]) != shape:
                values[operand] = numpy.full(shape, values[operand])
            found = pulled(step, values, numpy.ones_like(result)[()], [operand]).get(operand)
            return None if found is None else Quantity.of(found)
        size = numpy.size(values[operand])
        if told.is_complex(slot) or not 0 < result.size * size <= _MOST_IN_JACOBIAN:
            return None
        pulls = [pulled(step, values, one, [operand]) for one in _units(result)]
    rows = [numpy.asarray(one[operand]) for one in pulls if operand in one]
    if len(rows) < result.size:
        return None
    if result.shape == () == numpy.shape(values[operand]):
        return Quantity.of(rows[0])
    return Quantity.of(numpy.array([numpy.ravel(row) for row in rows]))


def _units(result: Any) -> list[Any]:
    """A cotangent for each element: 1 there and 0 elsewhere."""
    found = []
    for i in range(result.size):
        one = numpy.zeros_like(result)
        one.flat[i] = 1
        found.append(one[()])
    return found
