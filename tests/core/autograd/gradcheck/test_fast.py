from __future__ import annotations

from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck import gradcheck
from autograd_core.autograd.gradcheck.fast import Vectors

TORCH = [0.267295241355896, 0.8725283145904541, 0.3352888226509094]
"""torch.rand(3, generator=torch.Generator()) of torch 2.13."""


def test_the_vectors_are_torchs() -> None:
    wanted = numpy.array(TORCH)
    assert Vectors().unit(3, numpy.dtype("float64")) == pytest.approx(wanted / numpy.linalg.norm(wanted), abs=1e-7)
    re, im = Vectors().directions(numpy.ones(1, complex))
    assert re.tolist() == im.tolist() == [1.0]


def test_errors_of_opposite_sign_in_many_elements_go_unnoticed() -> None:
    """As in torch: the reason why fast mode is no default."""

    def flipped(x: Any, place: int) -> Any:
        sign = numpy.ones(x.shape)
        sign[place] = -1
        y = x.sin()
        y.register_hook(lambda g: g * torch.tensor(sign))
        return y

    x = torch.linspace(0.1, 1.0, 1500, dtype=torch.float64).requires_grad_()
    assert gradcheck(lambda x: flipped(x, 700), x, fast_mode=True)
    small = torch.linspace(0.1, 1.0, 30, dtype=torch.float64).requires_grad_()
    assert not gradcheck(lambda x: flipped(x, 7), small, fast_mode=True, raise_exception=False)


def test_fast_mode_calls_the_function_a_few_times_only() -> None:
    calls = []
    x = torch.linspace(0.1, 1.0, 200, dtype=torch.float64).requires_grad_()
    assert gradcheck(lambda x: (calls.append(1), x.sin())[1], x, fast_mode=True)
    assert len(calls) <= 6


def test_the_absolute_tolerance_gathers_along_the_direction() -> None:
    class Slanted(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.sum() * 0

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * torch.full((50,), 9e-6, dtype=torch.float64)

    x = torch.linspace(0.1, 1.0, 50, dtype=torch.float64).requires_grad_()
    assert gradcheck(Slanted.apply, x, fast_mode=True) and gradcheck(Slanted.apply, x)
