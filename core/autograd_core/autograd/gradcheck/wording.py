"""What a failed comparison says: torch's words, then which entries differ and how, then what the derivative is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy

from autograd_core.autograd.gradcheck.opinion import opinion
from autograd_core.autograd.gradcheck.problem import Array, Case, Rule, overlaps
from autograd_core.engine.tensor import make
from autograd_core.engine.views import storage

_SHOWN = 5
_ACCURACY = 1e-4
"""How far central differences may be off, relative to the largest entry, where a factor is looked for."""


@dataclass(frozen=True)
class Mismatch:
    """The two Jacobians of output k with respect to input i that differ."""

    case: Case
    k: int
    i: int
    numerical: Array
    analytical: Array
    rule: Rule
    forward: bool = False

    def worst(self) -> list[tuple[int, int]]:
        """The entries outside the tolerances, the worst first: (element of the input, element of the output)."""
        with numpy.errstate(all="ignore"):
            gap = numpy.abs(self.analytical - self.numerical)
            size = gap / (self.rule.atol + self.rule.rtol * numpy.abs(self.numerical))
        size = numpy.where(numpy.isnan(size), numpy.inf, size)
        bad = numpy.flatnonzero(~self.rule.close(self.analytical, self.numerical))
        ordered = bad[numpy.argsort(-size.ravel()[bad], kind="stable")]
        return [(int(n) // size.shape[1], int(n) % size.shape[1]) for n in ordered]

    def named(self, row: int, column: int) -> str:
        """An entry by name: `d output 0[1] / d input 0[2]`."""
        output = _place(column, self.case.first[self.k].shape)
        return f"d output {self.k}{output} / d input {self.i}{_place(row, self.case.inputs[self.i].shape)}"


def mismatch(found: Mismatch, projected: tuple[Any, Any] | None = None) -> str:
    """The message; `projected` are the numbers that fast mode compared."""
    mode = "computed with forward mode " if found.forward else ""
    parts = "inputs" if found.forward else "outputs"
    only = f"While considering the {found.case.part} part of complex {parts} only, " if found.case.part else ""
    head = f"{only}Jacobian {mode}mismatch for output {found.k} with respect to input {found.i},\n"
    if projected is not None:
        head += "in fast mode (projected on vectors):\n"
        head += f"numerical:{_shown(projected[0])}\nanalytical:{_shown(projected[1])}\nand as a whole:\n"
    body = f"numerical:{_shown(found.numerical)}\nanalytical:{_shown(found.analytical)}"
    return head + body + "".join(f"\n{line}" for line in _details(found))


def _shown(value: Any) -> str:
    return str(make(numpy.asarray(value), None))


def _details(found: Mismatch) -> Iterator[str]:
    worst = found.worst()
    if not worst:
        yield (
            "No entry differs by more than the tolerances: the difference is in the sum that fast mode forms "
            "(fast_mode=False would pass)."
        )
        return
    who = "forward mode" if found.forward else "backward"
    differ = "differs" if len(worst) == 1 else "differ, the worst first"
    yield f"{len(worst)} of {found.analytical.size} entries {differ}:"
    for row, column in worst[:_SHOWN]:
        given, true = found.analytical[row, column], found.numerical[row, column]
        with numpy.errstate(all="ignore"):
            gap = abs(given - true)
        yield f"  {found.named(row, column)}: {who} gives {given:.6g}, differences {true:.6g}, {gap:.3g} apart"
    yield from diagnoses(found.numerical, found.analytical, found.rule)
    if overlaps(storage(found.case.inputs[found.i])):
        yield f"Elements of input {found.i} share memory, so that no difference moves one alone: pass a clone() of it."
    elif not numpy.isfinite(found.numerical).all() and numpy.isfinite(found.analytical).all():
        yield f"Within eps={found.rule.eps:g} of the point the function leaves the finite numbers."
    row, column = worst[0]
    size = max(abs(found.analytical[row, column]), abs(found.numerical[row, column]))
    said = opinion(found.case, found.k, found.i, row, column, found.forward, size if numpy.isfinite(size) else 0.0)
    if said is not None:
        yield said.words(found.named(row, column), who, found.analytical[row, column], found.rule)


def _place(flat: int, shape: tuple[int, ...]) -> str:
    """An element in brackets; nothing for a single number.

    >>> _place(3, (2, 2)), _place(0, ())
    ('[1, 1]', '')
    """
    return f"[{', '.join(str(int(n)) for n in numpy.unravel_index(flat, shape))}]" if shape else ""


def diagnoses(numerical: Array, analytical: Array, rule: Rule) -> Iterator[str]:
    """What the two matrices show at a glance, in words; nothing where they show nothing.

    >>> list(diagnoses(numpy.eye(2), -numpy.eye(2), Rule()))
    ['The analytical Jacobian is -1 times the numerical one (the opposite sign).']
    """
    scale = numpy.max(numpy.abs(numerical), initial=0)
    if not 0 < scale < numpy.inf or not numpy.isfinite(analytical).all():
        return
    if not numpy.any(analytical):
        yield "The analytical Jacobian is zero."
        return
    near = _ACCURACY * max(scale, numpy.max(numpy.abs(analytical)))
    wrong = ~rule.close(analytical, numerical)
    if (conjugate := _conjugate(numerical, analytical, near)) is not None:
        yield f"The analytical Jacobian is {conjugate} of the numerical one, as without a conj()."
    elif (factor := _factor(numerical, analytical, near)) is not None:
        opposite = " (the opposite sign)" if abs(factor + 1) < _ACCURACY else ""
        yield f"The analytical Jacobian is {number(factor)} times the numerical one{opposite}."
    elif len(numerical) == numerical.shape[1] and (numpy.abs(analytical.T - numerical) <= near).all():
        yield "The analytical Jacobian is the transpose of the numerical one."
    elif not numpy.any(analytical[wrong]):
        yield "Where they differ, the analytical Jacobian is zero."
    elif (factor := _factor(numerical[wrong], analytical[wrong], near)) is not None:
        opposite = " (the opposite sign)" if abs(factor + 1) < _ACCURACY else ""
        yield f"Where they differ, the analytical Jacobian is {number(factor)} times the numerical one{opposite}."


def _conjugate(numerical: Array, analytical: Array, near: float) -> str | None:
    """How one matrix is the conjugate of the other; nothing where both are real or imaginary."""
    if not (numpy.iscomplexobj(analytical) and analytical.real.any() and analytical.imag.any()):
        return None
    if (numpy.abs(analytical.conj() - numerical) <= near).all():
        return "the complex conjugate"
    return "minus the complex conjugate" if (numpy.abs(analytical.conj() + numerical) <= near).all() else None


def _factor(numerical: Array, analytical: Array, near: float) -> complex | None:
    """The number that turns one matrix into the other."""
    square = numpy.vdot(numerical, numerical)
    if not square:
        return None
    factor: complex = numpy.vdot(numerical, analytical) / square
    return factor if (numpy.abs(analytical - factor * numerical) <= near).all() else None


def number(factor: complex) -> str:
    """A factor as a person would write it: 1/2 where it is that within the accuracy of the differences.

    >>> number(0.50000001), number(-1.0), number(1.2345)
    ('1/2', '-1', '1.234')
    """
    if abs(factor.imag) > _ACCURACY * abs(factor):
        return f"({factor.real:.4g}{factor.imag:+.4g}i)"
    simple = Fraction(float(factor.real)).limit_denominator(12)
    return str(simple) if abs(simple - factor.real) <= _ACCURACY * abs(factor) else f"{factor.real:.4g}"
