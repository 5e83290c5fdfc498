from __future__ import annotations

from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.gradcheck import GradcheckError, gradcheck
from autograd_core.autograd.gradcheck.opinion import Kink, Opinion, opinion
from autograd_core.autograd.gradcheck.problem import Case


def leaf(*values: complex) -> Any:
    dtype = torch.complex128 if any(isinstance(v, complex) for v in values) else torch.float64
    return torch.tensor(list(values), dtype=dtype, requires_grad=True)


class Half(torch.autograd.Function):
    """x * x with half its gradient, and the opposite of its tangent."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        ctx.save_for_forward(x)
        return x * x

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return g * ctx.saved_tensors[0]

    @staticmethod
    def jvp(ctx: Any, t: Any) -> Any:
        return -2 * ctx.saved_tensors[0] * t


class Opaque(Half):
    """The same, by NumPy: balls cannot follow."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return torch.tensor(x.detach().numpy() ** 2)


def said(function: Any, x: Any, **options: Any) -> str:
    with pytest.raises(GradcheckError) as caught:
        gradcheck(function, x, **options)
    return str(caught.value).splitlines()[-1]


def test_a_wrong_backward_is_certain_with_its_factor() -> None:
    assert said(Half.apply, leaf(0.5, 3.0)) == (
        "On Arb balls, certain to all digits shown, d output 0[1] / d input 0[1] = 6, and backward gives 3, 0.5 times "
        "that: its formula is wrong."
    )


def test_a_wrong_jvp_is_certain_with_its_factor() -> None:
    options = {"check_forward_ad": True, "check_backward_ad": False}
    assert "forward mode gives -6, -1 times that: its formula is wrong." in said(Half.apply, leaf(0.5, 3.0), **options)


def test_a_right_backward_is_acquitted() -> None:
    assert "= 20000000000: backward is right here, and it is the differences" in said(lambda x: x * x, leaf(1e10))
    assert "backward is right here" in said(torch.log, leaf(1e-7))


def test_differences_with_other_steps_serve_where_balls_cannot() -> None:
    assert "settle at d output 0[1] / d input 0[1] = 6: backward is probably wrong." in said(
        Opaque.apply, leaf(0.5, 3.0)
    )

    def reciprocal(x: Any) -> Any:
        class Reciprocal(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, x: Any) -> Any:
                ctx.save_for_backward(x)
                return torch.tensor(x.detach().numpy() ** 2)

            @staticmethod
            def backward(ctx: Any, g: Any) -> Any:
                return 2 * g * ctx.saved_tensors[0]

        return Reciprocal.apply(x)

    assert said(reciprocal, leaf(1e6 + 0.125), eps=1e-12).endswith("backward is confirmed.")


def test_what_was_overwritten_through_data() -> None:
    def careless(x: Any) -> Any:
        y = x.sigmoid()
        total = y.sum()
        y.data.zero_()
        return total

    assert "settle at d output 0 / d input 0[0] = 0.235003712: backward is probably wrong" in said(careless, leaf(0.5))


@pytest.mark.parametrize(("point", "kind"), [(0.0, Kink), (0.5, Opinion)])
def test_a_kink_is_no_mistake(point: float, kind: type) -> None:
    found = opinion(Case(torch.relu, (leaf(point),)), 0, 0, 0, 0, False)
    assert isinstance(found, kind)
    if isinstance(found, Kink):
        assert (found.left, found.right) == (0, 1)
        assert "0 on one side and 1 on the other, and what backward gives lies between" in said(torch.relu, leaf(0.0))


def test_a_bend_is_no_kink() -> None:
    found = opinion(Case(Opaque.apply, (leaf(0.0),)), 0, 0, 0, 0, False)
    assert isinstance(found, Opinion) and found.truth == 0 and not found.certain


def test_complex_derivatives_by_both_directions() -> None:
    z = leaf(1 + 2j, 3 - 1j)
    found = opinion(Case(lambda z: (z * z).real, (z,)), 0, 0, 0, 0, False)
    assert isinstance(found, Opinion) and found.certain
    assert complex(found.truth) == complex(found.given) == 2 - 4j  # torch's convention: the conjugate


def test_a_random_function_gets_no_certainty() -> None:
    random = numpy.random.default_rng(0)
    found = opinion(Case(lambda x: x * float(random.random()), (leaf(1.0),)), 0, 0, 0, 0, False)
    assert found is None or not getattr(found, "certain", False)


def test_an_opinion_that_fails_is_none() -> None:
    def failing(x: Any) -> Any:
        raise ZeroDivisionError

    assert opinion(Case(failing, (leaf(1.0),)), 0, 0, 0, 0, False) is None
