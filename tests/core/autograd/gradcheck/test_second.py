from __future__ import annotations

import inspect
from typing import Any

import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck


class Cube(torch.autograd.Function):
    """Its gradient is right, the gradient's gradient is half of what it should be."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensors
        return g * 3 * x * x.detach()


def inputs(*values: float) -> Any:
    return torch.tensor(list(values), dtype=torch.float64, requires_grad=True)


def test_the_signature_is_torchs() -> None:
    wanted = {
        "eps": 1e-6,
        "atol": 1e-5,
        "rtol": 1e-3,
        "gen_non_contig_grad_outputs": False,
        "raise_exception": True,
        "nondet_tol": 0.0,
        "check_undefined_grad": True,
        "check_grad_dtypes": False,
        "check_batched_grad": False,
        "check_fwd_over_rev": False,
        "check_rev_over_rev": True,
        "fast_mode": False,
        "masked": False,
    }
    found = inspect.signature(gradgradcheck).parameters.values()
    assert {p.name: p.default for p in found if p.kind is p.KEYWORD_ONLY} == wanted


@pytest.mark.parametrize("fast", [False, True])
def test_a_wrong_second_derivative_fails_with_its_factor(fast: bool) -> None:
    x = inputs(1.0, 2.0)
    assert gradcheck(Cube.apply, x, fast_mode=fast)
    with pytest.raises(GradcheckError) as caught:
        gradgradcheck(Cube.apply, x, fast_mode=fast)
    assert "is 1/2 times" in str(caught.value)
    assert "0.5 times that: its formula is wrong" in str(caught.value)


def test_cotangents_of_one_output_of_two() -> None:
    x, y = inputs(1.0, 2.0), inputs(3.0, 4.0)
    assert gradgradcheck(lambda x, y: (x * y.sin(), x.sum()), (x, y), check_fwd_over_rev=True)
    given = (inputs(0.5, 0.25), torch.tensor(2.0, dtype=torch.float64, requires_grad=True))
    assert gradgradcheck(lambda x, y: (x * y.sin(), x.sum()), (x, y), given)


def test_scattered_cotangents_are_not_contiguous() -> None:
    seen = []

    def watching(x: Any) -> Any:
        y = x * x
        y.register_hook(lambda g: seen.append(g.is_contiguous()))
        return y

    assert gradgradcheck(watching, inputs(1.0, 2.0), gen_non_contig_grad_outputs=True)
    assert False in seen
    seen.clear()
    assert gradgradcheck(watching, inputs(1.0, 2.0)) and False not in seen
