from __future__ import annotations

import pytest

import autograd_core as torch


def test_what_shares_memory_and_what_does_not() -> None:
    x = torch.arange(6.0)
    shared = [x[1:], x[2], x.reshape(2, 3), x.reshape(2, 3).T, x.unsqueeze(0), x.view(3, 2), x[None], x[..., ::2]]
    copied = [x[[1, 2]], x + 0, x.clone(), x.reshape(2, 3).T.reshape(6)]
    x.zero_()
    assert all(not v.tolist() or not v.any() for v in shared)
    assert all(v.any() for v in copied)


def test_all_views_count_as_one() -> None:
    x = torch.zeros(4)
    v = x[:2]
    w = v[0]
    w.add_(1.0)
    assert [t._version for t in (x, v, w)] == [1, 1, 1]


def test_a_copy_counts_for_itself() -> None:
    x = torch.zeros(4)
    y = x[[0, 1]]
    y.add_(1.0)
    assert (x._version, y._version) == (0, 1)


def test_the_history_of_views_follows_the_base() -> None:
    x = torch.ones(3, requires_grad=True)
    y = x * 1.0
    first, second = y[:2], y[1:]
    first.mul_(2.0)
    second.mul_(3.0)
    (first.sum() * 10).backward()
    assert x.grad.tolist() == [20.0, 60.0, 0.0]


def test_a_plain_base_takes_part_once_a_view_does() -> None:
    x = torch.tensor(5.0, requires_grad=True)
    base = torch.zeros(2, 2)
    row = base[1]
    base[1, 0] = x
    assert (base.requires_grad, row.requires_grad) == (True, True)
    (row * torch.tensor([2.0, 3.0])).sum().backward()
    assert float(x.grad) == 2.0


def test_a_view_of_no_grad_is_not_written_in_grad_mode() -> None:
    y = torch.ones(3, requires_grad=True) * 1.0
    with torch.no_grad():
        v = y[:2]
        v.mul_(2.0)
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        v.mul_(2.0)


def test_views_die_before_their_base_without_a_trace() -> None:
    x = torch.zeros(3)
    for i in range(100):
        x[i % 3].add_(1.0)
    assert len(x._views or ()) <= 1
