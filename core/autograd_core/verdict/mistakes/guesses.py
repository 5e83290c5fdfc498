"""All hypotheses about a wrong gradient, the simplest first; each is a candidate value that balls accept or refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain

from autograd_core.oracles.problem import Array
from autograd_core.verdict.mistakes.numbers import Kind, Number, identify
from autograd_core.verdict.mistakes.parts import Factor, Term, terms, undifferentiated, whole
from autograd_core.verdict.mistakes.trial import Trial, arrayed
from autograd_core.verdict.mistakes.whole import Guess, Question, equal

_SEVERAL = 3
"""From so many numbers on, one point says enough for less common mistakes."""
_MOST_BALLS = 8000
"""So many elements of candidates are compared with the claim for each sort of mistake in factors."""
_PLAIN = {"0": Kind.DROPPED_TERM, "2": Kind.DOUBLED_TERM, "-1": Kind.TERM_SIGN}
_UNITS = (Kind.DEGREES, Kind.LOG_BASE)


class Guesses(Question):
    """The hypotheses about a claim as a whole, and those about its terms and factors."""

    def __iter__(self) -> Iterator[Guess]:
        if self.claim.shape != self.trial.shape:
            yield from self.reshaped()
            return
        yield from chain(
            self.conjugated(), self.whole(), self.variables(), self.cotangents(), self.reshaped(), self.turned(),
            self._missing(), self._terms(plain=True), self._powers([whole()]), self.degrees(), self.some(),
        )  # fmt: skip
        if self.exact or self.claim.size >= _SEVERAL:
            yield from chain(
                self._powers(self._parts), self._chained(self._parts, self._inverse, "without"), self.offset(),
                self._terms(plain=False), self._chained([whole(), *self._parts], self.factors, "with twice"),
                self._not_differentiated(),
            )  # fmt: skip

    @cached_property
    def _parts(self) -> list[Term]:
        return list(terms(self.words, self.edges))

    @cached_property
    def _inverse(self) -> list[Factor]:
        return [Factor(f.text, partial(_inverse, f), f.edge) for f in self.factors]

    def _missing(self) -> Iterator[Guess]:
        """A factor of the chain rule left out, in the whole or at one step."""
        yield from self._chained([whole()], self._inverse, "without")
        for factor in self.single:
            yield Guess(Kind.CHAIN_FACTOR, partial(_factored, whole(), factor, "without"), partial(_left_out, factor))

    def _chained(self, parts: Sequence[Term], wrong: Sequence[Factor], how: str) -> Iterator[Guess]:
        for term, factor in self._tried(parts, wrong):
            yield Guess(Kind.CHAIN_FACTOR, partial(_factored, term, factor, how), partial(_instead, term, factor.value))

    def _tried(self, parts: Sequence[Term], wrong: Sequence[Factor]) -> Iterator[tuple[Term, Factor]]:
        """Pairs of a term and a factor that fit at the point itself; bounded, as each is a candidate of its own."""
        left = _MOST_BALLS // max(self.claim.size, 1)
        values = [factor.value(self.trial) for factor in wrong]
        for term in parts:
            for factor, value in zip(wrong, values, strict=True):
                left -= 1
                if left < 0:
                    return
                if equal(_replacing(term, value, self.trial), self.trial, self.claim):
                    yield term, factor

    def _terms(self, plain: bool) -> Iterator[Guess]:
        """A term dropped, doubled, of the wrong sign, in other units, or (not `plain`) times another number."""
        for term in self._parts:
            number = self._scale(term)
            if number is not None and number.simple and (number.text in _PLAIN or number.kind in _UNITS) is plain:
                kind = number.kind if number.kind in _UNITS else _PLAIN.get(number.text, Kind.TERM_FACTOR)
                yield Guess(kind, partial(_scaled, term, number), partial(_times, term, number))

    def _scale(self, term: Term) -> Number | None:
        """How many times the term is in the claim."""
        share = term.scaled(self.trial, None)
        number = None if share is None else self.ratio(arrayed(self.claim - self.trial.truth), share)
        if number is None:
            return None
        times = number.value + 1
        return Number("0", times * 0, Kind.DROPPED_TERM) if times.contains(0) else identify(times, self.most)

    def _powers(self, parts: Sequence[Term]) -> Iterator[Guess]:
        """The power rule mistaken: in the term that comes from the power itself first."""
        wrong = self.wrong_powers
        if parts and not parts[0].whole:
            yield from self._replaced([f for f in wrong if f.edge is not None], Kind.POWER)
        for term, factor in sorted(self._tried(parts, wrong), key=lambda pair: pair[0].edge != pair[1].edge):
            yield Guess(Kind.POWER, partial(_wrongly, factor, term), partial(_instead, term, factor.value))

    def _replaced(self, wrong: Sequence[Factor], kind: Kind) -> Iterator[Guess]:
        """The derivative of one step mistaken, where no product of arrays in the input's shape says so."""
        for factor in () if self.diagonal else wrong:
            yield Guess(kind, partial(_wrongly, factor, whole()), partial(_mistaken, factor))

    def _not_differentiated(self) -> Iterator[Guess]:
        wrong = list(undifferentiated(self.words, self.trial, self.edges))
        for term, factor in self._tried([whole(), *self._parts], wrong):
            yield Guess(Kind.NOT_DIFFERENTIATED, partial(_wrongly, factor, term), partial(_instead, term, factor.value))
        yield from self._replaced(wrong, Kind.NOT_DIFFERENTIATED)


def _inverse(factor: Factor, trial: Trial) -> Array:
    return arrayed(1 / factor.value(trial))


def _left_out(factor: Factor, trial: Trial) -> Array:
    assert factor.edge is not None
    return trial.replaced(factor.edge, arrayed(factor.value(trial) * 0 + 1))


def _mistaken(factor: Factor, trial: Trial) -> Array:
    assert factor.edge is not None
    return trial.replaced(factor.edge, arrayed(trial.local(factor.edge) * factor.value(trial)))


def _instead(term: Term, factor: Callable[[Trial], Array], trial: Trial) -> Array | None:
    return _replacing(term, factor(trial), trial)


def _times(term: Term, number: Number, trial: Trial) -> Array | None:
    return _replacing(term, arrayed(number.value), trial)


def _replacing(term: Term, factor: Array, trial: Trial) -> Array | None:
    """The gradient with a term times a factor in the place of the term."""
    scaled = term.scaled(trial, factor)
    if scaled is None or term.whole:
        return scaled
    return arrayed(trial.truth - term.scaled(trial, None) + scaled)


def _scaled(term: Term, number: Number) -> str:
    shown = term.text()
    plain = {
        "0": f"equals the truth without {shown}",
        "2": f"equals the truth with {shown} doubled",
        "-1": f"equals the truth with the sign of {shown} changed",
    }
    return plain.get(number.text) or f"equals the truth with {shown} multiplied by {number.text}"


def _factored(term: Term, factor: Factor, how: str) -> str:
    says = "a chain factor is missing" if how == "without" else "a chain factor is there twice"
    return f"equals the truth {how} the factor {factor.text()}{_where(term)}: {says}"


def _wrongly(factor: Factor, term: Term) -> str:
    return f"equals the truth {factor.text()}{_where(term)}"


def _where(term: Term) -> str:
    return "" if term.whole else f", in {term.text()}"
