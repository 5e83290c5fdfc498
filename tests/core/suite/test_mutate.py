"""What checks are worth."""

from __future__ import annotations

from typing import Any

import pytest

from autograd_core.suite.check import Check
from autograd_core.suite.mutate import FACTORS, worth

AT = {"x": 3.0, "y": 2.0}
FORMULA = {"x": "2*x*y + y", "y": "x**2 + x"}


@pytest.mark.parametrize(
    ("settings", "caught", "missed"),
    [
        ({"claim": FORMULA}, 10, []),
        ({"claim": FORMULA, "wrt": ["x"]} | {"claim": {"x": FORMULA["x"]}}, 5, []),
        ({"claim": {"x": "2*x*y; -(-y) + 2*x*y"}, "wrt": ["x"]}, 3, []),
        ({"grad": {"x": 14, "y": 12}}, 6, []),
        ({"grad": {"x": 14, "y": 12}, "rtol": 1e-6}, 4, ["x: * (1 + 1e-9)", "y: * (1 + 1e-9)"]),
        ({"claim": {"x": 14}, "grad": {"x": 14.1}, "atol": 1.0, "wrt": ["x"]}, 3, []),
        ({"claim": {"y": FORMULA["y"]}}, 5, ["x: sign", "x: double", "x: * (1 + 1e-9)"]),
        ({"value": 24}, 0, [f"{name}: {kind}" for name in "xy" for kind in FACTORS]),
    ],
)  # fmt: skip
def test_wrong_gradients_are_caught_by_claims_and_numbers(
    settings: dict[str, Any], caught: int, missed: list[str]
) -> None:
    found = worth(Check("c", "x**2*y + x*y", AT, **settings))
    assert (found.failed, found.caught, list(found.missed)) == (None, caught, missed)
    wanted = [
        name for name in settings.get("wrt", AT) if name not in {*settings.get("claim", ()), *settings.get("grad", ())}
    ]
    assert list(found.silent) == wanted


@pytest.mark.parametrize(
    "check",
    [
        Check("zero", "x - x", {"x": 3.0}, claim={"x": "0*x"}),  # 0 times anything is the same
        Check("zero terms", "2*x*y", {"x": 3.0, "y": 0.0}, wrt=["x"], claim={"x": "y + y"}),
        Check("zero", "x - x", {"x": 3.0}, grad={"x": 0.0}),
        Check("zero", "x - x", {"x": 3.0}),
        Check("error", "sinn(x)", {"x": 3.0}, error="unknown"),
        Check("undefined", "log(x)", {"x": -3.0}, expect="undefined"),
        Check("skipped", "x", {"x": 1.0}, skip="not now"),
        Check("wrong", "x*x", {"x": 3.0}, claim={"x": "x"}, expect="disagree"),
    ],
    ids=lambda check: check.name,
)
def test_some_checks_have_no_wrong_gradients(check: Check) -> None:
    assert (worth(check).mutants, worth(check).failed) == (0, None)


def test_a_check_that_fails_says_why() -> None:
    assert "claim for x: disagree" in (worth(Check("c", "x*x", {"x": 3.0}, claim={"x": "x"})).failed or "")
    assert "unknown function" in (worth(Check("c", "sinn(x)", {"x": 3.0})).failed or "")


def test_complex_gradients_count_once_an_input() -> None:
    found = worth(
        Check("c", "z**2", {"z": "1.25-0.5j"}, grad_tensors=1, claim={"z": "2*conj(z)"}, grad={"z": "2.5+1j"})
    )
    assert (found.caught, found.missed) == (3, ())


def test_an_inaccurate_gradient_still_has_a_right_formula() -> None:
    check = Check("c", "log(exp(x))", {"x": 800.0}, expect="inaccurate", claim={"x": "1+0*x"})
    found = worth(check)
    assert (found.failed, found.missed) == (None, ()) and found.caught >= 3
