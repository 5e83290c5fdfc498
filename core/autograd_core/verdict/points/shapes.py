"""Shapes of inputs that nobody gave: numbers where the program takes numbers, else small vectors and matrices."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice, product

import numpy

from autograd_core.errors import LanguageError, UserError
from autograd_core.language import Program, infer
from autograd_core.oracles.problem import Array

Shape = tuple[int, ...]

_CHOICES: tuple[Shape, ...] = ((), (3,), (2,), (2, 3), (3, 2), (3, 3))
_FEWER: tuple[Shape, ...] = ((), (3,), (2, 3))
_PER_AXIS = 0.9
"""How strange each axis of the result is, where a name in capitals that is no matrix counts 1."""
_MOST = 3000
_RUNS = 24


def shapes_of(program: Program, known: Mapping[str, Shape]) -> dict[str, Shape]:
    """A shape for each input: those known, for the others the plainest that the program runs with.

    Where it adds up, multiplies matrices or indexes, a vector or a matrix says more than a number: a name in capitals
    then is a matrix first, any other a vector.

    Raises:
        UserError: it runs with none of the shapes tried.

    >>> from autograd_core.language import parse
    >>> shapes_of(parse("mean((X @ w + b - y)**2)"), {})
    {'X': (2, 3), 'w': (3,), 'b': (2,), 'y': (2,)}
    >>> shapes_of(parse("G*M/r**2"), {})
    {'G': (), 'M': (), 'r': ()}
    """
    numbers = {name: known.get(name, ()) for name in program.inputs}
    problem = _refused(program, numbers)
    if all(name in known for name in program.inputs):
        if problem is not None:
            raise problem
        return numbers
    if problem is None and not _mixes(program):
        return numbers
    runs = 0
    for shapes in sorted(_candidates(program, known), key=lambda one: _plainness(program, one, known)):
        if _fits(program, shapes):
            runs += 1
            if _refused(program, shapes) is None:
                return shapes
        if runs >= _RUNS:
            break
    if problem is None:
        return numbers
    hint = "give the inputs shapes: --at X=randn(5,3), or --sample 'X=normal(0, 1, (5, 3))'"
    raise UserError(f"no shapes were found that the program runs with: {problem.message}", hint=hint)


def _mixes(program: Program) -> bool:
    """Whether some step does more than work on each element by itself."""
    return any(s.op is not None and s.constant is None and not s.op.pointwise for s in program.steps)


def _candidates(program: Program, known: Mapping[str, Shape]) -> Iterator[dict[str, Shape]]:
    free = [name for name in program.inputs if name not in known]
    lengths = sorted({n for shape in known.values() for n in shape} - {2, 3})[:2]
    beside = [shape for n in lengths for shape in ((n,), (2, n), (n, 2), (n, n))]
    choices = next((c for c in ((*_CHOICES, *beside), _CHOICES) if len(c) ** len(free) <= _MOST), _FEWER)
    for shapes in islice(product(choices, repeat=len(free)), _MOST):
        found = dict(zip(free, shapes, strict=True))
        yield {name: known[name] if name in known else found[name] for name in program.inputs}


def _fits(program: Program, shapes: Mapping[str, Shape]) -> bool:
    try:
        infer(program, shapes)
    except LanguageError:
        return False
    return True


def _plainness(program: Program, shapes: Mapping[str, Shape], known: Mapping[str, Shape]) -> tuple[float, ...]:
    """Low for a result that is a number, names that look like their shapes, and few axes."""
    try:
        output = infer(program, shapes).shapes[program.output]
    except LanguageError:
        return (math.inf, 0.0)
    free = [name for name in shapes if name not in known]
    strange = sum(_strangeness(name, len(shapes[name])) for name in free)
    return (strange + _PER_AXIS * len(output or ()), sum(len(shapes[name]) for name in free))


def _strangeness(name: str, axes: int) -> float:
    return float(axes != 2) if name[0].isupper() else (0.2, 0.0, 1.0)[axes]


def _refused(program: Program, shapes: Mapping[str, Shape]) -> UserError | None:
    """What the program says to arrays of these shapes; None if it runs."""
    try:
        infer(program, shapes)
        program.run({name: _plain(shape) for name, shape in shapes.items()})
    except LanguageError as error:
        return error
    return None


def _plain(shape: Shape) -> Array:
    """Positive numbers that differ; a square matrix of them is symmetric and positive definite."""
    size = int(numpy.prod(shape))
    values = 0.4 + 0.31 * numpy.arange(size, dtype=float) / max(size, 1)
    if len(shape) == 2 and shape[0] == shape[1]:
        square = values.reshape(shape)
        return square + square.T + 4.0 * numpy.eye(shape[0])
    return values.reshape(shape)
