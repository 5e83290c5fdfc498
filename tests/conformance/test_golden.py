"""Random programs with in-place operations, views, hooks and several passes, against what torch made of them.

`golden.json` is written by `dump_golden.py`; `make conformance` compares many more, to the last digits.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from programs.execute import run
from programs.generate import generate
from programs.golden import close, summary
from programs.shrink import shrink

import autograd_core

PROGRAMS = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: str(program["seed"]))
def test_as_torch_did(program: dict[str, Any]) -> None:
    found, wanted = json.loads(json.dumps(summary(run(autograd_core, program["lines"])))), program["torch"]
    assert found["raised"] == wanted["raised"]
    differing = [name for name in wanted["tensors"] if not close(found["tensors"].get(name), wanted["tensors"][name])]
    assert differing == []
    assert close(found["calls"], wanted["calls"])


def test_a_seed_always_makes_the_same_program() -> None:
    assert generate(7).lines == generate(7).lines
    assert len(generate(7).lines) >= 20


def test_shrinking_keeps_what_matters() -> None:
    assert shrink(list("abcdefgh"), lambda kept: "c" in kept and "g" in kept) == ["c", "g"]
