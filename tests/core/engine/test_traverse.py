from __future__ import annotations

import pytest

import autograd_core as torch
from autograd_core.engine.traverse import Capture


def leaf(value: float = 2.0) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


def test_a_diamond_visits_each_node_once() -> None:
    x, seen = leaf(), []
    y = x * 3
    y.register_hook(lambda g: seen.append(float(g)))
    (y * 5 + y * 7).backward()
    assert (seen, float(x.grad)) == ([12.0], 36.0)


def test_the_latest_node_runs_first() -> None:
    x, seen = leaf(), []
    parts = {name: x * i for i, name in enumerate("abc", 2)}
    for name, part in parts.items():
        part.register_hook(lambda g, name=name: seen.append(name))
    (parts["b"] + parts["c"] + parts["a"]).backward()
    assert seen == ["c", "b", "a"]


def test_a_capture_visits_only_what_leads_to_its_targets() -> None:
    x, z = leaf(), leaf()
    a, b = x.exp(), z.exp()
    y = a * b
    capture = Capture([x.edge()], [y.edge()])
    assert a.grad_fn in capture.visit
    assert b.grad_fn not in capture.visit


def test_what_does_not_lead_to_an_input_is_not_run() -> None:
    x, z = leaf(), leaf()
    y = x * z.exp()
    z_part = y.grad_fn.next_functions[1][0]
    z_part.register_prehook(lambda g: pytest.fail("visited"))
    (g,) = torch.autograd.grad(y, x)
    assert float(g) == pytest.approx(7.38905609893065)


def test_a_failure_restores_the_modes() -> None:
    x = leaf()
    y = x * x
    x.register_hook(lambda g: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        y.backward(retain_graph=True)
    assert torch.is_grad_enabled()
    with torch.no_grad():
        with pytest.raises(ZeroDivisionError):
            torch.autograd.grad(y, x, create_graph=True)
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()


def test_after_a_failure_complete_leaves_have_their_gradient() -> None:
    x, z = leaf(), leaf()
    a = x.exp()
    a.backward()
    with pytest.raises(RuntimeError, match="second time"):
        (a + z * 1.0).backward()
    assert float(z.grad) == 1.0


def test_a_pass_inside_a_pass() -> None:
    x, z = leaf(), leaf(3.0)

    def hook(g: torch.Tensor) -> torch.Tensor:
        with torch.enable_grad():
            (inner,) = torch.autograd.grad(z * z, z)
        return g * inner

    x.register_hook(hook)
    (x * 5).backward()
    assert float(x.grad) == 30.0
