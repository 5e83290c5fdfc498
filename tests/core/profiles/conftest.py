"""One profile that several tests look at."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.profiles import Profile, profile

LOSS = "z = X @ w + b\nloss = mean((z - y)**2)"


@pytest.fixture(scope="session")
def loss() -> Profile:
    at = {"X": numpy.ones((6, 3)), "w": numpy.ones(3), "b": 0.5, "y": numpy.zeros(6)}
    return profile(LOSS, at, repeat=3, warmup=1)
