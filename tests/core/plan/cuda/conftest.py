"""CuPy for the tests of plans on a device: a stand-in whose kernels run on the CPU, and the real one where it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd_core.op import ARRAYS, CARRIERS

TESTS = Path(__file__).parents[3]
FAKES = TESTS / "fakes"
for _folder in (Path(__file__).parent, TESTS / "core" / "plan", TESTS / "benchmarks"):
    sys.path.insert(0, str(_folder))


def _is_cupys(name: str) -> bool:
    return name.split(".")[0] in ("cupy", "cupyx") or name == "autograd_core.carriers.cupy"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The stand-in, in the place of CuPy for one test."""
    from emulator import NO_COMPILER, RawModule, pointer

    from autograd_core.plan.cuda import runner

    if NO_COMPILER is not None:
        pytest.skip(NO_COMPILER)
    held = {name: sys.modules.pop(name) for name in [*sys.modules] if _is_cupys(name)}
    known, carried = dict(ARRAYS), dict(CARRIERS)
    monkeypatch.syspath_prepend(FAKES)
    import cupy

    monkeypatch.setattr(cupy, "RawModule", RawModule, raising=False)
    monkeypatch.setattr(cupy.ndarray, "data", property(pointer), raising=False)
    cupy.SYNCHRONISATIONS.clear()
    RawModule.COMPILED.clear()
    runner.compiled.cache_clear()
    yield cupy
    for name in [name for name in sys.modules if _is_cupys(name)]:
        del sys.modules[name]
    sys.modules.update(held)
    for table, before in ((ARRAYS, known), (CARRIERS, carried)):
        table.clear()
        table.update(before)
    runner.compiled.cache_clear()
