"""The certified road for a function that someone else wrote: its code on balls, and our rules backward through it.

The function runs on balls as it stands. What it computes there has to be what it computes of floats; the derivative
that backward gives has to be the one that the numbers themselves carry along a random direction (jets know no rules,
and neither `detach` nor a custom backward changes what they carry). Then the enclosures are those of the function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy

from autograd_core.carriers.arb import BallArray, ball, precision
from autograd_core.carriers.jets import Jet
from autograd_core.engine.backward import backward
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Undecided, UserError
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.problem import Array
from autograd_core.verdict.opaque.calls import Function, copies, parts
from autograd_core.verdict.opaque.lenient import lenient
from autograd_core.verdict.opaque.run import ARRAYS, Style, as_result, forward
from autograd_core.verdict.opaque.run import names as lenient_names
from autograd_core.verdict.opaque.traced import Balls, Jets, Refused, Watch

_START, _LIMIT = 128, 1024
_MOST_INPUTS, _MOST_WORK = 20_000, 400_000
_KNOWN = Fraction(1, 10**25)
_MOST_DIRECTIONS = 64
"""Elements whose derivatives are asked of jets one by one."""
_ANOTHER = "backward gives another derivative than the function has: detach, no_grad or a custom backward?"
_SAME = 1e-6
"""Relative distance up to which a float and a ball are taken for the same function's value: rounding is in between."""


@dataclass(frozen=True)
class Certified:
    """What the function's own code gives on balls: an enclosure for each input, or the reason why there is none."""

    enclosures: Mapping[str, Enclosure] = field(default_factory=dict)
    how: str | None = None
    bits: int = 0
    edges: tuple[str, ...] = ()
    """Rows that stand on the edge of a choice: the branch taken proves nothing of the other side."""
    reason: str | None = None
    style: Style = ARRAYS
    crossed: bool = False
    """Whether the derivative that the numbers carry confirmed backward's."""


def certify(
    function: Function,
    at: Mapping[str, Array],
    names: Sequence[str],
    value: Array,
    cotangent: Array,
    styles: Sequence[Style],
) -> Certified:
    """Enclosures of d sum(cotangent * function) / d name, by the first style in which the function runs on balls."""
    if sum(at[name].size for name in names) > _MOST_INPUTS:
        return Certified(reason=f"more than {_MOST_INPUTS:,} elements: balls are slow")
    reason = None
    for style in styles:
        try:
            return _Road(function, at, names, value, cotangent, style).certified()
        except Exception as error:  # a witness that fails has nothing to say
            reason = reason or f"{style.name}: {_told(error)}"
    return Certified(reason=reason)


def _told(error: BaseException) -> str:
    """Why a function does not run on balls: the refusal at the bottom of what it led to, with the user's line."""
    hint = error.hint if isinstance(error, UserError) else None
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, Refused | Undecided):
        cause = cause.__cause__
    if cause is None:
        cause = error.__cause__ if isinstance(error, UserError) and error.__cause__ is not None else error
    plain = isinstance(cause, Refused | Undecided | UserError)
    said = str(cause) if plain else f"{type(cause).__name__}: {cause}"
    return f"{said} ({hint})" if hint else said


def exact_claim(
    gradient: Callable[[Mapping[str, Any]], Any],
    function: Function,
    at: Mapping[str, Array],
    names: Sequence[str],
    found: Certified,
) -> dict[str, list[Bounds | None]] | None:
    """What a gradient function gives in exact arithmetic, element by element; None where it does not run on balls.

    `gradient` calls `function` with the arguments that it is handed, and returns its parts by the order of `names`.
    """
    bits, told = found.bits, None
    while bits <= _LIMIT:
        try:
            with precision(bits), Watch(_MOST_WORK).watching(), lenient(function, lenient_names(Balls)):
                told = _exact(gradient, at, names, found.style)
        except Exception as error:  # a witness that fails has nothing to say
            if not isinstance(error.__cause__, Undecided):
                return None
        if told is not None and all(one is not None and one.known for each in told.values() for one in each):
            break
        bits *= 2
    return told


def _exact(
    gradient: Callable[[Mapping[str, Any]], Any], at: Mapping[str, Array], names: Sequence[str], style: Style
) -> dict[str, list[Bounds | None]]:
    leaves = {name: style.wrap(Tensor(Balls(at[name]))) for name in names}
    told = {}
    for name, item in zip(names, parts(gradient({**copies(at), **leaves}), at, names), strict=True):
        value = Balls(0.0) if item is None else as_result(item, leaves[name]).value
        array = value.array if isinstance(value, BallArray) else Balls(value).array
        told[name] = [bounds(one) for one in numpy.broadcast_to(array, at[name].shape).ravel()]
    return told


def exact_value(function: Function, at: Mapping[str, Array], names: Sequence[str], style: Style) -> Array | None:
    """The function's value on balls, as floats; None where it does not run there, or is not finite there either."""
    try:
        with precision(2 * _START), Watch(_MOST_WORK).watching():
            leaves = {name: Tensor(Balls(at[name])) for name in names}
            output = forward(function, at, leaves, style, Balls).value
    except Exception:  # a witness that fails has nothing to say
        return None
    found = numpy.array([_float(one) for one in output.elements()]).reshape(output.shape)
    return found if numpy.isfinite(found).all() else None


class _Road:
    """One function, run in one style."""

    def __init__(
        self,
        function: Function,
        at: Mapping[str, Array],
        names: Sequence[str],
        value: Array,
        cotangent: Array,
        style: Style,
    ) -> None:
        self.function, self.at, self.names = function, at, names
        self.value, self.cotangent, self.style = value, cotangent, style
        self.edges: dict[str, None] = {}

    def certified(self) -> Certified:
        """Enclosures at rising precision, until every radius is tiny or the limit is met.

        What backward does not know, and all where it has another derivative than the numbers carry, is asked of jets.

        Raises:
            Exception: the function does not run on balls, or computes something else there.
        """
        found, bits = self._enclosed()
        every = [(name, i) for name in self.names for i in range(self.at[name].size)]
        self._fill(found, [(name, i) for name, i in every if _middles(found[name])[i] is None], bits)
        crossed = self._crossed(found, bits)
        if crossed is False and not self._fill(found, every, bits):
            raise Refused(_ANOTHER)
        return Certified(found, self.style.name, bits, tuple(self.edges), None, self.style, crossed is not None)

    def _fill(self, found: Mapping[str, Enclosure], wanted: Sequence[tuple[str, int]], bits: int) -> bool:
        """Put what jets carry in the place of backward's enclosures; whether all that was wanted is known."""
        if len(wanted) > _MOST_DIRECTIONS:
            return False
        carried = self._carried(wanted, bits) if wanted else []
        for (name, i), one in zip(wanted, carried, strict=True):
            found[name].middle.flat[i], found[name].radius.flat[i] = one or (None, None)  # type: ignore[union-attr]
        return all(one is not None for one in carried)

    def _enclosed(self) -> tuple[dict[str, Enclosure], int]:
        """Backward's enclosures, with the bits that they took."""
        bits, found = _START, {}
        while True:
            try:
                with precision(bits):
                    output, gradients = self._gradients()
                    self._check(output)
                    found = {name: _enclosure(gradients[name], bits) for name in self.names}
            except (UserError, Undecided) as error:
                if not (isinstance(error, Undecided) or isinstance(error.__cause__, Undecided)) or 2 * bits > _LIMIT:
                    raise
            lost = any(one is None for enclosure in found.values() for one in _middles(enclosure))
            if (found and all(map(_tiny, found.values()))) or (lost and bits > _START) or 2 * bits > _LIMIT:
                return found, bits
            bits *= 2

    def _forward(self, leaves: Mapping[str, Tensor], carrier: type) -> Tensor:
        return forward(self.function, self.at, leaves, self.style, carrier)

    def _gradients(self) -> tuple[Any, dict[str, Any]]:
        leaves = {name: Tensor(Balls(self.at[name]), requires_grad=True) for name in self.names}
        watch = Watch(_MOST_WORK)
        with watch.watching():
            output = self._forward(leaves, Balls)
            self.edges.update(watch.edges)
            watch.forward = False
            if not output.requires_grad:
                raise Refused("the result does not depend on the numbers that were given")
            backward([output], [Tensor(Balls(numpy.broadcast_to(self.cotangent, output.shape).copy()))])
        zeros = {name: Balls(numpy.zeros(self.at[name].shape)) for name in self.names}
        grads = {name: leaf._grad for name, leaf in leaves.items()}
        return output.value, {name: zeros[name] if g is None else g.value for name, g in grads.items()}

    def _check(self, output: Any) -> None:
        """The same function: its value on balls is that of floats, or tensors of floats give that of floats.

        Raises:
            Refused: neither is so.
        """
        if output.shape != self.value.shape:
            raise Refused(f"on balls the result has the shape {output.shape}, of floats {self.value.shape}")
        middles = numpy.array([_float(one) for one in output.elements()]).reshape(output.shape)
        same = max(_SAME, 64 * float(numpy.finfo(self.value.dtype).eps))
        if _near(middles, self.value, same):
            return
        floats = {name: Tensor(self.at[name].astype(numpy.float64)) for name in self.names}
        again = numpy.asarray(self._forward(floats, Tensor).value)
        if not _near(again, self.value, same):
            i = int(numpy.argmax(numpy.abs(middles - self.value)))
            values = f"{middles.flat[i]:.6g} on balls, {self.value.flat[i]:.6g} of floats"
            raise Refused(f"it computes something else there: {values}")

    def _crossed(self, found: Mapping[str, Enclosure], bits: int) -> bool | None:
        """Whether the derivative that jets carry along a random direction is backward's; None where none is known."""
        random = numpy.random.default_rng(0)
        directions = {name: numpy.asarray(random.standard_normal(self.at[name].shape)) for name in self.names}
        moving = {name: [{0: ball(d)} for d in direction.ravel().tolist()] for name, direction in directions.items()}
        [carried], ours = self._slopes(moving, [0], bits), _along(found, directions)
        if carried is None or ours is None:
            return None
        if not carried.meets(ours):
            return False
        narrow = carried.radius <= Fraction(1, 10**15) * carried.size or carried.size < Fraction(1, 10**30)
        return narrow or None

    def _carried(self, wanted: Sequence[tuple[str, int]], bits: int) -> list[Bounds | None]:
        """The derivatives by single elements that jets carry, each along a direction of its own."""
        moving: dict[str, list[dict[Any, Any]]] = {name: [{} for _ in range(self.at[name].size)] for name in self.names}
        for name, i in wanted:
            moving[name][i] = {(name, i): ball(1)}
        return self._slopes(moving, wanted, bits)

    def _slopes(
        self, moving: Mapping[str, Sequence[Mapping[Any, Any]]], directions: Sequence[Any], bits: int
    ) -> list[Bounds | None]:
        """The derivative of sum(cotangent * function) in each direction; None where jets cannot follow.

        `moving` has the parts of each element's jet.
        """
        try:
            with precision(bits), Watch(_MOST_WORK).watching():
                leaves = {name: Tensor(Jets(_moved(self.at[name], parts))) for name, parts in moving.items()}
                output = self._forward(leaves, Jets)
                totals = dict.fromkeys(directions, ball(0))
                weights = numpy.broadcast_to(self.cotangent, output.shape).ravel().tolist()
                for weight, one in zip(weights, output.value.elements(), strict=True):
                    for key, slope in one.parts.items() if isinstance(one, Jet) else ():
                        totals[key] += ball(weight) * slope
                return [bounds(totals[key]) for key in directions]
        except Exception:  # a kink, or a row that jets cannot follow
            return [None] * len(directions)


def _moved(values: Array, parts: Sequence[Mapping[Any, Any]]) -> Array:
    """Numbers as jets; those without parts stay balls."""
    out = numpy.empty(values.shape, dtype=object)
    for i, (value, own) in enumerate(zip(values.ravel().tolist(), parts, strict=True)):
        out.flat[i] = Jet(ball(value), own) if own else ball(value)
    return out


def _along(found: Mapping[str, Enclosure], directions: Mapping[str, Array]) -> Bounds | None:
    """The enclosed gradient times the direction."""
    middle = radius = Fraction(0)
    for name, enclosure in found.items():
        assert enclosure.middle is not None and enclosure.radius is not None
        triples = zip(
            enclosure.middle.ravel(), enclosure.radius.ravel(), directions[name].ravel().tolist(), strict=True
        )
        for m, r, d in triples:
            if m is None:
                return None
            middle, radius = middle + m * Fraction(d), radius + r * abs(Fraction(d))
    return Bounds(middle, radius)


def _middles(enclosure: Enclosure) -> list[Any]:
    assert enclosure.middle is not None
    return list(enclosure.middle.ravel())


def _enclosure(array: Any, bits: int) -> Enclosure:
    middle, radius = numpy.empty(array.shape, dtype=object), numpy.empty(array.shape, dtype=object)
    for i, one in enumerate(array.elements()):
        if (known := bounds(one)) is not None:
            middle.flat[i], radius.flat[i] = known
    return Enclosure(middle, radius, bits)


def _tiny(enclosure: Enclosure) -> bool:
    """Whether every element is known to 25 digits, or is that small beside the largest."""
    assert enclosure.middle is not None and enclosure.radius is not None
    pairs = list(zip(enclosure.middle.ravel(), enclosure.radius.ravel(), strict=True))
    if any(m is None for m, _ in pairs):
        return False
    largest = max((abs(m) for m, _ in pairs), default=Fraction(0))
    return all(r <= _KNOWN * max(abs(m), _KNOWN * largest) for m, r in pairs)


def _float(one: Any) -> float:
    known = bounds(one)
    try:
        return numpy.nan if known is None else float(known.middle)
    except OverflowError:
        return numpy.inf


def _near(found: Array, value: Array, same: float) -> bool:
    if found.shape != value.shape:
        return False
    with numpy.errstate(all="ignore"):
        sizes = numpy.maximum(numpy.abs(found), numpy.abs(value))
        return bool(numpy.all(numpy.abs(found - value) <= same * sizes))
