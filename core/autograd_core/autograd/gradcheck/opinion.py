"""A second opinion on one entry of a Jacobian: the function on Arb balls, else differences with many steps.

On power series over balls (see `carriers.jets`) a function's own forward gives its derivative with proven digits, in
which no rule for derivatives has a part: neither ours nor that of a custom Function. Its backward runs on plain balls.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy

from autograd_core.autograd.forward_ad import dual_level, make_dual, unpack_dual
from autograd_core.autograd.gradcheck import numerical
from autograd_core.autograd.gradcheck.problem import Array, Case, Rule, is_floating
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.engine.views import storage

_BITS = (128, 512)
_ACCURATE = 64
"""Bits that have to be known of a derivative, or of the entry that it is compared with."""
_MOST = 2_000
"""Elements of all inputs together beyond which balls are not asked."""
_STEPS = [10.0**-n for n in range(2, 10)]
_SAME = 1e-6


@dataclass(frozen=True)
class Opinion:
    """What an entry of the Jacobian is, and what the rule under test gives in exact arithmetic, if that is known.

    `truth` and `given` are Arb balls where `certain`; else `truth` is a number from differences.
    """

    truth: Any
    given: Any
    certain: bool

    def words(self, name: str, who: str, found: complex, rule: Rule) -> str:
        """The opinion in a sentence; `found` is the number in question."""
        if not self.certain:
            verdict = f"{who} is confirmed" if rule.close(found, self.truth) else f"{who} is probably wrong"
            return f"Differences with steps from 1e-9 to 1e-2 settle at {name} = {self.truth:.9g}: {verdict}."
        said = f"On Arb balls, certain to all digits shown, {name} = {digits(self.truth)}"
        if self.given is not None and not self.given.overlaps(self.truth):
            ratio = self.given / self.truth
            times = f", {digits(ratio, 10)} times that" if ratio.is_finite() and ratio.imag == 0 else ""
            return f"{said}, and {who} gives {digits(self.given)}{times}: its formula is wrong."
        if rule.close(found, complex(self.truth)):
            return f"{said}: {who} is right here, and it is the differences with eps={rule.eps:g} that are off."
        if self.given is not None:
            return f"{said}, and so {who} gives there: its formula is right, its rounded numbers are not."
        return f"{said}: {who} is wrong."


@dataclass(frozen=True)
class Kink:
    """Two slopes where a derivative was asked for."""

    left: float
    right: float

    def words(self, name: str, who: str, found: complex, rule: Rule) -> str:
        """That there is no derivative, and whether what was given lies between the slopes."""
        low, high = sorted((self.left, self.right))
        between = low - rule.atol <= found.real <= high + rule.atol and not found.imag
        said = "lies between them" if between else "does not lie between them"
        return (
            f"There is a kink: {name} is {self.left:.6g} on one side and {self.right:.6g} on the other, and what {who} "
            f"gives {said}."
        )


def opinion(
    case: Case, k: int, i: int, row: int, column: int, forward: bool, size: float = 0.0
) -> Opinion | Kink | None:
    """What d output k[column] / d input i[row] is; None where neither balls nor differences can tell.

    `size` is that of the numbers in question, next to which a derivative may be nothing. The function is called some
    more times.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _on_balls(case, k, i, row, column, forward, size)
            return _by_steps(case, k, i, row, column) if found is None else found
    except Exception:  # a second opinion that fails is none
        return None


def _on_balls(case: Case, k: int, i: int, row: int, column: int, forward: bool, size: float) -> Opinion | None:
    from autograd_core.carriers.arb import precision  # python-flint is not needed by a gradcheck that passes

    if sum(x.value.size for x in case.inputs if is_floating(x)) > _MOST:
        return None
    for bits in _BITS:
        with precision(bits):
            try:
                truth = _truth(case, k, i, row, column)
            except Exception:  # not a function of balls: its own code decides what it takes
                return None
            if truth is None or not truth.is_finite():
                return None
            if truth.rel_accuracy_bits() < _ACCURATE and not abs(truth) <= size * 2.0**-_ACCURATE:
                continue  # a wide ball, as around a kink, says nothing
            try:
                given = (_pushed if forward else _pulled)(case, k, i, row, column)
            except Exception:  # its derivative computes with something else than tensors
                given = None
            return Opinion(truth, given if given is None or given.is_finite() else None, certain=True)
    return None


def _truth(case: Case, k: int, i: int, row: int, column: int) -> Any:
    """The derivative from the forward code alone; None where its value there is not the one that floats gave."""
    from autograd_core.carriers.arb import ball
    from autograd_core.carriers.jetarray import JetArray
    from autograd_core.carriers.jets import Jet

    values = {j: JetArray(storage(x)) for j, x in enumerate(case.inputs) if is_floating(x)}
    flat = values[i].array.reshape(-1)
    directions = {0: ball(1), 1: ball(1j)} if case.inputs[i].dtype.kind == "c" else {0: ball(1)}
    flat[row] = Jet(flat[row], directions)
    one = case.outputs(_recording(case, values))[k].value.elements()[column]
    here = case.first[k].value.ravel()[column]
    value = one.value if isinstance(one, Jet) else ball(one)
    size = max(float(numpy.max(numpy.abs(case.first[k].value), initial=0)), 1e-300)
    if not abs(complex(value) - complex(here)) <= _SAME * size:
        return None  # random, or with a memory of its own
    parts = one.parts if isinstance(one, Jet) else {}
    slopes = [parts.get(d, ball(0)) for d in directions]
    return slopes[0] if len(slopes) == 1 else ball(slopes[0]) + ball(1j) * ball(slopes[1])


def _pulled(case: Case, k: int, i: int, row: int, column: int) -> Any:
    """What backward gives on balls."""
    from autograd_core.carriers.arb import BallArray, ball

    inputs = _recording(case, {j: BallArray(storage(x)) for j, x in enumerate(case.inputs) if is_floating(x)})
    root = case.outputs(inputs)[k]
    found = grad(root, inputs[i], Tensor(BallArray(_unit(root.shape, column))), allow_unused=True)[0]
    return ball(0) if found is None else ball(BallArray.elements(found.value)[row])


def _pushed(case: Case, k: int, i: int, row: int, column: int) -> Any:
    """What forward mode gives on balls."""
    from autograd_core.carriers.arb import BallArray, ball

    inputs = _inputs(case, {j: BallArray(storage(x)) for j, x in enumerate(case.inputs) if is_floating(x)})
    with dual_level():
        for j in case.active:
            unit = _unit(inputs[j].shape, row if j == i else None)
            inputs[j] = make_dual(inputs[j], Tensor(BallArray(unit)))
        found = unpack_dual(case.outputs(inputs)[k]).tangent
        return ball(0) if found is None else ball(BallArray.elements(found.value)[column])


def _inputs(case: Case, values: dict[int, Any]) -> list[Any]:
    return [Tensor(values[j]) if j in values else x for j, x in enumerate(case.inputs)]


def _recording(case: Case, values: dict[int, Any]) -> list[Any]:
    """The inputs on a carrier, requiring gradients where they do; a function may well look at that."""
    inputs = _inputs(case, values)
    for j in case.active:
        inputs[j]._requires_grad = True
    return inputs


def _unit(shape: tuple[int, ...], place: int | None) -> Array:
    unit = numpy.zeros(shape)
    if place is not None:
        unit.reshape(-1)[place] = 1
    return unit


def digits(one: Any, most: int = 20) -> str:
    """A ball's proven digits: 0.5, not 0.500000000000.

    >>> import flint
    >>> digits(flint.arb(0.5)), digits(flint.acb(1, -2))
    ('0.5', '1 - 2i')
    """
    if hasattr(one, "imag") and one.imag != 0:
        sign = "-" if one.imag < 0 else "+"
        return f"{digits(one.real, most)} {sign} {digits(abs(one.imag), most)}i"
    text = str(one.real.str(most, radius=False))
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _by_steps(case: Case, k: int, i: int, row: int, column: int) -> Opinion | Kink | None:
    """The slope on which central differences with neighbouring steps agree best, if they do; or the two of a kink."""
    array = storage(case.inputs[i])
    index = numpy.unravel_index(row, array.shape)
    units = (1, 1j) if array.dtype.kind == "c" else (1,)
    found = []
    for step in _STEPS:
        parts = [numerical.slopes(case, array, index, unit * step, [k], step)[0][column] for unit in units]
        found.append(sum(part * unit for part, unit in zip(parts, units, strict=True)))
    pairs = [(abs(b - a), j) for j, (a, b) in enumerate(pairwise(found)) if numpy.isfinite(a + b)]
    if not pairs:
        return None
    gap, best = min(pairs)
    kink = _kink(case, k, array, index, column, _STEPS[best + 1]) if len(units) == 1 else None
    if kink is not None:
        return kink
    return Opinion(found[best + 1], None, certain=False) if gap <= _SAME * abs(found[best + 1]) else None


def _kink(case: Case, k: int, array: Array, index: Any, column: int, step: float) -> Kink | None:
    """The slopes on both sides, where they stay apart as the step shrinks."""
    gaps = []
    for h in (step * 10, step):
        here = numpy.ravel(numpy.array(case.outputs()[k].value))[column]
        twice = numerical.slopes(case, array, index, h, [k], h)[0][column] * 2
        held = array[index].copy()
        try:
            array[index] = held + h
            right = (numpy.ravel(numpy.array(case.outputs()[k].value))[column] - here) / h
        finally:
            array[index] = held
        gaps.append((twice - right, right))
    (left, right), (far_left, far_right) = gaps[1], gaps[0]
    clear = abs(right - left) > 1e-3 * max(abs(left), abs(right))
    stays = abs((right - left) - (far_right - far_left)) <= 0.1 * abs(right - left)
    return Kink(float(left), float(right)) if clear and stays else None
