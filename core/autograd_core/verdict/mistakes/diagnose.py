"""Named mistakes: what a wrong claim has in common with the truth, as far as balls accept no other reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy

from autograd_core.carriers.arb import BallArray, ball, precision
from autograd_core.language import Program
from autograd_core.oracles.problem import Array, Problem
from autograd_core.verdict.mistakes.guesses import Guesses
from autograd_core.verdict.mistakes.numbers import Kind as Kind
from autograd_core.verdict.mistakes.trial import BITS, ENOUGH, Trial, known, moved, run_claim, same
from autograd_core.verdict.mistakes.whole import Attempt, Guess
from autograd_core.verdict.shrink import shrink

COTANGENT = "grad_output"
_ROUNDING = 16
"""Numbers are taken to be right to so many units in the last place of their dtype."""
_ONE_POINT = ", as far as the numbers at this point tell"


class Mistake(NamedTuple):
    """A mistake with its name: what the claim is instead of the gradient."""

    kind: Kind
    text: str


def diagnose(problem: Problem, name: str, claim: Program) -> Mistake | None:
    """What is wrong with a formula for the gradient by an input; None when it is right, or no single mistake fits.

    The claim is read as in `judge_claim`. A hypothesis is believed when the claim's balls and its own overlap, known
    to 25 digits and more, at the point and at three others, near and far; so a name is not given by chance.

    >>> import numpy
    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("sin(x**2)")
    >>> problem = Problem(program, {"x": numpy.float64(1.5)}, ["x"], [Seed(program.output, numpy.ones(()))])
    >>> diagnose(problem, "x", parse("cos(x**2)")).text
    'equals the truth without the factor `2*x`, the derivative of `x**2`: a chain factor is missing'
    """
    try:
        with precision(BITS):
            return _diagnose(problem, name, claim)
    except Exception:  # a witness that fails has nothing to say
        return None


def diagnose_numbers(problem: Problem, name: str, claimed: Array) -> Mistake | None:
    """What is wrong with a gradient given as numbers, which are taken to be right to 16 units in the last place.

    As there is one point only, factors have to be simple, and the text says that it is about these numbers.

    >>> import numpy
    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("x**2")
    >>> problem = Problem(program, {"x": numpy.float64(1.5)}, ["x"], [Seed(program.output, numpy.ones(()))])
    >>> diagnose_numbers(problem, "x", numpy.array(-3.0)).text
    'the claim is -1 times the truth, as far as the numbers at this point tell'
    """
    try:
        with precision(BITS):
            trial = Trial(problem, name, problem.at, [seed.cotangent for seed in problem.seeds])
            claim = _fitted(_rounded(claimed), trial.shape)
            if problem.order != 1 or _vague(claimed):
                return None
            return _named(problem, name, [(trial, claim)], exact=False, anywhere=False)
    except Exception:  # a witness that fails has nothing to say
        return None


def counterexample(problem: Problem, name: str, claim: Program, most: int = 100) -> dict[str, Array] | None:
    """The simplest point found at which balls prove the claim wrong; None where not even the problem's own does.

    The cotangent stays; see `shrink` for what is simple, and for `most`.

    >>> import numpy
    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("sin(x**2)")
    >>> problem = Problem(program, {"x": numpy.float64(1.7303)}, ["x"], [Seed(program.output, numpy.ones(()))])
    >>> counterexample(problem, "x", parse("cos(x**2)"))
    {'x': array(1.)}
    """
    given = [seed.cotangent for seed in problem.seeds]

    def fails(at: Mapping[str, Array]) -> bool:
        with precision(BITS):
            attempt = _attempt(problem, name, claim, at, given)
            return attempt is not None and not same(attempt[0].truth, attempt[1])

    if problem.order != 1 or not fails(problem.at):
        return None
    return shrink(problem.at, fails, most)


def _diagnose(problem: Problem, name: str, claim: Program) -> Mistake | None:
    if problem.order != 1:
        return None
    # Other points with another input are worth trying only where there is one.
    for alone in (False, True) if len(problem.program.inputs) > 1 or COTANGENT in claim.inputs else (False,):
        attempts = list(_attempts(problem, name, claim, alone))
        if not attempts or same(attempts[0][0].truth, attempts[0][1]):
            return None
        if not claim.inputs and not all(same(attempts[0][0].truth, t.truth) for t, _ in attempts):
            return _named(
                problem, name, attempts[:1], exact=False, anywhere=False
            )  # a number, which is about this point only
        found = _named(problem, name, attempts, exact=True, anywhere=not alone) if len(attempts) >= ENOUGH else None
        if found is not None:
            return found
    return None


def _attempts(problem: Problem, name: str, claim: Program, alone: bool) -> Iterable[Attempt]:
    """The problem and the claim, first at the point, then at others where both have values.

    With `alone` only the one input moves: a claim may be about this point's labels, weights or probabilities.
    """
    given = [seed.cotangent for seed in problem.seeds]
    elsewhere = moved(problem, [name] if alone else list(problem.at), not alone and COTANGENT in claim.inputs)
    found = 0
    for at, cotangents in ((problem.at, given), *elsewhere):
        pair = _attempt(problem, name, claim, at, cotangents)
        if pair is not None:
            found += 1
            yield pair
        if found in (0, ENOUGH):
            return


def _attempt(
    problem: Problem, name: str, claim: Program, at: Mapping[str, Array], cotangents: Sequence[Array]
) -> Attempt | None:
    try:
        trial = Trial(problem, name, at, cotangents)
        claimed = _fitted(run_claim(claim, {COTANGENT: cotangents[0], **at}), trial.shape)
    except Exception:  # no value there
        return None
    return (trial, claimed) if known(trial.truth) and known(claimed, trial.truth) else None


def _named(problem: Problem, name: str, attempts: list[Attempt], exact: bool, anywhere: bool) -> Mistake | None:
    if same(attempts[0][0].truth, attempts[0][1]):
        return None
    for guess in Guesses(problem, name, attempts, exact, anywhere):
        if all(_fits(guess, *attempt) for attempt in attempts):
            return Mistake(guess.kind, guess.text() + (_ONE_POINT if len(attempts) == 1 else ""))
    return None


def _fits(guess: Guess, trial: Trial, claim: Array) -> bool:
    try:
        return guess.fits(trial, claim)
    except Exception:  # a candidate without a value
        return False


def _fitted(claim: Array, shape: tuple[int, ...]) -> Array:
    """A claim in the input's shape where it fits, else as it is."""
    try:
        fits = numpy.broadcast_shapes(claim.shape, shape) == shape
    except ValueError:
        fits = False
    fitted: Array = numpy.broadcast_to(claim, shape) if fits else claim
    return fitted


def _vague(claimed: Array) -> bool:
    """Whether the numbers are too coarse and too few to tell one formula from another."""
    return claimed.dtype.kind == "f" and numpy.finfo(claimed.dtype).eps > 1e-6 and claimed.size < 8


def _rounded(claimed: Array) -> Array:
    """Numbers as balls as wide as their rounding."""
    array: Array = BallArray(claimed).array
    if claimed.dtype.kind not in "fc":
        return array
    eps = _ROUNDING * float(numpy.finfo(claimed.dtype).eps)
    wide = numpy.empty(array.shape, dtype=object)
    for i, one in enumerate(array.ravel()):
        wide.flat[i] = one * (1 + ball(0).__class__(0, eps))
    return wide
