"""Everything that is shown of one outcome."""

from __future__ import annotations

import json

import pytest

from autograd_core.suite.check import Check
from autograd_core.suite.details import pictures
from autograd_core.suite.details.detail import detail
from autograd_core.suite.runner import run_check

SQUARE = Check("square", "x*x", {"x": 3.0}, claim={"x": "2*x"}, detailed=True)


def test_all_of_it_is_plain_data() -> None:
    found = json.loads(json.dumps(detail(run_check(SQUARE), 60.0)))
    assert set(found) == {"asked", "value", "gradients", "claims", "advice", "function", "graph", "plot"}
    assert found["claims"]["x"]["claim"] == "2*x" and found["graph"]["svg"].startswith("<svg")


def test_a_refused_input_has_its_question_alone() -> None:
    assert detail(run_check(Check("typo", "sinn(x)", {"x": 3.0})), 60.0) == {
        "asked": [("expr", "sinn(x)"), ("at.x", "3.0")]
    }


def test_without_time_nothing_is_made() -> None:
    found = detail(run_check(SQUARE), 1.0)
    assert (
        found["cut"]
        and found["graph"] is None
        and found["gradients"] == {"x": {"rows": [], "total": 0, "formulas": []}}
    )
    found = detail(run_check(SQUARE), 10.0)
    assert found["gradients"]["x"]["rows"] and found["plot"] is None


@pytest.mark.parametrize("error", [MemoryError, RecursionError, ValueError])
def test_what_fails_is_left_out(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(pictures, "graph", fails)
    found = detail(run_check(SQUARE), 60.0)
    assert found["graph"] is None and found["plot"] is not None


def test_lost_digits_are_explained() -> None:
    found = detail(run_check(Check("c", "(1-cos(x))/x**2", {"x": 1e-6})), 60.0)
    assert any("cancellation" in one for one in found["advice"])
