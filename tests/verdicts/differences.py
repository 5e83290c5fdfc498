"""Are the error bars of finite differences honest? `python tests/verdicts/differences.py [--cases N] [--show]`.

Each case is one element of one input of one program at one point. The truth is enclosed (power series over balls); the
same function goes to `oracles.elements`, to scipy.differentiate and, where it is installed, to numdifftools.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

import numpy
from cases import SPECS, Subject, depth_of, hard_subjects, rounds, spec_subjects
from scipy.differentiate import derivative

from autograd_core.oracles import certified, elements
from autograd_core.oracles.bounds import Bounds
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.problem import Array, Problem

CASES, SEED = 10_000, 20_250
HARD_SHARE = 4
"""One case in so many is of a hard program."""
_LARGEST = Fraction(sys.float_info.max)
OURS = "ours"
Line = Callable[[float], float]


class Answer(NamedTuple):
    """A derivative and the bound on its error that its source gives; infinite where it does not answer."""

    value: float
    bar: float

    @property
    def told(self) -> bool:
        return math.isfinite(self.value) and math.isfinite(self.bar)


class Case(NamedTuple):
    """One derivative: where, the truth, and the answers by name."""

    place: str
    text: str
    at: Mapping[str, Any]
    name: str
    index: tuple[int, ...]
    truth: Fraction
    answers: dict[str, Answer]


def cases(count: int = CASES, seed: int = SEED, others: bool = True, every: int = 1) -> Iterator[Case]:
    """Every element of every input at points of all subjects (each so many-th of those in specs).

    Those are left out where the truth is not known or is no float.
    """
    hard = count // HARD_SHARE
    for subjects, number in ((spec_subjects()[::every], count - hard), (hard_subjects(), hard)):
        points = 3 + number // len(subjects)
        yield from islice(_measured(rounds(subjects, points, seed), others), number)


def _measured(questions: Iterator[tuple[Subject, Problem]], others: bool) -> Iterator[Case]:
    for subject, problem in questions:
        truth = certified.certify(problem).gradients
        with numpy.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _at_point(subject, problem, truth, others)


def _at_point(subject: Subject, problem: Problem, truth: Mapping[str, Enclosure], others: bool) -> Iterator[Case]:
    def outputs(point: Mapping[str, Array]) -> Array:
        return numpy.ravel(problem.program.run(point)[problem.program.output])

    weights = problem.seeds[0].cotangent.ravel()
    ours = elements.gradient(outputs, problem.at, problem.wrt, weights, depth=depth_of(problem.program))
    for name in problem.wrt:
        for index in numpy.ndindex(problem.at[name].shape):
            exact = _exact(truth[name], index)
            if exact is None:
                continue
            found = {OURS: Answer(float(ours[name].value[index]), float(ours[name].error[index]))}
            if others:
                line, x = _line(outputs, weights, problem, name, index), float(problem.at[name][index])
                found.update({key: _safe(other, line, x) for key, other in OTHERS.items()})
            yield Case(subject.place, problem.program.source, problem.at, name, index, exact, found)


def _exact(truth: Enclosure, index: tuple[int, ...]) -> Fraction | None:
    """The truth where it is known to 25 digits and within the range of floats."""
    if truth.middle is None or truth.middle[index] is None:
        return None
    middle = truth.middle[index]
    return middle if Bounds(middle, truth.radius[index]).known and abs(middle) < _LARGEST else None


def _line(outputs: Any, weights: Array, problem: Problem, name: str, index: tuple[int, ...]) -> Line:
    """The program along one element of one input."""

    def line(t: float) -> float:
        moved = problem.at[name].copy()
        moved[index] = t
        return float(weights @ outputs({**problem.at, name: moved}))

    return line


def _safe(other: Callable[[Line, float], Answer], line: Line, x: float) -> Answer:
    try:
        return other(line, x)
    except Exception:  # it does not answer
        return Answer(math.nan, math.inf)


def _scipy(line: Line, x: float, step: float, tolerances: Any) -> Answer:
    found = derivative(numpy.vectorize(line, otypes=[float]), x, initial_step=step, tolerances=tolerances)
    return Answer(float(found.df), float(found.error))


OTHERS: dict[str, Callable[[Line, float], Answer]] = {
    "scipy": lambda line, x: _scipy(line, x, 0.5, None),
    "scipy, |x|/4": lambda line, x: _scipy(line, x, abs(x) / 4 or 0.5, None),
    "scipy, |x|/4, 1e-15": lambda line, x: _scipy(line, x, abs(x) / 4 or 0.5, {"rtol": 1e-15, "atol": 0.0}),
}
"""scipy.differentiate as it is, with steps of the size of x, and with its tolerance tightened as well."""
try:
    import numdifftools

    def _numdifftools(line: Line, x: float) -> Answer:
        found = numdifftools.Derivative(numpy.vectorize(line, otypes=[float]), full_output=True)(x)
        return Answer(float(found.estimate), float(found.error_estimate))

    OTHERS["numdifftools"] = _numdifftools
except ImportError:
    pass


class Row(NamedTuple):
    """What one source did on all cases; shares in percent, errors relative to the truth."""

    name: str
    covered: float
    covered_where_told: float
    granted: float
    """Covered where told, with 8 ulp of the truth added to the bar: no estimate can see its own last digits."""
    cannot_tell: float
    wide: float
    errors: tuple[float, float, float]
    ratios: tuple[float, float, float]


PERCENTILES = (50, 90, 99)
_WIDE = 1e-4
_GRANTED = Fraction(8, 2**52)


def row(name: str, found: Sequence[Case]) -> Row:
    """The figures of one source; a bar that is infinite covers, and is counted as `cannot tell`."""
    told = [(case.answers[name], case.truth) for case in found if case.answers[name].told]
    errors = [(abs(Fraction(answer.value) - truth), Fraction(answer.bar), abs(truth)) for answer, truth in told]
    covered = sum(error <= bar for error, bar, _ in errors)
    granted = sum(error <= bar + size * _GRANTED for error, bar, size in errors)
    silent = len(found) - len(told)
    relative = [_ratio(error, size) for error, _, size in errors if size]
    ratios = [_ratio(bar, error) for error, bar, _ in errors if error]
    wide = sum(bar > Fraction(_WIDE) * size for _, bar, size in errors)
    shares = [100 * number / len(found) for number in (covered + silent, silent, wide)]
    where_told, with_ulps = (100 * number / max(len(told), 1) for number in (covered, granted))
    return Row(
        name, shares[0], where_told, with_ulps, shares[1], shares[2], _percentiles(relative), _percentiles(ratios)
    )


def _ratio(above: Fraction, below: Fraction) -> float:
    return float(min(above / below, Fraction(10**99)))


def _percentiles(numbers: list[float]) -> tuple[float, float, float]:
    a, b, c = numpy.percentile(numbers or [math.nan], PERCENTILES)
    return float(a), float(b), float(c)


def uncovered(found: Sequence[Case]) -> list[Case]:
    """The cases whose true error is beyond our bar."""
    ours = [(case, case.answers[OURS]) for case in found]
    return [c for c, a in ours if a.told and abs(Fraction(a.value) - c.truth) > Fraction(a.bar)]


def table(found: Sequence[Case]) -> str:
    """All figures as text."""
    rows = [row(name, found) for name in found[0].answers]
    kinds = {"ours, in specs": True, "ours, hard ones": False}
    shown = rows + [
        row(OURS, some)._replace(name=name) for name, wanted in kinds.items() if (some := _kind(found, wanted))
    ]
    head = (
        "covered %",
        "where told %",
        "+ 8 ulp %",
        "cannot tell %",
        f"bar>{_WIDE:g} %",
        "error: median",
        "90 %",
        "99 %",
    )
    head += ("bar/error: median", "90 %", "99 %")
    lines = [f"{'':<20}" + "".join(f"{text:>{_width(text)}}" for text in head)]
    for one in shown:
        shares = (one.covered, one.covered_where_told, one.granted, one.cannot_tell, one.wide)
        cells = [f"{share:.2f}" for share in shares] + [f"{number:.2g}" for number in (*one.errors, *one.ratios)]
        lines.append(f"{one.name:<20}" + "".join(f"{c:>{_width(t)}}" for c, t in zip(cells, head, strict=True)))
    ours = rows[0].errors[0]
    lines += [f"median error: ours is {ours / other.errors[0]:.2g} times that of {other.name}" for other in rows[1:]]
    return "\n".join(lines)


def _kind(found: Sequence[Case], in_specs: bool) -> list[Case]:
    return [case for case in found if (str(SPECS) in case.place) == in_specs]


def _width(text: str) -> int:
    return max(len(text), 7) + 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--alone", action="store_true", help="without the others")
    parser.add_argument("--show", action="store_true", help="the cases whose bar is too small")
    args = parser.parse_args()
    start = time.perf_counter()
    found = list(cases(args.cases, args.seed, not args.alone))
    programs, took = len({case.text for case in found}), time.perf_counter() - start
    print(f"finite differences: {len(found)} cases of {programs} programs, seed {args.seed}, {took:.0f} s")
    print(table(found))
    for case in uncovered(found) if args.show else ():
        answer = case.answers[OURS]
        at = {name: value.tolist() for name, value in case.at.items()}
        print(f"too small: {case.text!r} by {case.name}{list(case.index)} at {at}")
        print(f"    {answer.value!r} +- {answer.bar:.2g}, true is {float(case.truth)!r}")


if __name__ == "__main__":
    main()
