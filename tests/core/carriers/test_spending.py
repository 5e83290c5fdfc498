"""How much jets may compute."""

from __future__ import annotations

import flint
import pytest

from autograd_core.carriers.jets import Jet
from autograd_core.carriers.spending import TooMany, at_most, spend, terms


def test_terms_are_kept_inside_the_block_only() -> None:
    before = flint.ctx.cap
    for count in (1, 4):
        with terms(count):
            assert flint.arb_series([1, 1]).exp().length() == count
    with pytest.raises(ZeroDivisionError), terms(2):
        raise ZeroDivisionError
    assert flint.ctx.cap == before


def test_the_last_coefficient_that_is_allowed_and_the_first_that_is_not() -> None:
    with at_most(10):
        spend(7)
        spend(3)
        with pytest.raises(TooMany):
            spend(1)


def test_blocks_count_for_themselves() -> None:
    with at_most(2):
        with at_most(100):
            spend(50)
        spend(2)
        with pytest.raises(TooMany):
            spend(1)
    with pytest.raises(TooMany), at_most(0):
        spend(1)
    spend(10**12)  # nothing is counted outside


def test_jets_spend_a_coefficient_for_each_number_that_moves() -> None:
    x, y = (Jet(flint.arb(2), {name: flint.arb(1)}) for name in "xy")
    product = x * y
    cost = next(n for n in range(1, 20) if _affordable(n, lambda: product * product))
    assert cost == 2 and _affordable(1, lambda: x * x)


def _affordable(count, work) -> bool:  # type: ignore[no-untyped-def]
    try:
        with at_most(count):
            work()
    except TooMany:
        return False
    return True
