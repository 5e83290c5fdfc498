from __future__ import annotations

import numpy as np
import pytest

import autograd_core as torch

A = torch.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
V = torch.tensor([1.0, 2.0])


def test_einsum_by_text_and_by_lists():
    expected = (A @ A).mT.tolist()
    assert torch.einsum("ij,jk->ki", A, A).tolist() == expected
    assert torch.einsum("ij,jk->ki", [A, A]).tolist() == expected
    assert torch.einsum(A, [0, 1], A, [1, 2], [2, 0]).tolist() == expected
    assert torch.einsum(A, [..., 1], V, [1]).tolist() == (A @ V).tolist()
    with pytest.raises(RuntimeError, match="einsum"):
        torch.einsum("ij", V)


@pytest.mark.parametrize("dims", [1, ([1], [0]), ((-1,), (0,))])
def test_tensordot(dims):
    assert torch.tensordot(A, A, dims=dims).tolist() == (A @ A).tolist()


def test_tensordot_repeats_an_axis_of_length_1():
    one, two = torch.ones(1, 1, 3), torch.arange(8.0).reshape(2, 2, 2)
    assert torch.tensordot(one, two, dims=([0, 1], [2, 0])).tolist() == [[10, 18]] * 3
    assert torch.tensordot(two, one, dims=([2, 0], [0, 1])).tolist() == [[10] * 3, [18] * 3]


def test_products_of_vectors():
    assert torch.outer(V, V).tolist() == V.ger(V).tolist() == [[1.0, 2.0], [2.0, 4.0]]
    assert torch.vdot(V, V).item() == 5.0
    assert torch.inner(A, V).tolist() == (A @ V).tolist()
    assert torch.kron(V, V).tolist() == [1.0, 2.0, 2.0, 4.0]
    with pytest.raises(RuntimeError, match=r"outer: Expected 1-D argument self, but got 2-D"):
        torch.outer(A, V)
    with pytest.raises(RuntimeError, match="1D tensors expected"):
        torch.vdot(A, A)


def test_cross_takes_the_first_axis_of_length_3():
    a, b = torch.eye(3)[:, :2], torch.eye(3)[:, 1:]
    assert torch.cross(a, b).tolist() == np.cross(a.numpy(), b.numpy(), axis=0).tolist()
    assert torch.cross(torch.eye(3), torch.ones(1, 3), dim=1).tolist() == np.cross(np.eye(3), np.ones(3)).tolist()
    with pytest.raises(RuntimeError, match="no dimension of size 3"):
        torch.cross(V, V)
    with pytest.raises(RuntimeError, match=r"must have length 3. Got 2"):
        torch.cross(A, A, dim=0)


def test_products_that_are_added():
    stack = torch.stack([A, A])
    assert torch.addmm(V, A, A, beta=2, alpha=3).tolist() == (2 * V + 3 * (A @ A)).tolist()
    assert A.addmm(mat1=A, mat2=A).tolist() == torch.addmm(A, A, mat2=A).tolist() == (A + A @ A).tolist()
    assert V.addmv(A, V).tolist() == (V + A @ V).tolist()
    assert A.addr(V, V, alpha=-1).tolist() == (A - torch.outer(V, V)).tolist()
    assert torch.addbmm(A, stack, stack).tolist() == (A + 2 * (A @ A)).tolist()
    assert torch.baddbmm(A, stack, stack)[1].tolist() == (A + A @ A).tolist()
    with pytest.raises(RuntimeError, match="mat1 must have 2 dimensions, not 1"):
        torch.addmm(A, V, A)
    with pytest.raises(TypeError, match="takes"):
        torch.addmm(A, A)


def test_factorisations_by_their_older_names():
    u, s, v = torch.svd(A)
    assert (u * s @ v.mT).detach().numpy() == pytest.approx(A.detach().numpy(), abs=1e-6)
    assert torch.svd(A, compute_uv=False).U.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    q, r = A.qr()
    assert (q @ r).detach().numpy() == pytest.approx(A.detach().numpy(), abs=1e-6)
    assert A.det().item() == pytest.approx(5.0)
    assert A.slogdet().sign.item() == 1.0
    assert A.logdet().item() == pytest.approx(np.log(5.0), abs=1e-6)
    assert A.matrix_power(2).tolist() == torch.chain_matmul(A, A).tolist()
    assert torch.chain_matmul(A) is A
    assert A.inverse().shape == A.pinverse().shape == A.matrix_exp().shape == A.cholesky().shape == (2, 2)


def test_a_gradient_comes_back():
    x = torch.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
    torch.einsum("ij->", x.inverse()).backward()
    assert x.grad.numpy() == pytest.approx(np.array([[-0.16, -0.08], [-0.08, -0.04]]), abs=1e-7)
