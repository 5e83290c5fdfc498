"""What checks ask: points that are drawn, claims that are numbers, proofs, and what is expected of the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pytest

from autograd_core.suite.asking import ask
from autograd_core.suite.check import Check
from autograd_core.suite.runner import run_check
from autograd_core.verdict.verdict import Verdict

AT = {"x": 3.0}


@pytest.mark.parametrize(
    ("expr", "settings"),
    [
        ("x*x", {"at": AT, "expect": "proved"}),
        ("x*x", {"at": AT, "expect": "proved", "claim": {"x": "x + x"}}),
        ("x*x", {"at": AT, "expect": "certified"}),
        ("x*x", {"at": AT, "expect": "corroborated"}),  # what is better than expected is as expected
        ("x*x", {"at": AT, "claim": {"x": 6}}),
        ("x*x", {"at": {"x": [1, 2]}, "grad_tensors": "ones", "claim": {"x": [2, 4]}}),
        ("x*x", {"at": AT, "claim": {"x": "-2*x"}, "mistake": "sign", "expect": "disagree"}),
        ("x*x", {"at": AT, "claim": {"x": "4*x"}, "mistake": "factor", "expect": "disagree"}),
        ("log(x)", {"sample": {"x": "uniform(-1, 1)"}, "claim": {"x": "1/x"}}),
        ("log(x)*w", {"sample": {}, "at": {"w": "randn()"}, "wrt": ["x"], "claim": {"x": "w/x"}}),
        ("abs(z)**2", {"sample": {}, "dtype": "complex128", "claim": {"z": "2*z"}}),
        ("log(x)", {"sample": {"x": "uniform(-2, -1)"}, "error": "^sample: no point was found"}),
        ("x", {"sample": {"x": "unifrom(0, 1)"}, "error": "sample: .*unifrom"}),
        ("x", {"sample": {"y": "rand()"}, "error": "no input named 'y'"}),
    ],
)
def test_as_expected(expr: str, settings: dict[str, Any]) -> None:
    found = run_check(Check("c", expr, **settings))
    assert (found.ok, found.reason) == (True, None)


@pytest.mark.parametrize(
    ("expr", "settings", "reason"),
    [
        ("abs(x)", {"at": {"x": 0}, "expect": "certified"}, "expected certified, found kink"),
        ("x*x", {"at": AT, "expect": "proved", "claim": {"x": 6}}, "expected proved, found certified"),
        ("x*x", {"at": AT, "claim": {"x": 7}}, "claim for x: disagree: "),
        ("x*x", {"at": AT, "value": "?"}, "value: '?' stands for a number"),
        ("x*x", {"at": AT, "grad": {"x": "?"}}, "grad.x: '?' stands for a number"),
        ("x*x", {"at": AT, "claim": {"x": "@../a.npy"}, "file": "specs/a.toml"}, "claim.x: "),
        (
            "x*x",
            {"at": AT, "claim": {"x": "4*x"}, "mistake": "sign", "expect": "disagree"},
            "expected the mistake 'sign', found claim for x: disagree: claimed 12, true 6, difference 6: the claim is "
            "2 times the truth (mistake: factor)",
        ),
        ("x*x", {"at": AT, "claim": {"x": "2*x"}, "mistake": "sign", "expect": "disagree"}, "(mistake: none is named)"),
    ],
)
def test_not_as_expected(expr: str, settings: dict[str, Any], reason: str) -> None:
    found = run_check(Check("c", expr, **settings))
    assert not found.ok and reason in (found.reason or "")


def test_a_sample_is_that_of_its_seed() -> None:
    points = [float(ask(Check("c", "x*x", sample={"x": "uniform(1, 2)"}, seed=seed)).at["x"]) for seed in (3, 3, 4)]
    assert points[0] == points[1] != points[2] and all(1 < point < 2 for point in points)


def test_numbers_of_a_claim_may_lie_in_a_file(tmp_path: Path) -> None:
    numpy.save(tmp_path / "grad.npy", numpy.array([2.0, 4.0]))
    check = Check("c", "sum(x*x)", {"x": [1, 2]}, claim={"x": "@grad.npy"}, file=str(tmp_path / "a.toml"))
    assert run_check(check).verdict is Verdict.CERTIFIED


def test_they_are_claimed_as_they_stand_in_the_file(tmp_path: Path) -> None:
    """0.2 * (1 + 1e-9) is the right float32 once it is rounded, and as float64 it is wrong."""
    numpy.save(tmp_path / "near.npy", numpy.float64(numpy.float32(0.1)) * 2 * (1 + 1e-9))
    numpy.save(tmp_path / "single.npy", numpy.float32(0.2))
    found = [
        run_check(Check("c", "x*x", {"x": 0.1}, dtype=dtype, claim={"x": claim}, file=str(tmp_path / "a.toml"))).ok
        for dtype, claim in (("float32", "@near.npy"), ("float32", "@single.npy"), ("float64", "@single.npy"))
    ]
    assert found == [False, True, True]
