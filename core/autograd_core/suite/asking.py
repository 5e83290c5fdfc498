"""What a check asks: its values read or drawn, its program and its claims, as one question to all witnesses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy

from autograd_core.language import Program, judgeable, parse, part_dtype
from autograd_core.oracles.problem import Array
from autograd_core.suite.check import Check
from autograd_core.suite.expectations import naming, read_raw
from autograd_core.verdict.check import Report
from autograd_core.verdict.check import check as question
from autograd_core.verdict.verdict import Verdict


def ask(check: Check) -> Report:
    """The answer of all witnesses to a check; what the check expects has no part in it.

    Raises:
        UserError: what the check gives cannot be used (see `verdict.check.check`).

    >>> report = ask(Check("square", "x*x", sample={"x": "integers(3, 3)"}))
    >>> float(report.at["x"]), report.verdict
    (3.0, <Verdict.CERTIFIED: 'certified'>)
    """
    generator = numpy.random.default_rng(check.seed)
    given = {name: read_raw(f"at.{name}", raw, check, check.dtype, generator) for name, raw in check.at.items()}
    cotangent: Any = check.grad_tensors
    if cotangent is not None and cotangent != "ones":
        cotangent = read_raw("grad_tensors", cotangent, check, part_dtype(check.dtype), generator)
    program = parse(check.expr, inputs=(*given, *(check.sample or ())), output=check.output)
    judgeable(program)
    return question(
        program,
        given if check.sample is None else _drawn(check, program, given),
        wrt=check.wrt,
        constant=check.constant,
        dtype=check.dtype,
        grad_tensors=cotangent,
        order=check.order,
        max_ulp=check.max_ulp,
        convention=check.convention,
        claim={name: _claim(name, raw, check, generator) for name, raw in check.claim.items()},
        prove=check.expect == Verdict.PROVED,
    )


def _drawn(check: Check, program: Program, given: Mapping[str, Array]) -> Mapping[str, Array]:
    """The point of a check that draws it."""
    from autograd_core.verdict.points.parts import sample_parts  # most checks draw nothing

    wrt = [name for name in check.wrt or program.inputs if name not in check.constant]
    free = check.dtype.startswith("complex")
    with naming("sample"):
        return sample_parts(program, 1, check.seed, check.sample or {}, given, wrt, free)[0]


def _claim(name: str, raw: Any, check: Check, generator: numpy.random.Generator) -> Any:
    """A formula as it is, numbers as an array; those of a file are claimed as they stand there, not rounded first."""
    if isinstance(raw, str) and not raw.lstrip().startswith("@"):
        return raw
    return read_raw(f"claim.{name}", raw, check, part_dtype(check.dtype), generator, keep=True)
