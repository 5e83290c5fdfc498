"""Choosing points to test a gradient at: in the program's domain, of every sign and magnitude, with nothing special.

Special numbers hide mistakes: at 1/2 the inverses of erf and erfc coincide, at 1 all powers do. So no number drawn
here is a whole or a half one, no two are equal, and no point stands on a kink.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy

from autograd_core.errors import UserError
from autograd_core.language import Program
from autograd_core.oracles.problem import Array
from autograd_core.verdict.passes import kinks, run
from autograd_core.verdict.points.domain import MODERATE, inward, violation
from autograd_core.verdict.points.sampler import Sampler, Shape, read_sampler
from autograd_core.verdict.points.shapes import shapes_of

_DECADES = (3.0, 3.0, 3.0, 1.5, 1.5, 1.0, 1.0, 0.5, 0.5, 0.2, 0.2, 0.2)
"""Magnitudes reach so many decades to both sides of 1, narrower with each try for a point."""
_EXTREME, _EVERY = 8.0, 5
"""Each so many points the first two tries reach farther."""
_PATIENT = 5
"""From this try on a gradient that is 0 everywhere, as after an underflow, is taken for what it is."""
_FEW = 5
"""Up to so many numbers all sign orthants take turns."""
_SQUARE = 6
"""From this try on square matrices are symmetric and positive definite, which some functions need."""
_LOST = 120
"""So many tries in a row without success, and the search ends."""


class Points(list[dict[str, Array]]):
    """Test points: for each an array of float64 by input name; `describe` says how they were chosen."""

    def __init__(self, points: Sequence[dict[str, Array]], describe: str) -> None:
        """The points, and one line about them."""
        super().__init__(points)
        self.describe = describe


@dataclass
class _Search:
    """What is drawn how, and what was learnt on the way."""

    program: Program
    shapes: Mapping[str, Shape]
    samplers: Mapping[str, Sampler]
    fixed: Mapping[str, Array]
    wrt: Sequence[str]
    generator: numpy.random.Generator
    free: Sequence[str] = ()
    rejected: int = 0
    reason: UserError | None = None
    dead: set[tuple[float, ...]] = field(default_factory=set)


def sample(
    program: Program,
    shapes: Mapping[str, Shape],
    count: int,
    seed: int,
    given: Mapping[str, Sampler | str] | None = None,
    fixed: Mapping[str, Array] | None = None,
    wrt: Sequence[str] | None = None,
) -> Points:
    """`count` points where the program has a finite value and a finite gradient, always the same for a seed.

    An input's numbers come from its sampler in `given` (see `read_sampler`) or are those in `fixed`. Of the others
    the sign orthants take turns, and the magnitudes reach from 1e-3 to 1e3, at times farther; where the program is
    undefined, the point is moved into its domain. Shapes that `shapes` does not name are inferred. Fewer points come
    back where there are not more to be found.

    Raises:
        UserError: a sampler that cannot be read or names no input, no shapes that fit, or no point at all.

    >>> from autograd_core.language import parse
    >>> points = sample(parse("log(x - 3)*y"), {}, 4, 0)
    >>> points.describe, all(point["x"] > 3 for point in points)
    ('4 points from seed 0: 2 sign orthants, magnitudes 0.01 to 4e+02', True)
    """
    search = _prepared(program, shapes, seed, given or {}, fixed or {}, wrt)
    points: list[dict[str, Array]] = []
    most = count if search.free or search.samplers else min(count, 1)
    before = 0
    for n, signs in enumerate(_orthants(search)):
        if len(points) == most or search.rejected - before > _LOST:
            break
        point = _point(search, signs, n)
        if point is not None:
            points.append(point)
            before = search.rejected
        elif signs is not None:
            search.dead.add(signs)
    if not points and count > 0:
        raise _none(search)
    return Points(points, _described(search, points, count, seed))


def _prepared(
    program: Program,
    shapes: Mapping[str, Shape],
    seed: int,
    given: Mapping[str, Sampler | str],
    fixed: Mapping[str, Array],
    wrt: Sequence[str] | None,
) -> _Search:
    for name in (*given, *fixed, *shapes):
        if name not in program.inputs:
            hint = f"its inputs: {', '.join(program.inputs) or 'none'}"
            raise UserError(f"the program has no input named '{name}'", hint=hint)
    samplers = {name: read_sampler(one) if isinstance(one, str) else one for name, one in given.items()}
    generator = numpy.random.default_rng(seed)
    known = dict(shapes)
    known.update({name: numpy.shape(value) for name, value in fixed.items()})
    for name, sampler in samplers.items():
        if sampler.law is None:
            known[name] = sampler.draw(numpy.random.default_rng(seed)).shape
        elif sampler.shape is not None:
            known[name] = sampler.shape
    free = [name for name in program.inputs if name not in samplers and name not in fixed]
    wanted = [name for name in (program.inputs if wrt is None else wrt) if wrt is not None or name not in fixed]
    settled = {name: numpy.asarray(value, dtype=float) for name, value in fixed.items()}
    chosen = shapes_of(program, known)
    return _Search(program, chosen, samplers, settled, wanted or program.inputs, generator, free)


def _orthants(search: _Search) -> Iterator[tuple[float, ...] | None]:
    """Signs for all free numbers together, each orthant once before any comes again; None for random ones."""
    size = sum(int(numpy.prod(search.shapes[name])) for name in search.free)
    every = list(product((1.0, -1.0), repeat=size)) if 0 < size <= _FEW else [None]
    while True:
        alive = [signs for signs in every if signs not in search.dead]
        if not alive:
            search.dead.clear()
            every, alive = [None], [None]
        for i in search.generator.permutation(len(alive)):
            yield alive[i]


def _point(search: _Search, signs: tuple[float, ...] | None, n: int) -> dict[str, Array] | None:
    """A point that starts in a sign orthant; wider magnitudes are tried first."""
    for i, decades in enumerate(_DECADES):
        reach = _EXTREME if i < 2 and n % _EVERY == _EVERY - 1 else decades
        point = _drawn(search, signs, reach, i >= _SQUARE)
        try:
            moved = inward(search.program, point, search.free, search.generator) if search.free else point
            if moved is not None:
                point = {name: _plain(moved[name]) if name in search.free else moved[name] for name in moved}
            if not (_usual(point, search.free) and _good(search, point, i >= _PATIENT)):
                search.rejected += 1
                continue
        except UserError as error:
            search.reason = error
            search.rejected += 1
            continue
        return point
    return None


def _drawn(
    search: _Search, signs: tuple[float, ...] | None, decades: float, definite: bool = False
) -> dict[str, Array]:
    point: dict[str, Array] = {}
    used = 0
    for name in search.program.inputs:
        shape = search.shapes[name]
        if name in search.fixed:
            point[name] = search.fixed[name].copy()
        elif name in search.samplers:
            point[name] = search.samplers[name].draw(search.generator, shape)
        else:
            magnitudes = 10 ** search.generator.uniform(-decades, decades, shape)
            some = search.generator.choice((1.0, -1.0), shape)
            if signs is not None:
                size = magnitudes.size
                some, used = numpy.reshape(signs[used : used + size], shape), used + size
            values = magnitudes * some
            if definite and len(shape) == 2 and shape[0] == shape[1]:
                values = _definite(values)
            point[name] = _plain(values)
    return point


def _definite(square: Array) -> Array:
    """A symmetric, positive definite matrix of the same size."""
    product = square @ square.T / numpy.abs(square).max(initial=1.0)
    return numpy.asarray(product + numpy.diag(numpy.abs(numpy.diagonal(square))))


def _plain(values: Array) -> Array:
    """Six digits, and three decimals at least: enough to be nothing special, few enough to be copied."""
    out = numpy.array(values, dtype=float)
    for i, value in enumerate(out.flat):
        if value and numpy.isfinite(value):
            decimals = max(3, 5 - int(numpy.floor(numpy.log10(abs(value)))))
            out.flat[i] = float(f"{value:.{min(decimals, 330)}f}")
    return out


def _usual(point: Mapping[str, Array], free: Collection[str]) -> bool:
    """Whether no number is a whole or a half one, and no two are equal, as far as nobody asked for them."""
    numbers = [value for name in free for value in point[name].ravel().tolist()]
    symmetric = sum(v.shape[0] * (v.shape[0] - 1) // 2 for v in map(point.__getitem__, free) if _is_symmetric(v))
    return len(set(numbers)) == len(numbers) - symmetric and all(2 * value % 1 for value in numbers)


def _is_symmetric(value: Array) -> bool:
    return value.ndim == 2 and value.shape[0] == value.shape[1] and bool((value == value.T).all())


def _good(search: _Search, point: Mapping[str, Array], patient: bool) -> bool:
    """Whether value and gradient are finite, no kink is hit, and the gradient says something."""
    program = search.program
    done = run(program, point, search.wrt, grad_tensors="ones")
    gradients = list(done.gradients.values())
    if not all(numpy.isfinite(one).all() for one in (done.output, *gradients)):
        return False
    return patient or (any(one.any() for one in gradients) and not kinks(program, point))


def _none(search: _Search) -> UserError:
    """Why there is no point, as far as it is known, and what to give instead."""
    name = next(iter(search.program.inputs), "x")
    hint = f"say where it is defined: --sample '{name}=uniform(LOW, HIGH)' for each input, or --at {name}=VALUE"
    drawn = ", ".join(f"{key}={one.text}" for key, one in search.samplers.items())
    message = f"no point was found where value and gradient are finite{f', with {drawn}' * bool(drawn)}"
    if search.reason is not None:
        return UserError(f"{message}: {search.reason.message}", hint=search.reason.hint or hint)
    point = _drawn(search, None, 0.5)
    with numpy.errstate(all="ignore"):
        slots: list[Any] = search.program.run(point)
    broken = violation(search.program, slots)
    if broken is not None and broken[3] not in (None, MODERATE):
        span = search.program.steps[broken[0]].span
        text = search.program.source[span.start : span.end][:60]
        message += f": {text} was {broken[2]:.3g}, which should be in {broken[3]}"
    return UserError(message, hint=hint)


def _described(search: _Search, points: Sequence[Mapping[str, Array]], count: int, seed: int) -> str:
    number = f"{len(points)} point{'s' * (len(points) != 1)}" + f" of {count}" * (len(points) < count)
    parts = []
    if search.free and points:
        rows = [numpy.concatenate([point[name].ravel() for name in search.free]) for point in points]
        orthants = len({tuple(numpy.sign(row)) for row in rows})
        sizes = numpy.abs(numpy.concatenate(rows))
        sizes = sizes[sizes > 0]
        parts.append(f"{orthants} sign orthant{'s' * (orthants != 1)}")
        if sizes.size:
            parts.append(f"magnitudes {sizes.min():.1g} to {sizes.max():.1g}")
        parts.extend(f"{name} of shape {search.shapes[name]}" for name in search.free if search.shapes[name])
    parts.extend(f"{name}={sampler.text}" for name, sampler in search.samplers.items())
    if search.samplers and search.rejected:
        parts.append(f"{search.rejected} more were outside the domain")
    return f"{number} from seed {seed}" + (f": {', '.join(parts)}" if parts else "")
