"""The public names of forward mode; what is expected was observed with torch 2.13."""

import threading

import pytest

import autograd_core as torch
from autograd_core.autograd import forward_ad as fw

X, V = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])


def test_outside_any_level():
    with pytest.raises(RuntimeError, match=r"no level exists, make sure to enter_dual_level\(\) first"):
        fw.make_dual(X, V)
    assert fw.unpack_dual(X) == (X, None)
    with pytest.raises(RuntimeError, match="Dual level must be a positive number"):
        fw.exit_dual_level()


def test_levels_do_not_nest():
    with fw.dual_level() as level:
        assert level == 0
        with pytest.raises(RuntimeError, match="Nested forward mode AD is not supported"):
            fw.enter_dual_level()
        with pytest.raises(RuntimeError, match="not the last one that was created"):
            fw.exit_dual_level(level=5)
    level = fw.enter_dual_level()
    assert fw.unpack_dual(fw.make_dual(X, V, level=level), level=level).tangent is V
    fw.exit_dual_level(level=level)


def test_the_level_ends_with_an_error():
    with pytest.raises(ZeroDivisionError), fw.dual_level():
        raise ZeroDivisionError
    with fw.dual_level():
        pass


def test_a_level_belongs_to_its_thread():
    found = []
    with fw.dual_level():
        thread = threading.Thread(target=lambda: found.append(fw.unpack_dual(X)))
        thread.start()
        thread.join()
        assert found == [(X, None)]


REFUSED = {
    "shape": (
        X,
        torch.ones(3),
        RuntimeError,
        r"Tensor is of size \[2\] while the given forward gradient is of size \[3\]",
    ),
    "integer primal": (torch.tensor([1, 2]), V, ValueError, "Expected primal to be floating point or complex, but got"),
    "integer tangent": (X, torch.tensor([1, 2]), ValueError, "Expected tangent to be floating point or complex"),
    "number": (X, 3.0, TypeError, "Expected tangent to be a Tensor, but got float"),
}


@pytest.mark.parametrize("primal, tangent, error, message", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_dual(primal, tangent, error, message):
    with fw.dual_level(), pytest.raises(error, match=message):
        fw.make_dual(primal, tangent)


def test_a_dual_tensor_is_not_made_dual_again():
    with fw.dual_level():
        dual = fw.make_dual(X, V)
        with pytest.raises(RuntimeError, match="already has a forward gradient at the same level 0"):
            fw.make_dual(dual, V)
        with pytest.raises(RuntimeError, match="Invalid level"):
            fw.make_dual(X, V, level=3)
        with pytest.raises(RuntimeError, match="Invalid level"):
            fw.unpack_dual(dual, level=3)


def test_the_dtype_of_the_tangent_is_free():
    with fw.dual_level():
        dual = fw.make_dual(X, V.double())
        assert fw.unpack_dual(dual).tangent.dtype == torch.float64
        assert fw.unpack_dual(dual * 2).tangent.tolist() == [6.0, 8.0]


def test_unpacking():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with fw.dual_level():
        dual = fw.make_dual(x, V)
        primal, tangent = fw.unpack_dual(dual)
        assert dual.requires_grad and not dual.is_leaf
        assert tangent is V and primal.tolist() == [1.0, 2.0] and primal.requires_grad
        assert fw.unpack_dual(primal).tangent is None
        assert fw.unpack_dual(dual).tangent is V
