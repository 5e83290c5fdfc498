"""`--device`: three things that may be missing, and a run from end to end on a stand-in for CuPy (`tests/fakes`)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd_cli import options
from autograd_core.carriers import gpu
from autograd_core.errors import DeviceError, UserError

GRAD = ("grad", "x*x*exp(x)", "--at", "x=1.5", "--device", "cuda")
FAKES = Path(__file__).parents[1] / "fakes"


def test_cupy_is_not_installed(cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "find_spec", lambda name: None)
    for command in (GRAD, ("gradcheck", "x*x", "--device", "cuda:1")):
        ended = cli(*command)
        assert (ended.code, ended.out) == (5, "")
        assert ended.err.startswith(
            "error: device cuda: CuPy is not installed\nhint: pip install 'autograd-cli[cuda12]'"
        )


@pytest.mark.parametrize(
    ("missing", "text"), [("none", "it finds no GPU here"), ("old", "there is no NVIDIA driver here")]
)
def test_there_is_no_gpu(
    missing: str, text: str, cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, fake_cupy: Any
) -> None:
    monkeypatch.setenv("FAKE_CUPY", missing)
    monkeypatch.setattr(fake_cupy.cuda.runtime, "driverGetVersion", lambda: 0)
    ended = cli(*GRAD)
    assert (ended.code, ended.out) == (5, "")
    assert f"error: device cuda: CuPy is installed, but {text}" in ended.err and "\nhint: nvidia-smi" in ended.err


def test_the_gpu_is_out_of_memory(cli: Callable[..., Any], fake_cupy: Any) -> None:
    large = ("sum(x*x)", "--at", "x=ones(1000)", "--device", "cuda")
    for command in (("grad", *large, "--max-memory", "4kB"), ("gradcheck", *large)):  # the limit stays
        ended = cli(*command)
        assert (ended.code, ended.out) == (5, "")
        assert "error: the GPU is out of memory within its limit of 4,000 bytes: Out of memory" in ended.err
        assert "a larger --max-memory" in ended.err


@pytest.mark.parametrize("place", ["cuda", "cuda:1"])
def test_a_gradient_on_a_gpu(place: str, cli: Callable[..., Any], fake_cupy: Any) -> None:
    on_gpu = cli("grad", "sum(x@x)*y", "--at", "x=randn(2,2)", "--at", "y=3", "--device", place, "--json")
    assert on_gpu.code == 0 and on_gpu.json["device"] == (place if ":" in place else "cuda:0")
    here = cli("grad", "sum(x@x)*y", "--at", "x=randn(2,2)", "--at", "y=3", "--json")
    assert {**on_gpu.json, "device": "cpu"} == here.json


@pytest.mark.parametrize(
    "more",
    [
        ("--order", "3"),
        ("--grad-tensors", "2"),
        ("--dtype", "float32"),
        ("--dtype", "complex128", "--grad-tensors", "1"),
        ("--backward", "x1", "--backward", "x2", "--retain-graph"),
    ],
)
def test_options_go_along(more: tuple[str, ...], cli: Callable[..., Any], fake_cupy: Any) -> None:
    program = ("grad", "x1 = x*[2.0, 3.0][0]\nx2 = x1*exp(x)", "--at", "x=1.5")
    ended, here = cli(*program, *more, "--device", "cuda", "--json"), cli(*program, *more, "--json")
    assert ended.code == here.code == 0, ended.err
    assert {**ended.json, "device": "cpu"} == here.json


def test_many_points_on_a_gpu(cli: Callable[..., Any], fake_cupy: Any) -> None:
    ended = cli("gradcheck", "where(x > 0, sin(x), x**3)", "--points", "3", "--device", "cuda", "--json")
    assert ended.code == 0 and ended.json["device"] == "cuda:0"


def test_a_row_that_a_gpu_has_not(cli: Callable[..., Any], fake_cupy: Any) -> None:
    ended = cli("grad", "airy_ai(x)", "--at", "x=1", "--device", "cuda")
    assert ended.code == 5 and "error: airy_ai() cannot be computed on the GPU: CuPy has no airy" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (
            ("grad", "x", "--at", "x=1", "--device", "cuda:7"),
            5,
            "there is no device cuda:7\nhint: there is cuda:0, cuda:1",
        ),
        (("grad", "x", "--at", "x=1", "--device", "gpu"), 2, "there is no device 'gpu'\nhint: cpu, cuda or cuda:N"),
        (("grad", "x", "--at", "x=1", "--device", "cuda:"), 2, "there is no device 'cuda:'"),
        (("grad", "x", "--at", "x=1", "--max-memory", "1GB"), 2, "--max-memory limits the memory of a GPU"),
        (("grad", "x", "--at", "x=1", "--device", "cuda", "--max-memory", "all"), 2, "--max-memory all is not a size"),
        (("profile", "x*x", "--at", "x=1", "--device", "cuda"), 5, "this command computes on the CPU only"),
    ],
)
def test_what_cannot_be_is_refused(
    arguments: tuple[str, ...], code: int, text: str, cli: Callable[..., Any], fake_cupy: Any
) -> None:
    ended = cli(*arguments)
    assert (ended.code, ended.out) == (code, "") and f"error: {text}" in ended.err


def test_from_end_to_end_in_a_process() -> None:
    path = os.pathsep.join([str(FAKES), *filter(None, sys.path)])
    ended = subprocess.run(
        [sys.executable, "-m", "autograd_cli", *GRAD],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, "") and "23.52886761927484" in ended.stdout


def test_a_command_for_the_cpu_says_so(fake_cupy: Any) -> None:
    options.choose_device("cpu")
    with pytest.raises(DeviceError, match="on the CPU only"):
        options.choose_device("cuda")
    with pytest.raises(UserError, match="there is no device"):
        options.choose_device("tpu")
