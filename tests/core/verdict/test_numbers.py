"""Claimed numbers, judged in ulps of their own dtype."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.verdict.check import check
from autograd_core.verdict.evidence import Evidence, Judgement
from autograd_core.verdict.numbers import as_floats, judge_numbers
from autograd_core.verdict.verdict import Verdict


def asked(text: str, x: Any, **settings: Any) -> Evidence:
    return check(text, {"x": x}, thorough=False, **settings).gradients["x"].evidence


CUBE = asked("sum(x**3)", [1.0, 2.0, 0.1])  # 3, 12, 0.03 (of the float 0.1)
TRUE = [3.0, 12.0, 3 * 0.1**2]


def judged(values: Any, dtype: str = "float64", evidence: Evidence = CUBE, **more: Any) -> Judgement:
    return judge_numbers(numpy.array(values, dtype), evidence, **more)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_right_numbers_are_certified_in_any_dtype(dtype: str) -> None:
    found = judged(TRUE, dtype)
    assert found.verdict is Verdict.CERTIFIED and found.ulp is not None and found.ulp < 2


@pytest.mark.parametrize(
    ("third", "dtype", "verdict"),
    [
        (0.03 * (1 + 1e-4), "float16", Verdict.CERTIFIED),  # less than an ulp
        (0.03 * (1 + 3e-2), "float16", Verdict.INACCURATE),
        (0.03 * (1 + 5e-2), "float16", Verdict.DISAGREE),
        (0.03 * (1 + 1e-6), "float32", Verdict.CERTIFIED),
        (0.03 * (1 + 3e-4), "float32", Verdict.INACCURATE),
        (0.03 * (1 + 4e-4), "float32", Verdict.DISAGREE),
        (0.03 * (1 + 1e-14), "float64", Verdict.CERTIFIED),
        (0.03 * (1 + 1e-8), "float64", Verdict.INACCURATE),
        (0.03 * (1 + 2e-8), "float64", Verdict.DISAGREE),
        (-0.03, "float64", Verdict.DISAGREE),
        (0.0, "float64", Verdict.DISAGREE),
        (math.nan, "float64", Verdict.INACCURATE),
        (math.inf, "float32", Verdict.INACCURATE),
    ],
)
def test_half_of_the_digits_tell_inaccurate_from_wrong(third: float, dtype: str, verdict: Verdict) -> None:
    found = judged([*TRUE[:2], third], dtype)
    assert found.verdict is verdict
    assert verdict is Verdict.CERTIFIED or (found.index == (2,) and found.reason)
    assert [one.verdict for one in found.elements] == [Verdict.CERTIFIED, Verdict.CERTIFIED, verdict]


def test_the_reason_has_both_numbers() -> None:
    assert judged([3.0, 13.0, TRUE[2]]).reason == "claimed 13, true 12, difference 1"
    assert str(judged([3.0, 12.0 * (1 + 1e-10), TRUE[2]]).reason).startswith("claimed 12.0000000012")


def test_of_several_the_farthest_is_told() -> None:
    found = judged([3.1, -12.0, 0.04])
    assert (found.verdict, found.index) == (Verdict.DISAGREE, (1,))


def test_the_bound_can_be_set() -> None:
    off = [3.0 * (1 + 100 * 2.0**-52), *TRUE[1:]]
    assert judged(off).verdict is Verdict.CERTIFIED
    assert judged(off, max_ulp=50.0).verdict is Verdict.INACCURATE


def test_numbers_that_are_no_floats_are_judged_as_float64() -> None:
    square = asked("sum(x**2)", [1.0, 2.0])
    for values in ([2, 4], numpy.array([2, 4], "u1"), numpy.array([2, 4], "g"), numpy.array([2, 4], ">f8")):
        assert judge_numbers(numpy.asarray(values), square).verdict is Verdict.CERTIFIED
    assert judge_numbers(numpy.array([True, False]), square).verdict is Verdict.DISAGREE


@pytest.mark.parametrize(
    ("stored", "dtype", "otherwise"),
    [
        ("f2", "float16", "float64"),
        (">f4", "float32", "float64"),
        ("f8", "float64", "float32"),
        ("g", "float64", "float64"),
        ("i8", "float32", "float32"),
        ("?", "float64", "float64"),
    ],
)
def test_as_floats(stored: str, dtype: str, otherwise: str) -> None:
    found = as_floats(numpy.ones(2, stored), otherwise)
    assert found.dtype == dtype and found.dtype.isnative and found.tolist() == [1, 1]


def test_another_shape_is_wrong() -> None:
    for values in (3.0, [3.0, 12.0], [[*TRUE]]):
        found = judged(values)
        assert found.verdict is Verdict.DISAGREE and "shape" in str(found.reason)


def test_no_elements() -> None:
    assert judged([], evidence=asked("sum(x**2)", [])).verdict is Verdict.CERTIFIED


def test_where_there_is_no_derivative() -> None:
    kink = asked("sum(abs(x))", [0.0, 1.0])
    assert judged([0.3, 1.0], evidence=kink).verdict is Verdict.KINK
    assert judged([1.3, 1.0], evidence=kink).verdict is Verdict.DISAGREE
    assert judged([1.0], evidence=asked("sum(log(x))", [-1.0])).verdict is Verdict.UNDEFINED


def test_an_exact_zero_has_the_scale_of_the_function() -> None:
    flat = asked("sum(x - x) + sum(x)*0 + 5", [3.0])
    assert judged([0.0], evidence=flat).verdict is Verdict.CERTIFIED
    assert judged([1e-30], evidence=flat).verdict in (Verdict.CERTIFIED, Verdict.CORROBORATED)
    assert judged([1e-3], evidence=flat).verdict is Verdict.DISAGREE


def test_what_our_own_rules_give_is_no_part_of_it() -> None:
    # Backward loses all digits here; the claim does not.
    lost = asked("sum((1 - cos(x))/x**2)", [1e-6])
    assert judged([-1e-6 / 12], evidence=lost).verdict is Verdict.CERTIFIED
    assert judged(lost.value, evidence=lost).verdict.wrong
    assert CUBE.exact.middle is not None
    mistaken = replace(CUBE, exact=replace(CUBE.exact, middle=CUBE.exact.middle * 2), refutation="wrong")
    assert judged(TRUE, evidence=mistaken).verdict is Verdict.CERTIFIED


def test_many_numbers_are_held_against_random_directions() -> None:
    x = numpy.linspace(0.5, 2, 3000)
    many = asked("sum(sin(x)*x)", x)
    right = numpy.sin(x) + x * numpy.cos(x)
    assert judge_numbers(right, many).verdict in (Verdict.CERTIFIED, Verdict.CORROBORATED)
    wrong = right.copy()
    wrong[1234] *= -1
    assert judge_numbers(wrong, many).verdict.wrong


@given(st.floats(-1e3, 1e3).filter(lambda x: abs(x) > 1e-3), st.integers(-80, 80))
def test_verdicts_do_not_depend_on_the_unit(x: float, power: int) -> None:
    unit = math.ldexp(1.0, power)
    evidence = asked("x**2", x * unit)
    for factor, verdict in ((1.0, "certified"), (1 + 1e-9, "inaccurate"), (1.001, "disagree"), (-1.0, "disagree")):
        assert judge_numbers(numpy.array(2 * x * unit * factor), evidence).verdict == verdict
