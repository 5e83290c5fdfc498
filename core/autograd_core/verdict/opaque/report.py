"""What `check_function` answers with: the claim for each input, each witness, and the elements that are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy

from autograd_core.drawing.shown import Shown
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.problem import Array
from autograd_core.verdict.evidence import Judgement
from autograd_core.verdict.opaque.judge import Case, worst_elements
from autograd_core.verdict.verdict import Verdict

_SHOWN = 20


@dataclass(frozen=True)
class Witness:
    """One answer: values and error bars of the input's shape (as floats), or the reason why there are none."""

    name: str
    value: Array | None
    error: Array | None
    reason: str | None = None
    note: str | None = None
    """How the answer came about."""


@dataclass(frozen=True)
class Element:
    """One element of a claim, for a table: what is claimed, what is true, who says so, and how far they are apart."""

    index: tuple[int, ...]
    claimed: float
    true: float | None
    error: float | None
    ulp: float | None
    by: str | None
    verdict: Verdict
    reason: str | None

    @property
    def difference(self) -> float | None:
        """Claimed minus true."""
        return None if self.true is None else self.claimed - self.true


@dataclass(frozen=True)
class InputReport:
    """The claim for one input, what each witness says, and the verdict; `wrong` has the worst elements first."""

    name: str
    claimed: Array
    at: Array
    witnesses: Sequence[Witness]
    judgement: Judgement
    wrong: Sequence[Element]
    count: int | None
    """How many elements are not right; None where only random directions tell."""
    case: Case
    """All that is known, for whoever wants to look for the mistake."""


@dataclass(frozen=True)
class FunctionReport(Shown):
    """The answer to one `check_function`: value, inputs by name, and the worst verdict."""

    function: str
    gradient: str
    at: Mapping[str, Array]
    value: Array
    cotangent: Array
    dtype: str
    inputs: Mapping[str, InputReport]
    verdict: Verdict
    notes: Sequence[str]
    evaluations: int


def input_report(case: Case, judgement: Judgement, judged: bool) -> InputReport:
    """The report on one input; `judged` unless something else than the claim decided the verdict."""
    wrong: list[Element] = []
    count: int | None = 0
    if judged and not case.together:
        wrong = [_shown(case, i) for i in worst_elements(case.elements, _SHOWN)]
        count = sum(not one.verdict.agrees for one in case.elements)
    elif judged and (found := case.locate() if judgement.index else None) is not None:
        wrong, count = [_found(case, judgement, *found)], None
    if judged and not case.elements and case.claimed.size:
        count = None
    return InputReport(case.name, case.claimed, case.at, witnesses(case), judgement, wrong, count, case)


def _found(case: Case, judgement: Judgement, i: int, estimate: Estimate) -> Element:
    """The element that random directions led to."""
    numbers = float(case.claimed.flat[i]), estimate.value, estimate.error
    return Element(case.index(i), *numbers, None, "finite differences", judgement.verdict, judgement.reason)


def witnesses(case: Case) -> list[Witness]:
    """What each witness says, as floats."""
    balls, step, differences = case.balls, case.step, case.finite
    enclosure = balls.enclosures.get(case.name)
    middle = None if enclosure is None or enclosure.middle is None else _floats(enclosure.middle)
    radius = None if enclosure is None or enclosure.radius is None else _floats(enclosure.radius)
    note = f"{balls.how}, {balls.bits} bits" if balls.how else None
    if balls.edges:
        note = f"{note}; at a kink of {', '.join(balls.edges)}"
    reason = next(iter(differences.reasons.values()), None)
    along = f"along {len(differences.directions)} random directions, seed {differences.seed}"
    return [
        Witness("balls", middle, radius, balls.reason, note),
        Witness("complex step", step.value, step.error, step.reason),
        Witness(
            "finite differences",
            differences.value,
            differences.error,
            reason,
            along if differences.directions else None,
        ),
    ]


def _shown(case: Case, i: int) -> Element:
    judgement, best = case.elements[i], case.best(i)
    true, error = (None, None) if best is None else map(float, best)
    if case.truth(i) is not None:
        by = "balls"
    elif best is None:
        by = None
    else:
        by = "finite differences" if case.step.value is None else "complex step"
    claimed = float(case.claimed.flat[i])
    return Element(case.index(i), claimed, true, error, judgement.ulp, by, judgement.verdict, judgement.reason)


def _floats(numbers: Array) -> Array:
    out = numpy.empty(numbers.shape)
    for i, one in enumerate(numbers.ravel()):
        try:
            out.flat[i] = numpy.nan if one is None else float(one)
        except OverflowError:
            out.flat[i] = numpy.inf if one > 0 else -numpy.inf
    return out
