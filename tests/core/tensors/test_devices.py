from __future__ import annotations

import pytest

import autograd_core as torch
from autograd_core.errors import DeviceError


def test_a_device_prints_and_compares_as_in_torch() -> None:
    assert repr(torch.device("cpu")) == "device(type='cpu')" and str(torch.device("cuda:1")) == "cuda:1"
    assert repr(torch.device("cuda", 0)) == "device(type='cuda', index=0)"
    assert torch.ones(1).device == torch.device("cpu") != torch.device("cuda")
    assert torch.ones(1).device != "cpu"
    with pytest.raises(RuntimeError, match="Expected one of cpu, cuda"):
        torch.device("tpu")


def test_the_usual_choice_of_a_device_runs() -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    assert torch.ones(2, device=device).to(device).to(torch.device(device)).device.type == "cpu"
    assert torch.cuda.device_count() == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda: torch.ones(2, device="cuda"),
        lambda: torch.tensor([1.0], device=torch.device("cuda:0")),
        lambda: torch.ones(2).to("cuda"),
        lambda: torch.ones(2).cuda(),
        lambda: torch.rand(2, device="cuda"),
    ],
)
def test_a_gpu_is_refused_clearly(ask: object) -> None:
    with pytest.raises(DeviceError, match="no tensors on device 'cuda"):
        ask()  # type: ignore[operator]
