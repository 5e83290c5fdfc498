"""`backward` and `grad`; what is expected was observed with torch 2.13."""

import warnings

import pytest

import autograd_core as torch
from autograd_core.autograd.graph import get_gradient_edge

A = torch.autograd


@pytest.fixture
def x():
    return torch.tensor([1.0, 2.0], requires_grad=True)


@pytest.fixture
def u():
    return torch.ones(2, requires_grad=True)


@pytest.fixture
def s():
    return torch.tensor(2.0, requires_grad=True)


def test_inputs_alone_receive_gradients(x, u):
    A.backward((x * u).sum(), inputs=[x])
    assert x.grad.tolist() == [1.0, 1.0] and u.grad is None
    A.backward((x * u).sum(), inputs=x)
    assert x.grad.tolist() == [2.0, 2.0]


def test_inputs_need_not_be_leaves(x, u):
    z = x * u
    A.backward((z * z).sum(), inputs=[z])
    assert z.grad.tolist() == [2.0, 4.0] and z.retains_grad
    assert x.grad is None and u.grad is None
    y = x * 1
    A.backward(y * y, torch.ones(2), inputs=[x, y])
    assert (x.grad.tolist(), y.grad.tolist()) == ([2.0, 4.0], [2.0, 4.0])


def test_inputs_that_are_not_reached_are_left_alone(x, u):
    A.backward((x * x).sum(), inputs=[u])
    assert u.grad is None and x.grad is None


def test_inputs_run_hooks_of_their_leaves(x):
    seen = []
    x.register_hook(lambda g: seen.append("tensor"))
    x.register_post_accumulate_grad_hook(lambda t: seen.append("accumulated"))
    A.backward((x * x).sum(), inputs=[x])
    assert seen == ["tensor", "accumulated"]


WRONG_INPUTS = {
    "empty": ([], r"`inputs` argument to `backward\(\)` cannot be empty"),
    "empty tuple": ((), "cannot be empty"),
    "constant": ([torch.ones(1)], "requires_grad=False"),
    "number": ([3], "all inputs have to be Tensors or GradientEdges, but got int"),
    "text": ("a", "all inputs have to be Tensors or GradientEdges, but got str"),
}


@pytest.mark.parametrize("inputs, message", WRONG_INPUTS.values(), ids=WRONG_INPUTS)
def test_wrong_inputs(x, inputs, message):
    with pytest.raises(RuntimeError, match=message):
        A.backward((x * x).sum(), inputs=inputs)


def test_no_roots_and_the_same_root_twice(x):
    A.backward([])
    y = (x * x).sum()
    A.backward([y, y], retain_graph=True)
    assert x.grad.tolist() == [4.0, 8.0]


def test_roots_with_and_without_a_gradient(x):
    A.backward([(x * x).sum(), x * x], [None, torch.ones(2)])
    assert x.grad.tolist() == [4.0, 8.0]


WRONG_GRADIENTS = {
    "number": (2.0, TypeError, "not iterable"),
    "list": ([2.0], TypeError, "gradients can be either Tensors or None, but got float"),
    "count": ([torch.ones(2)] * 2, RuntimeError, "got 1 tensors and 2 gradients"),
    "shape": (torch.ones(3), RuntimeError, "Mismatch in shape"),
    "scalar": (torch.ones(()), RuntimeError, "Mismatch in shape"),
    "complex": (torch.ones(2) * 1j, RuntimeError, "For complex Tensors"),
    "missing": (None, RuntimeError, "grad can be implicitly created only for scalar outputs"),
}


@pytest.mark.parametrize("given, error, message", WRONG_GRADIENTS.values(), ids=WRONG_GRADIENTS)
def test_wrong_gradients(x, given, error, message):
    with pytest.raises(error, match=message):
        A.backward(x * x, given)


def test_roots_without_a_graph(x):
    with pytest.raises(RuntimeError, match="element 0 of tensors does not require grad and does not have a grad_fn"):
        A.backward(torch.ones(1))
    with pytest.raises(RuntimeError, match="element 0 of tensors does not require grad"):
        A.grad(torch.ones(1), x)
    with pytest.raises(AssertionError, match="but got float"):
        A.backward([3.0])


def test_the_former_name_of_grad_tensors(x):
    with pytest.warns(FutureWarning, match="`grad_variables` is deprecated"):
        A.backward(x * x, grad_variables=torch.ones(2))
    with pytest.warns(FutureWarning), pytest.raises(RuntimeError, match="both passed"):
        A.backward(x * x, torch.ones(2), grad_variables=torch.ones(2))


def test_create_graph_warns_of_the_cycle(x):
    with pytest.warns(UserWarning, match="will create a reference cycle"):
        A.backward((x * x).sum(), create_graph=True)
    assert x.grad.requires_grad
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert A.grad((x * x).sum(), x, create_graph=True)[0].requires_grad


def test_a_tensor_differentiated_by_itself(s, x):
    assert A.grad(s, s)[0].item() == 1.0
    assert A.grad(x[0] + x.sum() * 0, x)[0].tolist() == [1.0, 0.0]
    assert [g.item() for g in A.grad(s * s, [s, s])] == [4.0, 4.0]


def test_grad_with_respect_to_a_result_on_the_way(x):
    y = x * x
    z = y.sum()
    assert [g.tolist() for g in A.grad(z, (y, x))] == [[1.0, 1.0], [2.0, 4.0]]


def test_unused_inputs(s, u):
    with pytest.raises(RuntimeError, match="The differentiated Tensor at index 1 appears to not have been used"):
        A.grad(s * s, [s, u])
    first, second = A.grad(s * s, [s, u], allow_unused=True)
    assert first.item() == 4.0 and second is None
    assert A.grad([], [s], allow_unused=True) == (None,)
    with pytest.raises(RuntimeError, match="at index 0 appears to not have been used"):
        A.grad([], [s])


@pytest.mark.parametrize("allowed", [{}, {"allow_unused": True}])
def test_zeros_for_unused_inputs(s, u, allowed):
    assert A.grad(s * s, [s, u], materialize_grads=True, **allowed)[1].tolist() == [0.0, 0.0]
    assert A.grad(s * s, [s, u], materialize_grads=True, create_graph=True, **allowed)[1].requires_grad
    with pytest.raises(ValueError, match="Expected allow_unused to be True or not passed when materialize_grads=True"):
        A.grad(s * s, [s, u], materialize_grads=True, allow_unused=False)


def test_other_options(s):
    with pytest.raises(RuntimeError, match=r"`inputs` argument to `grad\(\)` cannot be empty"):
        A.grad(s * s, [])
    with pytest.raises(RuntimeError, match="One of the differentiated Tensors does not require grad"):
        A.grad(s * s, [torch.ones(1)])
    with pytest.raises(RuntimeError, match="all inputs have to be Tensors or GradientEdges, but got int"):
        A.grad(s * s, [3])
    with pytest.warns(FutureWarning, match="only_inputs argument is deprecated"):
        assert A.grad(s * s, s, only_inputs=False)[0].item() == 4.0


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64])
def test_gradients_are_cast_to_the_dtype_of_the_output(x, dtype):
    (g,) = A.grad(x * x, x, torch.ones(2, dtype=dtype))
    assert g.dtype == torch.float32 and g.tolist() == [2.0, 4.0]


def test_grad_frees_the_graph_and_leaves_grad_alone(x):
    y = x * x
    A.grad(y, x, torch.ones(2), retain_graph=True)
    A.grad(y, x, torch.ones(2))
    assert x.grad is None
    with pytest.raises(RuntimeError, match="second time"):
        A.grad(y, x, torch.ones(2))


def test_a_batch_of_gradients(x, u):
    q = x * x
    (rows,) = A.grad(q, x, torch.eye(2), is_grads_batched=True, retain_graph=True)
    assert rows.tolist() == [[2.0, 0.0], [0.0, 4.0]]
    options = {"is_grads_batched": True, "retain_graph": True}
    many = A.grad([q, q.sum()], [x, u], [torch.eye(2), torch.ones(2)], allow_unused=True, **options)
    assert many[0].tolist() == [[4.0, 4.0], [2.0, 8.0]] and many[1] is None
    assert A.grad([q], [x, u], [torch.eye(2)], materialize_grads=True, **options)[1].tolist() == [0.0, 0.0]
    (rows,) = A.grad(q, x, torch.eye(2), is_grads_batched=True, create_graph=True)
    assert A.grad(rows.sum(), x, retain_graph=True)[0].tolist() == [2.0, 2.0]
    assert A.grad(q, x, torch.zeros(0, 2), **options)[0].shape == (0, 2)
    A.grad(q, x, torch.eye(2), is_grads_batched=True)
    with pytest.raises(RuntimeError, match="second time"):
        A.grad(q, x, torch.eye(2), is_grads_batched=True)


WRONG_BATCHES = {
    "shape": (
        torch.eye(3),
        RuntimeError,
        "we interpret the first dimension of each grad_output as the batch dimension",
    ),
    "no batch": (torch.ones(2), RuntimeError, "but a mismatch was detected"),
    "missing": (None, RuntimeError, "grad can be implicitly created only for scalar outputs"),
    "scalar": (torch.ones(()), ValueError, "no axis that could be the batch"),
}


@pytest.mark.parametrize("given, error, message", WRONG_BATCHES.values(), ids=WRONG_BATCHES)
def test_wrong_batches(x, given, error, message):
    with pytest.raises(error, match=message):
        A.grad(x * x, x, given, is_grads_batched=True)


def test_batches_of_different_sizes(x):
    with pytest.raises(ValueError, match=r"got sizes \[2, 3\]"):
        A.grad([x * x, (x * x).sum()], x, [torch.eye(2), torch.ones(3)], is_grads_batched=True)


def test_edges_in_the_place_of_tensors(x):
    z = x * 1
    y = z * z
    edge = get_gradient_edge(z)
    assert A.grad(y.sum(), edge, retain_graph=True)[0].tolist() == [2.0, 4.0]
    assert A.grad(edge, x, torch.ones(2), retain_graph=True)[0].tolist() == [1.0, 1.0]
    A.backward(y.sum(), inputs=get_gradient_edge(x), retain_graph=True)
    assert x.grad.tolist() == [2.0, 4.0]
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        A.grad(edge, x, retain_graph=True)
    with pytest.raises(RuntimeError, match="materialize_grads cannot be used"):
        A.grad(x.sum(), edge, materialize_grads=True)
