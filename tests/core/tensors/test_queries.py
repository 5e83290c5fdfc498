from __future__ import annotations

import math

import pytest

import autograd_core as torch


def test_kinds_and_sizes() -> None:
    x = torch.ones(2, 3)
    assert torch.is_tensor(x) and not torch.is_tensor(1)
    assert x.is_floating_point() and not torch.is_floating_point(torch.tensor([1])) and torch.tensor(1j).is_complex()
    assert x.numel() == x.nelement() == torch.numel(x) == 6 and x.dim() == x.ndimension() == x.ndim == 2
    assert x.element_size() == x.itemsize == 4 and x.nbytes == 24


def test_equal_and_close() -> None:
    assert torch.tensor([1.0, 2.0]).equal(torch.tensor([1.0, 2.0]))
    assert torch.equal(torch.tensor([1.0]), torch.tensor([1.0, 2.0])) is False
    assert torch.allclose(torch.tensor([1.0]), torch.tensor([1.000001]))
    assert not torch.allclose(torch.tensor([1.0]), torch.tensor([1.1]), rtol=0, atol=0.01)
    assert torch.isclose(torch.tensor([math.nan]), torch.tensor([math.nan]), equal_nan=True).tolist() == [True]
    with pytest.raises(RuntimeError, match="Float did not match Double"):
        torch.allclose(torch.ones(2), torch.ones(2).double())


def test_positions_tests_and_quantifiers() -> None:
    x = torch.tensor([[1.0, 3.0], [4.0, 2.0]], requires_grad=True)
    assert x.argmax().item() == 2 and x.argmin(1).tolist() == [0, 1] and torch.argmax(x, 0, True).tolist() == [[1, 0]]
    assert not x.argmax().requires_grad
    odd = torch.tensor([1.0, math.nan, math.inf])
    assert odd.isnan().tolist() == [False, True, False] and torch.isinf(odd).tolist() == [False, False, True]
    assert odd.isfinite().tolist() == [True, False, False]
    assert repr((torch.tensor([True, False]).all(), torch.tensor([True, False]).any())) == (
        "(tensor(False), tensor(True))"
    )
    assert torch.ones(2, 3).all(0).tolist() == [True, True, True]


def test_equality_with_what_is_no_number() -> None:
    x = torch.ones(2)
    assert (x == None) is False and (x != None) is True and (x == "a") is False  # noqa: E711
    assert (x == 1).tolist() == [True, True] and hash(x) == id(x)
