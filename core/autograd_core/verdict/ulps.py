"""Errors of floating-point results in units in the last place, against exact references."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

Kind = Literal["finite", "zero", "sign", "nan", "overflow"]
_SEVERITY: Final[dict[str, int]] = {"finite": 0, "zero": 1, "sign": 2, "overflow": 3, "nan": 4}


@dataclass(frozen=True, slots=True)
class UlpError:
    """The worst error of a result: its size in ulps, where it is (None if there are no elements), and of what kind.

    `kind` is the worst element's: `"finite"`, `"zero"` (the reference is 0 and the value is not), `"sign"` (opposite
    signs, both nonzero), `"overflow"` (infinite although the reference is representable) or `"nan"`.
    """

    max_ulp: float
    worst_index: tuple[int, ...] | None
    kind: Kind


def ulp(reference: Fraction, dtype: DTypeLike) -> Fraction:
    """Spacing of `dtype` (float16, float32 or float64) at a real number, exactly.

    At a power of two it is the spacing above it; below the smallest normal number it is the smallest subnormal, and
    beyond the largest finite number it keeps growing as if the exponent had no limit, capped at the largest binade's.

    Source: Muller et al., *Handbook of Floating-Point Arithmetic*, 2nd ed., 2018, section 2.3.2 (Goldberg's ulp).
    Raises TypeError for another dtype.

    >>> ulp(Fraction(1), np.float64) == Fraction(1, 2**52), ulp(Fraction(0), np.float16) == Fraction(1, 2**24)
    (True, True)
    """
    info = _info(dtype)
    lowest = int(info.minexp)
    exponent = lowest if reference == 0 else min(max(_exponent(abs(reference)), lowest), int(info.maxexp) - 1)
    return _power(exponent - int(info.nmant))


def ulps(value: float, reference: Fraction, dtype: DTypeLike, beside: Fraction = Fraction(0)) -> float:
    """|value - reference| / ulp(reference), the reference unrounded; 0.5 or less is correctly rounded.

    `beside` is the magnitude of another part of the same number, whose ulp counts where it is the larger one.
    NaN gives NaN. An infinite value is 0 ulps off where the reference rounds to the same infinity, else inf. Where the
    reference is 0 the count is in smallest subnormals, at most `sys.float_info.max`. Raises TypeError as `ulp` does.

    >>> ulps(1.0 + 2**-52, Fraction(1), np.float64), ulps(math.inf, Fraction(10) ** 400, np.float64)
    (1.0, 0.0)
    """
    value = float(value)
    if math.isnan(value):
        return math.nan
    if math.isinf(value):
        return 0.0 if _rounds_to_infinity(reference, dtype) and (reference > 0) == (value > 0) else math.inf
    ratio = abs(Fraction(value) - reference) / ulp(max(abs(reference), beside), dtype)
    try:
        return float(ratio)
    except OverflowError:
        return float(np.finfo(np.float64).max)


def classify(value: float, reference: Fraction, dtype: DTypeLike) -> Kind:
    """Which kind of error a value has; `UlpError` lists them. Raises TypeError as `ulp` does.

    >>> classify(-1.0, Fraction(1), np.float32), classify(math.inf, Fraction(1), np.float32)
    ('sign', 'overflow')
    """
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "overflow" if ulps(value, reference, dtype) else "finite"
    if reference == 0:
        return "zero" if value else "finite"
    return "sign" if value and (value > 0) != (reference > 0) else "finite"


def compare(values: NDArray[Any], references: NDArray[np.object_]) -> tuple[NDArray[np.float64], UlpError]:
    """Errors of a float array against an object array of Fractions of the same shape, and the worst of them.

    Returns an array of the shape of `values`, in ulps of its dtype (float16, float32 or float64; else TypeError). NaN
    and overflow are worse than any number of ulps; equal errors are ranked by kind. Raises ValueError where the shapes
    differ.

    >>> compare(np.array([1.0, 2.5]), np.array([Fraction(1), Fraction(2)]))[1].worst_index
    (1,)
    """
    values, references = np.asarray(values), np.asarray(references, dtype=object)
    if values.shape != references.shape:
        raise ValueError(f"values have the shape {values.shape}, references {references.shape}; give equal shapes")
    _info(values.dtype)
    errors = np.zeros(values.shape, dtype=np.float64)
    worst: tuple[float, int] = (-1.0, 0)
    found = UlpError(0.0, None, "finite")
    for index in np.ndindex(values.shape):
        value, reference = float(values[index]), references.item(index)
        error, kind = ulps(value, reference, values.dtype), classify(value, reference, values.dtype)
        errors[index] = error
        rank = (math.inf if math.isnan(error) else error, _SEVERITY[kind])
        if rank > worst:
            worst, found = rank, UlpError(error, index, kind)
    return errors, found


def _info(dtype: DTypeLike) -> np.finfo[Any]:
    name = np.dtype(dtype)
    if name not in (np.float16, np.float32, np.float64):
        raise TypeError(f"ulps are defined here for float16, float32 and float64, not for {name}")
    return np.finfo(name)


def _exponent(magnitude: Fraction) -> int:
    """The e with 2**e <= magnitude < 2**(e + 1)."""
    guess = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    return guess if _power(guess) <= magnitude else guess - 1


def _power(exponent: int) -> Fraction:
    return Fraction(2**exponent) if exponent >= 0 else Fraction(1, 2**-exponent)


def _rounds_to_infinity(reference: Fraction, dtype: DTypeLike) -> bool:
    """Whether round-to-nearest gives an infinity: from half an ulp above the largest finite number on."""
    info = _info(dtype)
    return abs(reference) >= Fraction(float(info.max)) + _power(int(info.maxexp) - 2 - int(info.nmant))
