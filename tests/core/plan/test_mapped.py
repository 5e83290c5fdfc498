"""From files to files: whole or absent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy
import pytest

from autograd_core.errors import OutputError, UserError
from autograd_core.plan import mapped, threads
from autograd_core.plan.plan import Plan

X = numpy.linspace(0.5, 2, 50_001)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    numpy.save(tmp_path / "x.npy", X)
    return tmp_path / "x.npy"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_values_and_gradients(dtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "SEGMENT", 8192)
    numpy.save(tmp_path / "x.npy", X.astype(dtype))
    x = mapped.read(tmp_path / "x.npy")
    assert isinstance(x, numpy.memmap) and not x.flags.writeable
    told: list[tuple[int, int]] = []
    files = mapped.gradients(Plan("x*x"), {"x": x}, tmp_path / "a" / "b", grad_tensors="ones",
                             progress=lambda *at: told.append(at))  # fmt: skip
    assert files == {"value": tmp_path / "a/b/value.npy", "x": tmp_path / "a/b/x.grad.npy"}
    assert numpy.array_equal(numpy.load(files["value"]), X.astype(dtype) ** 2)
    assert numpy.array_equal(numpy.load(files["x"]), 2 * X.astype(dtype)) and numpy.load(files["x"]).dtype == dtype
    assert sorted(os.listdir(tmp_path / "a/b")) == ["value.npy", "x.grad.npy"]
    assert len(told) > 3 and told[-1] == (50_001, 50_001)


@pytest.mark.parametrize(("text", "shape"), [("sum(x*x)", ()), ("exp(x)", (50_001,)), ("sum(x)*x", (50_001,))])
def test_sums_and_results_that_are_the_same_array(text: str, shape: Any, source: Path, tmp_path: Path) -> None:
    seed = "ones" if shape else None
    files = mapped.gradients(Plan(text), {"x": mapped.read(source)}, tmp_path, grad_tensors=seed)
    value, gradients = Plan(text).value_and_grad(x=X, grad_tensors=seed)
    assert numpy.array_equal(numpy.load(files["value"]), value) and numpy.load(files["value"]).shape == shape
    assert numpy.array_equal(numpy.load(files["x"]), gradients["x"])


@pytest.mark.parametrize("shape", [(0,), (), (1,), (3, 0)])
def test_small_and_empty(shape: tuple[int, ...], tmp_path: Path) -> None:
    numpy.save(tmp_path / "x.npy", numpy.ones(shape))
    files = mapped.gradients(Plan("x*2"), {"x": mapped.read(tmp_path / "x.npy")}, tmp_path, grad_tensors="ones")
    assert [numpy.load(path).shape for path in files.values()] == [shape, shape]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, OSError(28, "No space left on device")])
@pytest.mark.parametrize("where", ["in the loop", "while files are written"])
def test_a_failure_leaves_the_old_files(
    error: Any, where: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    files = mapped.gradients(Plan("x*3"), {"x": mapped.read(source)}, folder, grad_tensors="ones")
    before = {name: path.read_bytes() for name, path in files.items()}

    def fail(*_: Any, **__: Any) -> Any:
        raise error

    target = (Plan, "value_and_grad") if where == "in the loop" else (mapped, "_settle")
    monkeypatch.setattr(*target, fail)
    with pytest.raises(OutputError if isinstance(error, OSError) else error):
        mapped.gradients(Plan("x*4"), {"x": mapped.read(source)}, folder, grad_tensors="ones")
    assert {name: path.read_bytes() for name, path in files.items()} == before
    assert sorted(os.listdir(folder)) == ["value.npy", "x.grad.npy"]


def test_folders_that_cannot_be_written(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "x"):
        with pytest.raises(OutputError, match="cannot write into"):
            mapped.gradients(Plan("x*x"), {"x": mapped.read(source)}, folder, grad_tensors="ones")
        with pytest.raises(OutputError, match="cannot write into"):
            mapped.save(numpy.ones(3), {"x": numpy.ones(3)}, folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_read_only_folder(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        mapped.gradients(Plan("x*x"), {"x": mapped.read(source)}, folder, grad_tensors="ones")


def test_save(tmp_path: Path) -> None:
    files = mapped.save(numpy.float64(2), {"x": X}, tmp_path / "new")
    assert float(numpy.load(files["value"])) == 2 and numpy.array_equal(numpy.load(files["x"]), X)
    assert sorted(os.listdir(tmp_path / "new")) == ["value.npy", "x.grad.npy"]


def test_what_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="named 'value'"):
        mapped.gradients(Plan("value*2"), {"value": mapped.read(source)}, tmp_path, grad_tensors="ones")
    (tmp_path / "text.npy").write_text("1, 2")
    numpy.save(tmp_path / "objects.npy", numpy.array([{}]), allow_pickle=True)
    for name in ("text.npy", "objects.npy", "absent.npy"):
        with pytest.raises((ValueError, OSError)):
            mapped.read(tmp_path / name)
