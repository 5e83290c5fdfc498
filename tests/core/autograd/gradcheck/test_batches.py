from __future__ import annotations

from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck import GradcheckError
from autograd_core.autograd.gradcheck.batches import check_backward, check_forward
from autograd_core.autograd.gradcheck.problem import Case, Rule


def case(function: Any) -> Case:
    return Case(function, (torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True),))


def drifting(x: Any, seen: list[int]) -> Any:
    y = x * x
    y.register_hook(lambda g: (seen.append(1), g * len(seen))[1])
    return y


def test_batches_agree_with_single_passes() -> None:
    check_backward(case(lambda x: (x.exp() * x, x.sum(), x.detach())))
    check_forward(case(lambda x: (x.exp() * x, x.sum(), x.argmax())), Rule())


def test_a_derivative_that_depends_on_more_than_its_arguments() -> None:
    seen: list[int] = []
    with pytest.raises(GradcheckError, match="Batched and single derivatives of output 0 differ"):
        check_backward(case(lambda x: drifting(x, seen)))
    random = numpy.random.default_rng(0)
    with pytest.raises(GradcheckError, match="Batched and single derivatives of input 0 differ"):
        check_forward(case(lambda x: x * float(random.random())), Rule())


def test_what_a_batched_pass_raises_is_the_answer() -> None:
    passes = []

    def failing(x: Any) -> Any:
        def hook(g: Any) -> None:
            passes.append(1)
            if len(passes) > 2:
                raise RuntimeError("no more")

        y = x * 2
        y.register_hook(hook)
        return y

    with pytest.raises(GradcheckError, match="While computing batched gradients, got: no more"):
        check_backward(case(failing))
