from __future__ import annotations

from math import inf

import numpy as np
import pytest

import autograd_core as torch
from autograd_core.autograd import forward_ad

RANDOM = np.random.default_rng(0)


def tensor(*shape, regular=0.0):
    return torch.tensor(RANDOM.standard_normal(shape) + regular * np.eye(*shape[-2:]), requires_grad=True)


A, B, TALL = tensor(3, 3, regular=3.0), tensor(3, 2), tensor(4, 2)
SPD = torch.tensor(A.detach().numpy() @ A.detach().numpy().T + np.eye(3))


def same(found, expected):
    assert found.detach().numpy() == pytest.approx(np.asarray(expected), abs=1e-12)


def test_named_results_multiply_to_the_matrix():
    q, r = torch.linalg.qr(TALL)
    same(q @ r, TALL.detach())
    result = torch.linalg.svd(TALL, full_matrices=False)
    same(result.U * result.S @ result.Vh, TALL.detach())
    values, vectors = torch.linalg.eigh(SPD)
    same(vectors * values @ vectors.mT, SPD)
    p, lower, upper = torch.linalg.lu(TALL)
    same(p @ lower @ upper, TALL.detach())
    sign, log = torch.linalg.slogdet(A)
    same(sign * log.exp(), torch.linalg.det(A).item())
    assert repr(torch.linalg.slogdet(SPD)).startswith("torch.return_types.linalg_slogdet(\nsign=tensor(1.")


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 3), (2, 4, 3)])
def test_full_matrices_have_constant_columns_more(shape):
    a = tensor(*shape)
    u, _, vh = torch.linalg.svd(a)
    assert (u.shape[-1], vh.shape[-2]) == shape[-2:]
    same(u.mT @ u, np.broadcast_to(np.eye(shape[-2]), u.shape))
    same(vh @ vh.mT, np.broadcast_to(np.eye(shape[-1]), vh.shape))
    n = min(shape[-2:])
    (u.sum() + vh.sum()).backward(retain_graph=True)
    first, a.grad = a.grad, None
    (u[..., :n].sum() + vh[..., :n, :].sum()).backward()
    same(first, a.grad)


def test_qr_modes():
    assert torch.linalg.qr(TALL, mode="r").Q.shape == (0, 0)
    assert torch.linalg.qr(B.mT, mode="complete").Q.shape == (2, 2)
    with pytest.raises(ValueError, match="unrecognized mode 'raw'"):
        torch.linalg.qr(TALL, mode="raw")
    with pytest.raises(NotImplementedError):
        torch.linalg.qr(TALL, mode="complete")


@pytest.mark.parametrize("left", [True, False])
def test_both_sides(left):
    b = B if left else B.mT
    x = torch.linalg.solve(A, b, left=left)
    same(A @ x if left else x @ A, b.detach())
    y = torch.linalg.solve_triangular(A.triu(), b, upper=True, left=left)
    same(A.triu() @ y if left else y @ A.triu(), b.detach())


def test_what_numpy_has_too():
    a, tall = A.detach().numpy(), TALL.detach().numpy()
    same(torch.linalg.inv(A), np.linalg.inv(a))
    same(torch.linalg.pinv(TALL), np.linalg.pinv(tall))
    same(torch.linalg.lstsq(TALL, TALL).solution, np.eye(2))
    assert torch.linalg.lstsq(TALL, TALL).rank.item() == 2
    same(torch.linalg.svdvals(TALL), np.linalg.svd(tall, compute_uv=False))
    same(torch.linalg.eigvalsh(SPD), np.linalg.eigvalsh(SPD.numpy()))
    same(torch.linalg.cholesky(SPD, upper=True), np.linalg.cholesky(SPD.numpy(), upper=True))
    same(torch.linalg.matrix_power(A, -2), np.linalg.matrix_power(a, -2))
    same(torch.linalg.multi_dot([A, B, B.mT]), a @ (B @ B.mT).detach().numpy())
    same(torch.linalg.cross(A, A[0]), np.cross(a, a[0]))
    same(torch.linalg.vecdot(A, A, dim=0), (a * a).sum(0))
    same(torch.linalg.diagonal(A, offset=1), np.diagonal(a, 1))
    same(torch.linalg.matrix_exp(0 * A), np.eye(3))
    assert torch.linalg.matrix_rank(A).item() == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"ord": "nuc"}, {"ord": "nuc"}),
        ({"ord": 1}, {"ord": 1}),
        ({"ord": 1, "dim": 0}, {"ord": 1, "axis": 0}),
        ({"ord": 3, "dim": (1,)}, {"ord": 3, "axis": 1}),
        ({"dim": (0, 1), "keepdim": True}, {"axis": (0, 1), "keepdims": True}),
        ({"ord": -inf, "dim": (1, 0)}, {"ord": -inf, "axis": (1, 0)}),
    ],
)
def test_norm_is_of_vectors_or_matrices(given, expected):
    same(torch.linalg.norm(A, **given), np.linalg.norm(A.detach().numpy(), **expected))


def test_norms_by_name():
    same(torch.linalg.norm(A[0], 1), abs(A[0].detach().numpy()).sum())
    same(torch.linalg.vector_norm(A, inf), abs(A.detach().numpy()).max())
    same(torch.linalg.matrix_norm(A, 2, keepdim=True), [[np.linalg.norm(A.detach().numpy(), 2)]])
    same(torch.linalg.cond(A), np.linalg.cond(A.detach().numpy()))
    with pytest.raises(RuntimeError, match="1D or 2D"):
        torch.linalg.norm(tensor(2, 2, 2), 1)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: torch.linalg.inv(np.eye(2)), TypeError),
        (lambda: torch.linalg.det(A, axis=0), TypeError),
        (lambda: torch.linalg.lu(A, pivot=False), NotImplementedError),
        (lambda: torch.linalg.pinv(A, atol=1e-3), NotImplementedError),
        (lambda: torch.linalg.inv(torch.ones(2, 2)), torch.linalg.LinAlgError),
    ],
)
def test_what_is_refused(call, error):
    with pytest.raises(error):
        call()


def test_what_is_real_stays_real_for_complex_matrices():
    a = torch.tensor(RANDOM.standard_normal((3, 3)) + 1j * RANDOM.standard_normal((3, 3)), requires_grad=True)
    sign, size = torch.linalg.slogdet(a)
    assert (size.dtype, torch.linalg.svdvals(a).dtype) == (torch.float64, torch.float64)
    same(sign * size.exp(), torch.linalg.det(a).detach())
    same(torch.linalg.eigvalsh(a), np.linalg.eigvalsh((a.detach().numpy() + a.detach().numpy().conj().T) / 2))
    moved = torch.autograd.grad((sign * size.exp()).abs(), a)[0]
    same(moved, torch.autograd.grad(torch.linalg.det(a).abs(), a)[0])


def test_ranks_and_what_least_squares_gives_besides():
    a = torch.tensor([[4.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    assert [torch.linalg.matrix_rank(a, **how).item() for how in ({}, {"rtol": 0.3}, {"atol": 5.0}, {"tol": 2.0})] == [
        *(2, 1, 0, 1)
    ]
    assert torch.linalg.matrix_rank(torch.eye(2).expand(3, 2, 2), hermitian=True).tolist() == [2, 2, 2]
    b = torch.tensor([[4.0], [2.0], [3.0]])
    for driver, sizes in {"gels": (1, 0, 0), "gelsy": (0, 1, 0), "gelsd": (1, 1, 2), "gelss": (1, 1, 2)}.items():
        found = torch.linalg.lstsq(a, b, driver=driver)
        same(found.solution, [[1.0], [2.0]])
        assert tuple(part.numel() for part in found[1:]) == sizes
        assert not sizes[0] or found.residuals.item() == 9.0


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4)])
def test_complex_singular_vectors_move_together(shape):
    a = torch.tensor(RANDOM.standard_normal(shape) + 1j * RANDOM.standard_normal(shape), requires_grad=True)
    u, s, vh = torch.linalg.svd(a, full_matrices=False)
    g = torch.tensor(RANDOM.standard_normal(shape) + 1j * RANDOM.standard_normal(shape))
    same(torch.autograd.grad(u * s @ vh, a, g)[0], g)  # the product is a itself
    t = torch.tensor(RANDOM.standard_normal(shape) + 1j * RANDOM.standard_normal(shape))
    with forward_ad.dual_level():
        u, s, vh = torch.linalg.svd(forward_ad.make_dual(a.detach(), t), full_matrices=False)
        same(forward_ad.unpack_dual(u * s @ vh).tangent, t)
