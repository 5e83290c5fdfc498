from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gradcheck_oddities import ALL, outcome

import autograd_core as torch
from autograd_core.autograd.gradcheck import GradcheckError, gradcheck

OUTCOMES = json.loads(Path(__file__).with_name("torch_outcomes.json").read_text(encoding="utf-8"))
DIFFERENT = {
    "constant_output, all_fast": "torch trips over its own index where an output has no derivative",
    "conjugate, all": "torch's vmap cannot batch conj(); here a batch is a loop",
    "once_differentiable_twice": "here the second derivative is refused; in torch it counts as zero",
}
"""Where the answer is another one than torch's, and why."""


def inputs(*values: complex) -> Any:
    dtype = torch.complex128 if any(isinstance(v, complex) for v in values) else torch.float64
    return torch.tensor(list(values), dtype=dtype, requires_grad=True)


@pytest.mark.parametrize("name", ALL)
def test_the_answer_is_torchs(name: str) -> None:
    found = outcome(torch, ALL[name])
    if name in DIFFERENT:
        assert found != OUTCOMES[name]
    else:
        assert found == OUTCOMES[name]


def test_every_scenario_was_put_to_torch() -> None:
    assert OUTCOMES.keys() == ALL.keys()


def test_the_signature_is_torchs() -> None:
    wanted = {
        "eps": 1e-6,
        "atol": 1e-5,
        "rtol": 1e-3,
        "raise_exception": True,
        "nondet_tol": 0.0,
        "check_undefined_grad": True,
        "check_grad_dtypes": False,
        "check_batched_grad": False,
        "check_batched_forward_grad": False,
        "check_forward_ad": False,
        "check_backward_ad": True,
        "fast_mode": False,
        "masked": None,
    }
    found = inspect.signature(gradcheck).parameters.values()
    assert {p.name: p.default for p in found if p.kind is p.KEYWORD_ONLY} == wanted


def test_inputs_are_as_before_even_when_the_function_fails() -> None:
    x = inputs(1.0, 2.0)
    calls = iter(range(100))

    def failing(x: Any) -> Any:
        if next(calls) == 4:
            raise ZeroDivisionError
        return x * x

    with pytest.raises(ZeroDivisionError):
        gradcheck(failing, x)
    assert x.tolist() == [1, 2] and x.grad is None


@pytest.mark.parametrize("function", [lambda z: z * z * z, lambda z: z.exp() / z, lambda z: z.abs(), lambda z: z.real])
@pytest.mark.parametrize("fast", [False, True])
def test_complex_functions_by_both_modes(function: Callable[[Any], Any], fast: bool) -> None:
    assert gradcheck(function, inputs(1 + 2j, 3 - 1j), check_forward_ad=True, fast_mode=fast)


def test_complex_and_real_inputs_together() -> None:
    both = inputs(1 + 2j, 3 - 1j), inputs(1.0, 2.0)
    assert gradcheck(lambda z, x: z * x, both, check_forward_ad=True)


def test_a_part_of_complex_inputs_is_named() -> None:
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, z: Any) -> Any:
            ctx.save_for_forward(z)
            return z * z

        @staticmethod
        def jvp(ctx: Any, t: Any) -> Any:
            return ctx.saved_tensors[0] * t

    options = {"check_forward_ad": True, "check_backward_ad": False}
    with pytest.raises(
        GradcheckError, match="imaginary part of complex inputs only, Jacobian computed with forward mode"
    ):
        gradcheck(Square.apply, inputs(1 + 2j, 3 - 1j), **options)


def test_an_integer_output_before_the_others_does_no_harm() -> None:
    x = inputs(1.0, 2.0)
    assert gradcheck(lambda x: (x.argmax(), x * x), x, check_forward_ad=True)
