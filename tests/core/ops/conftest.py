"""What the tests of single rows share: a row's derivatives at one point, and how far a number is from the truth."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import NAMES
from autograd_core.verdict.ulps import ulps


def _derivatives(name: str, *args: float, **attributes: Any) -> tuple[float, list[float], list[float]]:
    leaves = [Tensor(np.float64(a), requires_grad=True) for a in args]
    with np.errstate(all="ignore"):
        y = NAMES[name](*leaves, **attributes)
        first = grad(y, leaves, create_graph=True, materialize_grads=True)
        second = [
            float(grad(d, leaf, retain_graph=True, materialize_grads=True)[0].value) if d.grad_fn is not None else 0.0
            for d, leaf in zip(first, leaves, strict=True)
        ]
    return float(y.value), [float(d.value) for d in first], second


def _off(found: float, truth: Any) -> float:
    if not mpmath.isfinite(truth):
        return 0.0 if found == float(truth) or (np.isnan(found) and mpmath.isnan(truth)) else np.inf
    sign, mantissa, exponent, _ = mpmath.mpf(truth)._mpf_
    return float(ulps(found, (-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** exponent, np.float64))


@pytest.fixture
def derivatives() -> Callable[..., tuple[float, list[float], list[float]]]:
    """A row's value, its derivative by each argument, and the second one by the same argument, at one point."""
    return _derivatives


@pytest.fixture
def off() -> Callable[[float, Any], float]:
    """How many ulps a number is off from mpmath's."""
    return _off
