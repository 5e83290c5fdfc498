"""Our own spec files: what they are worth, on a sample of their checks; `make check` runs all of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from autograd_core.errors import SpecError
from autograd_core.suite.mutate import worth
from autograd_core.suite.runner import run_check
from autograd_core.suite.spec import AGREE, Check, load_spec, load_suite

SPECS = Path(__file__).resolve().parents[3] / "specs"
LEAST = {
    "calculus": 130, "complex": 25, "hostile": 35, "kinks": 25, "learning": 60, "matrix": 75, "mistaken": 20,
    "optimisation": 40, "physics": 130, "special": 75, "traps": 50, "tutorials": 20,
}  # fmt: skip
"""How many checks a file has at least: a check that gets lost is missed."""


def certain(checks: Iterable[Check]) -> list[Check]:
    """Those whose claims have to be right."""
    return [check for check in checks if check.claim and check.expect == AGREE and check.error is None]


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.toml")), ids=lambda path: path.stem)
def test_each_file_says_what_it_is_about(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ") and max(map(len, text.split("\n\n")[0].splitlines())) <= 140
    assert len(load_spec(path)) >= LEAST[path.stem]


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_file_that_is_cut_off_does_not_pass_for_a_whole_one(path: Path, tmp_path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    assert lines[-1] == b"[end]\n"
    for kept in sorted({*range(0, len(lines), 23), *range(len(lines) - 12, len(lines))}):
        (tmp_path / "cut.toml").write_bytes(b"".join(lines[:kept]))
        with pytest.raises(SpecError, match=r"cut\.toml"):
            load_suite([tmp_path / "cut.toml"])


def test_no_check_stands_twice() -> None:
    checks = [c for c in load_suite([SPECS]) if c.error is None]
    questions = [repr((c.expr, c.at, c.wrt, c.claim, c.order, c.dtype, c.grad_tensors, c.output)) for c in checks]
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize("name", ["learning", "matrix", "optimisation", "special", "tutorials"])
def test_wrong_claims_would_be_caught(name: str) -> None:
    sample = certain(load_spec(SPECS / f"{name}.toml"))[3::12]
    found = [worth(check) for check in sample]
    assert [(one.check.place, one.missed, one.failed) for one in found if one.missed or one.failed] == []
    assert sum(one.mutants for one in found) >= 3 * len(sample)


@pytest.mark.parametrize("check", load_spec(SPECS / "mistaken.toml")[::3], ids=lambda check: check.name[:30])
def test_mistakes_are_in_the_claims_alone(check: Check) -> None:
    found = run_check(check)
    assert found.ok and found.report is not None
    assert all(gradient.judgement.verdict.agrees for gradient in found.report.gradients.values())
    assert all(claim.reason for claim in found.claims.values())
