"""What every test can count on: a plain environment, repeatable examples, and no surprise without a GPU."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

# Typer and Rich read these, partly once and for all when they are imported, and then colour pipes or change the width.
COLOURS = ("CLICOLOR_FORCE", "FORCE_COLOR", "GITHUB_ACTIONS", "NO_COLOR", "PY_COLORS", "TTY_COMPATIBLE")
for _name in (*COLOURS, "COLUMNS", "LINES", "PYTHONIOENCODING"):
    os.environ.pop(_name, None)

# A busy machine must not fail a test, and a failure must come again when it is run again.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


@cache
def why_no_gpu() -> str | None:
    """The reason why tests marked `gpu` cannot run here, or None."""
    if importlib.util.find_spec("cupy") is None:
        return "CuPy is not installed (extra cuda12 or cuda13)"
    import cupy

    return None if cupy.is_available() else "CuPy is installed, but there is no usable CUDA device"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("gpu") and (reason := why_no_gpu()):
            item.add_marker(pytest.mark.skip(reason=reason))


@cache
def _stand_in() -> dict[str, ModuleType]:
    """The modules of the stand-in for CuPy (`tests/fakes`), and our carrier on them; imported once, put nowhere."""
    ours = ("cupy", "cupyx", "autograd_core.carriers.cupy")
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith(ours)}
    sys.path.insert(0, str(Path(__file__).parent / "fakes"))
    try:
        for name in ("cupy.cuda", "cupy.linalg", "cupy.ufuncs", "cupyx.scipy.special", "cupyx.scipy.linalg", ours[-1]):
            importlib.import_module(name)
        return {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith(ours)}
    finally:
        sys.path.pop(0)
        sys.modules.update(before)


@pytest.fixture
def fake_cupy(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stand-in for CuPy with two GPUs, for the length of a test: see `tests/fakes/cupy`."""
    from autograd_core.op import ARRAYS, CARRIERS

    modules = _stand_in()
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    cupy, carrier = modules["cupy"], modules["autograd_core.carriers.cupy"]
    monkeypatch.setitem(ARRAYS, cupy.ndarray, carrier.XP)
    monkeypatch.setitem(CARRIERS, cupy.ndarray, carrier.apply)
    monkeypatch.setattr(cupy.cuda.Device, "current", 0)
    monkeypatch.setattr(cupy.cuda.POOL, "limit", 0)
    cupy.SYNCHRONISATIONS.clear()
    return cupy


@pytest.fixture(params=["cpu", "stand-in", pytest.param("cuda", marks=pytest.mark.gpu)])
def device(request: pytest.FixtureRequest) -> str:
    """Where tensors live: on the CPU, on a stand-in for a GPU, and on a GPU where there is one."""
    if request.param != "stand-in":
        return str(request.param)
    request.getfixturevalue("fake_cupy")
    return "cuda"


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A background job of a shell ignores Ctrl-C, and so would every process that the tests of Ctrl-C start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
