"""Values as short texts that do not mislead."""

from __future__ import annotations

import json

import numpy
import pytest

from autograd_core.graphs.numbers import plain, short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (numpy.float32(0.1), "0.1"),
        (1e-300, "1e-300"),
        (123456789.0, "1.23457e+08"),
        (float("nan"), "nan"),
        (numpy.float64("-inf"), "-inf"),
        (True, "True"),
        (3, "3"),
        (numpy.array(2.5), "2.5"),
        (1 + 2j, "(1+2j)"),
        ([[1.0, 2.0], [3.0, 4.0]], "[[1, 2], [3, 4]]"),
        (numpy.arange(12.0).reshape(3, 4), "[[0, ..., 11]]"),
        ([], "[]"),
        (numpy.zeros((0, 3)), "[]"),
    ],
)
def test_short(value: object, text: str) -> None:
    assert short(value) == text


def test_six_digits_are_right_to_six_digits() -> None:
    for value in numpy.random.default_rng(0).normal(size=50) * 10.0 ** numpy.arange(-25, 25):
        assert abs(float(short(value)) / value - 1) < 5.1e-6


def test_plain_is_json() -> None:
    values = [numpy.float16(1), numpy.array([1, numpy.nan]), 1j, None, True, "x", numpy.array(["a"], dtype=object)]
    assert json.loads(json.dumps([plain(one) for one in values], allow_nan=False))[1] == [1.0, "nan"]
