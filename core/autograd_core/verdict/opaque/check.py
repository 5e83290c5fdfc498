"""A gradient that someone claims for a Python function, both given as code, against independent witnesses.

Nothing is known of the function but what it does. Three witnesses are asked for its derivative: finite differences with
an error bar, which see the float program itself; the complex step, where the function takes complex numbers and is
analytic; and the function's own code on Arb balls, with our rules backward through it, where it runs there: an
enclosure that owes nothing to the claim. The claimed floats are counted in ulps from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any, TypedDict, Unpack

import numpy

from autograd_core.oracles import elements, finite
from autograd_core.oracles.elements import Finite
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.problem import Array
from autograd_core.verdict.evidence import Judgement
from autograd_core.verdict.judge import MAX_ULP
from autograd_core.verdict.opaque import balls as opaque_balls
from autograd_core.verdict.opaque import step as opaque_step
from autograd_core.verdict.opaque.balls import Certified
from autograd_core.verdict.opaque.calls import Function, label, quiet
from autograd_core.verdict.opaque.judge import Case, judge
from autograd_core.verdict.opaque.report import FunctionReport as FunctionReport
from autograd_core.verdict.opaque.report import InputReport as InputReport
from autograd_core.verdict.opaque.report import input_report
from autograd_core.verdict.opaque.run import ARRAYS, TENSORS
from autograd_core.verdict.opaque.step import Stepped
from autograd_core.verdict.opaque.subject import Subject
from autograd_core.verdict.verdict import Verdict, worst

_EACH, _FEW = 256, 16
"""Up to so many elements are differenced one by one: without another witness, and beside one that proves."""
_MANY = 64
"""Beside a proof the complex step is asked for so many elements."""
_COST = 60
"""Evaluations that a finite difference takes, about."""
_SECONDS = 10.0
"""How long the probes of a slow function may take, roughly; then there are fewer of them."""


class FunctionSettings(TypedDict, total=False):
    """What `check_function` may be told beside the functions and the point."""

    wrt: Sequence[str] | None
    """The inputs to differentiate by; all of them by default. The others are passed as they are."""
    dtype: str
    """float64 (the default), float32 or float16: what the functions are called with, and judged in."""
    max_ulp: float | None
    """The largest distance from the truth that is not called inaccurate; see `MAX_ULP`."""
    grad_output: Any
    """The cotangent, of the result's shape, or "ones"; needed where the result is several numbers."""
    nondet_tol: float
    """How far equal calls may differ, beside rounding; 0 by default."""
    seed: int
    """Of random directions; 0 by default."""
    max_evaluations: int
    """About how often the function may be called, 20,000 by default; a slow one is called for about ten seconds."""


def check_function(
    function: Function, gradient: Function | None, at: Mapping[str, Any], **settings: Unpack[FunctionSettings]
) -> FunctionReport:
    """Judge the gradient that `gradient` gives for `function` at a point, input by input.

    `at` gives an array (or a number) for each argument, by name; both functions get copies, by name where the names
    are theirs, else by place. `gradient` returns an array for each input in `wrt`: one array, a sequence, a mapping by
    name, or (value, gradient). With None for it, `function` itself returns (value, gradient). `gradient` also gets the
    cotangent, if it has a parameter for it (`grad_output`, `cotangent`, ...).

    Raises:
        UserError: a call does not fit, a function raises, or what it returns cannot be used.

    >>> report = check_function(lambda x: numpy.sum(x**2), lambda x: 3 * x, {"x": [1.0, 2.0]})
    >>> report.verdict, report.inputs["x"].judgement.reason.partition(": ")[2]
    (<Verdict.DISAGREE: 'disagree'>, 'the claim is 3/2 times the truth everywhere')
    """
    dtype, seed = settings.get("dtype", "float64"), settings.get("seed", 0)
    with quiet():
        subject = Subject(function, gradient, at, settings.get("wrt"), dtype, settings.get("grad_output"), seed)
        claimed = subject.claim()
        doubt = subject.nondeterminism(settings.get("nondet_tol", 0.0))
        if not numpy.isfinite(subject.value).all():
            doubt = _without_value(subject)
        affordable = int(_SECONDS / max(subject.seconds, 1e-9))
        found = _Witnesses(subject, min(settings.get("max_evaluations", 20_000), affordable))
        bound = settings.get("max_ulp")
        inputs = {name: _report(found, name, claimed[name], bound, doubt) for name in subject.names}
    return FunctionReport(
        label(function),
        "" if gradient is None else label(gradient),
        subject.at,
        subject.value,
        subject.cotangent,
        dtype,
        inputs,
        worst(one.judgement.verdict for one in inputs.values()),
        tuple(subject.notes),
        subject.evaluations,
    )


def _without_value(subject: Subject) -> Judgement:
    """What it means that the function is NaN or infinite at the point."""
    given = subject.value.flat[int(numpy.argmin(numpy.isfinite(subject.value)))]
    exact = opaque_balls.exact_value(subject.function, subject.at, subject.names, subject.style)
    if exact is None or exact.shape != subject.value.shape:
        return Judgement(Verdict.UNDEFINED, f"the function is {given} at the point")
    right = exact.flat[int(numpy.argmin(numpy.isfinite(subject.value)))]
    reason = f"the VALUE is wrong: the function is {given} at the point, in exact arithmetic it is {right:.17g}"
    return Judgement(Verdict.INACCURATE, reason)


class _Witnesses:
    """All witnesses on all inputs of one function, each asked once."""

    def __init__(self, subject: Subject, budget: int) -> None:
        self.subject = subject
        self.budget = budget
        self.count = sum(subject.at[name].size for name in subject.names)

    @cached_property
    def balls(self) -> Certified:
        """The function's code on balls."""
        s = self.subject
        styles = [s.style, *(one for one in (ARRAYS, TENSORS) if one is not s.style)]
        if not numpy.isfinite(s.value).all():
            return Certified(reason="the function has no finite value at the point")
        return opaque_balls.certify(s.function, s.at, s.names, s.value, s.cotangent, styles)

    @property
    def proven(self) -> bool:
        """Whether balls know the derivative, away from the edges of choices."""
        return bool(self.balls.enclosures) and not self.balls.edges

    @cached_property
    def finite(self) -> Mapping[str, Finite]:
        """Finite differences, in float64 whatever the function is judged in."""
        s = self.subject
        most = _FEW if self.proven else _EACH if self.count * _COST <= self.budget else 0
        try:
            return elements.gradient(s.probe, s.double, s.names, s.cotangent, max_elements=most, seed=s.seed)
        except Exception as error:  # a witness that fails has nothing to say
            reason = f"finite differences failed: {type(error).__name__}: {error}"[:200]
            return {name: Finite(None, None, 0, {(): reason}) for name in s.names}

    @cached_property
    def step(self) -> Mapping[str, Stepped]:
        """The complex step."""
        s = self.subject
        most = self.budget // (4 * opaque_step.CALLS)  # complex functions take longer
        if self.count > (min(most, _MANY) if self.proven else most):
            why = "balls prove each element" if self.proven else f"{self.count:,} elements are too many"
            return dict.fromkeys(s.names, Stepped(None, reason=f"it is not asked: {why}"))
        value = s.value if s.value.dtype == numpy.float64 else s.probe(s.double)
        return opaque_step.stepped(s.complex_value, s.double, s.names, value, s.cotangent, self.finite)

    @cached_property
    def exact_claim(self) -> Mapping[str, Any] | None:
        """The claim in exact arithmetic."""
        s = self.subject
        if not self.balls.enclosures:
            return None
        return opaque_balls.exact_claim(s.raw_claim, s.claimant, s.at, s.names, self.balls)


def _report(
    found: _Witnesses, name: str, claimed: Array, max_ulp: float | None, doubt: Judgement | None
) -> InputReport:
    subject, at = found.subject, found.subject.at[name]
    dtype = str(min(claimed.dtype, at.dtype, key=lambda one: one.itemsize))
    exact = found.exact_claim
    case = Case(
        name,
        claimed,
        at,
        dtype,
        found.balls,
        None if exact is None else exact[name],
        found.step[name],
        found.finite[name],
        float(numpy.sum(numpy.abs(subject.cotangent * subject.value))),
        cache(lambda i: _slopes(subject, name, i)),
        cache(lambda: subject.spread(name)),
        cache(lambda: _locate(subject, name, claimed)),
        MAX_ULP[dtype] if max_ulp is None else max_ulp,
    )
    judgement = judge(case) if doubt is None else doubt
    return input_report(case, judgement, doubt is None)


def _slopes(subject: Subject, name: str, i: int) -> tuple[Estimate, Estimate]:
    return finite.one_sided(lambda t: subject.along(name, i, t), float(subject.double[name].flat[i]))


def _locate(subject: Subject, name: str, claimed: Array) -> tuple[int, Estimate] | None:
    """Bisects for the element at which a claim is wrong: the half whose slope along a direction is farther off."""
    point = subject.double[name]
    random = numpy.random.default_rng(subject.seed + 1)
    direction = random.standard_normal(point.size) * (numpy.abs(point).ravel() + (point.ravel() == 0))
    low, high = 0, point.size
    while high - low > 1:
        middle = (low + high) // 2
        gaps = [_gap(subject, name, claimed, direction, part) for part in ((low, middle), (middle, high))]
        if max(gaps) <= 0.0:
            return None
        low, high = (low, middle) if gaps[0] >= gaps[1] else (middle, high)
    return low, finite.derivative(lambda t: subject.along(name, low, t), float(point.flat[low]))


def _gap(subject: Subject, name: str, claimed: Array, direction: Array, part: tuple[int, int]) -> float:
    """How far claim and finite difference are apart along a part of a direction; 0 within the error bar."""
    point, moved = subject.double[name], numpy.zeros(direction.size)
    moved[slice(*part)] = direction[slice(*part)]
    shaped = moved.reshape(point.shape)

    def along(t: float) -> float:
        return subject.contracted({**subject.double, name: point + t * shaped})

    estimate = finite.derivative(along, 0.0, scale=1.0)
    off = abs(float(numpy.vdot(shaped, claimed)) - estimate.value)
    return off if off > 10 * estimate.error else 0.0
