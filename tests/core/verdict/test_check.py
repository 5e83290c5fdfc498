"""One formula at one point, all witnesses. What the verdict must be is known beforehand."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograd_core.conventions import NAMES
from autograd_core.errors import LanguageError, UserError
from autograd_core.language import parse
from autograd_core.op import Op, diagonal, elementwise
from autograd_core.ops import TABLE
from autograd_core.verdict.check import check


def answer(text, at, name=None, **more):
    report = check(text, at, **more)
    return report.gradients[name or next(iter(report.gradients))]


@pytest.mark.parametrize(
    ("text", "at", "value", "verdict"),
    [
        ("x*x*exp(x)", 1.5, 23.52886761927484, "certified"),
        ("tanh(x)", 20.0, 1.6993417021166355e-17, "certified"),
        ("x*abs(x)", 0.0, 0.0, "certified"),
        ("relu(x)**2", 0.0, 0.0, "certified"),
        ("x - x", 3.0, 0.0, "certified"),
        ("exp(x)", 800.0, np.inf, "inaccurate"),  # the derivative is finite
        ("x**2", -3.0, -6.0, "certified"),
        ("abs(x)", 0.0, 0.0, "kink"),
        ("relu(x)", 0.0, 0.0, "kink"),
        ("maximum(x, 1)", 1.0, 0.5, "kink"),
        ("max(x)", [1.0, 2.0, 2.0], [0.0, 0.5, 0.5], "kink"),
        ("min(x)", [2.0, 1.0, 1.0], [0.0, 0.5, 0.5], "kink"),
        ("sqrt(x)", 0.0, np.inf, "undefined"),
        ("log(x)", -1.0, -1.0, "undefined"),
        ("log(x)", 0.0, np.inf, "undefined"),
        ("1/x", 0.0, -np.inf, "undefined"),
        ("log(1 + exp(x))", 800.0, np.nan, "inaccurate"),
        ("exp(x)/exp(x)", 800.0, np.nan, "inaccurate"),
        ("(1 - cos(x))/x**2", 1e-5, -0.008275703759863973, "inaccurate"),
        ("where(x > 0, sqrt(x), 0)", -1.0, np.nan, "inaccurate"),  # the dead branch
    ],
)
def test_what_can_be_said(text, at, value, verdict):
    found = answer(text, {"x": at})
    assert found.judgement.verdict == verdict
    assert found.value.tolist() == pytest.approx(value, rel=1e-12, nan_ok=True)
    assert verdict == "certified" or found.judgement.reason


@pytest.mark.parametrize("text", ["sqrt(x**4)", "sqrt(x*x)*x", "where(x == 0, 0, sqrt(x*x))*x"])
def test_nan_where_the_slope_is_zero_is_inaccurate(text):
    # The square root's own slope is infinite at 0, the function's is 0 on both sides.
    found = answer(text, {"x": 0.0})
    assert np.isnan(found.value) and found.judgement.verdict == "inaccurate"


def test_the_reasons_name_the_slopes_and_the_convention():
    assert "slope -1 on the left, 1 on the right" in answer("abs(x)", {"x": 0.0}).judgement.reason
    tie = answer("maximum(x, y)", {"x": 1.0, "y": 1.0}, "y").judgement.reason
    assert "splits the cotangent equally" in tie and "slope 0 on the left, 1 on the right" in tie
    assert "NaN where the derivative is 1" in answer("log(1 + exp(x))", {"x": 800.0}).judgement.reason
    assert "-8.33333333" in answer("(1 - cos(x))/x**2", {"x": 1e-5}).judgement.reason


# A wrong rule.


def wrong(name: str, *partials: Any) -> Op:
    row = TABLE[name]
    build: Callable[..., Op] = elementwise if row.kind == "elementwise" else diagonal
    fields = {key: getattr(row, key) for key in ("formula", "sympy", "ball", "domain", "convention", "doc")}
    fields["kink"] = None if row.kink is None else row.kink.function
    return build(name, row.evaluate, partials, **fields)


WRONG = {
    "the sign flipped": ("tanh", (lambda x: -((1 / TABLE["cosh"](x)) ** 2),)),
    "the square forgotten": ("tanh", (lambda y: 1 - y,)),
    "one part in 1e12": ("tanh", (lambda x: (1 / TABLE["cosh"](x)) ** 2 * (1 + 2.0**-40),)),
    "half": ("sqrt", (lambda y: 1 / y,)),
    "the other function": ("sin", (lambda x: -TABLE["cos"](x),)),
    "an argument forgotten": ("div", (lambda b: 1 / b, 0)),
    "twice": ("relu", (lambda g, x: TABLE["where"](x <= 0, 0, 2 * g),)),
}


def swapped(text, row):
    program = parse(text)
    steps = tuple(replace(s, op=row if s.op is not None and s.op.name == row.name else s.op) for s in program.steps)
    return replace(program, steps=steps)


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_a_wrong_rule_disagrees_at_any_scale(kind, scale):
    name, partials = WRONG[kind]
    inner = f"u = x/{scale}; {scale}*" + ("(2/u)" if name == "div" else f"{name}(u)")
    program = swapped(inner, wrong(name, *partials))
    assert check(program, {"x": 0.5 * scale}).verdict == "disagree"
    assert check(parse(inner), {"x": 0.5 * scale}).verdict == "certified"


def test_a_wrong_subgradient_disagrees_at_the_kink():
    row = diagonal(
        "abs",
        TABLE["abs"].evaluate,
        maps=(lambda g, x: g * (TABLE["sign"](x) + (x == 0) * 2),),
        sympy="Abs",
        ball=TABLE["abs"].ball,
        domain=TABLE["abs"].domain,
        kink=lambda x: x == 0,
    )
    program = swapped("abs(x)", row)
    assert check(program, {"x": 0.0}).verdict == "disagree"


# Units.

UNITS = {
    "u*u*exp(u)": (1.5, "certified"),
    "1/u": (0.3, "certified"),
    "abs(u)": (0.0, "kink"),
    "maximum(u, 2)": (2.0, "kink"),
    "log(u)": (-1.0, "undefined"),
    "sqrt(u)": (0.0, "undefined"),
    "log(1 + exp(u))": (800.0, "inaccurate"),
    "(1 - cos(u))/u**2": (1e-5, "inaccurate"),
    "sin(u)**2 + cos(u)**2": (3.0, "certified"),
    "m = u > 0; where(m, u**2, -u)": (-2.0, "certified"),
}


@pytest.mark.parametrize("text", UNITS)
def test_the_verdict_does_not_change_with_the_unit(text):
    u, verdict = UNITS[text]

    def in_units(unit):
        return re.sub(r"\bu\b", f"(x/{unit})", text)

    for power in (-100, -40, 0, 40, 100):  # powers of two: the floats are the same ones
        found = check(in_units(repr(2.0**power)), {"x": u * 2.0**power})
        assert found.verdict == verdict, f"unit 2**{power}"
    for factor in ("1e-30", "1e-7", "1e12", "1e30"):
        if u not in (2.0,):  # a tie does not survive rounding
            found = check(in_units(factor), {"x": u * float(factor)})
            assert found.verdict == verdict, f"unit {factor}"


@pytest.mark.parametrize("factor", [1e-30, 1e-3, 1e12, 1e30])
def test_the_unit_of_the_output_does_not_matter(factor):
    for text, u, verdict in (
        ("u*u*exp(u)", 1.5, "certified"),
        ("abs(u)", 0.0, "kink"),
        ("u - u", 3.0, "certified"),
    ):
        assert check(f"({text})*{factor!r}", {"u": u}).verdict == verdict


# Orders, dtypes, passes.


@pytest.mark.parametrize(
    ("text", "x", "order", "value", "formula"),
    [
        ("x**3", 2.0, 2, 12.0, "6*x"),
        ("x**3", 2.0, 3, 6.0, "6"),
        ("exp(2*x)", 0.5, 3, 8 * np.e, "8*exp(2*x)"),
        ("sin(x)", 0.5, 2, -np.sin(0.5), "-sin(x)"),
        ("1/x", 2.0, 3, -6 / 16, "-6/x**4"),
    ],
)
def test_higher_orders(text, x, order, value, formula):
    found = answer(text, {"x": x}, order=order)
    assert found.judgement.verdict == "certified" and found.formula == formula
    assert float(found.value) == pytest.approx(value, rel=1e-14)


def test_a_wrong_second_order_disagrees():
    # The first derivative is right at the point; as a function it is not.
    row = wrong("sin", lambda x: TABLE["cos"](x) + (x - 0.5) ** 2)
    assert check(swapped("sin(x)", row), {"x": 0.5}).verdict == "certified"
    row = wrong("sin", lambda x: TABLE["cos"](x) + (x - 0.5))
    assert check(swapped("sin(x)", row), {"x": 0.5}, order=2).verdict == "disagree"


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_narrow_dtypes_are_judged_in_their_own_ulps(dtype):
    found = answer("x*x*exp(x)", {"x": 1.5}, dtype=dtype)
    assert found.value.dtype == dtype
    assert found.judgement.verdict == "certified" and found.judgement.ulp < 4
    assert answer("log(1 + exp(x))", {"x": 100.0}, dtype=dtype).judgement.verdict == "inaccurate"
    assert answer("log(1 + exp(x))", {"x": 100.0}).judgement.verdict == "certified"


def test_two_passes():
    text, at = "b = a**2; c = mean(b); d = sum(b)", {"a": [1.0, 2.0, 3.0, 4.0]}
    report = check(text, at, backward=["c", "d"], retain_graph=True)
    assert report.verdict == "certified"
    assert [p.gradients["a"].tolist() for p in report.run.passes] == [[0.5, 1, 1.5, 2], [2.5, 5, 7.5, 10]]
    with pytest.raises(UserError, match="second time"):
        check(text, at, backward=["c", "d"])


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("x*[1, 2, 3]", [4.0, 5.0, 6.0], [1.0, 2.0, 3.0]),
        ("m = x > 0; where(m, x**2, -x)", [2.0, -3.0], [4.0, -1.0]),
        ("x**2*(x > 0)", [2.0, -3.0], [4.0, 0.0]),
        ("m = x > 0; m*x", [2.0, -3.0, 7.0], [1.0, 0.0, 1.0]),
        ("m = x > 0; n = x < 5; where(m, where(n, x**2, x), 0)", [2.0, -3.0, 7.0], [4.0, 0.0, 1.0]),
        ("x*sum(x > 0)", [2.0, -3.0], [1.0, 1.0]),
    ],
)
def test_array_constants_and_masks(text, at, expected):
    found = answer(text, {"x": at}, grad_tensors="ones")
    assert found.judgement.verdict == "certified"
    assert found.value.tolist() == expected


def test_a_constant_is_what_its_text_says():
    found = answer("0.1*x", {"x": 1.0})
    assert found.formula == "1/10"
    assert found.judgement.ulp == pytest.approx(0.4, abs=1e-12)  # of the float 0.1 from 1/10


def test_wanted_inputs_and_constants():
    assert list(check("x*y", {"x": 1.0, "y": 2.0}, constant=["x"]).gradients) == ["y"]
    assert list(check("x*y", {"x": 1.0, "y": 2.0}, wrt=["x"]).gradients) == ["x"]
    with pytest.raises(UserError, match="no input left"):
        check("x*y", {"x": 1.0, "y": 2.0}, constant=["x", "y"])
    for option in ("wrt", "constant"):
        with pytest.raises(UserError, match="no input named 'z'"):
            check("x*y", {"x": 1.0, "y": 2.0}, **{option: ["z"]})
    with pytest.raises(UserError, match="no input named 'z'"):
        check("x", {"x": 1.0, "z": 2.0})
    with pytest.raises(LanguageError, match="no value for input 'y'"):
        check("x*y", {"x": 1.0})


def test_an_array_too_large_for_sympy_is_judged_by_differences():
    found = check("sum(sin(x)*x)", {"x": np.linspace(0.1, 3, 5000)})
    assert found.verdict == "certified"
    assert "random directions" in found.gradients["x"].judgement.reason


# What a tester found.


@pytest.mark.parametrize(
    ("text", "at", "verdict"),
    [
        *((text, -1.0, "undefined") for text in ("log(x) - log(x)", "0*log(x)", "sqrt(x)**2", "exp(log(x))")),
        *((text, 0.0, "undefined") for text in ("x/x", "1/x*x", "atan(1/x)", "x**0.5", "sqrt(x)")),
        *((text, np.inf, "undefined") for text in ("x*0", "x - x", "x*x")),
        *((text, np.nan, "undefined") for text in ("maximum(x, 0)", "max(x)", "relu(x)", "where(x > 0, x, 1)")),
        *((text, 0.0, "kink") for text in ("where(x > 0, x + 1, x)", "where(x > 0, x, x + 1)", "where(x >= 0, x, 1)")),
        ("x**x", -2.0, "undefined"),
        ("(-2)**x", 2.0, "undefined"),
        ("sum(x**0.5)", [0.0, 1.0], "undefined"),
        ("asin(x)", 1.0, "undefined"),
        ("(x**2 - 1)/(x - 1)", 1.0, "undefined"),
        ("where(x > 0, log(x), x)", -1.0, "certified"),
        ("1/x", 1e-310, "inaccurate"),
        ("log(x)", 5e-324, "inaccurate"),
        ("atan(x)", 1e300, "certified"),
        ("sin(x)", 1e22, "certified"),
        ("where(x, x + 1, 5)", 2.0, "certified"),
        ("exp(x) - 1", 1e-15, "certified"),  # the value has lost its digits, each op is right
    ],
)
def test_what_a_tester_found(text, at, verdict):
    found = answer(text, {"x": at}).judgement
    assert found.verdict == verdict
    assert verdict == "certified" or found.reason


def test_the_exponent_of_a_negative_base_has_no_derivative():
    report = check("x**y", {"x": -1.0, "y": 2.0})
    assert [str(g.judgement.verdict) for g in report.gradients.values()] == ["certified", "undefined"]


@pytest.mark.parametrize("text", ["abs(x - 0.1)", "where(x > 0.1, x, 2*x)"])
def test_rounded_constants_do_not_make_false_alarms(text):
    assert check(text, {"x": 0.1}, dtype="float32").verdict == "kink"


def test_oscillation_from_float_to_float_refutes_nothing():
    assert check("sum(sin(x))", {"x": 1e22 + 1e20 * np.arange(5000)}).verdict == "certified"


@pytest.mark.parametrize(
    ("evaluate", "verdict"),
    [
        (lambda xp, x: xp.sinh(x), "disagree"),
        (lambda xp, x: xp.tanh(x) * (1 + 1e-6), "disagree"),
        (lambda xp, x: xp.tanh(x) * (1 + 1e-13), "inaccurate"),
        (lambda xp, x: xp.tanh(x), "certified"),
    ],
)
def test_a_wrong_forward_is_seen(evaluate, verdict):
    program = swapped("2*tanh(x)", replace(TABLE["tanh"], evaluate=evaluate, short={}))
    found = check(program, {"x": 0.5}).gradients["x"].judgement
    assert found.verdict == verdict
    assert verdict == "certified" or "VALUE is wrong: tanh in tanh(x)" in found.reason


def test_balls_and_sympy_that_mean_different_functions_are_seen():
    program = swapped("tanh(x)", replace(TABLE["tanh"], sympy=lambda sp, x: sp.tanh(x) + 1, short={}))
    assert "by SymPy" in check(program, {"x": 0.5}).gradients["x"].judgement.reason


def test_second_order_of_two_passes():
    found = answer("c = sum(x**2)*2; d = sum(x**3)", {"x": [1.5, 2.0]}, backward=["c", "d"], order=2)
    assert found.judgement.verdict == "certified" and found.value.tolist() == [13.0, 16.0]


def test_labels_say_what_is_differentiated():
    assert answer("x**3", {"x": 2.0}, order=2).label() == "d^2/dx^2"
    assert answer("sum(x)**3", {"x": [1.0, 2.0]}, order=3).label((1,)) == "d/dx[1] of sum(d/dx of sum(d/dx))"


def test_a_million_elements_take_seconds():
    start = time.perf_counter()
    assert check("sum(x*x*exp(x))", {"x": np.linspace(0, 1, 1_000_000)}).verdict == "corroborated"
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize(
    ("convention", "value"), [("torch-2.13", [0.0, 0.5]), ("min-norm", [0.0, 0.5]), ("one-sided", [1.0, 1.0])]
)
def test_the_convention_decides_at_a_kink_and_is_named_there(convention, value):
    report = check("abs(x)*2 + relu(x) + maximum(y, 1)*2", {"x": 0.0, "y": 1.0}, convention=convention)
    found = report.gradients
    assert report.verdict == "kink" and report.convention == convention
    factors = {"x": 3 * value[0], "y": 2 * value[1]}
    assert {name: float(one.value) for name, one in found.items()} == factors
    said = "0 at 0" if convention == "torch-2.13" else f"(convention {convention})"
    assert said in found["x"].judgement.reason


def test_away_from_kinks_the_convention_does_not_matter():
    values = {c: float(check("abs(x)", {"x": -2.0}, convention=c).gradients["x"].value) for c in NAMES}
    assert set(values.values()) == {-1.0}


def test_an_unknown_convention():
    with pytest.raises(UserError, match="'min-nrm'") as raised:
        check("x", {"x": 1.0}, convention="min-nrm")
    assert raised.value.hint == "did you mean min-norm?"
