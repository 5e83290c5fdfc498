"""Jets against differences of balls: for every row of the table that has a ball counterpart at all."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import Any

import flint
import numpy as np
import pytest

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.carriers.jetarray import JetArray
from autograd_core.carriers.jets import Jet, moved
from autograd_core.carriers.spending import TooMany, at_most, terms
from autograd_core.carriers.taylor import NoSeries
from autograd_core.errors import Undecided
from autograd_core.ops import TABLE

BITS = 400
WITHOUT = {
    "nextafter": "no formula",
    "sinc_derivative": "a hypergeometric function",
    "spherical_jn": "a hypergeometric function at 0",
    "spherical_bessel_j0": "a hypergeometric function at 0",
    "ellip_moment": "a hypergeometric function",
    "eigvalsh": "eigenvalues",
    "eigh_vectors": "eigenvalues",
    "svdvals": "eigenvalues",
    "svd_u": "eigenvalues",
    "svd_vh": "eigenvalues",
    "matrix_exp": "python-flint's matrices hold no jets",
    "matrix_norm": "singular values for some orders",
    "cond": "singular values",
    "complex": "complex results",
    "polar": "complex results",
    "view_as_complex": "complex results",
}
"""Rows whose derivative the certified truth leaves to other witnesses."""


def _table() -> Any:
    if "test_table" not in sys.modules:
        path = Path(__file__).parents[1] / "ops" / "test_table.py"
        spec = importlib.util.spec_from_file_location("test_table", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["test_table"] = module
        spec.loader.exec_module(module)
    return sys.modules["test_table"]


table = _table()
ROWS = [name for name, op in TABLE.items() if op.differentiable and name not in WITHOUT]
MOST = 4


def x(value: float, direction: Any = 0) -> Any:
    return JetArray(moved(flint.arb(value), direction))


@pytest.mark.parametrize("name", ROWS)
def test_slopes_are_those_of_differences_of_balls(name: str) -> None:
    op, said = TABLE[name], Counter[bool]()
    for which, case in enumerate(table.cases(op)):
        if any(np.iscomplexobj(a) for a in case.args):
            continue
        for i in table.wanted(op, case.args)[:3]:
            truth = table.jacobian(op, which, i)
            columns = range(0, case.args[i].size, max(1, case.args[i].size // MOST))
            with precision(BITS), terms(2):
                args = [JetArray(a) for a in case.args]
                for k in columns:
                    args[i].array.flat[k] = moved(args[i].array.flat[k], k)
                found = op(*args, **case.attributes).array.ravel()
                for row, one in enumerate(found):
                    for k in columns:
                        slope = one.parts.get(k, flint.arb(0)) if isinstance(one, Jet) else flint.arb(0)
                        said[slope.is_finite()] += 1
                        if not slope.is_finite():
                            continue
                        right = truth[row, k]
                        exact = flint.arb(flint.fmpq(right.numerator, right.denominator))
                        assert abs(slope - exact) < (abs(exact) + flint.arb("1e-60")) * flint.arb("1e-18"), (row, k)
    assert said[True] > 10 * said[False], "too often silent"


def test_rows_without_jets_say_so() -> None:
    with precision(BITS), terms(2), pytest.raises(NoSeries, match="eigvalsh"):
        TABLE["eigvalsh"](JetArray(np.array([[moved(2, 0), 1], [1, 3]], dtype=object)))


@pytest.mark.parametrize(
    "name", [n for n, op in TABLE.items() if op.poles and op.pointwise and op.arity == 1 and not op.examples]
)
def test_special_points_give_the_slope_or_nothing(name: str) -> None:
    """A counterpart that treats a point apart must not pass off the slope of its constant there."""
    op = TABLE[name]
    for (point,) in op.poles:
        with precision(600), terms(2):
            step = flint.arb(2) ** -200
            up, down = (op(BallArray(flint.arb(point) + s * step)).array.item() for s in (1, -1))
            try:
                found = op(x(point)).array.item()
            except (NoSeries, Undecided):
                continue
            slope = found.parts.get(0, flint.arb(0)) if isinstance(found, Jet) else flint.arb(0)
            assert not slope.is_finite() or abs(slope - (up - down) / (2 * step)) < flint.arb("1e-30")


def test_slopes_at_a_kink_are_all_those_nearby() -> None:
    with precision(BITS), terms(2):
        slope = abs(x(0.0)).array.item().parts[0]
        assert slope.contains(-1) and slope.contains(1)
        assert (x(0.0) * abs(x(0.0))).array.item().parts[0] == 0  # x*|x| is smooth
        tie = TABLE["maximum"](x(2.0, "a"), x(2.0, "b")).array.item()
        assert all(tie.parts[k].contains(0) and tie.parts[k].contains(1) for k in "ab")


def test_a_moving_number_on_a_special_point_is_not_compared() -> None:
    one = moved(flint.arb(1), 0)
    for compare in (eq, ne, lt, le, gt, ge):
        with pytest.raises(NoSeries):
            compare(one, 1)
        assert compare(one, 2) == compare(1, 2)
        assert compare(Jet(flint.arb(1), {}), 1) == compare(1, 1)


@pytest.mark.parametrize("order", [2, 3, 5])
def test_further_orders_are_a_power_series(order: int) -> None:
    """Of x**3 * sinh(x) at 0.7, against mpmath."""
    import mpmath

    with precision(BITS), terms(order):
        line = JetArray(np.array(Jet(flint.arb_series([0.7, 1]), {0: flint.arb_series([1])}), dtype=object))
        found = (line**3 * TABLE["sinh"](line)).array.item().parts[0][order - 1] * flint.fmpz.fac_ui(order - 1)
    with mpmath.workdps(60):
        right = mpmath.diff(lambda t: t**3 * mpmath.sinh(t), mpmath.mpf(0.7), order)
        assert abs(mpmath.mpf(found.str(40, radius=False)) - right) < 1e-25 * abs(right)


def test_the_number_of_coefficients_is_limited() -> None:
    with at_most(10), pytest.raises(TooMany):
        for _ in range(20):
            moved(flint.arb(1), 0)


def test_powers_with_exponents_that_move() -> None:
    with precision(BITS), terms(2):
        assert (x(2.0) ** x(3.0, 1)).array.item().parts[0].overlaps(flint.arb(12))
        still = (x(-2.0) ** x(3.0, 1)).array.item()
        assert still.parts[0].overlaps(flint.arb(12)) and not still.parts[1].is_finite()
        assert (0.0 ** x(2.0)).array.item().value == 0
