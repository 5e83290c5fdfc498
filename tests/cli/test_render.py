"""Results for people: what they typed comes back as they typed it, whatever the terminal."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from autograd_cli.render import digits, render, with_error
from autograd_core.verdict.check import check


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(program: str, at: dict[str, Any], stream: io.StringIO | None = None, **settings: Any) -> str:
    stream = stream or io.StringIO()
    render(check(program, at, **settings), stream)
    return stream.getvalue()


def test_the_first_line_that_works() -> None:
    lines = [line.rstrip() for line in shown("x*x*exp(x)", {"x": 1.5}).splitlines()]
    assert lines[:2] == ["program  x*x*exp(x)", "value    10.083800408260645  float64"]
    headings = ["gradient", "backward", "SymPy", "finite difference", "ulp", "verdict"]
    assert [one.strip() for one in lines[2].split("  ") if one] == headings
    name, value, symbolic, *_, ulp, verdict = lines[4].split()
    assert (name, value, symbolic) == ("x", "23.52886761927484", "23.528867619274840319")
    assert float(ulp) < 1 and verdict == "corroborated"
    assert lines[5] in ("d/dx = x**2*exp(x) + 2*x*exp(x)", "d/dx = 2*x*exp(x) + x**2*exp(x)")
    assert lines[-1] == "verdict  corroborated"


@pytest.mark.parametrize("terminal", [False, True])
def test_brackets_of_the_user_are_no_markup(terminal: bool) -> None:
    source = "x[1]*2 # x[i] [/] [bold]loud[/bold]"
    out = shown(source, {"x": [1.0, 2.0]}, Terminal() if terminal else None)
    assert out.splitlines()[0] == f"program  {source}"
    assert "x[0]" in out and "d/dx[1] = 2" in out


def test_pipes_carry_no_escape_sequences_and_no_wrapped_lines() -> None:
    source = "+".join(f"x**{n}" for n in range(2, 60))
    out = shown(source, {"x": 1.0})
    assert "\x1b" not in out
    assert out.replace("\n", "").startswith(f"program  {source[:150]}")


def test_shapes_are_shown() -> None:
    out = shown("x*2", {"x": [[1.0, 2.0]]}, grad_tensors="ones")
    assert "value    [[2., 4.]]  shape (1, 2)  float64" in out
    assert "x[0, 1]" in out


def test_long_arrays_are_cut_and_say_so() -> None:
    out = shown("sum(x*x)", {"x": list(range(50))})
    assert "... 30 more elements of x; --json shows them all" in out
    assert "x[19]" in out and "x[20]" not in out


def test_long_programs_are_cut() -> None:
    out = shown("x" + "+x" * 1000, {"x": 1.0})
    assert out.replace("\n", "").count("+x") < 250 and "..." in out


def test_statements_are_shown_as_links_of_the_chain_rule() -> None:
    out = shown("y = x*x; sin(y)", {"x": 2.0})
    assert "y = x**2   dy/dx = 2*x" in out
    assert "output = sin(y)   doutput/dy = cos(y)" in out


def test_passes_are_shown_one_by_one() -> None:
    settings = {"backward": ["c", "d"], "retain_graph": True}
    out = shown("b = a**2; c = mean(b); d = sum(b)", {"a": [1.0, 2.0, 3.0, 4.0]}, **settings)
    lines = [line.replace(" ", "") for line in out.splitlines()]
    assert "afterbackwardfromc:a.grad=[0.5,1.,1.5,2.]" in lines
    assert "afterbackwardfromd:a.grad=[2.5,5.,7.5,10.]" in lines


def test_the_reason_of_a_bad_verdict_is_shown() -> None:
    out = shown("(1 - cos(x))/x**2", {"x": 1e-9})
    assert "verdict  inaccurate" in out
    assert "x: " in out and "ulp from the true -8.33333333333333" in out


def test_the_order_is_in_the_heading() -> None:
    out = shown("x**4", {"x": 2.0}, order=3)
    assert "gradient, order 3" in out and "24*x" in out


def test_where_sympy_is_silent_a_dash_stands() -> None:
    out = shown("log(x)", {"x": -1.0})
    assert out.splitlines()[4].split()[:3] == ["x", "-1.0", "-"]
    assert "cannot tell" in out and "verdict  undefined" in out


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Fraction(0), "0"),
        (Fraction(1, 3), "0.33333333333333333333"),
        (Fraction(100), "100"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(10) ** 400, "1.0000000000000000000E+400"),
        (Fraction(1, 10**30), "1E-30"),
    ],
)
def test_digits(number: Fraction, expected: str) -> None:
    assert digits(number) == expected


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [
        (1.23456789, 2e-4, "1.23457 +- 0.0002"),
        (2.0, 0.0, "2 +- 0"),
        (0.0, 1e-9, "0 +- 1e-09"),
        (float("nan"), 1.0, "cannot tell"),
        (1.0, float("inf"), "cannot tell"),
        (1.0, 100.0, "1 +- 1e+02"),
    ],
)
def test_with_error(value: float, error: float, expected: str) -> None:
    assert with_error(value, error) == expected


def test_the_table_is_the_same_through_the_command(grad: Callable[..., Any]) -> None:
    assert grad("x*x", "x=3").out == shown("x*x", {"x": 3.0})
