"""Memory of results is used again when nobody holds it, and never before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.errors import UserError
from autograd_core.plan.memory import ALIGNMENT, Memory, fitting, kept
from autograd_core.plan.plan import Plan

HELD: list[Callable[[Any], Any]] = [
    lambda a: a, lambda a: a[5:7], lambda a: a.reshape(-1, 2), lambda a: a.T, lambda a: a.view("uint8"), memoryview,
    lambda a: numpy.broadcast_to(a[:1], (9,)), lambda a: a[::-1][3:],
]  # fmt: skip


@pytest.mark.parametrize("hold", HELD)
def test_what_is_held_is_not_overwritten(hold: Callable[[Any], Any]) -> None:
    memory = Memory((10,), float)
    array = memory.array()
    array[:] = 7
    held = hold(array)
    before = numpy.array(held)
    del array
    memory.array()[:] = 9
    assert numpy.array_equal(held, before)


def test_what_nobody_holds_is_used_again() -> None:
    memory = Memory((3, 1000), "float32")
    places = {memory.array().ctypes.data for _ in range(5)}
    assert len(places) == 1 and not places.pop() % ALIGNMENT
    assert memory.array().shape == (3, 1000)


@pytest.mark.parametrize("length", [100, 50_000])
@pytest.mark.parametrize("program", ["x*x", "exp(x)", "x", "[1.5]*x + 0*x", "2*x"])
def test_results_of_a_plan_stay(program: str, length: int) -> None:
    plan, rng = Plan(program), numpy.random.default_rng(0)
    held = []
    for _ in range(8):
        x = rng.standard_normal(length)
        value, gradients = plan.value_and_grad(x=x, grad_tensors="ones")
        assert not numpy.shares_memory(value, gradients["x"]) and not numpy.shares_memory(value, x)
        held.append((value[3:], value[3:].copy(), gradients["x"][::2], gradients["x"][::2].copy()))
    for value, before, gradient, before_too in held:
        assert numpy.array_equal(value, before) and numpy.array_equal(gradient, before_too)


def test_a_constant_of_the_program_is_not_given_away() -> None:
    plan, x = Plan("[1, 2, 3]*x"), numpy.ones(3)
    plan.grad(x=x, grad_tensors="ones")["x"][:] = 99
    assert plan.grad(x=x, grad_tensors="ones")["x"].tolist() == [1, 2, 3]


def test_fitting() -> None:
    x = numpy.zeros((4, 3))
    assert fitting("x", x, (4, 3), float, [numpy.ones(3)]) is x
    for array, shape, dtype in (
        (x, (3, 4), float),
        (x, (4, 3), "float32"),
        (x.T, (3, 4), float),
        (x[:, :2], (4, 2), float),
    ):
        with pytest.raises(UserError, match=r"out\['x'\] is an array of float64"):
            fitting("x", array, shape, numpy.dtype(dtype), [])
    with pytest.raises(UserError, match="is the memory of an input or another result"):
        fitting("x", x, (4, 3), float, [x[1:2, :1]])


def test_kept() -> None:
    x, y = numpy.zeros(3), numpy.arange(3.0)
    assert kept(x[:], x) is x and kept(y, x) is x and x.tolist() == [0, 1, 2]
