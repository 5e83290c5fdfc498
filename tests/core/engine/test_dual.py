"""Forward mode; what is expected was observed with torch 2.13."""

import gc
import weakref

import pytest

import autograd_core as torch
from autograd_core.autograd import forward_ad as fw
from autograd_core.engine.dual import tangent_of
from autograd_core.ops import TABLE


@pytest.fixture
def level():
    with fw.dual_level():
        yield


@pytest.fixture
def dual(level):
    return fw.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))


def moved(tensor):
    tangent = fw.unpack_dual(tensor).tangent
    return None if tangent is None else tangent.tolist()


def test_tangents_follow_operations(dual):
    assert moved(dual * dual) == [6.0, 16.0]
    assert moved(dual.sum()) == 7.0
    assert moved(2 - dual / 2) == [-1.5, -2.0]
    assert moved(dual.reshape(2, 1)) == [[3.0], [4.0]]
    assert moved(dual[1]) == 4.0
    assert moved(dual @ torch.tensor([10.0, 1.0])) == 34.0
    assert moved(dual + torch.ones(3, 2)) == [[3.0, 4.0]] * 3


def test_constants_do_not_move(dual):
    assert moved(torch.ones(2) * 2) is None
    assert moved(dual > 1) is None
    assert moved(dual.long()) is None
    assert moved(dual.detach()) is None
    assert moved(dual.data) is None


def test_no_grad_does_not_switch_forward_mode_off_but_inference_mode_does(dual):
    with torch.no_grad():
        assert moved(dual * dual) == [6.0, 16.0]
    with torch.inference_mode():
        assert moved(dual * dual) is None


def test_the_original_tensor_does_not_move(level):
    x = torch.tensor([1.0])
    assert fw.make_dual(x, torch.ones(1)) is not x
    assert moved(x) is None


def test_reverse_over_forward(level):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    tangent = fw.unpack_dual(fw.make_dual(x, torch.tensor([3.0, 4.0])) ** 3).tangent
    assert tangent.tolist() == [9.0, 48.0]
    assert torch.autograd.grad(tangent.sum(), x)[0].tolist() == [18.0, 48.0]


@pytest.mark.parametrize("create_graph", [False, True])
def test_forward_over_reverse(level, create_graph):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    d = fw.make_dual(x, torch.tensor([3.0, 4.0]))
    (g,) = torch.autograd.grad((d**3).sum(), x, create_graph=create_graph)
    assert g.tolist() == [3.0, 12.0]
    assert moved(g) == [18.0, 48.0]
    assert g.requires_grad == create_graph


def test_forward_over_reverse_through_a_saved_output(level):
    x = torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)
    d = fw.make_dual(x, torch.ones(2, dtype=torch.float64))
    (g,) = torch.autograd.grad((d.exp() * d).sum(), x)
    assert moved(g) == pytest.approx([2.0, 8.154845485377136], rel=1e-15)  # (x + 2) e^x


def test_backward_into_leaves_inside_a_level(level):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    d = fw.make_dual(x, torch.tensor([3.0, 4.0]))
    (d**3).sum().backward()
    (d**3).sum().backward()
    assert x.grad.tolist() == [6.0, 24.0] and not x.grad.requires_grad


def test_writes_carry_tangents(dual):
    z = torch.zeros(2)
    view = z[:1]
    z.add_(dual)
    assert moved(z) == [3.0, 4.0]
    assert moved(view) == [3.0]
    z[0] = dual[1]
    assert moved(z) == [4.0, 4.0]
    view.mul_(view)
    assert moved(z) == [16.0, 4.0]  # torch 2.13 says 24: it multiplies by what it has just written
    z.zero_()
    assert moved(z) in (None, [0.0, 0.0])
    dual.mul_(dual)
    assert moved(dual) == [6.0, 16.0]


def test_tangents_end_with_the_level():
    with fw.dual_level():
        d = fw.make_dual(torch.tensor([1.0]), torch.tensor([2.0]))
        y = d * 2
        reference = weakref.ref(tangent_of(y))
        assert moved(y) == [4.0]
    gc.collect()
    assert reference() is None
    assert moved(y) is None and moved(d) is None
    with fw.dual_level():
        assert moved(y) is None


class Cubed(torch.autograd.Function):
    seen = None

    @staticmethod
    def forward(ctx, a, b, n):
        ctx.save_for_forward(a, b)
        ctx.save_for_backward(a, b)
        return a**3, a + 1

    @staticmethod
    def jvp(ctx, a_tangent, b_tangent, n_tangent):
        Cubed.seen = b_tangent, n_tangent, torch.is_grad_enabled()
        a, _ = ctx.saved_tensors
        return 3 * a * a * a_tangent, a_tangent


def test_a_custom_function_has_a_jvp(dual):
    cube, more = Cubed.apply(dual, torch.ones(2), 3.0)
    assert (moved(cube), moved(more)) == ([9.0, 48.0], [3.0, 4.0])
    b, n, recorded = Cubed.seen
    assert b.tolist() == [0.0, 0.0] and n is None and recorded


def test_reverse_over_forward_through_a_jvp(level):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    cube, _ = Cubed.apply(fw.make_dual(x, torch.tensor([3.0, 4.0])), torch.ones(2), 3.0)
    tangent = fw.unpack_dual(cube).tangent
    assert torch.autograd.grad(tangent.sum(), x)[0].tolist() == [18.0, 48.0]


def variant(jvp, forward=Cubed.forward):
    return type("Variant", (torch.autograd.Function,), {"forward": staticmethod(forward), "jvp": staticmethod(jvp)})


def test_missing_tangents_can_stay_none(dual):
    def forward(ctx, a, b):
        ctx.set_materialize_grads(False)
        return a * b

    seen = []
    variant(lambda ctx, a, b: (seen.append(b), a)[1], forward).apply(dual, torch.ones(2))
    assert seen == [None]


WRONG = {
    "too few": (lambda ctx, a, b, n: a, r"invalid number of forward gradients \(expected 2 but got 1\)"),
    "shape": (lambda ctx, a, b, n: (a, torch.ones(3)), r"Tensor is of size \[2\] while .* is of size \[3\]"),
    "no tensor": (lambda ctx, a, b, n: (a, 3), r"expected Variable or None \(got int\) for grad output 1"),
}


@pytest.mark.parametrize("jvp, message", WRONG.values(), ids=WRONG)
def test_wrong_tangents_are_refused(dual, jvp, message):
    with pytest.raises(RuntimeError, match=message):
        variant(jvp).apply(dual, torch.ones(2), 3.0)


def test_a_jvp_may_leave_an_output_at_rest(dual):
    cube, more = variant(lambda ctx, a, b, n: (a, None)).apply(dual, torch.ones(2), 3.0)
    assert (moved(cube), moved(more)) == ([3.0, 4.0], None)


def test_a_function_without_jvp_is_refused_only_where_something_moves(dual):
    cls = variant(torch.autograd.Function.jvp, lambda ctx, a: a * 2)
    assert cls.apply(torch.ones(2)).tolist() == [2.0, 2.0]
    with pytest.raises(NotImplementedError, match="You must implement the jvp function"):
        cls.apply(dual)


def test_an_input_returned_as_it_is_needs_its_tangent_as_it_is(dual):
    assert moved(variant(lambda ctx, a: a.view_as(a), lambda ctx, a: a).apply(dual)) == [3.0, 4.0]
    with pytest.raises(RuntimeError, match="the jvp is not returning a view"):
        variant(lambda ctx, a: a * 2, lambda ctx, a: a).apply(dual)


def test_integer_outputs_do_not_move(dual):
    y, i = variant(lambda ctx, a: (a, None), lambda ctx, a: (a * 1, a.long())).apply(dual)
    assert (moved(y), moved(i)) == ([3.0, 4.0], None)


def test_only_tensors_are_saved_for_jvp(level):
    with pytest.raises(AssertionError, match="save non-tensors as attributes on ctx"):
        variant(None, lambda ctx, a: ctx.save_for_forward(3)).apply(torch.ones(1))


UNARY = [op for op in TABLE.values() if op.kind == "elementwise" and op.arity == 1]


@pytest.mark.parametrize("op", UNARY, ids=lambda op: op.name)
def test_forward_and_reverse_agree_on_every_unary_row(level, op):
    x = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
    attributes = op.examples[0].attributes if op.examples else {}
    y = op(fw.make_dual(x, torch.tensor([1.0, 1.0], dtype=torch.float64)), **attributes)
    if not y.requires_grad:
        return
    (g,) = torch.autograd.grad(y.sum(), x, allow_unused=True)
    assert moved(y) == (None if g is None else pytest.approx(g.tolist(), rel=1e-14, nan_ok=True)) or moved(y) is None
