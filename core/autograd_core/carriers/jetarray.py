"""Jets as a carrier: the same program then computes its derivatives, by power series in balls."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import flint

from autograd_core.carriers.arb import BallArray, ball
from autograd_core.carriers.jets import Jet, is_series, merged
from autograd_core.carriers.taylor import NoSeries, local
from autograd_core.errors import Undecided
from autograd_core.op import Op


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
        return number if isinstance(number, Jet) else ball(number)

    @classmethod
    def decided(cls, element: Any) -> Any:
        """Whether a number excludes 0.

        Raises:
            Undecided: it may be 0, or is 0 and moves.
        """
        if isinstance(element, Jet) and element.still == 0 and any(p != 0 for p in element.parts.values()):
            raise Undecided("a number that serves as a condition moves away from 0")
        return super().decided(_unmoved(element))

    @classmethod
    def scalar(cls, op: Op) -> Callable[..., Any] | None:
        """The row's ball counterpart on jets; where that cannot be followed, SymPy's derivative of its formula."""
        plain = super().scalar(op)
        if plain is None:
            return None
        if not op.pointwise:
            return partial(_whole_arrays, op, plain)
        if op.kind == "constant":
            return lambda *elements, **to: plain(*map(_unmoved, elements), **to)
        return partial(_run, op, plain)


def _unmoved(element: Any) -> Any:
    return element.still if isinstance(element, Jet) else element


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
        return _by_formula(op, plain, elements, attributes)


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
