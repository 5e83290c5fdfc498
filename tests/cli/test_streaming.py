"""`grad --to`: from files to files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest

X = numpy.linspace(0.5, 2, 50_000)


@pytest.fixture
def source(tmp_path: Path) -> str:
    numpy.save(tmp_path / "x.npy", X)
    return f"x=@{tmp_path / 'x.npy'}"


def test_text_and_files(grad: Callable[..., Any], source: str, tmp_path: Path) -> None:
    ended = grad("x*x*exp(x)", source, "--grad-tensors=ones", f"--to={tmp_path / 'out'}", "--threads=2")
    assert ended.code == 0, ended.err
    assert "value.npy" in ended.out and "x.grad.npy" in ended.out and "50,000 elements" in ended.out
    assert "verdict  " in ended.out and "[" not in ended.err
    want = (2 * X + X * X) * numpy.exp(X)
    assert numpy.allclose(numpy.load(tmp_path / "out" / "x.grad.npy"), want, rtol=1e-14)
    assert sorted(os.listdir(tmp_path / "out")) == ["value.npy", "x.grad.npy"]


def test_json(grad: Callable[..., Any], source: str, tmp_path: Path) -> None:
    ended = grad("sum(x*a)", source, "a=3", f"--to={tmp_path}", "--json")
    found = ended.json
    assert (ended.code, found["exit_code"], found["command"], found["elements"]) == (0, 0, "grad", 50_000)
    assert set(found["files"]) == {"value", "x", "a"} and found["verdict"] and found["reason"]
    assert numpy.load(found["files"]["a"]) == pytest.approx(X.sum(), rel=1e-14)
    assert numpy.array_equal(numpy.load(found["files"]["x"]), numpy.full(50_000, 3.0))


@pytest.mark.parametrize("name", ["threads", "wrt", "places", "grad_tensors"])
def test_inputs_with_the_names_of_options(name: str, grad: Callable[..., Any], source: str, tmp_path: Path) -> None:
    ended = grad(f"sum({name}*{name})", source.replace("x=", f"{name}=", 1), f"--to={tmp_path}")
    assert ended.code == 0, ended.err
    assert numpy.array_equal(numpy.load(tmp_path / f"{name}.grad.npy"), 2 * X)


def test_checkpoint(grad: Callable[..., Any], source: str, tmp_path: Path) -> None:
    program = "z = x; " + "z = z*1.5; " * 30 + "sum(z)"
    ended = grad(program, source, f"--to={tmp_path}", "--checkpoint")
    assert ended.code == 7 and "kept" in ended.out and "segments" in ended.out
    assert numpy.allclose(numpy.load(tmp_path / "x.grad.npy"), 1.5**30)
    assert grad("x*x", "x=1", "--checkpoint").code == 2


def test_bad_input(grad: Callable[..., Any], source: str, tmp_path: Path) -> None:
    numpy.save(tmp_path / "single.npy", X.astype("float32"))
    numpy.save(tmp_path / "whole.npy", numpy.arange(3))
    single, to = f"y=@{tmp_path / 'single.npy'}", f"--to={tmp_path / 'out'}"
    cases = {
        "no value for input 'y'": ("x*y", source),
        "files hold float32 and float64": ("x*y", source, single),
        "files hold int64": ("x*x", f"x=@{tmp_path / 'whole.npy'}"),
        "does not exist": ("x*x", f"x=@{tmp_path / 'absent.npy'}"),
        "--to takes one pass of first order": ("sum(x*x)", source, "--order=2"),
        "implicitly created only for scalar outputs": ("x*x", source),
        "named 'value'": ("sum(value)", source.replace("x=", "value=", 1)),
    }
    for words, arguments in cases.items():
        ended = grad(*arguments, to)
        assert words in ended.err and "Traceback" not in ended.err, (words, ended)
        assert ended.code == 2 and not list((tmp_path / "out").glob("*")), (words, ended)


def test_a_folder_that_cannot_be_written(grad: Callable[..., Any], source: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = grad("sum(x*x)", source, f"--to={tmp_path / 'file'}")
    assert ended.code == 6 and "cannot write into" in ended.err
