"""Points to test complex programs at: the two parts of a number are drawn like two numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy

from autograd_core.language import Program
from autograd_core.oracles.problem import Array
from autograd_core.verdict.complexes import by_part, joined, realified, split
from autograd_core.verdict.points.sample import Points, sample


def sample_parts(
    program: Program,
    count: int,
    seed: int,
    laws: Mapping[str, str],
    fixed: Mapping[str, Array],
    wrt: Sequence[str],
    free: bool = False,
) -> Points:
    """Points as of `sample`, where fixed inputs may be complex, and with `free` all others are.

    Raises:
        UserError: as `sample`.

    >>> from autograd_core.language import parse
    >>> [point["z"].dtype for point in sample_parts(parse("abs(z)"), 2, 0, {}, {}, ["z"], free=True)]
    [dtype('complex128'), dtype('complex128')]
    """
    names = [
        name
        for name in program.inputs
        if (name not in fixed and free) or (name in fixed and numpy.iscomplexobj(fixed[name]))
    ]
    if not names:
        return sample(program, {}, count, seed, laws, fixed, wrt)
    real, _ = realified(program, names)
    wanted = list(by_part(dict.fromkeys(wrt), real.inputs))
    found = sample(real, {}, count, seed, by_part(laws, real.inputs), split(fixed), wanted)
    return Points([joined(point) for point in found], found.describe)
