"""Complex programs, asked about as real ones.

A complex input z is two real numbers, and the gradient of a real L by it, in torch's convention, is
dL/d(z.real) + i dL/d(z.imag). So the program under test runs on complex tensors, while every witness is asked the same
question in real terms: inputs `z.real` and `z.imag`, joined to z by the program's first steps, and of an output y with
cotangent c the real L = Re(sum(conj(c) * y)) = sum(Re c * real(y)) + sum(Im c * imag(y)). No witness has to know what a
complex derivative is.

Each part is judged in ulps of the whole number, that is of its larger part: the error of complex arithmetic is small
beside the modulus, and a part that is far smaller may lose all its digits to rounding without anything being wrong.

Source: Brent, Percival & Zimmermann, *Error bounds on complex floating-point multiplication*, Math. Comp. 76, 2007.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy

from autograd_core.errors import LanguageError, UserError
from autograd_core.language import Program, Step, complex_dtype
from autograd_core.language.program import NOTHING
from autograd_core.ops import TABLE
from autograd_core.oracles.branches import standing
from autograd_core.oracles.problem import Array, Problem, Seed
from autograd_core.verdict.evidence import SILENT, Evidence, element, proven
from autograd_core.verdict.gather import gather
from autograd_core.verdict.passes import Run

PARTS = ("real", "imag")
_OUTPUT = "output."
"""What the names of steps that the real question adds start with."""


def part_names(name: str) -> tuple[str, str]:
    """What the real question calls the two parts of a complex input.

    >>> part_names("z")
    ('z.real', 'z.imag')
    """
    return f"{name}.real", f"{name}.imag"


def whole(name: str) -> tuple[str, str | None]:
    """The input that a name of the real question belongs to, and which part of it.

    >>> whole("z.imag"), whole("x")
    (('z', 'imag'), ('x', None))
    """
    before, _, part = name.partition(".")  # no name of the language has a dot
    return before, part or None


def joined(parts: Mapping[str, Array]) -> dict[str, Array]:
    """Arrays by the names of the real question as arrays by those of the program.

    >>> joined({"z.real": numpy.array(1.0), "z.imag": numpy.array(2.0), "x": numpy.array(3.0)})
    {'z': array(1.+2.j), 'x': array(3.)}
    """
    found = {}
    for name, value in parts.items():
        key, part = whole(name)
        if part is None:
            found[key] = value
        elif part == "real":
            out = numpy.empty(value.shape, numpy.result_type(value, numpy.complex64))
            out.real, out.imag = value, parts[f"{key}.imag"]
            found[key] = out
    return found


def split(values: Mapping[str, Array]) -> dict[str, Array]:
    """Arrays by the names of the program as real arrays by those of the real question; the inverse of `joined`."""
    found: dict[str, Array] = {}
    for name, value in values.items():
        if numpy.iscomplexobj(value):
            found.update(zip(part_names(name), (numpy.array(value.real), numpy.array(value.imag)), strict=True))
        else:
            found[name] = value
    return found


def by_part(given: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """What is given for inputs, for each of the names of the real question that belong to them.

    >>> by_part({"z": "2*z", "x": "1"}, ["x", "z.real", "z.imag"])
    {'z.real': '2*z', 'z.imag': '2*z', 'x': '1'}
    """
    return {
        key: value
        for name, value in given.items()
        for key in (part_names(name) if part_names(name)[0] in names else (name,))
    }


def only_first(order: int, names: Sequence[str]) -> None:
    """Refuse higher orders by complex inputs: the gradient is no real number that could be differentiated again.

    Raises:
        UserError: the order is above 1, and there is one.
    """
    if order > 1 and names:
        hint = f"write complex(a, b) for {names[0]}, with real inputs a and b"
        raise UserError(f"'{names[0]}' is complex: only first derivatives are taken by it", hint=hint)


def numbers(value: Any, dtype: Any) -> Array:
    """An array of a dtype; of its complex counterpart where it holds complex numbers.

    Raises:
        ValueSyntaxError: the dtype is float16, which has no complex counterpart.

    >>> numbers([1, 2j], "float32").dtype
    dtype('complex64')
    """
    array = numpy.asarray(value)
    return numpy.asarray(value, dtype=complex_dtype(dtype) if array.dtype.kind == "c" else dtype)


class _Steps:
    """Steps of a program for real inputs, as they are written down."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.inputs: dict[str, int] = {}

    def add(self, step: Step) -> int:
        """The slot of one more step."""
        self.steps.append(step)
        if step.input is not None:
            self.inputs[step.input] = len(self.steps) - 1
        return len(self.steps) - 1

    def row(self, op: str, *args: int) -> int:
        """A row applied to earlier steps; its text is that of the first of them."""
        return self.add(Step(TABLE[op], args, NOTHING, self.steps[args[0]].span))


def realified(program: Program, names: Collection[str]) -> tuple[Program, list[int]]:
    """The program with the parts of some of its inputs as inputs, and where each of its steps went.

    >>> from autograd_core.language import parse
    >>> program, moved = realified(parse("x*z"), ["z"])
    >>> program.inputs, moved
    (('x', 'z.real', 'z.imag'), [0, 3, 4])
    """
    new = _Steps()
    moved: list[int] = []
    for step in program.steps:
        if step.input in names:
            parts = [new.add(replace(step, input=name)) for name in part_names(str(step.input))]
            moved.append(new.row("complex", *parts))
        else:
            moved.append(new.add(replace(step, args=tuple(moved[a] for a in step.args))))
    return _program(program, new, moved), moved


def _program(program: Program, new: _Steps, moved: list[int]) -> Program:
    named = {name: moved[slot] for name, slot in program.names.items()}
    return Program(
        program.source,
        tuple(new.steps),
        tuple(new.inputs),
        tuple(replace(one, slot=moved[one.slot]) for one in program.statements),
        {**new.inputs, **named},
        moved[program.output],
        new.inputs,
    )


def taken(program: Program, part: str) -> Program:
    """The same program with the real or the imaginary part of its output in the output's place."""
    step = Step(TABLE[part], (program.output,), NOTHING, program.steps[program.output].span)
    return replace(program, steps=(*program.steps, step), output=len(program.steps))


def involved(executed: Run) -> bool:
    """Whether any number on the way is complex."""
    return any(map(numpy.iscomplexobj, executed.slots))


def real_question(problem: Problem, executed: Run) -> tuple[Problem, Run]:
    """The problem in real terms, and the run under test as if it had been asked that way.

    The run keeps its output and its passes, in the program's own terms.

    >>> from autograd_core.language import parse
    >>> from autograd_core.verdict.passes import run
    >>> program, at = parse("abs(z)"), {"z": numpy.array(3 + 4j)}
    >>> executed = run(program, at, ["z"])
    >>> asked, told = real_question(Problem(program, at, ["z"], executed.seeds), executed)
    >>> asked.wrt, {name: float(one) for name, one in told.gradients.items()}
    (['z.real', 'z.imag'], {'z.real': 0.6, 'z.imag': 0.8})
    """
    names = [name for name, value in problem.at.items() if numpy.iscomplexobj(value)]
    program, moved = realified(problem.program, names)
    at = split(problem.at)
    slots: list[Any] = [None] * len(program.steps)
    for place, value in zip(moved, executed.slots, strict=True):
        slots[place] = value
    for name, slot in program.input_slots.items():
        slots[slot] = at[name]
    steps, seeds, named = list(program.steps), [], dict(program.names)
    for seed in problem.seeds:
        for part, cotangent in _parts(executed.slots[seed.slot], seed.cotangent):
            slot = moved[seed.slot]
            if part is not None:
                steps.append(Step(TABLE[part], (slot,), NOTHING, steps[slot].span))
                slots.append(numpy.array(getattr(executed.slots[seed.slot], part)))
                slot = len(steps) - 1
                named[f"{_OUTPUT}{seed.slot}.{part}"] = slot
            seeds.append(Seed(slot, cotangent))
    program = replace(program, steps=tuple(steps), names=named)
    wrt = [part for name in problem.wrt for part in (part_names(name) if name in names else (name,))]
    told = replace(executed, gradients=split(executed.gradients), seeds=seeds, slots=slots)
    return Problem(program, at, wrt, seeds, problem.order), told


def _parts(value: Any, cotangent: Array) -> list[tuple[str | None, Array]]:
    """The real outputs behind one output, with their cotangents."""
    if not numpy.iscomplexobj(value):
        return [(None, cotangent)]
    return [(part, numpy.array(getattr(cotangent, part))) for part in PARTS]


def output_parts(problem: Problem) -> list[int]:
    """The slots that the real question added: the real and the imaginary part of each complex output."""
    return [slot for name, slot in problem.program.names.items() if name.startswith(_OUTPUT)]


def cotangents_of(problem: Problem) -> list[Array]:
    """The cotangents of a problem in its program's own terms, one for each backward pass."""
    parted = output_parts(problem)
    found: list[Array] = []
    for seed in problem.seeds:
        op = problem.program.steps[seed.slot].op
        if seed.slot in parted and op is TABLE["imag"]:  # it comes right after the real part
            found[-1] = joined({"c.real": found[-1], "c.imag": seed.cotangent})["c"]
        else:
            found.append(seed.cotangent)
    return found


def real_claim(program: Program, values: Mapping[str, Array], name: str) -> tuple[Program, dict[str, Array]]:
    """A claimed gradient and what it reads in real terms; of a complex input's gradient the part that `name` says.

    Raises:
        LanguageError: the claim for a real input is complex.
    """
    part = whole(name)[1]
    if part is None and numpy.iscomplexobj(program.run(values)[program.output]):
        message = f"the claim is complex, the gradient by the real input '{name}' is real"
        raise LanguageError(message, program.source, program.steps[program.output].span, hint="write real(...)")
    real, _ = realified(program, [key for key, value in values.items() if numpy.iscomplexobj(value)])
    return taken(real, part) if part else real, split(values)


def gather_parts(problem: Problem, executed: Run, thorough: bool = True) -> dict[str, Evidence]:
    """What `gather` finds for the real question, told of the whole numbers and of branch cuts.

    On a branch cut power series in balls give the slopes of one side; there they do not count as proven.
    """
    found = gather(problem, executed, thorough)
    marks = tuple(standing(problem))
    if marks:
        silent = replace(SILENT, reason=marks[0])
        found = {name: replace(one, truth=silent, kinks=_told(one.kinks, marks)) for name, one in found.items()}
    return {name: replace(one, beside=_beside(found, name)) for name, one in found.items()}


def _told(kinks: Sequence[str], marks: Sequence[str]) -> tuple[str, ...]:
    """Both, but a step that is named already is not named twice."""
    named = {kink.split(" is ")[0] for kink in kinks}
    return (*kinks, *(mark for mark in marks if mark.split(" is ")[0] not in named))


def _beside(found: Mapping[str, Evidence], name: str) -> Callable[[int], Fraction] | None:
    key, part = whole(name)
    if part is None:
        return None
    other = found[f"{key}.{PARTS[part == 'real']}"]
    return lambda i: _magnitude(other, i)


def _magnitude(one: Evidence, i: int) -> Fraction:
    """How large a part is, by the best witness there is."""
    certain = proven(one, i)
    middle = certain.middle if certain is not None else element(one.exact.middle, i)
    if middle is None:
        value = float(one.value.flat[i])
        middle = Fraction(value) if numpy.isfinite(value) else Fraction(0)
    return abs(Fraction(middle))
