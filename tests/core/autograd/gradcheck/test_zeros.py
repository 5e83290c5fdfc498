from __future__ import annotations

from typing import Any

import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck import GradcheckError, gradcheck


def leaf() -> Any:
    return torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)


def pair(backward: Any, jvp: Any = None) -> Any:
    """(2 x, 3 x) whose backward gets None for what has no gradient."""

    class Pair(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, y: Any) -> Any:
            ctx.set_materialize_grads(False)
            return x * 2, y * 3

    Pair.backward = staticmethod(backward)
    if jvp is not None:
        Pair.jvp = staticmethod(jvp)
    return Pair.apply


def test_none_for_one_output_of_two() -> None:
    def right(ctx: Any, g: Any, h: Any) -> Any:
        return None if g is None else g * 2, None if h is None else h * 3

    def wrong(ctx: Any, g: Any, h: Any) -> Any:
        if g is None and h is None:
            return None, None
        if h is None:
            return g * 2, torch.ones(2, dtype=torch.float64)
        return None if g is None else g * 2, h * 3

    assert gradcheck(pair(right), (leaf(), leaf()))
    with pytest.raises(GradcheckError, match="Jacobian mismatch"):  # a pass for one output alone shows it already
        gradcheck(pair(wrong), (leaf(), leaf()))


def test_a_backward_that_fails_without_gradients() -> None:
    def failing(ctx: Any, g: Any, h: Any) -> Any:
        if g is None and h is None:
            raise RuntimeError("nothing to do")
        return None if g is None else g * 2, None if h is None else h * 3

    with (
        pytest.raises(GradcheckError, match="to handle undefined output grads, but: nothing to do"),
        pytest.warns(UserWarning, match="check_undefined_grad=False turns it off"),
    ):
        gradcheck(pair(failing), (leaf(), leaf()))
    assert gradcheck(pair(failing), (leaf(), leaf()), check_undefined_grad=False)


def test_an_input_without_tangent_counts_as_one_that_stands_still() -> None:
    def backward(ctx: Any, g: Any, h: Any) -> Any:
        return None if g is None else g * 2, None if h is None else h * 3

    def right(ctx: Any, s: Any, t: Any) -> Any:
        return None if s is None else s * 2, None if t is None else t * 3

    def wrong(ctx: Any, s: Any, t: Any) -> Any:
        return (t if s is None else s * 2), None if t is None else t * 3

    assert gradcheck(pair(backward, right), (leaf(), leaf()), check_forward_ad=True)
    with pytest.raises(GradcheckError, match="Mismatch in tangent values for output with index: 0"):
        gradcheck(pair(backward, wrong), (leaf(), leaf()), check_forward_ad=True)
    options = {"check_forward_ad": True, "check_undefined_grad": False}
    assert gradcheck(pair(backward, wrong), (leaf(), leaf()), **options)


def test_masked_takes_tiny_gradients_for_zero() -> None:
    def tampered(x: Any) -> Any:
        y = x * 2
        y.register_hook(lambda g: g + 1e-9)
        return y

    assert gradcheck(tampered, leaf(), masked=True, check_undefined_grad=False)
    with pytest.raises(GradcheckError, match="backward not multiplied by grad_output"):
        gradcheck(tampered, leaf())
