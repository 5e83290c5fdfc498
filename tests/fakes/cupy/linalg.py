"""CuPy's linear algebra: the names that it has."""

from __future__ import annotations

from typing import Any

import numpy

from cupy import NAMES, function


def __getattr__(name: str) -> Any:
    if name not in NAMES["cupy.linalg"]:
        raise AttributeError(f"module 'cupy.linalg' has no attribute {name!r}")
    found = getattr(numpy.linalg, name)
    return found if isinstance(found, type) else function(found, name, NAMES["cupy.linalg"][name])
