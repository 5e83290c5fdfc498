"""Opening a GPU: three things may be missing, and each is said with its remedy."""

from __future__ import annotations

from typing import Any

import pytest

from autograd_core.carriers import gpu
from autograd_core.errors import DeviceError, DeviceFull


def test_cupy_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "find_spec", lambda name: None)
    with pytest.raises(DeviceError, match=r"^device cuda: CuPy is not installed$") as caught:
        gpu.cupy()
    assert "autograd-cli[cuda12]" in str(caught.value.hint)


def test_cupy_is_broken(monkeypatch: pytest.MonkeyPatch, fake_cupy: Any) -> None:
    def broken(name: str) -> Any:
        raise ImportError("libcuda.so.1: cannot open\nand more")

    monkeypatch.setattr(gpu, "import_module", broken)
    with pytest.raises(DeviceError, match=r"^device cuda: CuPy cannot be imported: libcuda.so.1: cannot open$"):
        gpu.cupy()


@pytest.mark.parametrize(
    ("missing", "driver", "text", "remedy"),
    [
        ("none", 12090, r"it finds no GPU here \(cudaErrorNoDevice\)", "nvidia-smi"),
        ("old", 11020, r"the NVIDIA driver, of CUDA 11\.2, is too old for it", "update the driver"),
        ("old", 0, "there is no NVIDIA driver here", "nvidia-smi"),
    ],
)
def test_there_is_no_gpu(
    missing: str, driver: int, text: str, remedy: str, monkeypatch: pytest.MonkeyPatch, fake_cupy: Any
) -> None:
    monkeypatch.setenv("FAKE_CUPY", missing)
    monkeypatch.setattr(fake_cupy.cuda.runtime, "driverGetVersion", lambda: driver)
    with pytest.raises(DeviceError, match=f"^device cuda: CuPy is installed, but {text}$") as caught:
        gpu.cupy()
    assert remedy in str(caught.value.hint) and "CPU" in str(caught.value.hint)


def test_a_device_that_is_not_there(fake_cupy: Any) -> None:
    with pytest.raises(DeviceError, match=r"^there is no device cuda:2$") as caught:
        gpu.use(2)
    assert caught.value.hint == "there is cuda:0, cuda:1"
    assert gpu.use(1).cuda.Device().id == 1


def test_memory_has_a_limit_and_an_end(fake_cupy: Any) -> None:
    gpu.use(memory=100)
    full = r"^the GPU is out of memory within its limit of 100 bytes: Out of"
    with pytest.raises(DeviceFull, match=full) as caught, gpu.within_memory():
        fake_cupy.zeros(100)
    assert "--max-memory" in str(caught.value.hint)
    with pytest.raises(MemoryError), gpu.within_memory():
        raise MemoryError("the host's")
