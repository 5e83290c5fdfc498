"""Text -> `Program`: the public entry."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

import numpy

from autograd_core.errors import LanguageError
from autograd_core.language.builder import Builder
from autograd_core.language.limits import LIMITS, Limits
from autograd_core.language.parser import Parser
from autograd_core.language.program import Program


def parse(text: str, inputs: Collection[str] = (), output: str | None = None, limits: Limits = LIMITS) -> Program:
    """Read a program: statements `NAME = expression` or `expression`, separated by newlines or `;`.

    `inputs` are names to take as inputs although the language has a meaning for them, such as `e`; every other
    free name is an input anyway. `output` names the result, by default the last statement's.

    Raises:
        LanguageError: the text is not a program (`LimitError`: it is too large); `show_error` displays it.

    >>> parse("z = x*w; loss = mean(z**2)").inputs
    ('x', 'w')
    """
    program = _read(Builder(text, inputs=inputs, limits=limits))
    if output is None:
        return program
    slot = program.slot(output)
    return Program(
        program.source,
        program.steps,
        program.inputs,
        program.statements,
        program.names,
        slot,
        program.input_slots,
    )


def judgeable(program: Program) -> None:
    """Refuse a program whose gradient nobody can judge.

    Raises:
        LanguageError: it reads no input.

    >>> judgeable(parse("3 + 4"))
    Traceback (most recent call last):
    autograd_core.errors.LanguageError: the program reads no input: there is nothing to differentiate
    """
    if not program.inputs:
        message = "the program reads no input: there is nothing to differentiate"
        raise LanguageError(message, program.source, hint="write a name, such as x, and give its value: --at x=1.5")


def parse_value(text: str, generator: numpy.random.Generator | None = None, limits: Limits = LIMITS) -> Program:
    """Read the text of a value: one expression without free names; inf, nan and random numbers may appear.

    Raises:
        LanguageError: the text is not such an expression.

    >>> parse_value("2*pi/4").inputs
    ()
    """
    program = _read(Builder(text, limits=limits, generator=generator, value=True))
    statement = program.statements[-1]
    if len(program.statements) > 1 or statement.name is not None:
        raise LanguageError("a value is one expression, not several statements", text, statement.span)
    return program


def _read(builder: Builder) -> Program:
    with numpy.errstate(all="ignore"):
        statements = Parser(builder).parse()
    if not statements:
        what = "value" if builder.value else "program"
        raise LanguageError(f"the {what} is empty", builder.source, hint="write an expression, such as x*exp(x)")
    return Program(
        builder.source,
        tuple(builder.steps),
        tuple(builder.input_slots),
        tuple(statements),
        MappingProxyType({**builder.input_slots, **builder.names}),
        statements[-1].slot,
        MappingProxyType(builder.input_slots),
    )
