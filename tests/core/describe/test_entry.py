"""Descriptions of rows: of a few what they must say, of all that they can be made."""

from __future__ import annotations

import json

import pytest

from autograd_core.describe import describe, dtypes, signature
from autograd_core.describe.entry import how, parts
from autograd_core.op import REALS, composite, elementwise
from autograd_core.ops import TABLE

CONTRACT = ["name", "aliases", "formula", "derivative", "domain", "kinks", "dtypes"]


@pytest.mark.parametrize("name", TABLE)
def test_every_row_can_be_described(name: str) -> None:
    op, described = TABLE[name], describe(TABLE[name])
    record = json.loads(json.dumps(described.record(), allow_nan=False))
    assert list(record)[: len(CONTRACT)] == CONTRACT
    assert record["name"] == name and record["doc"] and record["signature"].startswith(f"{name}(")
    assert described.how or all(one.rule or one.reason for one in described.derivatives.values())
    assert {op.arguments[i] for i in op.active} <= set(record["derivative"])
    assert bool(described.convention) == (op.kink is not None and op.differentiable)


def test_what_it_says_of_tanh() -> None:
    record = describe(TABLE["tanh"]).record()
    assert (record["formula"], record["derivative"]) == ("tanh(x)", {"x": "cosh(x)**(-2)"})
    assert record["sympy"] == {"x": "1 - tanh(x)**2"}
    assert (record["domain"], record["family"]) == ({"x": "(-inf, inf)"}, "exponential")
    assert record["example"] == 'autograd-cli grad "tanh(x)" --at x=0.5'


@pytest.mark.parametrize(
    ("name", "start"),
    [("sum", "linear: "), ("matmul", "bilinear: "), ("max", "a pullback and a pushforward"), ("lt", "none: ")],
)
def test_how_the_pullback_is_made(name: str, start: str) -> None:
    assert str(how(TABLE[name])).startswith(start)
    assert how(TABLE["exp"]) is None


def test_a_composite_row_names_the_rows_it_leads_through() -> None:
    row = composite("half_square", lambda x: TABLE["exp"](x) * x / 2, domain=(REALS,), doc="For a test.")
    assert parts(row) == ["exp", "mul", "div"]
    assert how(row) == "from those of exp, mul, div"


def test_signatures_follow_the_order_of_a_call() -> None:
    row = elementwise("power_of", lambda xp, x, n=2: x**n, (lambda x, n: n * x ** (n - 1),), order=("n", "x"), doc="A.")
    assert signature(row) == "power_of(n=2, x)"
    assert signature(TABLE["cat"]) == "cat(*xs, axis=0)"


def test_dtypes() -> None:
    assert dtypes(TABLE["tanh"])[:3] == ("float16", "float32", "float64")
    assert dtypes(TABLE["sum"])[3:] == ("complex64", "complex128")
