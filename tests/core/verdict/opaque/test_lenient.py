"""A module's own names while its function runs on numbers that are no floats, and afterwards."""

from __future__ import annotations

import cmath
import math
from math import exp
from typing import Any

import numpy as np
import pytest

from autograd_core.verdict.opaque.lenient import complex_names, lenient
from autograd_core.verdict.opaque.run import names
from autograd_core.verdict.opaque.traced import Balls, Traced


def everything(x: Any) -> Any:
    y = np.asarray(x, dtype=float)
    z = np.zeros(2, dtype=float)
    z[0] = exp(float(y)) + math.sin(x)
    assert isinstance(y, float | np.ndarray)
    return np.array([z[0], 1.0]).sum() + math.pi


def test_complex_numbers_pass() -> None:
    before = dict(globals())
    with lenient(everything, complex_names()):
        found = everything(1 + 0.5j)
    assert found == pytest.approx(cmath.exp(1 + 0.5j) + cmath.sin(1 + 0.5j) + 1 + math.pi, rel=1e-14)
    assert dict(globals()) == before


def test_plain_numbers_are_as_ever() -> None:
    with lenient(everything, names(Balls)):
        assert (float("1.5"), math.floor(2.5), isinstance(1.5, float), isinstance(1, float)) == (1.5, 2, True, False)
        assert np.dtype(float) == np.float64
        assert np.arange(3, dtype=float).astype(float).dtype == np.float64
        assert isinstance(np.zeros(3), Traced)
        assert np.zeros(3, dtype=int).tolist() == [0, 0, 0]
    assert float is __builtins__["float"]  # type: ignore[index]


def test_names_come_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), lenient(everything, complex_names()):
        raise ZeroDivisionError
    assert (math.sin(1.0), exp, np.asarray(1.0).dtype) == (math.sin(1.0), math.exp, np.float64)
    assert "float" not in globals()
