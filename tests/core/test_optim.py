from __future__ import annotations

from typing import Any

import pytest

import autograd_core as torch
from autograd_core.optim import SGD, Adam, Optimizer

# Three steps down (x*x*x.sin()).sum() from [1, -0.5, 2] in float64, by PyTorch 2.13.
GOLDEN = [
    (SGD, {"lr": 0.1}, [0.5205044161670656, -0.7736742503371467, 1.211232528720236]),
    (SGD, {"lr": 0.1, "weight_decay": 0.5}, [0.4425475390857031, -0.6668645288791406, 0.9535561522053161]),
    (SGD, {"lr": 0.1, "momentum": 0.9}, [0.056695180630681574, -0.9926053539966928, 0.637441027243682]),
    (
        SGD,
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.5},
        [0.21775882627444534, -0.8340803061401149, 1.0456123469173608],
    ),
    (
        SGD,
        {"lr": 0.1, "momentum": 0.9, "nesterov": True},
        [-0.03958308699477022, -1.3899507267740165, 0.13189951372885106],
    ),
    (
        SGD,
        {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.5, "nesterov": True, "maximize": True},
        [2.4974651535457686, -0.021050152104812973, 2.1682852958942034],
    ),
    (Adam, {"lr": 0.1}, [0.7026856437385911, -0.7987491714358816, 1.699771306837134]),
    (
        Adam,
        {"lr": 0.1, "betas": (0.5, 0.9), "eps": 0.01, "weight_decay": 0.5},
        [0.7096114053077865, -0.8063356885915814, 1.696097253304509],
    ),
    (Adam, {"lr": 0.1, "maximize": True}, [1.3004915497722536, -0.21230049666819115, 2.2884284834711703]),
]


def start() -> Any:
    return torch.tensor([1.0, -0.5, 2.0], dtype=torch.float64, requires_grad=True)


def descend(optimizer: Optimizer, x: Any, steps: int) -> None:
    for _ in range(steps):
        optimizer.zero_grad()
        (x * x * x.sin()).sum().backward()
        optimizer.step()


@pytest.mark.parametrize(("kind", "settings", "wanted"), GOLDEN)
def test_three_steps_end_where_torch_ends(kind: Any, settings: dict[str, Any], wanted: list[float]) -> None:
    x = start()
    descend(kind([x], **settings), x, 3)
    assert x.tolist() == pytest.approx(wanted, rel=1e-13)


@pytest.mark.parametrize(("kind", "settings", "_"), GOLDEN)
def test_a_saved_state_goes_on_where_it_stopped(kind: Any, settings: dict[str, Any], _: object) -> None:
    x, y = start(), start()
    through = kind([x], **settings)
    descend(through, x, 4)
    before = kind([y], **settings)
    descend(before, y, 2)
    after = kind([y], lr=99.0)
    after.load_state_dict(before.state_dict())
    descend(after, y, 2)
    assert y.tolist() == x.tolist()


def test_a_step_is_in_place_and_not_recorded() -> None:
    x = start()
    y = x * x
    x.grad = torch.ones_like(x)
    SGD([x], lr=0.5).step()
    assert x.is_leaf and x.tolist() == [0.5, -1.0, 1.5] and x._version == 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_parameters_without_gradient_stay() -> None:
    x, y = start(), start()
    optimizer = SGD([x, y], lr=0.1, weight_decay=1.0)
    x.sum().backward()
    optimizer.step()
    assert y.tolist() == start().tolist() and y not in optimizer.state


def test_groups_have_settings_of_their_own() -> None:
    x, y = start(), start()
    optimizer = SGD([{"params": [x]}, {"params": y, "lr": 0.0}], lr=1.0)
    (x.sum() + y.sum()).backward()
    optimizer.step()
    assert x.tolist() == [0, -1.5, 1] and y.tolist() == start().tolist()
    assert [group["lr"] for group in optimizer.param_groups] == [1.0, 0.0]
    optimizer.param_groups[1]["lr"] = 1.0
    optimizer.step()
    assert y.tolist() == [0, -1.5, 1]


def test_a_closure_is_recorded_also_under_no_grad() -> None:
    x = start()
    optimizer = SGD([x], lr=0.5)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = (x * x).sum()
        loss.backward()
        return loss

    with torch.no_grad():
        assert optimizer.step(closure).item() == 1 + 0.25 + 4
    assert x.tolist() == [0, 0, 0]


def test_zero_grad() -> None:
    x = start()
    optimizer = SGD([x], lr=0.5)
    x.sum().backward()
    held = x.grad
    optimizer.zero_grad(set_to_none=False)
    assert x.grad is held and held.tolist() == [0, 0, 0]
    optimizer.zero_grad()
    assert x.grad is None


@pytest.mark.parametrize(
    ("build", "error", "words"),
    [
        (lambda x: SGD([]), ValueError, "empty parameter list"),
        (lambda x: SGD(x), TypeError, "iterable of Tensors or dicts"),
        (lambda x: SGD([3]), TypeError, "one of the params is int"),
        (lambda x: SGD([x * 2]), ValueError, "can't optimize a non-leaf Tensor"),
        (lambda x: SGD([{"params": [x]}, {"params": [x]}]), ValueError, "more than one parameter group"),
        (lambda x: SGD([x], lr=-1), ValueError, "Invalid learning rate: -1"),
        (lambda x: SGD([x], momentum=-1), ValueError, "Invalid momentum value: -1"),
        (lambda x: SGD([x], weight_decay=-1), ValueError, "Invalid weight_decay value: -1"),
        (lambda x: SGD([x], nesterov=True), ValueError, "Nesterov momentum requires a momentum and zero dampening"),
        (lambda x: Adam([x], lr=-1), ValueError, "Invalid learning rate: -1"),
        (lambda x: Adam([x], eps=-1), ValueError, "Invalid epsilon value: -1"),
        (lambda x: Adam([x], betas=(0.9, 1.0)), ValueError, "Invalid beta parameter at index 1: 1.0"),
        (lambda x: SGD([x]).load_state_dict(SGD([x, start()]).state_dict()), ValueError, "doesn't match"),
    ],
)
def test_what_is_refused(build: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        build(start())


def test_a_parameter_given_twice_is_warned_of() -> None:
    x = start()
    with pytest.warns(UserWarning, match="duplicate parameters"):
        SGD([x, x])


def test_adam_is_for_real_parameters() -> None:
    x = torch.tensor([1 + 1j], requires_grad=True)
    x.grad = torch.ones_like(x)
    with pytest.raises(ValueError, match="real parameters"):
        Adam([x]).step()


def test_the_printed_form() -> None:
    assert repr(SGD([start()], lr=0.1)).startswith("SGD (\nParameter Group 0\n    dampening: 0\n    lr: 0.1\n")
    with pytest.raises(NotImplementedError):
        x = start()
        x.grad = x.detach()
        Optimizer([x], {}).step()
