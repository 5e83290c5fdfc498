from __future__ import annotations

import numpy
import pytest

import autograd_core as torch


def leaf() -> torch.Tensor:
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def test_every_elementwise_row_has_its_in_place_method() -> None:
    for name in ("add", "sub", "mul", "div", "exp", "log", "sqrt", "sin", "tanh", "sigmoid", "relu", "abs", "neg"):
        plain, written = torch.tensor([0.5, 0.75]), torch.tensor([0.5, 0.75])
        others = (2.0,) if name in ("add", "sub", "mul", "div") else ()
        assert getattr(written, f"{name}_")(*others) is written
        assert written.tolist() == getattr(plain, name)(*others).tolist()


@pytest.mark.parametrize(
    ("write", "gradient"),
    [
        (lambda y, x: y.mul_(x), [2.0, 4.0, 6.0]),
        (lambda y, x: y.copy_(x), [1.0, 1.0, 1.0]),
        (lambda y, x: y.zero_(), [0.0, 0.0, 0.0]),
        (lambda y, x: y.fill_(7.0), [0.0, 0.0, 0.0]),
        (lambda y, x: y.__setitem__(0, x[2]), [0.0, 1.0, 2.0]),
        (lambda y, x: y.__setitem__([0, 1], x[1:]), [0.0, 1.0, 2.0]),
        (lambda y, x: y.__setitem__(slice(None), x * 2), [2.0, 2.0, 2.0]),
        (lambda y, x: y[1:].add_(x[:2]), [2.0, 2.0, 1.0]),
        (lambda y, x: y[1:][0].mul_(5.0), [1.0, 5.0, 1.0]),
        (lambda y, x: y.reshape(3, 1).T[0, ::2].mul_(5.0), [5.0, 1.0, 5.0]),
    ],
    ids=["mul_", "copy_", "zero_", "fill_", "item", "items", "all", "view", "view of a view", "many views"],
)
def test_gradients_through_writes(write: object, gradient: list[float]) -> None:
    x = leaf()
    y = x * 1.0
    write(y, x)  # type: ignore[operator]
    y.sum().backward()
    assert x.grad.tolist() == gradient


def test_a_written_base_whose_layout_is_not_that_of_its_shape() -> None:
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    y = (x * 1.0).T * 1.0
    y[1].mul_(10.0)
    y.sum().backward()
    assert x.grad.tolist() == [[1.0, 10.0, 1.0], [1.0, 10.0, 1.0]]


def test_augmented_assignment_keeps_the_object() -> None:
    y = before = leaf() * 1.0
    y += 1.0
    y *= 2.0
    assert y is before
    assert y.tolist() == [4.0, 6.0, 8.0]


def test_a_refused_write_changes_nothing() -> None:
    x = leaf()
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        x.add_(1.0)
    y = torch.zeros(3)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        y.add_(torch.ones(2, 3))
    assert (x.tolist(), y.tolist(), x._version, y._version) == ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0], 0, 0)


def test_the_dtype_of_the_target_stays() -> None:
    y = torch.ones(2)
    y.mul_(torch.tensor([2.0, 3.0], dtype=torch.float64))
    assert (y.dtype, y.tolist()) == (torch.float32, [2.0, 3.0])


def test_a_scalar_is_written_where_its_views_see_it() -> None:
    y = torch.tensor(1.0)
    v = y.reshape(1)
    y.add_(1.0)
    assert (v.tolist(), v._version) == ([2.0], 1)


def test_a_write_into_a_numpy_array_of_the_user() -> None:
    array = numpy.zeros(3)
    torch.from_numpy(array)[1:].add_(2.0)
    assert array.tolist() == [0.0, 2.0, 2.0]
