"""What became of a check, in five words."""

from __future__ import annotations

from typing import Any

import pytest

from autograd_core.reports.kinds import Kind, kind


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, Kind.FINE),
        ({"status": "skipped", "verdict": None}, Kind.SKIPPED),
        ({"ok": False, "status": "disagree", "verdict": "disagree"}, Kind.WRONG),
        ({"ok": False, "status": "crash", "verdict": None}, Kind.WRONG),
        ({"ok": False, "status": "oom", "verdict": None}, Kind.LIMIT),
        ({"ok": False, "status": "cannot_tell", "verdict": "cannot_tell"}, Kind.OPEN),
        ({"ok": False, "status": "undefined", "verdict": "undefined", "expect": "kink"}, Kind.WRONG),
    ],
)
def test_kinds(changes: dict[str, Any], wanted: Kind, record: Any) -> None:
    assert kind(record(**changes)) is wanted


def test_every_kind_has_its_own_sign_and_words() -> None:
    assert len({one.sign for one in Kind}) == len({one.told for one in Kind}) == len(Kind)
