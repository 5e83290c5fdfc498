"""The normal distribution's functions where it has its laws; errors in ulp are measured in test_functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest
import scipy.integrate
import scipy.special

from autograd_core.ops import TABLE


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_laws(dtype: str, mapped: Callable[..., Any]) -> None:
    x = numpy.linspace(0, 9, 1001).astype(dtype)
    eps = numpy.finfo(dtype).eps
    erf, erfc = (mapped(getattr(scipy.special, name), x) for name in ("erf", "erfc"))
    assert numpy.abs(erf + erfc - 1).max() <= 2 * eps
    assert numpy.array_equal(mapped(scipy.special.erf, -x), -erf)
    up, down = (mapped(TABLE["ndtr"], a, kind="row") for a in (x, -x))
    assert numpy.abs(up + down - 1).max() <= 2 * eps and (numpy.diff(up) >= 0).all()
    density = mapped(TABLE["normal_density"], x, kind="row")
    assert numpy.array_equal(mapped(TABLE["normal_density"], -x, kind="row"), density)
    assert abs(2 * scipy.integrate.simpson(density.astype(float), x=x.astype(float)) - 1) <= 8 * eps
