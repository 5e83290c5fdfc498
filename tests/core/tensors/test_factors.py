from __future__ import annotations

import numpy as np
import pytest

import autograd_core as torch

RANDOM = np.random.default_rng(3)


def matrices(*shape, kind="f"):
    found = RANDOM.standard_normal(shape)
    return torch.tensor(found + 1j * RANDOM.standard_normal(shape) if kind == "c" else found, requires_grad=True)


def close(found, expected):
    assert found.detach().numpy() == pytest.approx(expected.detach().numpy(), abs=1e-11)


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4), (2, 3, 3), (0, 0), (2, 0, 3)])
@pytest.mark.parametrize("kind", ["f", "c"])
def test_both_factors_in_one_matrix(shape, kind):
    a = matrices(*shape, kind=kind)
    packed, pivots = torch.linalg.lu_factor(a)
    _, lower, upper = torch.linalg.lu(a)
    n = min(shape[-2:])
    close(packed.triu()[..., :n, :], upper)
    close(packed.tril(-1)[..., :n], lower.tril(-1))
    assert pivots.dtype == torch.int32 and pivots.shape == (*shape[:-2], n)


@pytest.mark.parametrize("adjoint", [False, True])
@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize(("batch", "right"), [((), ()), ((2,), (2,)), ((2,), ()), ((3,), ()), ((), (2,))])
def test_equations_and_their_gradients_are_those_of_solve(batch, right, left, adjoint):
    a, b = matrices(*batch, 3, 3, kind="c"), matrices(*right, 3, 3, kind="c")
    x = torch.linalg.lu_solve(*torch.linalg.lu_factor(a), b, left=left, adjoint=adjoint)
    expected = torch.linalg.solve(a.mT.conj() if adjoint else a, b[(None,) * (a.ndim - b.ndim)], left=left)
    close(x, expected)
    g = matrices(*x.shape, kind="c").detach()
    for ours, theirs in zip(torch.autograd.grad(x, [a, b], g), torch.autograd.grad(expected, [a, b], g), strict=True):
        close(ours, theirs)


def test_methods_and_infos():
    a, b = matrices(3, 3), matrices(3, 2)
    close(b.lu_solve(*a.lu()), torch.linalg.solve(a, b))
    assert torch.lu(torch.tensor([[1.0, 2.0], [1.0, 2.0]]), get_infos=True)[2].item() == 2
    assert torch.lu(torch.eye(2), get_infos=True)[2].item() == 0
    with pytest.raises(NotImplementedError, match="pivoting"):
        a.lu(pivot=False)
