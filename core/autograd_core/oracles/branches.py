"""Branch cuts: where a function of a complex number jumps although its formula has a derivative.

On its cut log is continuous from one side only, and Arb gives the value and the power series of that side. That is no
truth about the function, so whatever stands on a cut is not certified: the one-sided slopes have the word.

Source: NIST *Digital Library of Mathematical Functions*, 4.2(iv), 4.23(ii), 4.37(ii) (principal branches).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import flint
import numpy

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.op import Op
from autograd_core.oracles.forward import on_balls, refusal
from autograd_core.oracles.problem import Problem

_BITS = 192
_CUTS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("log", "log2", "log10", "sqrt", "rsqrt", "pow", "angle"), lambda z: z),
    "log1p": lambda z: 1 + z,
    **dict.fromkeys(("asin", "acos", "atanh"), lambda z: 1 - z * z),
    **dict.fromkeys(("atan", "asinh"), lambda z: 1 + z * z),
    "acosh": lambda z: z - 1,
}
"""What is 0 or a negative real number exactly where the argument of a row is on its cut."""
_LOGARITHMS = ("logaddexp", "logsumexp", "logcumsumexp", "logdet")
"""Rows whose result is a logarithm of something: on the cut where its exponential is negative."""


def _negative(w: Any) -> bool:
    """Whether a ball may hold 0 or a negative real number."""
    w = flint.acb(w)
    return bool(w.imag.contains(0)) and not w.real > 0


def _whole(number: Any) -> bool:
    number = flint.acb(number)
    return bool(number.imag == 0 and number.real.is_integer())


def on_cut(op: str, operands: Iterable[Any], result: Any) -> bool:
    """Whether a row of complex numbers may stand on its branch cut: its operands and its result, each as a ball.

    >>> on_cut("log", [flint.acb(-1)], None), on_cut("log", [flint.acb(-1, 1)], None)
    (True, False)
    >>> on_cut("pow", [flint.acb(-1), flint.arb(3)], None)
    False
    """
    if op in _LOGARITHMS:
        return _negative(flint.acb(result).exp())
    first, *rest = operands
    return op in _CUTS and not (op == "pow" and all(map(_whole, rest))) and _negative(_CUTS[op](flint.acb(first)))


def standing(problem: Problem) -> list[str]:
    """The steps that stand on a branch cut at the point, for people; empty where balls cannot tell.

    >>> import numpy
    >>> from autograd_core.language import parse
    >>> program = parse("angle(complex(x, 0))")
    >>> standing(Problem(program, {"x": numpy.array(-2.0)}, ["x"], []))
    ['angle(complex(x, 0)) is on the branch cut of angle']
    """
    program = problem.program
    suspects = [i for i in sorted(_fed(problem)) if (op := program.steps[i].op) and op.name in (*_CUTS, *_LOGARITHMS)]
    if not suspects or refusal(problem):
        return []
    with precision(_BITS):
        try:
            slots = on_balls(problem, {name: BallArray(value) for name, value in problem.at.items()})
            hit = [i for i in suspects if _hit(problem, slots, i)]
        except Exception:  # a witness that fails has nothing to say
            return []
    texts = (program.source[program.steps[i].span.start : program.steps[i].span.end][:60] for i in hit)
    return [f"{text} is on the branch cut of {program.steps[i].op.name}" for i, text in zip(hit, texts, strict=True)]  # type: ignore[union-attr]


def _fed(problem: Problem) -> set[int]:
    """The steps that read complex numbers first of all."""
    steps = problem.program.steps
    return {i for i, step in enumerate(steps) if step.constant is None and {*step.args[:1]} & problem.complexes}


def _hit(problem: Problem, slots: list[Any], i: int) -> bool:
    step = problem.program.steps[i]
    assert step.op is not None
    return among(step.op, [slots[a].array for a in step.args], slots[i].array)


def among(op: Op, operands: Sequence[Any], result: Any) -> bool:
    """Whether a row may stand on its branch cut at one of its elements, given as arrays of balls."""
    if op.name not in (*_CUTS, *_LOGARITHMS) or not any(isinstance(one, flint.acb) for one in operands[0].ravel()):
        return False
    if not op.pointwise:
        return any(on_cut(op.name, [0], one) for one in result.ravel())
    arrays = numpy.broadcast_arrays(*operands, result)
    rows = zip(*(array.ravel().tolist() for array in arrays), strict=True)
    return any(on_cut(op.name, given, one) for *given, one in rows)
