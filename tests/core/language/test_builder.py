import math

import pytest

from autograd_core.errors import LanguageError, LimitError
from autograd_core.language import Limits, parse


def test_constants_of_the_language():
    assert [s.constant for s in parse("pi*e").steps] == [math.pi, math.e, math.pi * math.e]


def test_a_declared_or_assigned_name_is_no_constant():
    assert parse("e*pi", inputs=("e",)).inputs == ("e",)
    program = parse("e = x; e*2")
    assert program.inputs == ("x",) and program.run({"x": 5.0})[program.output] == 10.0
    assert parse("inf*nan", inputs=("inf", "nan")).inputs == ("inf", "nan")
    assert parse("sin*2", inputs=["sin"]).inputs == ("sin",)


@pytest.mark.parametrize("text", ["inf*x", "nan", "x + inf"])
def test_constants_are_finite(text):
    with pytest.raises(LanguageError, match="constants are finite"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("9**9**9", "9**9**9"),
        ("x**9**9**9", "9**9**9"),
        ("2**(10**10)", "2**(10**10)"),
        ("x + 1/0", "1/0"),
        ("x*(1/(2 - 2))", "1/(2 - 2)"),
        ("log(0)", "log(0)"),
        ("x*sqrt(-1)", "sqrt(-1)"),
        ("(-8)**(1/3)", "(-8)**(1/3)"),
        ("exp(1e4)", "exp(1e4)"),
        ("1e300*1e300", "1e300*1e300"),
    ],
)
def test_a_constant_that_is_not_finite_is_marked(text, marked):
    with pytest.raises(LanguageError, match="not a finite number") as caught:
        parse(text)
    span = caught.value.span
    assert span is not None and text[span.start : span.end] == marked


def test_complex_constants_are_fine():
    program = parse("sqrt(-1 + 0j)")
    assert program.steps[program.output].constant == 1j


@pytest.mark.parametrize("text", ["x**1e7", "1**10**10", "1.0000001**(10**9)", "x^(-1e9)"])
def test_constant_exponents_are_capped(text):
    with pytest.raises(LimitError, match="constant exponent"):
        parse(text)
    parse(text, limits=Limits(exponent=1e12))


@pytest.mark.parametrize("text", ["1e999999999", "1e-999999999", "0e999999999"])
def test_numbers_out_of_range(text):
    with pytest.raises(LanguageError, match="the number") as caught:
        parse(f"x + {text}")
    assert caught.value.span == (4, 4 + len(text))


def test_each_input_has_one_step():
    program = parse("x*y + x*y; x")
    assert program.inputs == ("x", "y") and [s.input for s in program.steps].count("x") == 1
    assert program.output == program.input_slots["x"]


def test_negative_literals_stay_integers():
    program = parse("x**-2")
    step = program.steps[program.steps[program.output].args[1]]
    assert step.constant == -2 and type(step.constant) is int


@pytest.mark.parametrize("word", ["sin", "sum", "maximum"])
def test_a_function_needs_its_arguments(word):
    with pytest.raises(LanguageError, match="needs its arguments"):
        parse(f"{word} + x")
