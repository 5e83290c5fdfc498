"""Where a row is defined, and how to call it: what its tests and its documentation need to know."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from types import MappingProxyType
from typing import Any, NamedTuple


class Interval(NamedTuple):
    """The real domain of one argument; the ends belong to it where `closed`."""

    low: float
    high: float
    closed: bool = False

    def __str__(self) -> str:
        left, right = "[]" if self.closed else "()"
        return f"{left}{self.low:g}, {self.high:g}{right}"


REALS = Interval(-inf, inf)
POSITIVE = Interval(0.0, inf)


class Example(NamedTuple):
    """One way to call a row whose arguments must fit each other: shapes, attributes, and what each argument is.

    `samples` has a word for each argument (fewer words: the rest is "any"):

        any           normal numbers of any magnitude
        moderate      normal numbers of magnitude 1
        positive      numbers in (0.1, 3)
        unit          numbers in (0.05, 0.95)
        distinct      numbers that differ by at least 0.1, shuffled
        spread        numbers that differ by at least 4, shuffled
        large         numbers near 800 that differ by at least 0.1: their exponentials are infinite
        shifted       numbers near 1e8 that differ by about 1
        tiny          subnormal numbers
        condition     true and false
        simplex       positive numbers whose last axis sums to 1
        spd           a symmetric, well conditioned, positive definite matrix
        symmetric     a symmetric matrix with distinct eigenvalues
        regular       a matrix far from singular
        lower, upper  a triangular matrix with a diagonal far from 0
        zeros         normal numbers, some of them exactly 0
    """

    shapes: tuple[tuple[int, ...], ...]
    attributes: Mapping[str, Any] = MappingProxyType({})
    samples: tuple[str, ...] = ()


def holds_complex(value: Any) -> bool:
    """Whether a carrier's value has complex numbers in it.

    >>> holds_complex(1j), holds_complex(2.0)
    (True, False)
    """
    raw = getattr(value, "_value", value)  # of a tensor
    dtype = getattr(raw, "dtype", None)
    if dtype is None:
        return isinstance(raw, complex)
    return bool(dtype.kind == "c" or (dtype.kind == "O" and raw.is_complex))
