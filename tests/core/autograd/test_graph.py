"""Graph tools; what is expected was observed with torch 2.13."""

import pytest

import autograd_core as torch
from autograd_core.autograd import graph


def leaf(*values):
    return torch.tensor(list(values), requires_grad=True)


def test_disabled_hooks_say_why():
    with graph.disable_saved_tensors_hooks("outer"):
        with graph.disable_saved_tensors_hooks("inner"), pytest.raises(RuntimeError, match="inner"):
            graph.saved_tensors_hooks(lambda t: t, lambda t: t).__enter__()
        with pytest.raises(RuntimeError, match="outer"), graph.saved_tensors_hooks(lambda t: t, lambda t: t):
            pass
    hooks = graph.saved_tensors_hooks(lambda t: t, lambda t: t)
    with hooks, pytest.raises(RuntimeError, match="too late"), graph.disable_saved_tensors_hooks("too late"):
        pass


def test_hooks_end_with_the_block():
    calls = []
    with pytest.raises(ZeroDivisionError), graph.saved_tensors_hooks(calls.append, calls.append):
        raise ZeroDivisionError
    leaf(1.0).exp()
    assert calls == []


def test_save_on_cpu():
    x = leaf(1.0, 2.0)
    with graph.save_on_cpu(pin_memory=True):
        y = x * x
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


class OnDevice:
    """A stand-in for CuPy's array: it only has to say where it is and come back."""

    device = "cuda:0"

    def __init__(self, value):
        self.value = value

    def get(self):
        return self.value


def test_save_on_cpu_brings_arrays_to_the_host():
    packed = graph._to_host(type("T", (), {"_value": OnDevice("numbers")}))
    assert packed == (OnDevice, "numbers")


def test_saved_tensors_may_be_written():
    with graph.allow_mutation_on_saved_tensors():
        a = torch.ones(2, requires_grad=True)
        b = a.clone()
        out = (b**2).sum()
        b.sin_()
        out.backward()
        with pytest.raises(RuntimeError, match="cannot be nested"), graph.allow_mutation_on_saved_tensors():
            pass
    assert a.grad.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("leave", [True, False])
def test_what_may_be_written_is_forgotten_at_the_end(leave):
    with graph.allow_mutation_on_saved_tensors() as context:
        out = (leaf(1.0) ** 2).sum()
        if not leave:
            context.clear()
            with pytest.raises(AssertionError, match="Trying to backward outside of the"):
                out.backward()
    if leave:
        with pytest.raises(AssertionError, match="Trying to backward outside of the"):
            out.backward()


def test_gradient_edges():
    x = leaf(1.0)
    y = x * 2
    assert graph.get_gradient_edge(y) == (y.grad_fn, 0, None)
    assert graph.get_gradient_edge(x).node.variable is x
    with pytest.raises(RuntimeError, match="It is not possible to get the gradient edge"):
        graph.get_gradient_edge(torch.ones(1))


def test_versions_can_be_counted_by_hand():
    x = torch.ones(2)
    graph.increment_version(x)
    graph.increment_version([x, x])
    assert x._version == 3


@pytest.fixture
def chain():
    a, b, c = leaf(1.0), leaf(1.0), leaf(1.0)
    return (a, b, c), (a * b, b * c)


def lists(calls):
    return [[g and g.tolist() for g in call] if isinstance(call, list) else call.tolist() for call in calls]


def passes(outputs):
    d, e = outputs
    for root in (d, e, d + e):
        root.backward(retain_graph=True)


def test_all_gradients_of_a_pass(chain):
    calls = []
    handle = graph.register_multi_grad_hook(chain[0], calls.append)
    passes(chain[1])
    assert lists(calls) == [[[1.0], [1.0], None], [None, [1.0], [1.0]], [[1.0], [2.0], [1.0]]]
    handle.remove()
    passes(chain[1])
    assert len(calls) == 3


def test_the_first_gradient_of_a_pass(chain):
    calls = []
    with graph.register_multi_grad_hook((torch.ones(1), *chain[0]), calls.append, mode="any"):
        passes(chain[1])
    passes(chain[1])
    assert lists(calls) == [[1.0], [1.0], [1.0]]


def test_multi_grad_hooks_in_grad(chain):
    (a, _, _), (d, e) = chain
    calls = []
    graph.register_multi_grad_hook((a, d), calls.append)
    torch.autograd.grad(d + e, (a, d), retain_graph=True)
    assert lists(calls) == [[[1.0], [1.0]]]


def test_multi_grad_hooks_that_are_refused(chain):
    with pytest.raises(ValueError, match=r"Expects mode to be one of \('all', 'any'\) but got foo"):
        graph.register_multi_grad_hook(chain[0], print, mode="foo")
    with pytest.raises(RuntimeError):
        graph.register_multi_grad_hook((torch.ones(1),), print)
