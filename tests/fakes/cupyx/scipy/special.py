"""What CuPy has of `scipy.special`, by SciPy on the arrays behind."""

from __future__ import annotations

from typing import Any

from cupy import NAMES, function
from scipy import special


def __getattr__(name: str) -> Any:
    if name not in NAMES["cupyx.scipy.special"]:
        raise AttributeError(f"module 'cupyx.scipy.special' has no attribute {name!r}")
    return function(getattr(special, name), name)
