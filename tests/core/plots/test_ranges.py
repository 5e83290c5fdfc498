"""Ranges: what they mean, and what is refused."""

from __future__ import annotations

import math

import numpy
import pytest

from autograd_core.errors import UserError
from autograd_core.plots.ranges import MOST, Range, distinct, read_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x=-3:3", ("x", (), -3.0, 3.0, None, False)),
        ("x = 0 : 2*pi : 7", ("x", (), 0.0, 2 * math.pi, 7, False)),
        ("x=1e-3:1e3:log", ("x", (), 1e-3, 1e3, None, True)),
        ("e=-1:sqrt(2)", ("e", (), -1.0, math.sqrt(2), None, False)),
        ("w[0, 2]=1:4:9:log", ("w", (0, 2), 1.0, 4.0, 9, True)),
    ],
)
def test_what_a_range_means(text: str, expected: tuple[object, ...]) -> None:
    one = read_range(text)
    assert (one.name, one.index, one.low, one.high, one.count, one.log) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "x=", "=0:1", "x=1", "x=1:1", "x=2:1", "x=0:1:", "x=0:1:2:3", "x=:1", "x=0:nan", "x=-inf:1"),
        *("x=a:1", "x=[0,1]:2", "x=0:1:1", f"x=0:1:{MOST + 1}", "x=0:1:2.5", "x=0:1:log", "x=-1e308:1e308"),
        *("x[=0:1", "x[a]=0:1", "x[-1]=0:1", "x[]=0:1", "2x=0:1", "x=__import__('os'):1", "x=0:9**9**9"),
        "\N{CYRILLIC SMALL LETTER HA}=0:1",
    ],
)
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_range(text)
    assert refused.value.message


def test_bounds_are_floats_of_the_dtype() -> None:
    one = read_range("x=0:0.1", "float32")
    assert one.high == float(numpy.float32(0.1)) != 0.1
    points = one.even(50, "float32")
    assert points.dtype == numpy.float32 and points[-1] == numpy.float32(0.1)


@pytest.mark.parametrize(
    "one", [Range("x", (), -2.0, 6.0), Range("x", (), 1e-3, 1e3, log=True), Range("x", (), 1e-300, 1e300, log=True)]
)
def test_places_and_points_are_inverse(one: Range) -> None:
    points = one.even(33)
    assert numpy.allclose(one.places(points), numpy.linspace(0, 1, 33), atol=1e-12)
    assert numpy.allclose(one.at(one.places(points)), points, rtol=1e-9)
    assert numpy.allclose(one.places(one.middle(points[:-1], points[1:])), (numpy.arange(32) + 0.5) / 32, atol=1e-9)


def test_points_of_a_narrow_range_come_once() -> None:
    assert Range("x", (), 1.0, 1.0 + 3 * 2**-52).even(100).tolist() == [1 + k * 2**-52 for k in range(4)]


def test_one_or_two_numbers_move() -> None:
    x, y = Range("x", (), 0, 1), Range("x", (1,), 0, 1)
    distinct([x])
    distinct([x, y])
    for refused in ([], [x, x], [x, y, x]):
        with pytest.raises(UserError):
            distinct(refused)
