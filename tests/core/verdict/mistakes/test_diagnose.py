from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.verdict.mistakes.diagnose import Kind, Mistake, counterexample, diagnose, diagnose_numbers

sys.path.insert(0, str(Path(__file__).parents[3] / "verdicts"))

from mistakes_table import NAMED, OTHERWISE, UNNAMED, answer, outcome
from wrong_claims import Claim, problem_of, right_claims, written_claims, wrong_claims

X = [[1.25, -2.5], [0.5, 1.5], [-1.75, 0.75]]


def named(expr: str, at: Any, name: str, claim: str, grad_tensors: Any = None) -> Mistake | None:
    return diagnose(problem_of(expr, at, grad_tensors), name, parse(claim, inputs=tuple(at)))


@pytest.mark.parametrize(
    "claim",
    [pytest.param(c, id=f"{c.kind}: {c.text}") for c in written_claims()],
)
def test_mistakes_about_arrays(claim: Claim) -> None:
    assert outcome(claim, answer(claim)) not in (UNNAMED, OTHERWISE)


def test_mistakes_in_the_specs() -> None:
    """A sample; tests/verdicts/mistakes_table.py does all of them."""
    claims = list(wrong_claims(every=80))
    outcomes = [outcome(claim, answer(claim)) for claim in claims]
    wrongly = sum(one in (UNNAMED, OTHERWISE) for one in outcomes)
    assert len(claims) > 100 and outcomes.count(NAMED) > 80
    assert wrongly <= 0.05 * len(claims)


def test_right_claims_are_no_mistakes() -> None:
    assert [claim for claim in list(right_claims())[::7] if answer(claim)] == []


@pytest.mark.parametrize(
    ("expr", "claim", "kind", "text"),
    [
        ("x**2*exp(x)", "x**2*exp(x)", Kind.DROPPED_TERM, "equals the truth without the term `2*x*exp(x)`"),
        ("x**2*exp(x)", "(2*x - x**2)*exp(x)", Kind.TERM_SIGN, "with the sign of the term `x**2*exp(x)` changed"),
        ("x**2*exp(x)", "2*(x + x**2)*exp(x)", Kind.DOUBLED_TERM, "with the term `x**2*exp(x)` doubled"),
        ("sin(x**2)", "cos(x**2)", Kind.CHAIN_FACTOR, "the factor `2*x`, the derivative of `x**2`: a chain factor is"),
        ("sin(3*x**2)", "cos(3*x**2)", Kind.CHAIN_FACTOR, "the factor `6*x`, the derivative of `3*x**2` by `x`"),
        ("u = x**2; sin(u) + exp(u)", "2*x*cos(x**2) + exp(x**2)", Kind.CHAIN_FACTOR, "`2*x*exp(x**2)`: a chain"),
        ("asin(x/9)", "sqrt(1 - x**2/81)/9", Kind.POWER, "a power of `1 - x**2/81` too many"),
        ("sin(3*x)", "cos(3*x)", Kind.FACTOR, "1/3 times the truth: the factor `3`, the derivative of `3*x`, is"),
        ("x**3*exp(x)", "(3*x**3 + x**3)*exp(x)", Kind.POWER, "of `x**3` were `3*x**3` (the exponent is not lowered)"),
        ("x**3*exp(x)", "(x**2 + x**3)*exp(x)", Kind.POWER, "were `x**2` (the factor of the exponent is forgotten)"),
        ("log10(x)", "1/x", Kind.LOG_BASE, "the claim is log(10) times the truth"),
        ("x*log2(x)", "log2(x) + 1", Kind.LOG_BASE, "multiplied by log(2)"),
        ("sin(radians(x))", "cos(radians(x))", Kind.DEGREES, "180/pi times"),
        ("cos(x)", "-sin(x*pi/180)", Kind.DEGREES, "`x` is taken in degrees where the program has radians"),
        ("x**2 + x", "2*x + 8", Kind.OFFSET, "the truth plus the constant 7"),
        ("sqrt(x)", "1/sqrt(x)", Kind.FACTOR, "2 times the truth"),
        ("exp(x)", "0", Kind.ZERO, "the gradient is missing"),
        ("tanh(x)*x", "tanh(x)*x + tanh(x)", Kind.NOT_DIFFERENTIATED, "`tanh(x)` stood in place of its derivative"),
        ("x**2", "-6", Kind.SIGN, "the claim is -1 times the truth, as far as the numbers at this point tell"),
    ],
)
def test_words(expr: str, claim: str, kind: Kind, text: str) -> None:
    mistake = named(expr, {"x": 3.0}, "x", claim)
    assert mistake is not None
    assert mistake.kind is kind and text in mistake.text


@pytest.mark.parametrize(
    "claim", ["7*x*exp(x)", "sin(x)", "(2*x + x**2)*exp(x)*(1 + 1e-9*x)", "x", "2*x + x**2*exp(x*x)", "1/(x - x)"]
)
def test_what_fits_no_mistake_has_no_name(claim: str) -> None:
    assert named("x**2*exp(x)", {"x": 3.0}, "x", claim) is None


@pytest.mark.parametrize("claim", ["x**4", "2*x**3", "54*exp(x - 3)", "18*x", "27 + x", "x**3 + 1"])
def test_a_coincidence_at_the_point_is_no_name(claim: str) -> None:
    """At x = 3 these are the gradient times 2 or 3, plus 1 or plus 3; elsewhere they are not."""
    mistake = named("x**3", {"x": 3.0}, "x", claim)
    assert mistake is None or mistake.kind is Kind.POWER


def test_a_value_of_another_input_is_not_taken_for_a_number() -> None:
    """The gradient is right only where the labels sum to 1, so that they stay; 3/8 is then one of them."""
    expr = "z = log(sum(exp(x))); z*sum(y) - sum(x*y)"
    at = {"x": [0.5, -1.25], "y": [0.375, 0.625]}
    right = "exp(x)/sum(exp(x)) - y"
    assert named(expr, at, "x", right) is None
    assert named(expr, at, "x", f"-({right})") == Mistake(Kind.SIGN, "the claim is -1 times the truth")
    assert named(expr, at, "x", f"y[0]*({right})") is None


def test_wrong_variable_and_shapes() -> None:
    mistake = named("x*y**2", {"x": 3.0, "y": 5.0}, "x", "2*x*y")
    assert mistake == Mistake(Kind.WRONG_VARIABLE, "the gradient by `y` stands in place of that by `x`")
    mistake = named("sum(X**3, axis=0)", {"X": X}, "X", "(3*X**2*grad_output).T", [1.5, -0.5])
    assert mistake == Mistake(Kind.TRANSPOSE, "the claim is the truth transposed")


def test_some_elements() -> None:
    """One sign flipped among many."""
    at = {"x": numpy.linspace(1, 2, 2000)}
    problem = problem_of("sum(sin(x))", at)
    claimed = numpy.cos(at["x"])
    assert diagnose_numbers(problem, "x", claimed) is None
    claimed[1234] *= -1
    mistake = diagnose_numbers(problem, "x", claimed)
    assert mistake is not None and mistake.kind is Kind.SIGN
    assert mistake.text.startswith("element [1234] of 2000 is -1 times the truth, all others are right")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lambda x: -numpy.cos(x**2) * 2 * x, Kind.SIGN),
        (lambda x: numpy.cos(x**2) * x, Kind.FACTOR),
        (lambda x: numpy.cos(x**2), Kind.CHAIN_FACTOR),
        (lambda x: numpy.cos(x**2) * 2 * x * numpy.pi / 180, Kind.DEGREES),
        (lambda x: 0 * x, Kind.ZERO),
        (lambda x: numpy.cos(x**2) * 2 * x, None),
        (lambda x: numpy.cos(x) * numpy.sqrt(x), None),
    ],
)
def test_numbers(wrong: Any, kind: Kind | None, dtype: str) -> None:
    x = numpy.array([0.3, 0.7, 1.1, 2.3, 0.9, 1.7, 0.45, 1.3], dtype)
    problem = problem_of("sum(sin(x**2))", {"x": x}, dtype=dtype)
    mistake = diagnose_numbers(problem, "x", wrong(x.astype("float64")).astype(dtype))
    assert (mistake and mistake.kind) is kind
    if mistake:
        assert mistake.text.endswith("as far as the numbers at this point tell")


@pytest.mark.parametrize("seed", range(2))
def test_random_numbers_have_no_name(seed: int) -> None:
    generator = numpy.random.default_rng(seed)
    problem = problem_of("x**2*exp(x)/(1 + x**2)", {"x": float(generator.normal())})
    for _ in range(8):
        assert diagnose_numbers(problem, "x", numpy.asarray(generator.normal())) is None


def test_few_coarse_numbers_are_not_named() -> None:
    problem = problem_of("x**2", {"x": 3.0}, dtype="float16")
    assert diagnose_numbers(problem, "x", numpy.asarray(-6, "float16")) is None


def test_counterexample() -> None:
    """The simplest point at which the claim is wrong, not one where a wrong formula is right by chance."""
    at = {"x": 0.7318, "y": 23.17}
    problem = problem_of("x*y**2", at)
    found = counterexample(problem, "y", parse("2*x*y**2"))
    assert found is not None and {name: float(value) for name, value in found.items()} == {"x": 2.0, "y": 2.0}
    assert counterexample(problem, "y", parse("2*x*y")) is None
    assert counterexample(problem_of("sqrt(x)", {"x": -1.0}), "x", parse("x")) is None


def test_conjugate() -> None:
    program = parse("z*w")
    at = {"z": numpy.array([1 + 2j, 0.5 - 1j]), "w": numpy.array([2 - 0.7j, 1.5 + 0.3j])}
    problem = Problem(program, at, ["z"], [Seed(program.output, numpy.array([1 + 0.5j, 2 - 3j]))])
    assert diagnose(problem, "z", parse("grad_output*conj(w)")) is None
    for claim, text in (("grad_output*w", "without the conjugate of the derivative"), ("w*conj(grad_output)", "truth")):
        mistake = diagnose(problem, "z", parse(claim))
        assert mistake is not None and mistake.kind is Kind.CONJUGATE and mistake.text.endswith(text)


@pytest.mark.parametrize(
    ("expr", "at", "claim"),
    [
        ("x**2", {"x": float("nan")}, "x"),
        ("sqrt(x)", {"x": -1.0}, "1/sqrt(x)"),
        ("x**2", {"x": 3.0}, "y"),
        ("x**2", {"x": 3.0}, "[1, 2]*x"),
        ("x*0", {"x": [1.0, 2.0, 3.0]}, "[1, 2]"),
    ],
)
def test_nothing_is_raised(expr: str, at: Any, claim: str) -> None:
    problem = problem_of(expr, at, "ones")
    assert diagnose(problem, "x", parse(claim)) is None
    diagnose_numbers(problem, "x", numpy.array([1.0, numpy.nan, numpy.inf]))


def test_every_kind_is_made() -> None:
    made = {claim.kind for claim in written_claims()} | {claim.kind for claim in wrong_claims(every=80)}
    assert set(Kind) - made <= {Kind.ZERO, Kind.CONJUGATE, Kind.TERM_FACTOR}


def test_work_is_bounded() -> None:
    """Many steps, and a claim that fits nothing."""
    expr = " + ".join(f"sin({k + 2}*x**{k + 2})" for k in range(12))
    assert named(expr, {"x": 0.7}, "x", "cosh(x)*17.3") is None
