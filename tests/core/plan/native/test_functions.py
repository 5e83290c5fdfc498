"""Elementary functions in loops, against balls that hold the truth, over the whole range of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy
import pytest
import scipy.special
from flint import arb, ctx

from autograd_core.ops import TABLE
from autograd_core.plan.native.builder import DOUBLE, SINGLE
from autograd_core.plan.native.functions import BOUNDED, FUNCTIONS, largest_angle
from autograd_core.plan.native.normal import ERRORS, ROWS
from autograd_core.plan.plan import Plan

MANY = 500
# The range of arguments in float64 and in float32, and the largest error in ulp that the module promises.
RANGES: dict[str, tuple[tuple[float, float], tuple[float, float], float]] = {
    "exp": ((-745, 709.7), (-103, 88.7), 1.1),
    "exp2": ((-1074, 1023.9), (-149, 127.9), 1.1),
    "expm1": ((-40, 709.7), (-17, 88.7), 2),
    "log": ((5e-324, 1.7e308), (1e-45, 3.4e38), 1),
    "log1p": ((-1 + 1e-16, 1.7e308), (-1 + 6e-8, 3.4e38), 2.2),
    "sin": ((-(2.0**20), 2.0**20), (-4096, 4096), 1),
    "cos": ((-(2.0**20), 2.0**20), (-4096, 4096), 1),
    "tan": ((-(2.0**20), 2.0**20), (-4096, 4096), 2.5),
    "sinh": ((-710.4, 710.4), (-89.4, 89.4), 2.5),
    "cosh": ((-710.4, 710.4), (-89.4, 89.4), 1.6),
    "tanh": ((-22, 22), (-10, 10), 2.7),
    "erf": ((-6, 6), (-4, 4), 1.6),
    "erfc": ((-6, 26.5), (-4, 10), 4.5),
    "ndtr": ((-37.5, 9), (-14, 6), 5.5),
    "normal_density": ((-38.5, 38.5), (-14.4, 14.4), 3),
}
KINDS = [(name, dtype) for name in RANGES for dtype in ("float64", "float32")]
SPECIAL = [0.0, -0.0, numpy.inf, -numpy.inf, numpy.nan, 1.0, -1.0, -2.0, 5e-324, -5e-324, 1e-310, 1e-45, -1e-40, 1e-20]


def ball(name: str, x: float) -> Any:
    at = arb(x)
    if name == "exp2":
        return (at * arb(2).log()).exp()
    if name == "ndtr":
        return (-at / arb(2).sqrt()).erfc() / 2
    if name == "normal_density":
        return (-at * at / 2).exp() / (2 * arb.pi()).sqrt()
    return getattr(at, name)()


@cache
def points(name: str, dtype: str) -> Any:
    """Arguments over the whole range: uniform, of all sizes, and near 1 and 0 where functions cancel."""
    low, high = RANGES[name][dtype == "float32"]
    rng = numpy.random.default_rng(len(name))
    top = min(-low if low < 0 and name != "log1p" else high, high)
    sizes = numpy.exp(rng.uniform(numpy.log(1e-300 if dtype == "float64" else 1e-37), numpy.log(top), MANY))
    found = [rng.uniform(low, high, MANY), sizes, 1 + rng.uniform(-0.3, 0.3, MANY), rng.uniform(0.3, 3, MANY)]
    if low < 0:
        found += [-sizes[sizes < -low], rng.uniform(max(low, -1.5), 0, MANY)]
    return numpy.clip(numpy.concatenate(found), low, high).astype(dtype)


@cache
def truth(name: str, dtype: str) -> tuple[Any, Any]:
    """The truth as a number and what it lacks."""
    precision, ctx.prec = ctx.prec, 200
    try:
        balls = [ball(name, x) for x in points(name, dtype).tolist()]
        near = [float(b.mid()) for b in balls]
        return numpy.array(near), numpy.array([float((b - n).mid()) for b, n in zip(balls, near, strict=True)])
    finally:
        ctx.prec = precision


def function(name: str) -> tuple[Any, str]:
    if name in ROWS:
        return TABLE[name], "row"
    return getattr(numpy, name, None) or getattr(scipy.special, name), "map"


def test_every_function_is_measured() -> None:
    assert RANGES.keys() == {*FUNCTIONS, *ERRORS, *ROWS}


@pytest.mark.parametrize(("name", "dtype"), KINDS)
def test_errors_in_ulp(name: str, dtype: str, mapped: Callable[..., Any]) -> None:
    x = points(name, dtype)
    (near, rest), what = truth(name, dtype), function(name)
    found = mapped(what[0], x, kind=what[1])
    with numpy.errstate(over="ignore"):
        ulp = numpy.spacing(numpy.abs(near.astype(dtype))).astype(float)
    inside = numpy.isfinite(ulp)
    errors = numpy.abs((found[inside].astype(float) - near[inside]) - rest[inside]) / ulp[inside]
    worst = int(numpy.argmax(errors))
    assert inside.mean() > 0.9
    assert errors[worst] <= RANGES[name][2], float(x[inside][worst])


@pytest.mark.parametrize(("name", "dtype"), KINDS)
def test_special_values_are_numpys(name: str, dtype: str, mapped: Callable[..., Any]) -> None:
    what, kind = function(name)
    largest = float(numpy.finfo(dtype).max)
    chosen = [*SPECIAL, 100.0, -100.0, 800.0, -800.0, largest, -largest]
    with numpy.errstate(all="ignore"):
        x = numpy.array([c for c in chosen if name not in BOUNDED or not abs(c) > 1000]).astype(dtype)
        want = what(x) if kind == "map" else what.evaluate(numpy, x)
        found = mapped(what, x, kind=kind)
        close = numpy.abs(found - want) <= 4 * numpy.spacing(numpy.abs(want))
    same = (found == want) & (numpy.signbit(found) == numpy.signbit(want)) | numpy.isnan(found) & numpy.isnan(want)
    assert (same | (close & (want != 0))).all(), list(zip(x, found, want, strict=True))


@pytest.mark.parametrize("name", sorted(BOUNDED))
def test_angles_beyond_the_largest_are_numpys(name: str, width: int) -> None:
    assert [largest_angle(form) for form in (DOUBLE, SINGLE)] == [2.0**20, 2.0**12]
    x = numpy.linspace(-3, 3, 40_001)
    x[[5, 20_000, 40_000]] = [1e22, -1e300, numpy.inf]
    with numpy.errstate(all="ignore"):
        want = getattr(numpy, name)(x)
    assert numpy.array_equal(Plan(f"{name}(x)").value(x=x), want, equal_nan=True)
