"""torch's behaviour, case by case; what stands in `rows/` was observed on torch 2.13 (see `observe.py`)."""

from __future__ import annotations

import pytest
from rows.case import Case, failure
from rows.table import TABLE

import autograd_core as torch

CASES = [pytest.param(case, id=f"{row}: {case.name}") for row, cases in TABLE.items() for case in cases]


@pytest.mark.parametrize("case", CASES)
def test_behaviour(case: Case) -> None:
    assert failure(case, torch) is None


def test_names_are_unique() -> None:
    names = [(row, case.name) for row, cases in TABLE.items() for case in cases]
    assert len(names) == len(set(names))
