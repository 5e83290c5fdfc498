"""What the tables are measured on: the programs in the specs and some hard ones, at many points each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from autograd_core.errors import UserError
from autograd_core.language import Program, parse
from autograd_core.oracles.pieces import is_elementwise
from autograd_core.oracles.problem import Array, Problem, Seed
from autograd_core.suite import Check, load_spec
from autograd_core.suite.expectations import read_raw
from autograd_core.verdict.points.sample import sample

SPECS = Path(__file__).parents[2] / "specs"
FILES = ("calculus.toml", "physics.toml")


class Subject(NamedTuple):
    """A program, how its points are drawn (samplers by input; none where they are found), and one known point."""

    place: str
    program: Program
    wrt: Sequence[str]
    laws: Mapping[str, str]
    at: Mapping[str, Array] | None = None
    cotangent: Any = 1.0
    check: Check | None = None

    def problem(self, at: Mapping[str, Array]) -> Problem:
        """The question about the gradient at a point."""
        shape = numpy.shape(self.program.run(at)[self.program.output])
        cotangent = numpy.broadcast_to(numpy.asarray(self.cotangent, float), shape)
        return Problem(self.program, at, self.wrt, [Seed(self.program.output, cotangent)])

    def moved(self) -> Subject:
        """The subject at points that were drawn: of single numbers where that is possible."""
        return self._replace(cotangent=1.0) if self.scalar else self

    @property
    def scalar(self) -> bool:
        """Whether all inputs may be single numbers."""
        return is_elementwise(self.program, range(len(self.program.steps)))


HARD: tuple[tuple[str, str], ...] = (
    ("(1 - cos(x))/x**2", "loguniform(1e-5, 10)"),
    ("(exp(x) - 1)/x", "loguniform(1e-8, 10)"),
    ("exp(x) - 1", "loguniform(1e-20, 10)"),
    ("log(1 + exp(x))", "uniform(-40, 40)"),
    ("sqrt(1 + x*x) - 1", "loguniform(1e-7, 1e5)"),
    ("x**5 - 5*x**4 + 10*x**3 - 10*x**2 + 5*x - 1", "uniform(0.9, 1.1)"),
    ("sqrt(x + 1) - sqrt(x)", "loguniform(1e-3, 1e12)"),
    ("sin(x + 1e6)", "uniform(-3, 3)"),
    ("1e10 + sin(x)", "uniform(-3, 3)"),
    ("x + sin(1e6*x)/1000", "uniform(0.1, 3)"),
    ("sin(1e5*x)", "uniform(-3, 3)"),
    ("sin(1e10*x)", "uniform(0.1, 3)"),
    ("sin(x)", "loguniform(1e-30, 1e10)"),
    ("sin(x)", "loguniform(1e10, 1e25)"),
    ("sin(x) + x/1e20", "loguniform(1e12, 1e20)"),
    ("sin(x) + x/1e12", "loguniform(1e8, 1e18)"),
    ("cos(x*x)", "loguniform(1, 1e12)"),
    ("cos(1/x)", "loguniform(1e-4, 100)"),
    ("x*sin(1/x)", "loguniform(1e-12, 100)"),
    ("floor(x)*x", "uniform(0.1, 20)"),
    ("x - floor(x)", "uniform(0.1, 20)"),
    ("floor(1000*x)/1000 + x", "uniform(0.1, 20)"),
    ("abs(x - 1)*x", "uniform(0, 2)"),
    ("relu(x) + exp(-x)", "uniform(-1, 1)"),
    ("x**3", "loguniform(1e-80, 1e80)"),
    ("1/x", "loguniform(1e-120, 1e120)"),
    ("1e-34*sin(1e30*x)", "loguniform(1e-33, 1e-29)"),
    ("6.674e-11*5.972e24*1000/x**2", "loguniform(1e6, 1e12)"),
    ("4*1.65e-21*((3.4e-10/x)**12 - (3.4e-10/x)**6)", "loguniform(2e-10, 1e-8)"),
    ("exp(-1/x**2)", "loguniform(0.05, 10)"),
    ("tanh(x)", "uniform(-25, 25)"),
    ("erf(x)", "uniform(-8, 8)"),
    ("gamma(x)", "uniform(0.1, 100)"),
    ("log(x)", "loguniform(1e-200, 1e200)"),
    ("asin(x)", "uniform(-0.9999, 0.9999)"),
    ("tan(x)", "uniform(-1.57, 1.57)"),
    ("sqrt(x)", "loguniform(1e-200, 1e200)"),
    ("x**x", "uniform(0.01, 100)"),
    ("sinh(x) - x", "loguniform(1e-6, 20)"),
    ("exp(x)*exp(-x)*x", "uniform(-300, 300)"),
    ("where(x > 1, x**2, 2*x - 1)", "uniform(0.5, 1.5)"),
    ("1e-6*sin(x)", "uniform(-3, 3)"),
    ("(x - 1e8)**2 - x**2", "loguniform(0.1, 1e10)"),
    ("log(cosh(x))", "loguniform(1e-8, 700)"),
)  # fmt: skip
"""Cancellation, noise, kinks, oscillation and extreme magnitudes, with where x is drawn from."""


def spec_subjects(files: Sequence[str] = FILES) -> list[Subject]:
    """Every program of first order in the specs that has a value, with its own point."""
    found = []
    for check in (check for file in files for check in load_spec(SPECS / file)):
        if check.order > 1 or check.error is not None or check.dtype != "float64":
            continue
        generator = numpy.random.default_rng(0)
        at = {name: read_raw(name, raw, check, "float64", generator) for name, raw in check.at.items()}
        program = parse(check.expr, inputs=tuple(at), output=check.output)
        given = check.grad_tensors
        cotangent = 1.0 if given in (None, "ones") else read_raw("grad_tensors", given, check, "float64", generator)
        wrt = [name for name in (check.wrt or program.inputs) if name not in check.constant]
        found.append(Subject(check.place, program, wrt, {}, at, cotangent, check))
    return found


def hard_subjects() -> list[Subject]:
    """The hard programs."""
    return [Subject(text, parse(text, inputs=("x",)), ["x"], {"x": law}) for text, law in HARD]


def drawn(subject: Subject, count: int, seed: int) -> list[dict[str, Array]]:
    """Points of a subject: by its laws; else half of them anywhere in its domain, half around its own point."""
    if subject.laws:
        return _sample(subject, {}, count, seed, subject.laws)
    assert subject.at is not None
    shapes = {name: () if subject.scalar else numpy.shape(value) for name, value in subject.at.items()}
    near = around(subject, count // 2, seed + 1)
    anywhere = _sample(subject, shapes, count - len(near), seed, {})
    return [point for pair in zip_longest(anywhere, near) for point in pair if point is not None]


def around(subject: Subject, count: int, seed: int) -> list[dict[str, Array]]:
    """Points around a subject's own one, of the same signs; none where its inputs have to be arrays."""
    if not subject.scalar or subject.at is None:
        return []
    laws = {name: _around(float(value.flat[0])) for name, value in subject.at.items()}
    return _sample(subject, dict.fromkeys(laws, ()), count, seed, laws)


def _around(value: float) -> str:
    low, high = sorted((value / 1.5, value * 1.5))
    return f"uniform({low!r}, {high!r})" if value else "uniform(-1, 1)"


def _sample(
    subject: Subject, shapes: Mapping[str, tuple[int, ...]], count: int, seed: int, laws: Mapping[str, str]
) -> list[dict[str, Array]]:
    try:
        return list(sample(subject.program, shapes, count, seed, laws, wrt=subject.wrt))
    except UserError:
        return []


def rounds(subjects: Sequence[Subject], points: int, seed: int) -> Iterator[tuple[Subject, Problem]]:
    """One point of every subject, then the next: each prefix is a fair sample."""
    found = [drawn(subject, points, seed + 100 * i) for i, subject in enumerate(subjects)]
    for k in range(points):
        for subject, some in zip(subjects, found, strict=True):
            if k < len(some):
                yield subject, subject.moved().problem(some[k])


def depth_of(program: Program) -> int:
    """The longest chain of operations."""
    depths: list[int] = []
    for step in program.steps:
        depths.append((step.op is not None) + max((depths[a] for a in step.args), default=0))
    return max(depths, default=0)
