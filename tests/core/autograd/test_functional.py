"""Jacobians and Hessians; what is expected was observed with torch 2.13, or comes from SymPy."""

import pytest
import sympy

import autograd_core as torch
from autograd_core.autograd.functional import hessian, jacobian

X, Y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])

FORWARD = {"vectorize": True, "strategy": "forward-mode"}
WAYS = pytest.mark.parametrize("how", [{}, {"vectorize": True}, FORWARD], ids=["rows", "vectorized", "forward"])


def lists(found):
    return tuple(lists(item) for item in found) if isinstance(found, tuple) else found.tolist()


def squares(x):
    return x**2


def two(x, y):
    return x * 2, y.sum()


@WAYS
def test_the_nesting_of_jacobians(how):
    diagonal = [[2.0, 0.0], [0.0, 2.0]]
    assert lists(jacobian(squares, X, **how)) == [[2.0, 0.0], [0.0, 4.0]]
    assert lists(jacobian(lambda x: x * 2, (X,), **how)) == (diagonal,)
    assert lists(jacobian(lambda x: (x * 2,), X, **how)) == (diagonal,)
    assert lists(jacobian(lambda x: (x * 2,), (X,), **how)) == ((diagonal,),)
    zeros = [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    assert lists(jacobian(two, (X, Y), **how)) == ((diagonal, zeros), ([0.0, 0.0], [1.0, 1.0, 1.0]))


@WAYS
def test_constants_have_zero_jacobians(how):
    assert lists(jacobian(lambda x: torch.ones(3), X, **how)) == [[0.0, 0.0]] * 3


@WAYS
def test_shapes(how):
    found = jacobian(lambda x: x.sum(0), torch.ones(2, 3), **how)
    assert found.shape == (3, 2, 3)
    assert jacobian(lambda s: s * X, torch.tensor(2.0), **how).tolist() == [1.0, 2.0]
    assert jacobian(lambda x: x * 2, torch.ones(0), **how).shape == (0, 0)


@WAYS
def test_nothing_of_the_callers_is_touched(how):
    x = torch.tensor([1.0, 2.0])
    jacobian(squares, x, **how)
    assert not x.requires_grad and x.grad is None
    x.requires_grad_()
    assert not jacobian(squares, x, **how).requires_grad
    assert x.grad is None
    with torch.no_grad():
        assert lists(jacobian(squares, x, **how)) == [[2.0, 0.0], [0.0, 4.0]]
    assert lists(jacobian(lambda x: (x * 1).mul_(2), X, **how)) == [[2.0, 0.0], [0.0, 2.0]]
    assert X.tolist() == [1.0, 2.0]


def test_arguments_must_not_be_written():
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place"):
        jacobian(lambda x: x.mul_(2), X)
    assert X.tolist() == [1.0, 2.0]


def test_jacobians_can_be_differentiated():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    found = jacobian(lambda x: x**3, x, create_graph=True)
    assert torch.autograd.grad(found.sum(), x)[0].tolist() == [6.0, 12.0]


STRICT = {
    "unused": (two, (X, Y), {}, "Output 0 of the user-provided function is independent of input 1"),
    "constant": (lambda x: torch.ones(2), X, {}, "Output 0 of the user-provided function does not require gradients"),
    "linear": (
        lambda x: 2 * x,
        X,
        {"create_graph": True},
        "jacobian of the .* is independent of input 0. This is not allowed in strict mode when create_graph=True",
    ),
    "vectorized": (squares, X, {"vectorize": True}, "`strict=True` and `vectorize=True` are not supported together"),
    "forward": (squares, X, FORWARD, '`strict=True` and `strategy="forward-mode"` are not supported together'),
}


@pytest.mark.parametrize("func, inputs, how, message", STRICT.values(), ids=STRICT)
def test_strict_jacobians(func, inputs, how, message):
    with pytest.raises(RuntimeError, match=message):
        jacobian(func, inputs, strict=True, **how)


def test_strategies_that_are_refused():
    with pytest.raises(NotImplementedError, match="only implemented for `vectorize=True`"):
        jacobian(squares, X, strategy="forward-mode")
    with pytest.raises(NotImplementedError, match="`create_graph=True` and `strategy="):
        jacobian(squares, X, create_graph=True, **FORWARD)
    with pytest.raises(AssertionError, match="Expected strategy to be either"):
        jacobian(squares, X, strategy="sideways")
    with pytest.raises(NotImplementedError, match="only implemented for `vectorize=True`"):
        hessian(lambda x: x.sum(), X, outer_jacobian_strategy="forward-mode")
    with pytest.raises(AssertionError, match="Expected strategy to be either"):
        hessian(lambda x: x.sum(), X, outer_jacobian_strategy="sideways")


NO_TENSORS = {
    "number": (squares, 3.0, "The inputs given to jacobian must be .* the given inputs has type <class 'float'>"),
    "list": (squares, [X, Y], "the given inputs has type <class 'list'>"),
    "number in tuple": (two, (X, 3.0), "the value at index 1 has type <class 'float'>"),
    "number out": (lambda x: 3.0, X, "The outputs of the user-provided function given to jacobian must be"),
    "list out": (lambda x: [x], X, "has type <class 'list'>"),
    "number in tuple out": (lambda x: (x, 3.0), X, "the value at index 1 has type <class 'float'>"),
}


@pytest.mark.parametrize("func, inputs, message", NO_TENSORS.values(), ids=NO_TENSORS)
@WAYS
def test_only_tensors_and_tuples_of_them(func, inputs, message, how):
    with pytest.raises(TypeError, match=message):
        jacobian(func, inputs, **how)


def test_integers_have_no_jacobian():
    with pytest.raises(RuntimeError, match="Only Tensors of floating point and complex dtype can require gradients"):
        jacobian(lambda x: x * 2, torch.tensor([1, 2]))


OUTER = pytest.mark.parametrize(
    "how", [{}, {"vectorize": True}, {"vectorize": True, "outer_jacobian_strategy": "forward-mode"}]
)


def cubes(x):
    return (x**3).sum()


@OUTER
def test_hessians(how):
    diagonal = [[6.0, 0.0], [0.0, 12.0]]
    assert lists(hessian(cubes, X, **how)) == diagonal
    assert lists(hessian(cubes, (X,), **how)) == ((diagonal,),)
    assert lists(hessian(lambda x: cubes(x).reshape(1), X, **how)) == diagonal
    assert lists(hessian(lambda x, y: (x**2).sum() * y.sum(), (X, Y), **how)) == (
        ([[24.0, 0.0], [0.0, 24.0]], [[2.0, 2.0, 2.0], [4.0, 4.0, 4.0]]),
        ([[2.0, 4.0], [2.0, 4.0], [2.0, 4.0]], [[0.0, 0.0, 0.0]] * 3),
    )
    assert lists(hessian(lambda x: (2 * x).sum(), X, **how)) == [[0.0, 0.0], [0.0, 0.0]]
    assert lists(hessian(lambda x: torch.ones(1), X, **how)) == [[0.0, 0.0], [0.0, 0.0]]


def test_hessians_can_be_differentiated():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    found = hessian(cubes, x, create_graph=True)
    assert torch.autograd.grad(found.sum(), x)[0].tolist() == [6.0, 6.0]
    assert not hessian(cubes, x).requires_grad


def test_hessians_of_more_than_one_number():
    with pytest.raises(RuntimeError, match="should contain a single element"):
        hessian(squares, X)
    with pytest.raises(RuntimeError, match="should return a single Tensor"):
        hessian(lambda x: (cubes(x),), X)


STRICT_HESSIANS = {
    "linear": (
        lambda x: (2 * x).sum(),
        {},
        "found that the jacobian of the user-provided function with respect to input 0",
    ),
    "constant": (lambda x: torch.ones(1), {}, "Output 0 of the user-provided function does not require gradients"),
    "square": (lambda x: (x * x).sum(), {"create_graph": True}, "is independent of input 0"),
}


@pytest.mark.parametrize("func, how, message", STRICT_HESSIANS.values(), ids=STRICT_HESSIANS)
def test_strict_hessians(func, how, message):
    with pytest.raises(RuntimeError, match=message):
        hessian(func, X, strict=True, **how)


def test_strict_lets_what_is_right_through():
    assert lists(hessian(lambda x: (x * x).sum(), X, strict=True)) == [[2.0, 0.0], [0.0, 2.0]]


def field(m, x, y):
    """With math of SymPy or torch."""
    return m.sin(x) * y + m.exp(x * y), x**3 / y, m.log(x + y**2)


def symbolic(order):
    x, y = sympy.symbols("x y", real=True)
    at = {x: sympy.Rational(1, 2), y: sympy.Rational(3, 2)}
    outputs = sympy.Matrix(field(sympy, x, y))
    if order == 1:
        return [[float(d) for d in row] for row in outputs.jacobian([x, y]).subs(at).tolist()]
    return [[float(d) for d in row] for row in sympy.hessian(outputs[0], [x, y]).subs(at).tolist()]


def at_half():
    return torch.tensor([0.5, 1.5], dtype=torch.float64)


@WAYS
def test_a_jacobian_is_sympys(how):
    found = jacobian(lambda v: field(torch, v[0], v[1]), at_half(), **how)
    assert [row.tolist() for row in found] == [pytest.approx(row, rel=1e-14) for row in symbolic(1)]


@OUTER
def test_a_hessian_is_sympys(how):
    found = hessian(lambda v: field(torch, v[0], v[1])[0], at_half(), **how)
    assert found.tolist() == [pytest.approx(row, rel=1e-14) for row in symbolic(2)]
