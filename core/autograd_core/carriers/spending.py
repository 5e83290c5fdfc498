"""How much jets may compute: coefficients of power series in each number, and of all numbers together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import flint


@contextmanager
def terms(count: int) -> Iterator[None]:
    """Keep so many coefficients of power series inside the block.

    >>> with terms(3):
    ...     flint.arb_series([1, 1]).exp().length()
    3
    """
    before = flint.ctx.cap
    flint.ctx.cap = count
    try:
        yield
    finally:
        flint.ctx.cap = before


class TooMany(Exception):
    """More coefficients were needed than `at_most` allows."""


_left = [sys.maxsize]


@contextmanager
def at_most(count: int) -> Iterator[None]:
    """Compute so many coefficients of jets inside the block, and no more.

    Raises:
        TooMany: inside the block.
    """
    before, _left[0] = _left[0], count
    try:
        yield
    finally:
        _left[0] = before


def spend(count: int) -> None:
    """Count coefficients that are about to be computed.

    Raises:
        TooMany: they are more than `at_most` leaves.
    """
    _left[0] -= count
    if _left[0] < 0:
        raise TooMany
