"""Errors in ulps for whole arrays, by the same rules as `autograd_core.verdict.ulps`."""

from __future__ import annotations

import numpy as np

from meter.truth import SMALL, Truth

_LOWEST, _HIGHEST = -1022, 1023


def errors(values: np.ndarray, truth: Truth) -> np.ndarray:
    """|value - truth| in ulps of the truth; infinite for NaN and false infinities; NaN where the truth is not known."""
    near = truth.nearest
    small = np.abs(near) < SMALL
    with np.errstate(all="ignore"):
        fraction, exponent = np.frexp(near)
        exponent = np.where(near == 0, _LOWEST, np.clip(exponent - 1, _LOWEST, _HIGHEST))
        # Just below a power of two the spacing is half of that above it.
        inner = (np.abs(fraction) == 0.5) & (np.sign(truth.rest) == -np.sign(near)) & (exponent > _LOWEST)
        unit = exponent - inner - 52
        # Exact, as both are multiples of the unit; of large numbers the halves, whose difference cannot overflow.
        off = np.where(np.abs(near) > 1, np.ldexp(values / 2 - near / 2, 1 - unit), np.ldexp(values - near, -unit))
        rest = np.where(small, np.ldexp(truth.rest, -1000 - unit), np.ldexp(truth.rest, -unit))
        found = np.abs(off - rest)
    found = np.where(np.isnan(values) | np.isinf(values), np.inf, found)
    found = np.minimum(found, np.where(np.isfinite(values), np.finfo(float).max, np.inf))
    for k, ball in truth.beyond.items():
        value = float(values[k])
        if np.isfinite(value):
            gap = abs(float((ball - value) * 2.0**-971))
            found[k] = min(gap, np.finfo(float).max)
        else:
            found[k] = 0.0 if value == truth.nearest[k] else np.inf
    return np.where(truth.known, found, np.nan)
