"""CuPy's linear algebra: the names that it has."""

from __future__ import annotations

from typing import Any

import numpy

from cupy import NAMES, function


def __getattr__(name: str) -> Any:
    if name not in NAMES["cupy.linalg"]:
        raise AttributeError(f"module 'cupy.linalg' has no attribute {name!r}")
    if name == "solve":
        return one_batch(function(numpy.linalg.solve, name))
    found = getattr(numpy.linalg, name)
    return found if isinstance(found, type) else function(found, name, NAMES["cupy.linalg"][name])


def one_batch(called: Any) -> Any:
    """NumPy's broadcast stacks of matrices, CuPy's do not."""

    def call(a: Any, b: Any, **options: Any) -> Any:
        if a.shape[:-1] != b.shape[:-1]:
            raise ValueError("a must have (..., M, M) shape and b must have (..., M, K) for multidimensional b")
        return called(a, b, **options)

    return call
