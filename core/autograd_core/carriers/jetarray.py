"""Jets as a carrier: the same program then computes its derivatives, by power series in balls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import flint

from autograd_core.carriers.arb import BallArray, ball
from autograd_core.carriers.coefficients import constant_term, is_series, merged
from autograd_core.carriers.jets import Jet
from autograd_core.carriers.taylor import NoSeries, local
from autograd_core.carriers.ties import Torn, beside, unknown
from autograd_core.errors import Undecided
from autograd_core.op import Like, Op


class JetArray(BallArray):
    """An array of balls and jets.

    >>> from autograd_core.ops import TABLE
    >>> bool(TABLE["exp"](JetArray(Jet(flint.arb(0), {0: flint.arb(2)}))).array.item().parts[0] == 2)
    True
    """

    @property
    def is_complex(self) -> bool:  # type: ignore[override]
        """Whether an element is a pair of balls."""
        return any(isinstance(_unmoved(element), flint.acb) for element in self.array.ravel())

    @classmethod
    def lift(cls, number: Any) -> Any:
        """A ball around a number that does not move."""
        return number if isinstance(number, (Jet, Torn)) else ball(number)

    @classmethod
    def decided(cls, element: Any) -> Any:
        """Whether a number excludes 0; torn if it is 0 and moves.

        Raises:
            Undecided: it may be 0.
        """
        if isinstance(element, Torn):
            return element
        if isinstance(element, Jet) and element.still == 0 and element.parts:
            return Torn(False, element.parts)
        return super().decided(_unmoved(element))

    @classmethod
    def counted(cls, element: Any) -> Any:
        """A condition as 0 or 1, with unknown slopes where it is torn."""
        if isinstance(element, Torn):
            return Jet(ball(int(element.holds)), {k: unknown(None) for k in element.parts})
        return super().counted(element)

    @classmethod
    def scalar(cls, op: Op) -> Callable[..., Any] | None:
        """The row's ball counterpart on jets; where that cannot be followed, SymPy's derivative of its formula."""
        plain = super().scalar(op)
        if plain is None:
            return None
        if not op.pointwise:
            return partial(_whole_arrays, op, plain)
        if op.kind == "constant":
            return partial(_condition, plain)
        return partial(_select, op, plain) if op.conditions else partial(_run, op, plain)


def _unmoved(element: Any) -> Any:
    return element.still if isinstance(element, Jet) else element.holds if isinstance(element, Torn) else element


def _parts(element: Any) -> Iterable[Any]:
    """The directions in which an element moves."""
    return element.parts if isinstance(element, (Jet, Torn)) else ()


def _condition(plain: Callable[..., Any], *elements: Any, **attributes: Any) -> Any:
    """A condition on elements; torn unless it holds, or does not, right beside the point as well."""
    holds = plain(*map(_unmoved, elements), **attributes)
    parts = {k for one in elements for k in _parts(one)}
    if not parts:
        return holds
    jets = [one for one in elements if isinstance(one, Jet)]
    known = all(constant_term(p).is_finite() for one in jets for p in one.parts.values())
    if not known or any(isinstance(one, Torn) for one in elements):
        return Torn(holds, parts)
    try:
        around = [beside(one.still) if _parts(one) else _unmoved(one) for one in elements]
        return holds if plain(*around, **attributes) == holds else Torn(holds, parts)
    except Undecided:
        return Torn(holds, parts)


def _select(op: Op, plain: Callable[..., Any], *elements: Any, **attributes: Any) -> Any:
    """A choice by conditions. Where one is torn, slopes lie between those of both choices if these are equal there."""
    torn = [k for one in elements if isinstance(one, Torn) for k in one.parts]
    chosen = _run(op, plain, *(one.holds if isinstance(one, Torn) else one for one in elements), **attributes)
    if not torn:
        return chosen
    other = _run(op, plain, *(not one.holds if isinstance(one, Torn) else one for one in elements), **attributes)
    (value, parts), (_, beyond) = (
        (one.value, one.parts) if isinstance(one, Jet) else (ball(one), {}) for one in (chosen, other)
    )
    slopes = [(k, parts.get(k, 0), beyond.get(k, 0)) for k in torn]
    if _unmoved(chosen) == _unmoved(other) and not any(is_series(p) for _, *both in slopes for p in both):
        return Jet(value, {**parts, **{k: ball(p).union(ball(q)) for k, p, q in slopes}})
    return Jet(value, {**parts, **{k: unknown(value) for k in torn}})


def _run(op: Op, plain: Callable[..., Any], *elements: Any, **attributes: Any) -> Any:
    if not any(isinstance(one, Jet) for one in elements):
        return plain(*elements, **attributes)
    try:
        if isinstance(op.ball, str):
            first, *rest = elements
            first = first if isinstance(first, Jet) else Jet(first, {})
            return getattr(first, op.ball)(*rest, **attributes)
        return plain(*elements, **attributes)
    except (NoSeries, AttributeError, TypeError, NotImplementedError):
        if _at_kink(op, elements, attributes):
            return _lost(plain(*map(_unmoved, elements), **attributes), elements)
        return _by_formula(op, plain, elements, attributes)


def _lost(value: Any, elements: Sequence[Any]) -> Jet:
    """A value next to which nothing is known, in any direction in which an element moves."""
    like = next((one.value for one in elements if isinstance(one, Jet)), None)
    return Jet(value, {k: unknown(like) for one in elements for k in _parts(one)})


def _at_kink(op: Op, elements: tuple[Any, ...], attributes: dict[str, Any]) -> bool:
    """Whether a row says that it kinks here, or balls cannot tell."""
    if op.kink is None:
        return False
    operands = [BallArray(_unmoved(one)) for one in elements]
    record = (*operands, op(*operands, **attributes))
    try:
        return bool(op.kink.bind(record, tuple(map(Like.of, record)), {**op.attributes, **attributes})().array.item())
    except Undecided:
        return True


def _whole_arrays(op: Op, plain: Callable[..., Any], *arrays: Any, **attributes: Any) -> Any:
    """A counterpart that takes whole arrays, which may be more than arithmetic of the elements."""
    try:
        return plain(*arrays, **attributes)
    except (AttributeError, TypeError, KeyError):
        raise NoSeries(f"{op.name} has no derivative in balls but ours") from None


def _by_formula(op: Op, plain: Callable[..., Any], elements: tuple[Any, ...], attributes: dict[str, Any]) -> Jet:
    """The value from the ball counterpart, the slopes from SymPy's derivatives of the row's formula."""
    values = [one.value if isinstance(one, Jet) else one for one in elements]
    if any(is_series(value) for value in values):
        raise NoSeries(f"higher orders of {op.name}")
    moving = [i for i, one in enumerate(elements) if isinstance(one, Jet)]
    slopes = local(op, values, moving, attributes)
    parts: dict[Any, Any] = {}
    for i, slope in zip(moving, slopes, strict=True):
        parts = merged(parts, {k: slope * p for k, p in elements[i].parts.items()})
    return Jet(plain(*values, **attributes), parts)
