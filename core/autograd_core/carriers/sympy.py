"""SymPy expressions as a carrier: the same program then computes formulas.

No string reaches SymPy: symbols are named by us, numbers enter as exact rationals, functions by attribute.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy
import sympy

from autograd_core.carriers.objects import ObjectArray, imaginary
from autograd_core.op import Op


def rational(number: Any) -> Any:
    """A float, integer, bool or Fraction as the exact SymPy number it is.

    >>> rational(0.5), rational(3)
    (1/2, 3)
    """
    if isinstance(number, sympy.Basic):
        return number
    if isinstance(number, (bool, numpy.bool_)):
        return sympy.true if number else sympy.false
    if isinstance(number, (complex, numpy.complexfloating)):
        return rational(number.real) + sympy.I * rational(number.imag)
    if not isinstance(number, Fraction) and not numpy.isfinite(number):
        return sympy.nan if numpy.isnan(number) else (sympy.oo if number > 0 else -sympy.oo)
    # NumPy's floats of other widths are exact in Python's.
    exact = Fraction(number.item() if isinstance(number, numpy.generic) else number)
    return sympy.Rational(exact.numerator, exact.denominator)


def symbolic(number: Any) -> SymbolicArray:
    """A literal (see `oracles.problem.literal`) as formulas: named constants by name, numbers exactly.

    >>> symbolic("pi")
    SymbolicArray(pi)
    """
    part = imaginary(number)
    if part is not None:
        return SymbolicArray(sympy.I * rational(part))
    named = {"pi": sympy.pi, "e": sympy.E}
    return SymbolicArray(named[number] if isinstance(number, str) else number)


def _where_not_zero(pieces: Any) -> Any:
    """Where a piecewise constant function is not 0, as a condition."""
    found, before = sympy.false, sympy.true
    for value, condition in pieces.args:
        if not value.is_zero:
            found = sympy.Or(found, sympy.And(before, condition))
        before = sympy.And(before, sympy.Not(condition))
    return found


class SymbolicArray(ObjectArray):
    """An array of SymPy expressions.

    >>> from autograd_core.ops import TABLE
    >>> x = SymbolicArray(sympy.Symbol("v0", real=True))
    >>> TABLE["tanh"](x) * 2
    SymbolicArray(2*tanh(v0))
    """

    @property
    def is_complex(self) -> bool:  # type: ignore[override]
        """Whether an element has an imaginary part written in it; symbols are real."""
        return any(element.has(sympy.I) for element in self.array.ravel())

    @classmethod
    def lift(cls, number: Any) -> Any:
        """An exact SymPy number."""
        return rational(number)

    @classmethod
    def counted(cls, element: Any) -> Any:
        """A condition as the formula that is 1 where it holds and 0 elsewhere."""
        if not (element.is_Relational or isinstance(element, sympy.logic.boolalg.Boolean)) or element.is_Symbol:
            return element
        return sympy.Piecewise((sympy.Integer(1), element), (sympy.Integer(0), True))

    @classmethod
    def decided(cls, element: Any) -> Any:
        """The condition that a number is not 0; a product of conditions is not 0 where they all hold."""
        if isinstance(element, sympy.logic.boolalg.Boolean) and not element.is_Symbol:
            return element
        if element.is_Mul:
            return sympy.And(*map(cls.decided, element.args))
        if element.is_Piecewise and all(value.is_number for value, _ in element.args):
            return _where_not_zero(element)
        return sympy.Ne(element, 0)

    @classmethod
    def scalar(cls, op: Op) -> Callable[..., Any] | None:
        """The row's SymPy counterpart."""
        if op.sympy is None:
            return None
        if isinstance(op.sympy, str):
            found: Callable[..., Any] = getattr(sympy, op.sympy)
            return found
        return partial(op.sympy, sympy)
