"""Loops for the tests of their parts: of any width that the processor has, for arrays of any length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd_core.plan.execute import Executable
from autograd_core.plan.native import machine, runner
from autograd_core.plan.recording import Recording, Ref


@pytest.fixture(params=(16, 32, 64), ids=lambda width: f"{width} bytes")
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Bytes of the vectors that loops are written for."""
    most = machine.vector_bytes()
    if not most:
        pytest.skip("loops are compiled with llvmlite, for processors with fused multiply and add")
    if request.param > most:
        pytest.skip(f"the processor's vectors have {most} bytes")
    monkeypatch.setattr(runner, "vector_bytes", lambda: request.param)
    monkeypatch.setattr(runner, "LONG", 1 << 30)
    return int(request.param)


def recorded(*arrays: Any) -> tuple[Recording, list[Ref], dict[str, Any]]:
    """A recording with an input for each array."""
    recording = Recording()
    inputs = {f"x{k}": array for k, array in enumerate(arrays)}
    return recording, [recording.add("input", name, (), a.shape, a.dtype) for name, a in inputs.items()], inputs


@pytest.fixture
def looped(width: int, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """`looped(recording, results, inputs)`: results by compiled loops, and by nothing else."""

    def refused(*_: Any) -> Any:
        raise AssertionError("not by a compiled loop")

    def run(recording: Recording, results: list[Ref], inputs: dict[str, Any], **options: Any) -> list[Any]:
        with monkeypatch.context() as patch:
            patch.setattr(Executable, "_in_tiles", refused)
            executable = Executable(recording.nodes, results, options.pop("contiguous", True), 1)
            assert executable.sweeps[0].body
            return executable.run(inputs, {}, **options)

    return run


@pytest.fixture
def mapped(looped: Callable[..., list[Any]]) -> Callable[..., Any]:
    """`mapped(function, x, y, number)`: a function of elements, its operands arrays and numbers."""

    def run(function: Any, *operands: Any, kind: str = "map", dtype: Any = None) -> Any:
        arrays = [o for o in operands if getattr(o, "ndim", 0)]
        recording, refs, inputs = recorded(*arrays)
        places = iter(refs)
        given = [next(places) if getattr(o, "ndim", 0) else o for o in operands]
        result = recording.add(kind, function, given, arrays[0].shape, dtype or arrays[0].dtype)
        return looped(recording, [result], inputs)[0]

    return run
