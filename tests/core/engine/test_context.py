import numpy

import autograd_core as torch
from autograd_core.engine.context import Blank, Context
from autograd_core.op import CARRIERS


def test_a_blank_keeps_shape_and_dtype_but_no_numbers():
    blank = Blank.of(numpy.ones((1000, 1000), "float32"))
    assert blank.like.nbytes == 4
    assert blank.zeros().value.shape == (1000, 1000) and blank.zeros().dtype == torch.float32
    assert type(Blank.of(numpy.float64(3.0)).zeros().value) is numpy.float64


def test_a_blank_of_another_carrier(monkeypatch):
    class Formula(numpy.ndarray):
        pass

    monkeypatch.setitem(CARRIERS, Formula, None)
    value = numpy.array([1, 2], dtype=object).view(Formula)
    assert Blank.of(value).zeros().value.tolist() == [0, 0]


def test_a_context_takes_any_attribute():
    context = Context((True,))
    context.order, context.name = 3, "mine"
    assert (context.order, context.name, context.saved_tensors) == (3, "mine", ())


def test_names_of_the_users_do_not_disturb_the_engine():
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            ctx.order = ctx.outputs = ctx.hooks = ctx.trace = ctx.next_functions = "mine"
            return a * 2

        @staticmethod
        def backward(ctx, g):
            assert ctx.order == "mine"
            return g * 2

    x = torch.tensor([1.0], requires_grad=True)
    (Twice.apply(x) * 3).sum().backward()
    assert x.grad.tolist() == [6.0]
