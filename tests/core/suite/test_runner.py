"""Checks, run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pytest

from autograd_core.errors import SpecError
from autograd_core.suite import runner
from autograd_core.suite.runner import run_check, run_suite
from autograd_core.suite.spec import Check

SPECS = Path(__file__).resolve().parents[3] / "specs"


def outcome(expr: str = "x*x", at: Any = None, **settings: Any) -> runner.Outcome:
    return run_check(Check("c", expr, {"x": 3.0} if at is None else at, **settings))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"claim": {"x": "2*x*grad_output"}},
        {"value": 9, "grad": {"x": "2*3"}},
        {"value": 9.1, "rtol": 0.1},
        {"order": 2, "claim": {"x": "2"}, "grad": {"x": 2}},
        {"dtype": "float32", "grad": {"x": 6}},
        {"expr": "y = x*x; z = y*x; y", "output": "z", "grad": {"x": 27}},
        {"expr": "x*y", "at": {"x": 3.0, "y": 2.0}, "wrt": ["y"], "claim": {"y": "x"}},
        {"expr": "x*y", "at": {"x": 3.0, "y": 2.0}, "constant": ["y"], "claim": {"x": "y"}},
        {"expr": "x*w", "at": {"x": "randn(3)", "w": "randn(3)"}, "grad_tensors": "ones", "claim": {"x": "w"}},
        {"expr": "x*2", "at": {"x": [1, 2]}, "grad_tensors": [3, 4], "grad": {"x": [6, 8]}},
        {"expr": "relu(x)", "at": {"x": 0}},
        {"expr": "relu(x)", "at": {"x": 0}, "expect": "kink"},
        {"expr": "relu(x)", "at": {"x": 0}, "convention": "one-sided", "grad": {"x": 1}},
        {"expr": "log(x)", "at": {"x": -1}, "expect": "undefined"},
        {"claim": {"x": "x"}, "expect": "disagree"},
        {"expr": "x*y", "error": "no value for input 'y'"},
        {"expr": "sinn(x)", "error": "did you mean"},
        {"expr": "x*2", "at": {"x": [1, 2]}, "error": "only for scalar"},
        {"at": {"x": [[1], [1, 2]]}, "error": r"^at\.x: .*differ in length"},
        {"claim": {"x": "2*"}, "error": r"^claim\.x: "},
    ],
)
def test_as_expected(settings: dict[str, Any]) -> None:
    found = outcome(**settings)
    assert (found.ok, found.reason) == (True, None)
    assert found.seconds > 0


@pytest.mark.parametrize(
    ("settings", "status", "reason"),
    [
        ({"claim": {"x": "x"}}, "disagree", "claim for x: disagree: claimed 3, true 6, difference -3"),
        ({"value": 8}, "certified", "value: it is 9.0, expected 8.0"),
        ({"grad": {"x": [6]}}, "certified", "grad.x: the shape is (), expected (1,)"),
        ({"expect": "disagree"}, "certified", "expected disagree, found certified"),
        ({"error": "anything"}, "certified", "expected an error matching 'anything', but there was none"),
        ({"expr": "x*y"}, "error", "error: line 1, column 3: no value for input 'y'"),
        ({"expr": "x*y", "error": "other"}, "error", "expected an error matching 'other', found: line 1, column 3"),
        ({"expr": "log(x)", "at": {"x": -1.0}}, "undefined", "gradient by x: undefined: "),
        ({"at": {"x": "@../data.npy"}, "file": "specs/a.toml"}, "error", "leads out of"),
        ({"at": {"x": "1 +"}}, "error", "at.x: "),
    ],
)
def test_not_as_expected(settings: dict[str, Any], status: str, reason: str) -> None:
    found = outcome(**settings)
    assert (found.ok, found.status) == (False, status)
    assert reason in (found.reason or "")


def test_every_shortcoming_is_told() -> None:
    found = outcome(claim={"x": "x"}, value=8)
    assert (found.reason or "").count(";") >= 1
    assert "claim for x" in (found.reason or "") and "value: " in (found.reason or "")


def test_data_files_lie_beside_the_spec(tmp_path: Path) -> None:
    numpy.save(tmp_path / "data.npy", numpy.array([1.0, 2.0]))
    (tmp_path / "a.toml").write_text(
        '[[check]]\nname = "a"\nexpr = "sum(x)"\nat = { x = "@data.npy" }\ngrad = { x = [1, 1] }\n'
    )
    assert [found.ok for found in run_suite([tmp_path])] == [True]


def test_a_defect_costs_its_own_check_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RecursionError("deep")

    monkeypatch.setattr(runner, "unmet", broken)
    found = outcome()
    assert (found.status, found.ok, found.verdict) == ("internal", False, None)
    assert found.reason == "internal error: RecursionError: deep"


def test_every_file_is_read_before_the_first_check_runs(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[[check]]\nname = "a"\nexpr = "1*x"\nat = { x = 1 }\n')
    (tmp_path / "b.toml").write_text("nonsense")
    with pytest.raises(SpecError, match=r"b\.toml"):
        run_suite([tmp_path])


@pytest.mark.slow
def test_our_own_specs_hold() -> None:
    found = list(run_suite([SPECS]))
    assert [(one.check.place, one.reason) for one in found if not one.ok] == []
    assert not {one.status for one in found} & {"cannot_tell", "error", "internal"}
    assert all(one.check.expect == "disagree" for one in found if one.status == "disagree")
