"""The printed form, compared with what PyTorch 2.13 prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch

TABLE: list[tuple[Callable[[], Any], str]] = [
    (lambda: torch.tensor([1e-5, 1.0]), "tensor([1.0000e-05, 1.0000e+00])"),
    (lambda: torch.tensor([1.0, 1000.5]), "tensor([1.0000e+00, 1.0005e+03])"),
    (lambda: torch.tensor([1.0, 1001.5]), "tensor([1.0000e+00, 1.0015e+03])"),
    (lambda: torch.tensor([1e8, 1.0]), "tensor([1.0000e+08, 1.0000e+00])"),
    (lambda: torch.tensor([1e9]), "tensor([1.0000e+09])"),
    (lambda: torch.tensor([100000000.0]), "tensor([100000000.])"),
    (lambda: torch.tensor([torch.nan, 1.0, torch.inf, -torch.inf]), "tensor([nan, 1., inf, -inf])"),
    (lambda: torch.tensor([torch.nan, 1.5]), "tensor([   nan, 1.5000])"),
    (lambda: torch.tensor([torch.inf]), "tensor([inf])"),
    (lambda: torch.tensor([0.0]), "tensor([0.])"),
    (lambda: torch.tensor([-0.0]), "tensor([-0.])"),
    (lambda: torch.tensor(3.14159), "tensor(3.1416)"),
    (lambda: torch.tensor(3), "tensor(3)"),
    (lambda: torch.tensor(True), "tensor(True)"),
    (lambda: torch.tensor([True, False]), "tensor([ True, False])"),
    (lambda: torch.tensor([1, -20, 300]), "tensor([  1, -20, 300])"),
    (
        lambda: torch.tensor([[1.5, -2.25], [3.0, 4.0]]),
        "tensor([[ 1.5000, -2.2500],\n        [ 3.0000,  4.0000]])",
    ),
    (
        lambda: torch.zeros(2, 2, 2),
        "tensor([[[0., 0.],\n         [0., 0.]],\n\n        [[0., 0.],\n         [0., 0.]]])",
    ),
    (
        lambda: torch.arange(24).reshape(2, 3, 4),
        "tensor([[[ 0,  1,  2,  3],\n"
        "         [ 4,  5,  6,  7],\n"
        "         [ 8,  9, 10, 11]],\n"
        "\n"
        "        [[12, 13, 14, 15],\n"
        "         [16, 17, 18, 19],\n"
        "         [20, 21, 22, 23]]])",
    ),
    (
        lambda: torch.arange(30.0),
        "tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,\n"
        "        14., 15., 16., 17., 18., 19., 20., 21., 22., 23., 24., 25., 26., 27.,\n"
        "        28., 29.])",
    ),
    (lambda: torch.arange(1001), "tensor([   0,    1,    2,  ...,  998,  999, 1000])"),
    (lambda: torch.arange(1001.0), "tensor([   0.,    1.,    2.,  ...,  998.,  999., 1000.])"),
    (
        lambda: torch.zeros(1001, 2),
        "tensor([[0., 0.],\n"
        "        [0., 0.],\n"
        "        [0., 0.],\n"
        "        ...,\n"
        "        [0., 0.],\n"
        "        [0., 0.],\n"
        "        [0., 0.]])",
    ),
    (
        lambda: torch.zeros(40, 40),
        "tensor([[0., 0., 0.,  ..., 0., 0., 0.],\n"
        "        [0., 0., 0.,  ..., 0., 0., 0.],\n"
        "        [0., 0., 0.,  ..., 0., 0., 0.],\n"
        "        ...,\n"
        "        [0., 0., 0.,  ..., 0., 0., 0.],\n"
        "        [0., 0., 0.,  ..., 0., 0., 0.],\n"
        "        [0., 0., 0.,  ..., 0., 0., 0.]])",
    ),
    (
        lambda: torch.zeros(2, 600),
        "tensor([[0., 0., 0.,  ..., 0., 0., 0.],\n        [0., 0., 0.,  ..., 0., 0., 0.]])",
    ),
    (
        lambda: torch.arange(1200).reshape(6, 200),
        "tensor([[   0,    1,    2,  ...,  197,  198,  199],\n"
        "        [ 200,  201,  202,  ...,  397,  398,  399],\n"
        "        [ 400,  401,  402,  ...,  597,  598,  599],\n"
        "        [ 600,  601,  602,  ...,  797,  798,  799],\n"
        "        [ 800,  801,  802,  ...,  997,  998,  999],\n"
        "        [1000, 1001, 1002,  ..., 1197, 1198, 1199]])",
    ),
    (lambda: torch.zeros(0, 3), "tensor([], size=(0, 3))"),
    (lambda: torch.zeros(0), "tensor([])"),
    (lambda: torch.zeros(0, dtype=torch.int64), "tensor([], dtype=torch.int64)"),
    (lambda: torch.zeros(2, 0, dtype=torch.float64), "tensor([], size=(2, 0), dtype=torch.float64)"),
    (lambda: torch.ones(2, dtype=torch.float64), "tensor([1., 1.], dtype=torch.float64)"),
    (lambda: torch.ones(2, dtype=torch.float16), "tensor([1., 1.], dtype=torch.float16)"),
    (lambda: torch.ones(2, dtype=torch.int32), "tensor([1, 1], dtype=torch.int32)"),
    (lambda: torch.ones(2, dtype=torch.uint8), "tensor([1, 1], dtype=torch.uint8)"),
    (
        lambda: torch.tensor([1.5, 2.5], dtype=torch.float64, requires_grad=True),
        "tensor([1.5000, 2.5000], dtype=torch.float64, requires_grad=True)",
    ),
    (lambda: torch.tensor([1 + 2j, 3.5 - 4j]), "tensor([1.0000+2.j, 3.5000-4.j])"),
    (lambda: torch.tensor(1j, dtype=torch.complex128), "tensor(0.+1.j, dtype=torch.complex128)"),
    (lambda: torch.tensor([1e-6 + 1j, 2.0]), "tensor([1.0000e-06+1.j, 2.0000e+00+0.j])"),
    (lambda: torch.tensor([complex(0, -0.5), complex(torch.nan, torch.inf)]), "tensor([0.-0.5000j, nan+infj])"),
    (lambda: torch.ones(2, requires_grad=True) * 2, "tensor([2., 2.], grad_fn=<MulBackward0>)"),
    (
        lambda: torch.ones(25, requires_grad=True) * 2,
        "tensor([2., 2., 2., 2., 2., 2., 2., 2., 2., 2., 2., 2., 2., 2., 2., 2., 2., 2.,\n"
        "        2., 2., 2., 2., 2., 2., 2.], grad_fn=<MulBackward0>)",
    ),
    (
        lambda: torch.ones(20, requires_grad=True) * 1.5,
        "tensor([1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000,\n"
        "        1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000,\n"
        "        1.5000, 1.5000], grad_fn=<MulBackward0>)",
    ),
    (
        lambda: torch.ones(3, 3, requires_grad=True, dtype=torch.float64) + 1,
        "tensor([[2., 2., 2.],\n"
        "        [2., 2., 2.],\n"
        "        [2., 2., 2.]], dtype=torch.float64, grad_fn=<AddBackward0>)",
    ),
    (lambda: torch.tensor([0.1, 0.25, 1 / 3]), "tensor([0.1000, 0.2500, 0.3333])"),
    (lambda: torch.tensor([12345.678, 0.5]), "tensor([1.2346e+04, 5.0000e-01])"),
    (lambda: torch.tensor([1e-10, 1e10]), "tensor([1.0000e-10, 1.0000e+10])"),
    (lambda: torch.tensor([1.00001]), "tensor([1.0000])"),
    (lambda: torch.tensor([0.99999]), "tensor([1.0000])"),
    (lambda: torch.tensor([123456.0]), "tensor([123456.])"),
    (lambda: torch.tensor([65504.0], dtype=torch.float16), "tensor([65504.], dtype=torch.float16)"),
    (lambda: torch.tensor([1e30, 1.0], dtype=torch.float64), "tensor([1.0000e+30, 1.0000e+00], dtype=torch.float64)"),
    (
        lambda: torch.linspace(0, 1, 12),
        "tensor([0.0000, 0.0909, 0.1818, 0.2727, 0.3636, 0.4545, 0.5455, 0.6364, 0.7273,\n"
        "        0.8182, 0.9091, 1.0000])",
    ),
    (lambda: torch.tensor([[torch.nan]]), "tensor([[nan]])"),
    (lambda: torch.tensor([1e-5]), "tensor([1.0000e-05])"),
    (lambda: torch.tensor(1e-5), "tensor(1.0000e-05)"),
    (
        lambda: torch.tensor([[1, 2], [3, 4]]),
        "tensor([[1, 2],\n        [3, 4]])",
    ),
    (lambda: torch.tensor([2**40]), "tensor([1099511627776])"),
    (lambda: torch.tensor(5.0, requires_grad=True), "tensor(5., requires_grad=True)"),
    (lambda: torch.tensor(5.0, requires_grad=True) * 2, "tensor(10., grad_fn=<MulBackward0>)"),
]


@pytest.mark.parametrize(("make", "printed"), TABLE, ids=[printed[:40] for _, printed in TABLE])
def test_a_tensor_prints_as_in_torch(make: Callable[[], Any], printed: str) -> None:
    assert repr(make()) == printed


def test_a_new_default_dtype_is_not_named() -> None:
    torch.set_default_dtype(torch.float64)
    try:
        assert repr(torch.tensor([1.0, 2.0])) == "tensor([1., 2.])"
        assert repr(torch.ones(2, dtype=torch.float32)) == "tensor([1., 1.], dtype=torch.float32)"
    finally:
        torch.set_default_dtype(torch.float32)


def test_print_options() -> None:
    torch.set_printoptions(precision=2, sci_mode=True)
    try:
        assert repr(torch.tensor([1.5])) == "tensor([1.50e+00])"
        torch.set_printoptions(profile="short", threshold=4)
        assert repr(torch.arange(5)) == "tensor([0, 1,  ..., 3, 4])"
    finally:
        torch.set_printoptions(profile="default")


def test_a_number_takes_a_format() -> None:
    assert f"{torch.tensor(1.2345678):.3f}" == "1.235"
    assert f"{torch.tensor([1.2345678])}" == "tensor([1.2346])"
    with pytest.raises(TypeError, match="unsupported format string passed to Tensor"):
        f"{torch.ones(2):.3f}"
