"""Further calls of gradcheck that run on torch and on this library alike; `ALL` has these and those of the grids."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy
from gradcheck_scenarios import ALL, Scenario, check, check2, custom, leaf, outcome, register, scenario

__all__ = ["ALL", "outcome"]


@scenario
def wrong_forward_derivative(torch: Any) -> Any:
    square = custom(torch, lambda x: x * x, lambda x, g: 2 * g * x, lambda x, t: 3 * x * t)
    return check(torch, square, leaf(torch, 1.5, -2.0), check_forward_ad=True)


@scenario
def wrong_forward_derivative_fast(torch: Any) -> Any:
    square = custom(torch, lambda x: x * x, lambda x, g: 2 * g * x, lambda x, t: 3 * x * t)
    return check(torch, square, leaf(torch, 1.5, -2.0), check_forward_ad=True, fast_mode=True)


@scenario
def no_forward_derivative(torch: Any) -> Any:
    square = custom(torch, lambda x: x * x, lambda x, g: 2 * g * x)
    return check(torch, square, leaf(torch, 1.5, -2.0), check_forward_ad=True)


@scenario
def missing_conjugate(torch: Any) -> Any:
    square = custom(torch, lambda x: x * x, lambda x, g: 2 * g * x)
    return check(torch, square, leaf(torch, 1 + 2j, 3 - 1j, dtype="complex128"))


@scenario
def missing_conjugate_fast(torch: Any) -> Any:
    square = custom(torch, lambda x: x * x, lambda x, g: 2 * g * x)
    return check(torch, square, leaf(torch, 1 + 2j, 3 - 1j, dtype="complex128"), fast_mode=True)


@scenario
def wrong_second_derivative(torch: Any) -> Any:
    cube = custom(torch, lambda x: x * x * x, lambda x, g: 3 * g * x * x.detach())
    return check2(torch, cube, leaf(torch, 1.5, -2.0))


@scenario
def wrong_second_derivative_fast(torch: Any) -> Any:
    cube = custom(torch, lambda x: x * x * x, lambda x, g: 3 * g * x * x.detach())
    return check2(torch, cube, leaf(torch, 1.5, -2.0), fast_mode=True)


@scenario
def overwritten_through_data(torch: Any) -> Any:
    def careless(x: Any) -> Any:
        y = x.sigmoid()
        total = y.sum()
        y.data.zero_()
        return total

    return check(torch, careless, leaf(torch, 1.0, 2.0))


@scenario
def overwritten_through_data_to_false(torch: Any) -> Any:
    def careless(x: Any) -> Any:
        y = x.sigmoid()
        total = y.sum()
        y.data.zero_()
        return total

    return check(torch, careless, leaf(torch, 1.0, 2.0), raise_exception=False)


@scenario
def overwritten_and_noticed(torch: Any) -> Any:
    def careless(x: Any) -> Any:
        y = x.sigmoid()
        total = y.sum()
        y.detach().zero_()
        return total

    return check(torch, careless, leaf(torch, 1.0, 2.0))


def _undefined(backward: Any) -> Scenario:
    return lambda torch: check(
        torch, custom(torch, lambda x: x * 2, backward(torch), materialize=False), leaf(torch, 1.0, 2.0)
    )


def _raising(torch: Any) -> Any:
    def backward(x: Any, g: Any) -> Any:
        if g is None:
            raise RuntimeError("no gradient")
        return g * 2

    return backward


register("undefined is not computed with", _undefined(lambda torch: lambda x, g: None if g is None else g * 2))
register("undefined is computed with", _undefined(lambda torch: lambda x, g: g * 2))
register("undefined becomes ones", _undefined(lambda torch: lambda x, g: torch.ones_like(x) if g is None else g * 2))
register("undefined raises", _undefined(_raising))


@scenario
def undefined_unchecked(torch: Any) -> Any:
    twice = custom(torch, lambda x: x * 2, _raising(torch), materialize=False)
    return check(torch, twice, leaf(torch, 1.0, 2.0), check_undefined_grad=False)


@scenario
def undefined_inside(torch: Any) -> Any:
    twice = custom(torch, lambda x: x * 2, _raising(torch), materialize=False)
    return check(torch, lambda x: twice(x).sin(), leaf(torch, 1.0, 2.0))


def _pair(torch: Any, backward: Any) -> Any:
    class Pair(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.set_materialize_grads(False)
            return x * 2, x * 3

    Pair.backward = staticmethod(backward)
    return Pair.apply


@scenario
def undefined_one_of_two(torch: Any) -> Any:
    def backward(ctx: Any, g: Any, h: Any) -> Any:
        parts = [d for d in (None if g is None else g * 2, None if h is None else h * 3) if d is not None]
        return sum(parts) if parts else None

    return check(torch, _pair(torch, backward), leaf(torch, 1.0, 2.0))


def _noise(torch: Any, size: float, **options: Any) -> Any:
    noise = iter(numpy.arange(1000) * size)
    wiggly = custom(torch, lambda x: x * x, lambda x, g: 2 * g * x * (1 + float(next(noise))))
    return check(torch, wiggly, leaf(torch, 1.0, 2.0), **options)


register("random backward", lambda torch: _noise(torch, 1e-8))
register("random backward, fast", lambda torch: _noise(torch, 1e-8, fast_mode=True))
register("random backward within tolerance", lambda torch: _noise(torch, 1e-8, nondet_tol=1e-4))


@scenario
def random_forward(torch: Any) -> Any:
    random = numpy.random.default_rng(0)
    return check(torch, lambda x: x * float(random.random()), leaf(torch, 1.0, 2.0))


@scenario
def single_precision(torch: Any) -> Any:
    return check(torch, lambda x: x * x, leaf(torch, 1.0, 3.0, dtype="float32"))


@scenario
def single_precision_wide_step(torch: Any) -> Any:
    return check(torch, lambda x: x * 2, leaf(torch, 1.0, 3.0, dtype="float32"), eps=2**-10)


@scenario
def half_precision(torch: Any) -> Any:
    return check(torch, lambda x: x * x, leaf(torch, 1.0, 3.0, dtype="float16"))


@scenario
def nothing_requires_grad(torch: Any) -> Any:
    return check(torch, lambda x: x, torch.ones(2, dtype=torch.float64))


@scenario
def no_tensor_given(torch: Any) -> Any:
    return check(torch, lambda x: x, 3)


@scenario
def number_returned(torch: Any) -> Any:
    return check(torch, lambda x: x.sum().item(), leaf(torch, 1.0))


@scenario
def nothing_returned(torch: Any) -> Any:
    return check(torch, lambda x: None, leaf(torch, 1.0))


@scenario
def text_among_the_inputs(torch: Any) -> Any:
    x, c = leaf(torch, 1.0, 2.0), torch.tensor([2.0, 5.0])
    return check(torch, lambda x, c, name, k: (x * c).sum(k), (x, c, "name", 0))


@scenario
def inputs_in_a_list(torch: Any) -> Any:
    return check(torch, lambda x, y: [x * y, y], [leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0)])


@scenario
def unused_input(torch: Any) -> Any:
    return check(torch, lambda x, y: x * x, (leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0)))


@scenario
def wrong_in_the_second_input(torch: Any) -> Any:
    half = custom(torch, lambda x: x * x, lambda x, g: g * x)
    return check(torch, lambda x, y: x * half(y), (leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0)))


@scenario
def wrong_in_the_second_output(torch: Any) -> Any:
    half = custom(torch, lambda x: x * x, lambda x, g: g * x)
    return check(torch, lambda x: (x.exp(), half(x)), leaf(torch, 1.0, 2.0))


@scenario
def expanded_input(torch: Any) -> Any:
    x = torch.ones(1, dtype=torch.float64).expand(3).detach().requires_grad_()
    return check(torch, lambda x: x * x, x)


@scenario
def detached_constant(torch: Any) -> Any:
    return check(torch, lambda x: x.detach() * 0 + 1, leaf(torch, 1.0, 2.0))


@scenario
def detached_but_moving(torch: Any) -> Any:
    return check(torch, lambda x: x.detach() * 2, leaf(torch, 1.0, 2.0))


@scenario
def detached_but_moving_fast(torch: Any) -> Any:
    return check(torch, lambda x: x.detach() * 2, leaf(torch, 1.0, 2.0), fast_mode=True)


@scenario
def detached_but_moving_forward(torch: Any) -> Any:
    options = {"check_forward_ad": True, "check_backward_ad": False}
    return check(torch, lambda x: x.detach() * 2, leaf(torch, 1.0, 2.0), **options)


@scenario
def partly_detached(torch: Any) -> Any:
    return check(torch, lambda x: x * x.detach(), leaf(torch, 1.0, 2.0))


@scenario
def without_grad_mode(torch: Any) -> Any:
    def unrecorded(x: Any) -> Any:
        with torch.no_grad():
            return x * 2

    return check(torch, unrecorded, leaf(torch, 1.0, 2.0))


@scenario
def changing_shape(torch: Any) -> Any:
    return check(torch, lambda x: x if float(x.detach()[0]) >= 1 else x[:1], leaf(torch, 1.0, 2.0))


@scenario
def changing_dtype(torch: Any) -> Any:
    return check(torch, lambda x: x * 1.0 if float(x.detach()[0]) >= 1 else x.float(), leaf(torch, 1.0, 2.0))


@scenario
def inputs_known_by_another_name(torch: Any) -> Any:
    weight = leaf(torch, 1.0, 2.0)
    return check(torch, lambda _: weight * weight, weight)


@scenario
def empty_input(torch: Any) -> Any:
    return check(torch, lambda x: x * 2, torch.zeros(0, dtype=torch.float64, requires_grad=True))


@scenario
def matrices(torch: Any) -> Any:
    a = leaf(torch, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, shape=(2, 3))
    return check(torch, lambda a, b: a @ b, (a, leaf(torch, *range(6), shape=(3, 2))), check_forward_ad=True)


@scenario
def transposed_matrix(torch: Any) -> Any:
    a = leaf(torch, 1.0, 2.0, 3.0, 4.0, shape=(2, 2))
    wrong = custom(torch, lambda a: a.t() * 1.0, lambda a, g: g * 1.0)
    return check(torch, wrong, a)


@scenario
def blind_to_tiny_functions(torch: Any) -> Any:
    tiny = custom(torch, lambda x: 1e-6 * x.sin(), lambda x, g: g * 0)
    return check(torch, tiny, leaf(torch, 1.0))


@scenario
def given_cotangents(torch: Any) -> Any:
    return check2(torch, lambda x: x * x, leaf(torch, 1.0, 2.0), leaf(torch, 0.5, -1.0))


@scenario
def given_constant_cotangents(torch: Any) -> Any:
    return check2(torch, lambda x: x**3, leaf(torch, 1.0, 2.0), (torch.tensor([0.5, -1.0], dtype=torch.float64),))


@scenario
def given_none_as_cotangent(torch: Any) -> Any:
    return check2(torch, lambda x: (x * x, x), leaf(torch, 1.0, 2.0), (None, None))


@scenario
def linear_twice(torch: Any) -> Any:
    return check2(torch, lambda x: x * 2, leaf(torch, 1.0, 2.0))


@scenario
def once_differentiable_twice(torch: Any) -> Any:
    class Once(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @import_module(f"{torch.autograd.__name__}.function").once_differentiable
        def backward(ctx: Any, g: Any) -> Any:
            return 2 * g * ctx.saved_tensors[0]

    return check2(torch, Once.apply, leaf(torch, 1.0, 2.0))
