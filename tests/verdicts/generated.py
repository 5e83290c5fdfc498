"""Generated programs of about 20 operations, with points in their domain."""

from __future__ import annotations

import numpy

from autograd_core.language import Program, parse
from autograd_core.oracles.problem import Array

_NAMES = ("x", "y", "z")
_SINGLE = ("sin({})", "cos({})", "tanh({})", "exp(-({})**2)", "sqrt(1 + ({})**2)", "log(2 + ({})**2)", "atan({})")
_PAIRS = ("{} + {}", "{} - {}", "({})*({})", "({})/(1 + ({})**2)")


def programs(count: int, seed: int, ops: int = 20) -> list[tuple[Program, dict[str, Array]]]:
    """Statements that each use earlier ones, until there are so many operations; every variable is read."""
    generator = numpy.random.default_rng(seed)
    found = []
    for _ in range(count):
        program = _program(generator, ops)
        at = {name: numpy.array(round(generator.uniform(-2, 2), 4)) for name in program.inputs}
        found.append((program, at))
    return found


def _program(generator: numpy.random.Generator, ops: int) -> Program:
    lines: list[str] = []
    unread = list(_NAMES)
    while True:
        first = unread.pop(0)
        if generator.random() < 0.4:
            text = str(generator.choice(_SINGLE)).format(first)
        else:
            text = str(generator.choice(_PAIRS)).format(first, unread.pop(0) if unread else generator.choice(_NAMES))
        lines.append(f"t{len(lines)} = {text}")
        unread.append(f"t{len(lines) - 1}")
        program = parse("\n".join([*lines, " + ".join(unread)]))
        if sum(step.op is not None for step in program.steps) >= ops:
            return program
