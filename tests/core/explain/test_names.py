"""Names of values, and steps on these names."""

from __future__ import annotations

import pytest

from autograd_core.explain.names import Names
from autograd_core.language import parse


def steps(program: str) -> list[str]:
    parsed = parse(program)
    names = Names(parsed)
    found = [i for i, one in enumerate(parsed.steps) if one.op is not None and one.constant is None]
    return [f"{names[i]} = {names.expression(i).text}" for i in found]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("x*x*exp(x)", ["v1 = x*x", "v2 = exp(x)", "y = v1*v2"]),
        ("(a + b) * ( a-b ) # c", ["v1 = a + b", "v2 = a-b", "y = v1 * v2"]),
        ("x = a*2; x = x*x + 1; sin(x)", ["x = a*2", "v1 = x*x", "x_2 = v1 + 1", "y = sin(x_2)"]),
        ("sum((\n x +  # hi\n 1)*2, axis=0)", ["v1 = x + 1", "v2 = v1*2", "y = sum(v2, axis=0)"]),
        ("-(-(-x))", ["v1 = -x", "v2 = -v1", "y = -v2"]),
        ("v1*sin(y)", ["v2 = sin(y)", "out = v1*v2"]),
        ("y*out", ["out_2 = y*out"]),
        ("arcsin(x)[0]*2*pi", ["v1 = arcsin(x)", "v2 = v1[0]", "v3 = v2*2", "y = v3*pi"]),
        ("x*(2*pi)", ["y = x*(2*pi)"]),
        ("X.T @ w", ["v1 = X.T", "y = v1 @ w"]),
        ("einsum('ij,jk->ik', A, B)", ["y = einsum('ij,jk->ik', A, B)"]),
        ("z = x", []),
    ],
)
def test_steps_read_as_they_were_typed(program: str, expected: list[str]) -> None:
    assert steps(program) == expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("a/b", r"\frac{a}{b}"),
        ("(a+1)**2", r"{v_{1}}^{2}"),
        ("a*2e-7", r"a \cdot 2 \cdot 10^{-7}"),
        ("alpha*loss_1", r"\alpha \cdot \mathit{loss}_{1}"),
        ("a_b*2", r"\mathit{a\_b} \cdot 2"),
        ("exp(x)", "e^{x}"),
        ("sigmoid(x)", r"\operatorname{sigmoid}\left(x\right)"),
        ("x[1:3]", r"\texttt{x[1:3]}"),
        ("X.T", r"X^{\top}"),
        ("-x", "-x"),
    ],
)
def test_steps_in_latex(program: str, expected: str) -> None:
    parsed = parse(program)
    assert Names(parsed).expression(parsed.output).latex == expected


def test_a_long_sum_takes_linear_time() -> None:
    parsed = parse("+".join(["x"] * 5000))
    names = Names(parsed)
    assert names[parsed.output] == "y" and names.expression(parsed.output).text == "v4998+x"
