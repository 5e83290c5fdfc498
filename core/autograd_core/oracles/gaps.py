"""Where the steps of a program kink, jump or end, as gaps: numbers computed from earlier steps that are 0 there.

What can be read from a row is read from it: the ends of its `domain`, and its `kink` rule, tried at the numbers that
the row names. Only what repeats (the jumps of `floor`, the poles of `tan`) and what compares the elements of one array
(`max`, `sort`) is listed here by name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, Literal, NamedTuple

import numpy

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.language import Program, Step
from autograd_core.op import Like, Op
from autograd_core.oracles.problem import Array

Kind = Literal["kink", "jump", "edge", "pole", "cut"]


class Term(NamedTuple):
    """Elements of a step's value, one for each gap, times a factor."""

    slot: int
    places: Array
    factor: Any = 1.0


class Gap(NamedTuple):
    """Gaps of one step: sums of terms, less thresholds; `kind` is what is expected where one of them is 0."""

    step: int
    kind: Kind
    terms: tuple[Term, ...]
    thresholds: Any

    def values(self, slots: Sequence[Any]) -> Array:
        """The gaps, a flat float64 array, from the values of the earlier steps."""
        return sum(self._parts(slots)) - numpy.asarray(self.thresholds)

    def sizes(self, slots: Sequence[Any]) -> Array:
        """The magnitude of the numbers that each gap is a difference of."""
        return numpy.asarray(sum(map(numpy.abs, self._parts(slots))) + numpy.abs(self.thresholds))

    def _parts(self, slots: Sequence[Any]) -> list[Array]:
        return [t.factor * numpy.asarray(slots[t.slot], dtype=float).ravel()[t.places] for t in self.terms]

    def only(self, k: int) -> Gap:
        """The k-th of these gaps alone."""

        def pick(value: Any) -> Any:
            return value[k : k + 1] if numpy.ndim(value) else value

        terms = tuple(Term(t.slot, t.places[k : k + 1], pick(t.factor)) for t in self.terms)
        return Gap(self.step, self.kind, terms, pick(self.thresholds))


def slopes_of(gap: Gap, tensors: Sequence[Any], leaves: Mapping[str, Tensor]) -> dict[str, Array]:
    """The gradient of the sum of the gaps by each leaf that it depends on, from the values of the steps as tensors."""
    roots, cotangents = [], []
    for term in gap.terms:
        root = tensors[term.slot]
        if isinstance(root, Tensor) and root.requires_grad:
            cotangent = numpy.zeros(root.value.size)
            numpy.add.at(cotangent, term.places, term.factor)
            roots.append(root)
            cotangents.append(Tensor(cotangent.reshape(root.shape)))
    found = grad(roots, list(leaves.values()), cotangents, retain_graph=True, allow_unused=True)
    return {name: numpy.asarray(g.value) for name, g in zip(leaves, found, strict=True) if g is not None}


_QUOTIENTS = ("floor_divide", "remainder", "fmod", "trunc_divide", "divide")
_DIVISOR = {"div": 1, **dict.fromkeys(_QUOTIENTS, 1), "addcdiv": 2, "reciprocal": 0, "coth": 0, "csch": 0}
_LATTICE: dict[str, tuple[Kind, float, float]] = {
    "floor": ("jump", 0.0, 1.0),
    "ceil": ("jump", 0.0, 1.0),
    "trunc": ("jump", 0.0, 1.0),
    "frac": ("jump", 0.0, 1.0),
    "round": ("jump", 0.5, 1.0),
    "tan": ("pole", math.pi / 2, math.pi),
    "sec": ("pole", math.pi / 2, math.pi),
    "cot": ("pole", 0.0, math.pi),
    "csc": ("pole", 0.0, math.pi),
    "gamma": ("pole", 0.0, 1.0),
    "lgamma": ("pole", 0.0, 1.0),
    "digamma": ("pole", 0.0, 1.0),
    "trigamma": ("pole", 0.0, 1.0),
    "factorial": ("pole", 0.0, 1.0),
}
"""What a row repeats over and over: from where on, and how far apart."""
_LAST = {"gamma": 0.0, "lgamma": 0.0, "digamma": 0.0, "trigamma": 0.0, "factorial": -1.0}
"""The largest place of a lattice that goes on to the left only."""
_EXTREMES = {"max": (-1,), "nanmax": (-1,), "min": (0,), "nanmin": (0,), "ptp": (0, -1)}
_ORDERS = (
    *("sort", "msort", "topk", "kthvalue", "mode", "median", "median_low", "median_high", "nanmedian"),
    *("nanmedian_low", "nanmedian_high", "quantile", "nanquantile", "cummax", "cummin"),
)
_BASES = (0.8137, 2.1391, 3.3717)
"""Arguments with nothing special about them."""


def gaps(program: Program, slots: Sequence[Any]) -> Iterator[Gap]:
    """The gaps of every step that depends on an input, by the values of all steps.

    >>> from autograd_core.language import parse
    >>> program = parse("abs(x - 1)")
    >>> [(gap.kind, gap.values(program.run({"x": 3.0})).tolist()) for gap in gaps(program, program.run({"x": 3.0}))]
    [('kink', [2.0])]
    """
    for i, step in enumerate(program.steps):
        if step.op is None or step.constant is not None:
            continue
        args = [numpy.asarray(slots[a]) for a in step.args]
        if any(a.dtype.kind not in "fiub" for a in args):
            continue
        for gap in _of_step(i, step, step.op, args):
            if gap.terms[0].places.size and any(program.steps[t.slot].constant is None for t in gap.terms):
                yield gap


def _of_step(i: int, step: Step, op: Op, args: list[Array]) -> Iterator[Gap]:
    if op.pointwise:
        yield from _pointwise(i, step, op, args)
    elif op.name in _EXTREMES or op.name in _ORDERS:
        attributes = {**op.attributes, **step.attributes}
        high, low = _rivals(args[0], 0 if op.name == "msort" else attributes["axis"], _EXTREMES.get(op.name))
        yield Gap(i, "kink", (Term(step.args[0], high), Term(step.args[0], low, -1.0)), 0.0)
    elif op.name == "l1_loss":
        yield _difference(i, step, args, 0, 1)
    elif op.name == "vector_norm" and step.attributes.get("p", 2) == 1:
        yield _single(i, "kink", step, args, 0, 0.0)


def _single(i: int, kind: Kind, step: Step, args: list[Array], p: int, thresholds: Any) -> Gap:
    return Gap(i, kind, (Term(step.args[p], numpy.arange(args[p].size)),), thresholds)


def _difference(i: int, step: Step, args: list[Array], p: int, q: int) -> Gap:
    (first, second), _ = _together(args[p], args[q])
    return Gap(i, "kink", (Term(step.args[p], first), Term(step.args[q], second, -1.0)), 0.0)


def _together(*arrays: Array) -> tuple[list[Array], list[Array]]:
    """Broadcast against each other, flat: the place that each element comes from, and its value."""
    places = numpy.broadcast_arrays(*(numpy.arange(a.size).reshape(a.shape) for a in arrays))
    flat = [place.ravel() for place in places]
    return flat, [a.ravel()[place] for a, place in zip(arrays, flat, strict=True)]


def _pointwise(i: int, step: Step, op: Op, args: list[Array]) -> Iterator[Gap]:
    if op.name == "pow":
        yield from _of_power(i, step, args)
        return
    yield from _ends(i, step, op, args)
    if op.name in _LATTICE:
        kind, start, apart = _LATTICE[op.name]
        scale = 10.0 ** step.attributes.get("decimals", 0)
        below = numpy.floor((args[0].ravel() * scale - start) / apart)
        for n in (below, below + 1):
            yield _single(
                i, kind, step, args, 0, numpy.minimum((start + apart * n) / scale, _LAST.get(op.name, math.inf))
            )
    if op.name in _DIVISOR:
        yield _single(i, "pole", step, args, _DIVISOR[op.name], 0.0)
    if op.name in _QUOTIENTS:
        if op.name != "divide" or step.attributes.get("rounding_mode") is not None:
            yield from _multiples(i, step, args)
    elif op.kink is not None and op.name not in _LATTICE:
        singles, pairs = _forms(op, {**op.attributes, **step.attributes})
        for p, threshold in singles:
            yield _single(i, "cut" if op.name in ("atan2", "angle") else "kink", step, args, p, threshold)
        for p, q in pairs:
            yield _difference(i, step, args, p, q)


def _ends(i: int, step: Step, op: Op, args: list[Array]) -> Iterator[Gap]:
    for p, interval in enumerate(op.domain[: len(args)]):
        for end in interval[:2]:
            if math.isfinite(end):
                yield _single(i, "edge", step, args, p, float(end))


def _of_power(i: int, step: Step, args: list[Array]) -> Iterator[Gap]:
    """A base may pass 0 under a whole exponent that is not negative."""
    (base, _), (_, exponent) = _together(*args)
    whole = exponent == numpy.floor(exponent)
    cases: tuple[tuple[Kind, Array], ...] = (("pole", whole & (exponent < 0)), ("edge", ~whole))
    for kind, chosen in cases:
        yield Gap(i, kind, (Term(step.args[0], base[chosen]),), 0.0)


def _multiples(i: int, step: Step, args: list[Array]) -> Iterator[Gap]:
    """Where a is a whole multiple of b: the nearest ones on both sides."""
    (first, second), (a, b) = _together(*args)
    below = numpy.floor(a / b)
    for n in (below, below + 1):
        yield Gap(i, "jump", (Term(step.args[0], first), Term(step.args[1], second, -n)), 0.0)


def _rivals(x: Array, axis: Any, winners: tuple[int, ...] | None) -> tuple[Array, Array]:
    """Places of elements that would change their order: the winners against all others, or neighbours by size."""
    axes = tuple(range(x.ndim)) if axis is None else tuple(numpy.atleast_1d(axis) % max(x.ndim, 1))[: x.ndim]
    last = tuple(range(-len(axes), 0))
    size = math.prod(x.shape[a] for a in axes)
    places = numpy.moveaxis(numpy.arange(x.size).reshape(x.shape), axes, last).reshape(-1, size)
    order = numpy.take_along_axis(places, numpy.argsort(x.ravel()[places], axis=-1), axis=-1)
    if winners is None:
        return order[:, 1:].ravel(), order[:, :-1].ravel()
    high, low = [], []
    for winner in winners:
        others = numpy.delete(order, winner, axis=-1)
        ours = numpy.broadcast_to(order[:, winner, None], others.shape)
        high.append((ours if winner else others).ravel())
        low.append((others if winner else ours).ravel())
    return numpy.concatenate(high), numpy.concatenate(low)


_KNOWN: dict[str, tuple[list[tuple[int, float]], list[tuple[int, int]]]] = {}


def _forms(op: Op, attributes: Mapping[str, Any]) -> tuple[list[tuple[int, float]], list[tuple[int, int]]]:
    """Which arguments kink at which numbers, and which two where they are equal, by trying the row's kink rule."""
    key = f"{op.name}{sorted(attributes.items())}"
    if key not in _KNOWN:
        _KNOWN[key] = _tried(op, attributes)
    return _KNOWN[key]


def _tried(op: Op, attributes: Mapping[str, Any]) -> tuple[list[tuple[int, float]], list[tuple[int, int]]]:
    singles: dict[tuple[int, float], None] = {}
    pairs: dict[tuple[int, int], None] = {}
    for signs in product((1.0, -1.0), repeat=op.arity):
        base = [sign * value for sign, value in zip(signs, _BASES, strict=False)]
        if _hit(op, base, attributes) and op.arity > 1:
            continue
        for p in range(op.arity):
            for number in _numbers(op, p, attributes):
                if _hit(op, [number if k == p else one for k, one in enumerate(base)], attributes):
                    singles[p, number] = None
        for p, q in combinations(range(op.arity), 2):
            if _hit(op, [base[p] if k == q else one for k, one in enumerate(base)], attributes):
                pairs[p, q] = None
    return list(singles), list(pairs)


def _numbers(op: Op, p: int, attributes: Mapping[str, Any]) -> set[float]:
    """Where a kink may be: at 0, where the row says, or at one of its attributes, mirrored too."""
    given = [float(v) for v in attributes.values() if isinstance(v, (int, float)) and not isinstance(v, bool)]
    return {0.0, *(kink[p] for kink in op.kinks), *given, *(-v for v in given), *(1 - v for v in given)}


def _hit(op: Op, args: Sequence[float], attributes: Mapping[str, Any]) -> bool:
    assert op.kink is not None
    with numpy.errstate(all="ignore"):
        record = tuple(map(numpy.asarray, args))
        record = (*record, numpy.asarray(op(*record, **attributes)))
        return bool(numpy.any(op.kink.bind(record, tuple(map(Like.of, record)), attributes)()))
