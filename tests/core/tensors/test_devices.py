"""Where tensors live: on the CPU, and on a GPU, for which CuPy's stand-in serves (`tests/fakes`)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd_core as torch
from autograd_core.errors import DeviceError

HERE, THERE = torch.device("cpu"), torch.device("cuda:0")


def test_a_device_prints_and_compares_as_in_torch() -> None:
    assert repr(torch.device("cpu")) == "device(type='cpu')" and str(torch.device("cuda:1")) == "cuda:1"
    assert repr(torch.device("cuda", 0)) == "device(type='cuda', index=0)"
    assert torch.ones(1).device == torch.device("cpu") != torch.device("cuda")
    assert torch.ones(1).device != "cpu"
    with pytest.raises(RuntimeError, match="Expected one of cpu, cuda"):
        torch.device("tpu")


def test_the_usual_choice_of_a_device_runs(device: str) -> None:
    chosen = "cuda" if torch.cuda.is_available() else "cpu"
    assert torch.ones(2, device=chosen).to(chosen).to(torch.device(chosen)).device.type == chosen
    assert (torch.cuda.device_count() > 0) == (chosen == "cuda")
    torch.cuda.empty_cache()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: torch.ones(2, device="cuda"),
        lambda: torch.tensor([1.0], device=torch.device("cuda:0")),
        lambda: torch.ones(2).to("cuda"),
        lambda: torch.ones(2).cuda(),
        lambda: torch.rand(2, device="cuda"),
        lambda: torch.nn.Linear(2, 1, device="cuda"),
        lambda: torch.nn.Linear(2, 1).to("cuda"),
    ],
)
def test_a_gpu_that_is_not_there_is_refused_clearly(
    ask: Callable[[], Any], fake_cupy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_CUPY", "none")
    assert not torch.cuda.is_available() and torch.cuda.device_count() == 0
    with pytest.raises(DeviceError, match="device cuda: CuPy is installed, but it finds no GPU here"):
        ask()


MADE: list[Callable[[Any], Any]] = [
    lambda d: torch.tensor([1.0, 2.0], device=d),
    lambda d: torch.as_tensor([1.0, 2.0], device=d),
    lambda d: torch.as_tensor(np.ones(2), device=d),
    lambda d: torch.zeros(2, device=d),
    lambda d: torch.full((2,), 3.0, device=d),
    lambda d: torch.arange(3, device=d),
    lambda d: torch.linspace(0, 1, 3, device=d),
    lambda d: torch.eye(2, device=d),
    lambda d: torch.randn(2, device=d),
    lambda d: torch.randperm(3, device=d),
    lambda d: torch.zeros_like(torch.ones(2), device=d),
    lambda d: torch.ones(2).to(d),
    lambda d: torch.ones(2).to(d, torch.float64),
    lambda d: torch.ones(2).to(torch.ones(1, device=d)),
    lambda d: torch.ones(2, device=d).new_zeros(3),
    lambda d: torch.ones_like(torch.ones(2, device=d)),
    lambda d: torch.rand_like(torch.ones(2, device=d)),
    lambda d: torch.tensor(2.0, device=d).clone(),
    lambda d: copy.deepcopy(torch.ones(2, device=d)),
]


@pytest.mark.parametrize("make", MADE)
def test_tensors_are_made_where_they_are_asked_for(make: Callable[[Any], Any], device: str) -> None:
    for asked in (device, torch.device(device)):
        made = make(asked)
        assert made.device == (HERE if device == "cpu" else THERE) and made.is_cuda == (device == "cuda")
        assert made.cpu().device == HERE and made.cpu().dtype == made.dtype


def test_a_seed_gives_the_same_numbers_everywhere(device: str) -> None:
    found = []
    for place in ("cpu", device):
        torch.manual_seed(3)
        found.append(torch.randn(4, device=place).tolist())
    assert found[0] == found[1]


def test_operands_have_to_be_together(fake_cupy: Any) -> None:
    x = torch.ones(2, device="cuda")
    for refused in (lambda: x + torch.ones(2), lambda: torch.ones(2, 2) @ torch.ones(2, 2, device="cuda")):
        with pytest.raises(RuntimeError, match="same device, but found at least two devices, cuda:0 and cpu!"):
            refused()
    with pytest.raises(RuntimeError, match="at least two devices, cuda:1 and cuda:0!"):
        x + x.to("cuda:1")
    assert (x + torch.tensor(3.0)).tolist() == [4.0, 4.0]  # a single number may come from the CPU


def test_the_current_device_can_be_set(fake_cupy: Any) -> None:
    torch.cuda.set_device("cuda:1")
    assert torch.cuda.current_device() == 1 and str(torch.ones(1, device="cuda").device) == "cuda:1"
    torch.cuda.set_device(0)
    torch.cuda.synchronize()
    with pytest.raises(DeviceError, match="there is no device cuda:2"):
        torch.cuda.set_device(2)


def test_numpy_is_refused_in_torchs_words(fake_cupy: Any) -> None:
    x = torch.ones(2, device="cuda", requires_grad=True)
    for refused in (x.numpy, lambda: np.asarray(x)):
        with pytest.raises(TypeError, match="can't convert cuda:0 device type tensor to numpy"):
            refused()
    assert x.numpy(force=True).tolist() == x.detach().cpu().numpy().tolist() == [1.0, 1.0]
    assert x.sum().item() == float(x.detach().sum()) == 2.0 and x.tolist() == [1.0, 1.0]


def test_printing_says_where(fake_cupy: Any) -> None:
    x = torch.tensor([1.0, 2.5], device="cuda", requires_grad=True)
    assert repr(x) == "tensor([1.0000, 2.5000], device='cuda:0', requires_grad=True)"
    assert repr(torch.tensor(2, device="cuda:1")) == "tensor(2, device='cuda:1')"
    assert repr(torch.zeros(1, 0, device="cuda")) == "tensor([], device='cuda:0', size=(1, 0))"
    assert f"{x.sum():.2f}" == "3.50"


def test_a_gradient_comes_back_to_where_its_leaf_is(device: str) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x.to(device)
    assert (y is x) == (device == "cpu")
    (y * y).sum().backward()
    assert x.grad.device == HERE and x.grad.tolist() == [2.0, 4.0]
    z = torch.ones(2, device=device, requires_grad=True)
    (z.cpu() * torch.tensor([3.0, 4.0])).sum().backward()
    assert z.grad.device == z.device and z.grad.tolist() == [3.0, 4.0]
    z.sum().backward()
    assert z.grad.tolist() == [4.0, 5.0]  # in place, as on the CPU


def test_writing_in_place_and_views(device: str) -> None:
    x = torch.ones(4, device=device, requires_grad=True)
    y = x * 2
    y[1] = 5.0
    y[torch.tensor([0, 3], device=device)] *= 3
    y.view(2, 2)[1].add_(1)
    y.sum().backward()
    assert y.tolist() == [6.0, 5.0, 3.0, 7.0] and x.grad.tolist() == [6.0, 0.0, 2.0, 6.0]
    assert y[y > 5].tolist() == [6.0, 7.0] and torch.max(y, 0).indices.item() == 3


def test_training_does_not_wait_for_the_device(fake_cupy: Any) -> None:
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).cuda()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    x, target = torch.randn(8, 2, device="cuda"), torch.ones(8, 1, device="cuda")
    fake_cupy.SYNCHRONISATIONS.clear()
    losses = []
    for _ in range(5):
        optimizer.zero_grad()
        loss = torch.nn.MSELoss()(net(x), target)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    assert fake_cupy.SYNCHRONISATIONS == []
    assert losses[-1].item() < losses[0].item()
    assert all(p.device == HERE for p in net.cpu().parameters())


def test_hessians_and_forward_mode(device: str) -> None:
    x = torch.tensor([1.0, 2.0], device=device)
    found = torch.autograd.functional.hessian(lambda t: (t**3).sum(), x)
    assert found.device == x.device and found.tolist() == [[6.0, 0.0], [0.0, 12.0]]
    _, moved = torch.autograd.functional.jvp(torch.sin, x, torch.ones(2, device=device))
    assert moved.cpu().numpy() == pytest.approx(np.cos([1.0, 2.0]))


def test_differences_are_taken_on_the_cpu(fake_cupy: Any) -> None:
    x = torch.ones(2, dtype=torch.float64, device="cuda", requires_grad=True)
    with pytest.raises(DeviceError, match=r"gradcheck takes tensors on the CPU"):
        torch.autograd.gradcheck(torch.sin, x)
