from __future__ import annotations

import pytest

import autograd_core as torch


def test_a_seed_repeats_the_numbers() -> None:
    torch.manual_seed(1)
    first = [torch.rand(3), torch.randn(2, 2), torch.randint(9, (4,)), torch.randperm(5)]
    torch.manual_seed(1)
    again = [torch.rand(3), torch.randn(2, 2), torch.randint(9, (4,)), torch.randperm(5)]
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))


def test_dtypes_and_shapes() -> None:
    assert torch.rand(2, 3).dtype == torch.float32 and torch.rand((2, 3)).shape == (2, 3)
    assert torch.randint(0, 10, (3,), dtype=torch.float32).dtype == torch.float32
    assert torch.randint(10, (3,)).dtype == torch.randperm(4).dtype == torch.int64
    assert torch.randn(2, dtype=torch.complex64).dtype == torch.complex64
    assert torch.normal(0.0, 1.0, (2,)).shape == (2,) and torch.rand(()).shape == ()
    assert torch.rand_like(torch.ones(2, dtype=torch.float64)).dtype == torch.float64
    assert torch.randn(2, requires_grad=True).requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64, torch.complex64])
def test_uniform_numbers_stay_below_one(dtype: object) -> None:
    numbers = torch.rand(20000, dtype=dtype).numpy()
    assert numbers.real.max() < 1 and numbers.real.min() >= 0
    assert abs(numbers.real.astype(float).mean() - 0.5) < 0.02


def test_complex_normal_numbers_have_variance_one() -> None:
    torch.manual_seed(0)
    assert abs(torch.randn(20000, dtype=torch.complex128).numpy().var() - 1) < 0.05


def test_integers_have_no_uniform_numbers() -> None:
    with pytest.raises(NotImplementedError, match="not implemented for 'Long'"):
        torch.rand(2, dtype=torch.int64)
    with pytest.raises(NotImplementedError, match="not implemented for 'Long'"):
        torch.rand_like(torch.tensor([1, 2]))
    with pytest.raises(RuntimeError, match="random_ expects 'from' to be less than 'to', but got from=5 >= to=5"):
        torch.randint(5, 5, (3,))
