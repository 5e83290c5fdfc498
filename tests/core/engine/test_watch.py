from __future__ import annotations

import warnings

import pytest

import autograd_core as torch


def leaf(value: float) -> torch.Tensor:
    return torch.tensor(value, requires_grad=True)


def test_anomaly_mode_blames_the_forward_call() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with torch.autograd.detect_anomaly():
            y = leaf(-1.0).sqrt()  # this line
            with pytest.raises(RuntimeError, match="'SqrtBackward0' returned nan values in its 0th output"):
                y.backward()
    assert any("# this line" in str(w.message) for w in caught)


def test_without_a_recorded_call_it_says_so() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        y = leaf(-1.0).sqrt()
        with pytest.raises(RuntimeError, match="nan"), torch.autograd.detect_anomaly():
            y.backward()
    assert any("No forward pass information available" in str(w.message) for w in caught)


def test_infinities_are_no_anomaly() -> None:
    x = leaf(0.0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with torch.autograd.detect_anomaly():
            x.sqrt().backward()
    assert [w for w in caught if "Error detected" in str(w.message)] == []
    assert float(x.grad) == float("inf")


@pytest.mark.parametrize("result", [1.0, "text", [1.0]])
def test_a_hook_returns_a_tensor_or_none(result: object) -> None:
    x = leaf(2.0)
    x.register_hook(lambda g: result)
    with pytest.raises(TypeError, match="expected"):
        (x * x).backward()


def test_under_create_graph_hooks_see_recorded_tensors() -> None:
    x, seen = leaf(2.0), []
    y = x * x
    x.register_hook(lambda g: seen.append(g.requires_grad))
    torch.autograd.grad(y, x, create_graph=True)
    torch.autograd.grad(y, x)
    assert seen == [True, False]
