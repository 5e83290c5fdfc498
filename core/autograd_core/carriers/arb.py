"""Arb balls (python-flint) as a carrier: the same program then computes proven enclosures.

python-flint keeps the working precision in a global context; `precision` sets it for a block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from operator import methodcaller
from typing import Any

import flint
import numpy

from autograd_core.carriers.objects import ObjectArray, imaginary
from autograd_core.errors import Undecided
from autograd_core.op import Op


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute with balls of `bits` bits inside the block.

    >>> with precision(200):
    ...     flint.ctx.prec
    200
    """
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


def ball(number: Any) -> Any:
    """A number as a ball, a complex one as a pair of balls: exact but for fractions, which get an enclosure.

    >>> ball(0.5)
    0.500000000000000
    """
    if isinstance(number, (flint.arb, flint.acb, bool, numpy.bool_)):
        return number
    if isinstance(number, Fraction):
        return flint.arb(flint.fmpq(number.numerator, number.denominator))
    if isinstance(number, numpy.generic):
        number = number.item()
    return flint.acb(number) if isinstance(number, complex) else flint.arb(number)


def balls(number: Any) -> BallArray:
    """A literal (see `oracles.problem.literal`) as balls at the working precision.

    >>> balls("pi").array.item().contains(3)
    False
    """
    part = imaginary(number)
    if part is not None:
        return BallArray(flint.acb(0, ball(part)))
    named = {"pi": flint.arb.pi, "e": flint.arb.const_e}
    return BallArray(named[number]() if isinstance(number, str) else number)


class BallArray(ObjectArray):
    """An array of balls, real or complex.

    >>> from autograd_core.ops import TABLE
    >>> bool(TABLE["exp"](BallArray(0.0)).array.item() == 1)
    True
    """

    @property
    def is_complex(self) -> bool:  # type: ignore[override]
        """Whether an element is a pair of balls."""
        return any(isinstance(element, flint.acb) for element in self.array.ravel())

    @classmethod
    def lift(cls, number: Any) -> Any:
        """A ball around the number."""
        return ball(number)

    @classmethod
    def decided(cls, element: Any) -> Any:
        """Whether a ball excludes 0.

        Raises:
            Undecided: it holds 0 and other numbers.
        """
        if isinstance(element, (bool, numpy.bool_)):
            return element
        if element == 0 or element != 0:
            return bool(element != 0)
        raise Undecided("the ball holds 0 and other numbers, so whether it is 0 is not decided at this precision")

    @classmethod
    def scalar(cls, op: Op) -> Callable[..., Any] | None:
        """The row's ball counterpart: a method of `flint.arb`, or a function of balls."""
        if isinstance(op.ball, str):
            method = op.ball
            return lambda first, *rest: methodcaller(method, *map(ball, rest))(ball(first))
        return op.ball
