"""Products with Jacobians and Hessians; what is expected was observed with torch 2.13."""

import pytest

import autograd_core as torch
from autograd_core.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

X, Y, S = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0]), torch.tensor(2.0)
ONES = torch.ones(2)


def lists(found):
    return tuple(lists(item) for item in found) if isinstance(found, tuple) else found.tolist()


def leaf():
    return X.clone().requires_grad_()


def squares(x):
    return x**2


def cubes(x):
    return (x**3).sum()


def two(x, y):
    return x * 2, y.sum()


def first(x, y):
    return x * 2


def constant(x):
    return torch.ones(2)


def test_vjp():
    assert lists(vjp(squares, X, ONES)) == ([1.0, 4.0], [2.0, 4.0])
    assert lists(vjp(cubes, X)) == (9.0, [3.0, 12.0])
    assert lists(vjp(two, (X, Y), (ONES, torch.ones(())))) == (([2.0, 4.0], 12.0), ([2.0, 2.0], [1.0, 1.0, 1.0]))
    assert lists(vjp(first, (X, Y), ONES)) == ([2.0, 4.0], ([2.0, 2.0], [0.0, 0.0, 0.0]))
    assert lists(vjp(constant, X, ONES)) == ([1.0, 1.0], [0.0, 0.0])


def test_jvp():
    assert lists(jvp(squares, X, ONES)) == ([1.0, 4.0], [2.0, 4.0])
    assert lists(jvp(lambda s: s * X, S)) == ([2.0, 4.0], [1.0, 2.0])
    assert lists(jvp(two, (X, Y), (ONES, torch.ones(3)))) == (([2.0, 4.0], 12.0), ([2.0, 2.0], 3.0))
    assert lists(jvp(first, (X, Y), (ONES, torch.ones(3)))) == ([2.0, 4.0], [2.0, 2.0])
    assert lists(jvp(constant, X, ONES)) == ([1.0, 1.0], [0.0, 0.0])


@pytest.mark.parametrize("product", [vhp, hvp])
def test_products_with_a_hessian(product):
    assert lists(product(cubes, X, X)) == (9.0, [6.0, 24.0])
    found = product(lambda x, y: (x**2).sum() * y.sum(), (X, Y), (ONES, torch.ones(3)))
    assert lists(found) == (60.0, ([30.0, 36.0], [6.0, 6.0, 6.0]))
    assert lists(product(lambda s: s**3, S)) == (8.0, 12.0)
    assert lists(product(lambda x: (2 * x).sum(), X, ONES)) == (6.0, [0.0, 0.0])
    assert lists(product(lambda x: torch.ones(1), X, ONES)) == ([1.0], [0.0, 0.0])
    assert lists(product(lambda x, y: (x * x).sum(), (X, Y), (ONES, torch.ones(3)))) == (
        5.0,
        ([2.0, 2.0], [0.0, 0.0, 0.0]),
    )


@pytest.mark.parametrize("product, func", [(vjp, squares), (jvp, squares), (vhp, cubes), (hvp, cubes)])
def test_history_only_on_request(product, func):
    value, found = product(func, leaf(), ONES)
    assert not value.requires_grad and not found.requires_grad
    x = leaf()
    value, found = product(func, x, ONES, create_graph=True)
    assert value.requires_grad and found.requires_grad
    expected = [2.0, 2.0] if func is squares else [6.0, 6.0]
    assert torch.autograd.grad(found.sum(), x)[0].tolist() == expected
    assert x.grad is None


WRONG = {
    "size": (squares, X, torch.ones(3), r"v has invalid size: should be .*2.* but got .*3"),
    "count": (squares, X, (ONES, ONES), "The given v should contain a single Tensor"),
    "no vector": (squares, X, None, "The vector v can only be None if"),
}


@pytest.mark.parametrize("func, inputs, v, message", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("product", [vjp, jvp])
def test_vectors_that_do_not_fit(product, func, inputs, v, message):
    with pytest.raises(RuntimeError, match=message):
        product(func, inputs, v)


def test_tuples_that_do_not_fit():
    with pytest.raises(RuntimeError, match="v is a tuple of invalid length: should be 2 but got 1"):
        vjp(two, (X, Y), torch.ones(3))
    with pytest.raises(RuntimeError, match="Entry 1 in v has invalid size"):
        vjp(two, (X, Y), (ONES, torch.ones(3)))
    with pytest.raises(TypeError, match="The v given to vjp must be either a Tensor or a tuple of Tensors"):
        vjp(squares, X, 3.0)


@pytest.mark.parametrize("product", [vhp, hvp])
def test_what_has_no_hessian(product):
    with pytest.raises(RuntimeError, match="The vector v can only be None"):
        product(cubes, X)
    with pytest.raises(RuntimeError, match="v has invalid size"):
        product(cubes, X, torch.ones(3))
    with pytest.raises(RuntimeError, match="should contain a single element"):
        product(squares, X, ONES)
    with pytest.raises(RuntimeError, match="should return a single Tensor"):
        product(lambda x: (cubes(x),), X, ONES)


UNUSED = "The output of the user-provided function is independent of input 1"
NO_GRAD = "Output 0 of the user-provided function does not require gradients"
LINEAR = "found that the jacobian of the user-provided function with respect to input 0"
STRICT = {
    "vjp unused": (vjp, first, (X, Y), ONES, False, UNUSED),
    "vjp constant": (vjp, constant, X, ONES, False, NO_GRAD),
    "vjp linear": (vjp, lambda x: x * 2, X, ONES, True, "The jacobian of the .* is independent of input 0"),
    "jvp unused": (jvp, first, (X, Y), (ONES, torch.ones(3)), False, UNUSED),
    "jvp constant": (jvp, constant, X, ONES, False, NO_GRAD),
    "jvp linear": (jvp, lambda x: x * 2, X, ONES, True, "The jacobian of the .* is independent of input 0"),
    **{
        f"{product.__name__} {name}": (product, *case)
        for product in (vhp, hvp)
        for name, case in {
            "linear": (lambda x: (2 * x).sum(), X, ONES, False, LINEAR),
            "square": (lambda x: (x * x).sum(), X, ONES, True, "The hessian of the .* is independent of input 0"),
            "constant": (lambda x: torch.ones(1), X, ONES, False, NO_GRAD),
            "unused": (lambda x, y: (x * x).sum(), (X, Y), (ONES, torch.ones(3)), False, UNUSED),
        }.items()
    },
}


@pytest.mark.parametrize("product, func, inputs, v, create_graph, message", STRICT.values(), ids=STRICT)
def test_strict(product, func, inputs, v, create_graph, message):
    with pytest.raises(RuntimeError, match=message):
        product(func, inputs, v, create_graph=create_graph, strict=True)


def test_strict_lets_what_is_right_through():
    assert lists(jvp(lambda x: x * 2, X, ONES, strict=True)) == ([2.0, 4.0], [2.0, 2.0])
    for product in (vhp, hvp):
        assert lists(product(lambda x: (x * x).sum(), X, ONES, strict=True)) == (5.0, [2.0, 2.0])


def test_products_are_those_with_the_whole_matrix():
    def func(x):
        return x.sin() * x.sum()

    def number(x):
        return (x.exp() * x.sum()).sum()

    x = torch.tensor([0.3, -0.7, 1.1], dtype=torch.float64)
    v = torch.tensor([1.0, 10.0, -3.0], dtype=torch.float64)
    whole = jacobian(func, x)
    assert vjp(func, x, v)[1].tolist() == pytest.approx((v @ whole).tolist(), rel=1e-14)
    assert jvp(func, x, v)[1].tolist() == pytest.approx((whole @ v).tolist(), rel=1e-14)
    whole = hessian(number, x)
    assert vhp(number, x, v)[1].tolist() == pytest.approx((v @ whole).tolist(), rel=1e-14)
    assert hvp(number, x, v)[1].tolist() == pytest.approx((whole @ v).tolist(), rel=1e-14)
