"""Local derivatives as formulas, against finite differences of the row; the gradient of the whole program."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.language import parse

Told = Callable[..., Any]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("x**3", "3*x**2"),
        ("2**x", "2**x*log(2)"),
        ("0.1*x", "1/10"),
        ("x/w", "1/w"),
        ("gelu(x)", "sqrt(2)*x*exp(-x**2/2)/(2*sqrt(pi)) - erfc(sqrt(2)*x/2)/2 + 1"),
        ("maximum(x, w)", "0 if x < w, 1/2 if x == w, else 1"),
        ("where(w > 1, x, 2)", "1 if v1, else 0"),
        ("leaky_relu(x)", "1 if x > 0, else 0.0100000000000000"),
        ("huber_loss(x, 0.5)", None),
    ],
)
def test_the_local_derivative(program: str, expected: str | None, told: Told, nodes: Any) -> None:
    used = {"x": 0.7, "w": 2.0} if "w" in program else {"x": 0.7}
    share = next(one for one in nodes(told(program, **used))["y"].contributions if one.to == "x")
    assert (share.formula.text if share.formula else None) == expected


@pytest.mark.parametrize("function", ["sin", "tanh", "sigmoid", "softplus", "erf", "gamma", "sqrt", "log1p", "atan"])
def test_formulas_have_the_value_beside_them(function: str, told: Told, nodes: Any) -> None:
    share = nodes(told(f"{function}(x)", x=0.7))["y"].contributions[0]
    text = share.formula.text.replace("EulerGamma", "0.5772156649015329")
    program = parse(text.replace("polygamma", "digamma").replace("digamma(0, x)", "digamma(x)"))
    value = float(program.run({"x": numpy.float64(0.7)})[program.output])
    assert math.isclose(value, share.local.value, rel_tol=1e-14)
