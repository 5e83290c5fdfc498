"""Custom functions; what is expected was observed with torch 2.13."""

import gc
import weakref

import pytest

import autograd_core as torch
from autograd_core.autograd.function import once_differentiable
from autograd_core.engine.node import Node

Function = torch.autograd.Function


def leaf(values=(1.0, 2.0)):
    return torch.tensor(list(values), requires_grad=True)


def function(forward, backward=None, **more):
    """A Function class from plain functions."""
    methods = {"forward": forward, **({"backward": backward} if backward else {}), **more}
    return type("Exp", (Function,), {name: staticmethod(method) for name, method in methods.items()})


def twice(ctx, a):
    return a * 2


def doubled(ctx, g):
    return g * 2


class Square(Function):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return a * a

    @staticmethod
    def backward(ctx, g):
        (a,) = ctx.saved_tensors
        return 2 * a * g


class Exp(Function):
    @staticmethod
    def forward(ctx, a):
        y = a.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


class Product(Function):
    """With setup_context, and vjp as the name of backward."""

    @staticmethod
    def forward(a, b, scale=2.0):
        return a * b * scale

    @staticmethod
    def setup_context(ctx, inputs, output):
        a, b, ctx.scale = inputs
        ctx.save_for_backward(a, b)

    @staticmethod
    def vjp(ctx, g):
        a, b = ctx.saved_tensors
        return g * b * ctx.scale, g * a * ctx.scale, None


def test_a_call_is_one_node_named_after_the_class():
    x = leaf()
    y = Square.apply(x)
    assert isinstance(y.grad_fn, Node)
    assert y.grad_fn.name() == "SquareBackward"
    assert y.grad_fn.next_functions[0][0].variable is x
    y.backward(torch.ones(2))
    assert x.grad.tolist() == [2.0, 4.0]


def test_higher_derivatives_go_through_saved_inputs_and_outputs():
    x = leaf()
    for cls, expected in ((Square, [2.0, 2.0]), (Exp, [2.718281828459045, 7.38905609893065])):
        (first,) = torch.autograd.grad(cls.apply(x).sum(), x, create_graph=True)
        (second,) = torch.autograd.grad(first.sum(), x)
        assert second.tolist() == pytest.approx(expected, rel=1e-6)


def test_setup_context_and_vjp():
    x, w = leaf(), leaf((3.0, 4.0))
    y = Product.apply(x, w)
    y.sum().backward()
    assert (x.grad.tolist(), w.grad.tolist()) == ([6.0, 8.0], [2.0, 4.0])


def test_saved_outputs_make_no_cycle():
    gc.collect()
    gc.disable()
    try:
        y = Exp.apply(leaf())
        node = weakref.ref(y.grad_fn)
        del y
        assert node() is None
    finally:
        gc.enable()


def test_what_is_set_on_ctx_can_be_read_at_the_node():
    node = Product.apply(leaf(), leaf(), scale=5.0).grad_fn
    assert node.scale == 5.0
    assert [t.tolist() for t in node.saved_tensors] == [[1.0, 2.0], [1.0, 2.0]]
    with pytest.raises(AttributeError):
        node.missing  # noqa: B018


@pytest.mark.parametrize("call", [lambda f, x: f(x, scale=3.0), lambda f, x: f(scale=3.0, a=x), lambda f, x: f(x, 3.0)])
def test_keyword_arguments_take_their_place(call):
    def forward(ctx, a, scale=2.0):
        ctx.scale, ctx.needs = scale, ctx.needs_input_grad
        return a * scale

    y = call(function(forward, lambda ctx, g: (g * ctx.scale, None)).apply, x := leaf())
    assert y.grad_fn.needs == (True, False)
    assert len(y.grad_fn.next_functions) == 1
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


def test_a_tensor_given_by_keyword_gets_its_gradient():
    cls = function(lambda ctx, a, b=None: a * b, lambda ctx, g: (g, g))
    x = leaf()
    assert torch.autograd.grad(cls.apply(x, b=x).sum(), x)[0].tolist() == [2.0, 2.0]


@pytest.mark.parametrize("forward", [lambda ctx, a, *, scale=2: a * scale, lambda ctx, a, **scales: a])
def test_keyword_only_arguments_are_refused(forward):
    with pytest.raises(TypeError, match="got an unexpected keyword argument 'scale'"):
        function(forward).apply(leaf(), scale=3.0)


def test_unknown_and_skipped_arguments_are_refused():
    with pytest.raises(TypeError, match="'foo'"):
        function(twice).apply(leaf(), foo=3)
    with pytest.raises(TypeError):
        function(lambda ctx, a, b=2.0, c=3.0: a * b * c).apply(leaf(), c=4.0)


def test_needs_input_grad_says_what_requires_grad_whatever_the_mode():
    seen = []

    def forward(ctx, a, b, c):
        seen.append(ctx.needs_input_grad)
        return a * b

    cls = function(forward)
    cls.apply(leaf(), torch.ones(2), 3.0)
    with torch.no_grad():
        assert not cls.apply(torch.ones(2), leaf(), 3.0).requires_grad
    assert seen == [(True, False, False), (False, True, False)]


def test_forward_is_not_recorded_and_sees_the_arguments_themselves():
    seen = []
    x = leaf()

    def forward(ctx, a):
        seen.append((torch.is_grad_enabled(), a.requires_grad, a is x))
        return a * 2

    assert function(forward, doubled).apply(x).requires_grad
    assert seen == [(False, True, True)]


@pytest.mark.parametrize("create_graph", [False, True])
def test_backward_is_recorded_with_create_graph(create_graph):
    seen = []

    def backward(ctx, g):
        seen.append((torch.is_grad_enabled(), g.requires_grad))
        return g

    x = leaf()
    torch.autograd.grad(function(twice, backward).apply(x).sum(), x, create_graph=create_graph)
    assert seen == [(create_graph, False)]


WRONG = {
    "too few": (lambda ctx, a: a * 2, lambda ctx, g: (), r"incorrect number of gradients \(expected 1, got 0\)"),
    "too many": (
        lambda ctx, a: a * 2,
        lambda ctx, g: (g, g),
        r"function ExpBackward returned an incorrect number of gradients \(expected 1, got 2\)",
    ),
    "shape": (
        lambda ctx, a: a * 2,
        lambda ctx, g: torch.ones(7),
        r"Function ExpBackward returned an invalid gradient at index 0 - got \[7\] but expected .* with \[2\]",
    ),
    "narrower shape": (lambda ctx, a: a * 2, lambda ctx, g: torch.ones(1), r"got \[1\] but expected .* \[2\]"),
    "no tensor": (lambda ctx, a: a * 2, lambda ctx, g: 3.0, r"expected Variable or None \(got float\)"),
    "list": (lambda ctx, a: a * 2, lambda ctx, g: [g], r"expected Variable or None \(got list\)"),
    "complex": (lambda ctx, a: a * 2, lambda ctx, g: g * 1j, "the input is real"),
}


@pytest.mark.parametrize("forward, backward, message", WRONG.values(), ids=WRONG)
def test_wrong_gradients_are_refused(forward, backward, message):
    with pytest.raises(RuntimeError, match=message):
        function(forward, backward).apply(leaf()).sum().backward()


def test_a_gradient_for_a_number_is_refused():
    cls = function(lambda ctx, a, b: a * b, lambda ctx, g: (g, g))
    with pytest.raises(RuntimeError, match="gradient different than None at position 2"):
        cls.apply(leaf(), 3.0).sum().backward()
    x = leaf()
    cls.apply(x, torch.ones(2)).sum().backward()  # for a tensor that needs none it is dropped
    assert x.grad.tolist() == [1.0, 1.0]


def test_trailing_nones_are_fine():
    x = leaf()
    function(twice, lambda ctx, g: (g * 2, None, None)).apply(x).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_gradients_are_summed_to_the_shape_and_cast_to_the_dtype_of_the_input():
    x = leaf()
    assert torch.autograd.grad(function(twice, lambda ctx, g: torch.ones(4, 2)).apply(x).sum(), x)[0].tolist() == [4, 4]
    cls = function(twice, lambda ctx, g: torch.ones(2, dtype=torch.float64))
    assert torch.autograd.grad(cls.apply(x).sum(), x)[0].dtype == torch.float32


def test_missing_methods():
    with pytest.raises(NotImplementedError, match="You must implement the forward function"):
        type("Empty", (Function,), {}).apply(leaf())
    y = function(twice).apply(leaf()).sum()
    with pytest.raises(NotImplementedError, match="either the backward or vjp method"):
        y.backward()
    both = function(twice, doubled, vjp=doubled)
    with pytest.raises(RuntimeError, match="Implementing both 'backward' and 'vjp'"):
        both.apply(leaf()).sum().backward()


def test_instances_are_of_no_use():
    with pytest.warns(DeprecationWarning, match="should not be instantiated"):
        instance = Square()
    with pytest.raises(RuntimeError):
        instance(leaf())


def test_only_tensors_are_saved():
    def forward(ctx, a):
        ctx.save_for_backward(3)
        return a * 1

    with pytest.raises(TypeError, match="can only save variables, but argument 0 is of type int"):
        function(forward).apply(leaf())


def test_none_is_saved_as_none():
    def forward(ctx, a):
        ctx.save_for_backward(a, None)
        return a * 2

    assert function(forward).apply(x := leaf()).grad_fn.saved_tensors == (x, None)


def test_saved_tensors_are_freed_by_the_pass():
    y = Square.apply(leaf()).sum()
    y.backward(retain_graph=True)
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


def test_a_second_pass_that_does_not_ask_for_them_is_fine():
    y = function(lambda ctx, a: (ctx.save_for_backward(a), a * 2)[1], doubled).apply(leaf()).sum()
    y.backward()
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.grad_fn.next_functions[0][0].saved_tensors  # noqa: B018


def test_saved_tensors_written_in_place():
    x = leaf()
    y = Exp.apply(x)
    y.mul_(2)
    with pytest.raises(
        RuntimeError, match=r"\[torch.FloatTensor \[2\]\], which is output 0 of Exp, is at version 1; exp"
    ):
        y.sum().backward()
    z = x * 1
    y = Square.apply(z)
    z.add_(1)
    with pytest.raises(RuntimeError, match=r"modified by an inplace operation: .* is at version 1; expected version 0"):
        y.sum().backward()


def test_several_outputs_and_missing_gradients():
    seen = []

    def forward(ctx, a):
        return a * 2, a * 3, 5, None

    def backward(ctx, *grads):
        seen.extend(g if g is None else g.tolist() for g in grads)
        return grads[0] * 2 + grads[1] * 3

    x = leaf()
    p, q, five, none = function(forward, backward).apply(x)
    assert (five, none) == (5, None)
    assert p.grad_fn is q.grad_fn and p.grad_fn.outputs == 4
    p.sum().backward()
    assert seen == [[1.0, 1.0], [0.0, 0.0], None, None]
    assert x.grad.tolist() == [2.0, 2.0]


def test_missing_gradients_can_stay_none():
    seen = []

    def forward(ctx, a):
        ctx.set_materialize_grads(False)
        return a * 2, a * 3

    function(forward, lambda ctx, g, h: (seen.append(h), g)[1]).apply(leaf())[0].sum().backward()
    assert seen == [None]


@pytest.mark.parametrize("mark", [True, False])
def test_outputs_without_a_derivative(mark):
    def forward(ctx, a):
        other = a * 3 if mark else (a * 3).long()
        if mark:
            ctx.mark_non_differentiable(other)
        return a * 2, other

    seen = []
    y, other = function(forward, lambda ctx, g, h: (seen.append(h), g * 2)[1]).apply(leaf())
    assert not other.requires_grad and other.grad_fn is None
    y.sum().backward()
    assert seen[0].tolist() == [0, 0] and seen[0].dtype == other.dtype


def test_what_is_no_tuple_is_one_output():
    assert isinstance(function(lambda ctx, a: (a * 2,)).apply(leaf()), tuple)
    assert function(lambda ctx, a: 5).apply(leaf()) == 5
    assert not function(lambda ctx, a: [a * 2]).apply(leaf())[0].requires_grad


def add_one(ctx, a):
    ctx.mark_dirty(a)
    return a.add_(1)


def test_dirty_inputs_are_returned_as_they_are_with_a_new_history():
    x = leaf()
    z = x * 1
    y = function(add_one, lambda ctx, g: g * 5).apply(z)
    assert y is z and z.tolist() == [2.0, 3.0] and z._version == 2
    assert torch.autograd.grad(y.sum(), x)[0].tolist() == [5.0, 5.0]


def test_dirty_views_and_bases():
    cls = function(add_one, lambda ctx, g: g * 5)
    x = leaf()
    z = x * 1
    v = z[:1]
    assert cls.apply(v) is v
    assert torch.autograd.grad(z.sum(), x)[0].tolist() == [5.0, 1.0]
    z = x * 1
    v = z[:1]
    cls.apply(z)
    assert torch.autograd.grad(v.sum(), x)[0].tolist() == [5.0, 0.0]


def test_dirty_inputs_that_are_refused():
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        function(add_one).apply(leaf())
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        function(add_one).apply(leaf()[:1])

    def unreturned(ctx, a):
        return add_one(ctx, a) * 2

    with pytest.raises(RuntimeError, match="marked as dirty during the forward method were not returned"):
        function(unreturned).apply(leaf() * 1)
    with pytest.raises(RuntimeError, match="mark_dirty can only accept variables"):
        function(lambda ctx, a: (ctx.mark_dirty(3), a)[1]).apply(leaf() * 1)
    with pytest.raises(RuntimeError, match="mark_non_differentiable can only accept variables"):
        function(lambda ctx, a: (ctx.mark_non_differentiable(3), a * 1)[1]).apply(leaf() * 1)


def test_an_input_returned_as_it_is_becomes_a_view_that_must_not_be_written():
    cls = function(lambda ctx, a: a, lambda ctx, g: g * 7)
    x = leaf()
    y = cls.apply(x)
    assert y is not x and y.grad_fn.name() == "ExpBackward"
    assert torch.autograd.grad(y.sum(), x)[0].tolist() == [7.0, 7.0]
    with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
        cls.apply(x * 1).add_(1)
    plain = torch.ones(2)
    assert cls.apply(plain) is not plain


def test_a_view_of_an_input_must_not_be_written_either():
    cls = function(lambda ctx, a: a[:1], lambda ctx, g: torch.tensor([5.0, 0.0]) * g)
    x = leaf()
    assert torch.autograd.grad(cls.apply(x * 1).sum(), x)[0].tolist() == [5.0, 0.0]
    with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
        cls.apply(x * 1).mul_(2)


def test_an_input_marked_non_differentiable_comes_back_without_history():
    x = leaf() * 1
    y = function(lambda ctx, a: (ctx.mark_non_differentiable(a), a)[1]).apply(x)
    assert not y.requires_grad and x.requires_grad


def test_hooks_run_around_a_function():
    seen = []
    y = Square.apply(leaf())
    y.grad_fn.register_hook(lambda grads, given: seen.append((grads[0].tolist(), given[0].tolist())))
    y.sum().backward()
    assert seen == [([2.0, 4.0], [1.0, 1.0])]


def test_anomalies_name_the_function():
    cls = function(twice, lambda ctx, g: g * float("nan"))
    with torch.autograd.set_detect_anomaly(True), pytest.warns(UserWarning, match="test_function.py"):  # noqa: SIM117
        with pytest.raises(RuntimeError, match="Function 'ExpBackward' returned nan values in its 0th output"):
            cls.apply(leaf()).sum().backward()


def test_once_differentiable():
    cls = function(twice, once_differentiable(doubled))
    x, w = leaf(), leaf((1.0, 1.0))
    (g,) = torch.autograd.grad(cls.apply(x).sum(), x, create_graph=True)
    assert g.tolist() == [2.0, 2.0] and not g.requires_grad
    (g,) = torch.autograd.grad((cls.apply(x) * w).sum(), x, create_graph=True)
    assert g.requires_grad
    with pytest.raises(RuntimeError, match="trying to differentiate twice a function that was marked"):
        g.sum().backward()


def test_wrong_backward_is_caught_by_gradcheck():
    x = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Exp.apply, (x,))
    wrong = function(lambda ctx, a: a.exp(), lambda ctx, g: g)
    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        torch.autograd.gradcheck(wrong.apply, (x,))
