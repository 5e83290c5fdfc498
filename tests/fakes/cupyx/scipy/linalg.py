"""What CuPy has of `scipy.linalg`, by SciPy on the arrays behind."""

from __future__ import annotations

from typing import Any

from cupy import NAMES, function
from cupy.linalg import one_batch
from scipy import linalg


def __getattr__(name: str) -> Any:
    if name not in NAMES["cupyx.scipy.linalg"]:
        raise AttributeError(f"module 'cupyx.scipy.linalg' has no attribute {name!r}")
    found = function(getattr(linalg, name), name)
    if name == "solve_triangular":
        return one_batch(found)
    return one_matrix(found) if name in ("lu", "expm") else found


def one_matrix(called: Any) -> Any:
    """SciPy's take a stack of matrices, CuPy's do not."""

    def call(a: Any, **options: Any) -> Any:
        if a.ndim != 2:
            raise ValueError(f"{a.ndim}-dimensional array given. Array must be 2-dimensional")
        return called(a, **options)

    return call
