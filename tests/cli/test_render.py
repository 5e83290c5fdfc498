"""Results for people: what they typed comes back as they typed it, whatever the terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from autograd_cli.render import render, with_error
from autograd_core.verdict.check import check


def shown(program: str, at: dict[str, Any], form: dict[str, Any] | None = None, **settings: Any) -> str:
    return render(check(program, at, **settings), **(form or {}))


def test_the_first_line_that_works() -> None:
    lines = [line.rstrip() for line in shown("x*x*exp(x)", {"x": 1.5}).splitlines()]
    assert lines[:2] == ["program  x*x*exp(x)", "value    10.083800408260645  float64"]
    headings = ["gradient", "backward", "certified", "SymPy", "finite difference", "ulp"]
    assert [one.strip() for one in lines[2].split("  ") if one] == headings
    name, value, certain, symbolic, *_, ulp = lines[4].split()
    assert (name, value, certain, symbolic) == ("x", "23.52886761927484", "23.528867619274840319", "same")
    assert float(ulp) < 1
    assert lines[5] in ("d/dx = x**2*exp(x) + 2*x*exp(x)", "d/dx = 2*x*exp(x) + x**2*exp(x)")
    assert lines[-1] == "verdict  certified"


def test_lost_bits_their_place_and_the_stable_form_are_shown() -> None:
    lines = shown("(1 - cos(x))/x**2", {"x": 1e-8}).splitlines()
    assert any(line.startswith("x: cancellation in `1 - cos(x)`") for line in lines)
    at = next(i for i, line in enumerate(lines) if line.startswith("stable form  "))
    assert "sinc" in lines[at] and lines[at + 1].strip().startswith("9.67e+32 ulp off become 1")


def test_a_kink_close_by_is_shown() -> None:
    place, slopes = "`relu(x)` has a kink at x = 0, 1e-07 from here", "the slope is 0 on its left, 1 on its right"
    assert f"nearby       {place}; {slopes}" in shown("relu(x)", {"x": 1e-7})
    assert "nearby" not in shown("relu(x)", {"x": 1.0})


@pytest.mark.parametrize("terminal", [False, True])
def test_brackets_of_the_user_are_no_markup(terminal: bool) -> None:
    source = "x[1]*2 # x[i] [/] [bold]loud[/bold]"
    out = shown(source, {"x": [1.0, 2.0]}, {"terminal": terminal})
    assert out.splitlines()[0] == f"program  {source}"
    assert "x[0]" in out and "d/dx[1] = 2" in out


def test_pipes_carry_no_escape_sequences_and_no_wrapped_lines() -> None:
    source = "+".join(f"x**{n}" for n in range(2, 60))
    out = shown(source, {"x": 1.0})
    assert "\x1b" not in out
    assert out.splitlines()[0] == f"program  {source}"
    assert all(line == line.rstrip() for line in out.splitlines())


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
    assert "\nx: inaccurate: " in out and "ulp from the true -8.33333333333333" in out


def test_the_order_is_in_the_heading() -> None:
    out = shown("x**4", {"x": 2.0}, order=3)
    assert "gradient, order 3" in out and "24*x" in out


def test_where_sympy_is_silent_a_dash_stands() -> None:
    out = shown("log(x)", {"x": -1.0})
    assert out.splitlines()[4].split()[:3] == ["x", "-1.0", "-"]
    assert out.count("no finite real value") == 1  # as the verdict's reason, not once more as SymPy's
    assert "cannot tell" in out and "verdict  undefined" in out


def test_verdicts_of_inputs_are_shown_where_they_differ_from_the_last_line() -> None:
    lines = shown("x + abs(y)", {"x": 2.0, "y": 0.0}).splitlines()
    assert "x: certified" in lines and lines[-1] == "verdict  kink"
    assert not any(line.startswith("x: ") for line in shown("x + y", {"x": 2.0, "y": 0.0}).splitlines())
    lines = shown("sum(abs(x))", {"x": [1.0, 0.0]}).splitlines()
    assert any(line.startswith("x[1]: kink: abs(x) is at a kink") for line in lines)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_a_terminal_shows_every_digit_at_any_width(width: int) -> None:
    out = shown("x*x*exp(x)", {"x": 1.5}, {"terminal": True, "width": width})
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in out.splitlines()]
    for cell in ("23.52886761927484", "23.528867619274840319", "23.52886761927484 +- ", "0.237"):
        assert any(cell in line for line in lines)
    assert max(map(len, lines[2:-2])) <= max(width, 50)
    assert ("gradient  x" in lines) == (width < 100)


def test_a_narrow_terminal_shows_a_few_elements() -> None:
    out = shown("sum(exp(x))", {"x": list(range(9))}, {"terminal": True, "width": 60})
    assert out.count("  backward  ") == 5
    assert "... 4 more elements of x; --json shows them all" in out


def test_colours_say_nothing_that_words_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = shown("x*x", {"x": 3.0}, {"terminal": True, "width": 200})
    monkeypatch.setenv("NO_COLOR", "1")
    plain = shown("x*x", {"x": 3.0}, {"terminal": True, "width": 200})
    assert "\x1b[1;32mcertified" in coloured and "32m" not in plain
    bare = [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in (coloured, plain)]
    assert bare[0] == bare[1]


def test_force_color_is_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "\x1b" not in shown("x*x", {"x": 3.0})


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_ascii_where_the_stream_has_no_more(encoding: str) -> None:
    out = shown("x*x # \u00fc \u2202 \x1b[31m", {"x": 3.0}, {"encoding": encoding})
    assert out.isascii() and "\x1b" not in out
    assert out.splitlines()[0] == r"program  x*x # \xfc \u2202 \x1b[31m"
    assert set(out.splitlines()[3]) == {"-"}


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
    assert grad("x*x", "x=3").out == shown("x*x", {"x": 3.0}, prove=True)
