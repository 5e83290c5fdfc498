from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy
import pytest

import autograd_core as torch
from autograd_core.nn import functional

X = [[0.5, -1.25, 2.0], [-0.75, 0.25, 1.5]]
Y = [[1.0, 0.5, -1.0], [0.25, -2.0, 0.75]]
TORCH = [
    ("normalize", (X,), {}, (-2.754419969786, 90.20995305187, 1035.021910678)),
    ("cosine_similarity", (X, Y), {}, (-0.8275628699141, 12.05129812898, 104.1248474344)),
    ("pairwise_distance", (X, Y), {"p": 3.0, "keepdim": True}, (-1.489211293435, -9.281190938349, -97.97367830231)),
    ("layer_norm", (X, (3,), [1.0, 2.0, 3.0], [0.5, 0.0, 1.0]), {}, (-31.39813055571, 332.3522483235, 4185.720593158)),
    ("layer_norm", (X, (2, 3)), {}, (0.5466282971234, 175.6063371025, -41.97728936158)),
    ("rms_norm", (X, (3,)), {"eps": 0.5}, (-3.344251846336, 140.445318424, 1038.323737654)),
]  # fmt: skip
LOGITS = [-700.0, -80.0, -20.0, -1.5, -1e-5, 0.0, 1e-5, 0.3, 20.0, 80.0, 700.0]


def ulps(found: Any, truth: list[Any]) -> float:
    """The largest error in units of the last place; where the truth is too small for the dtype, only zero will do."""
    values = [float(v) for v in found.detach().numpy()]
    scale = [float(numpy.spacing(found.dtype.type(abs(float(t))))) for t in truth]
    return max(float(abs(v - t)) / s for v, t, s in zip(values, truth, scale, strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
def test_cross_entropy_of_logits_keeps_its_bits_through_two_derivatives(dtype: Any, target: float) -> None:
    x = torch.tensor(LOGITS, dtype=dtype, requires_grad=True)
    y = torch.full((len(LOGITS),), target, dtype=dtype)
    loss = functional.binary_cross_entropy_with_logits(x, y, reduction="none")
    (first,) = torch.autograd.grad(loss.sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    with mpmath.workdps(700):
        up = [1 / (1 + mpmath.exp(-mpmath.mpf(float(v)))) for v in x.detach().numpy()]
        assert ulps(loss, [-target * mpmath.log(s) - (1 - target) * mpmath.log(1 - s) for s in up]) <= 2
        assert ulps(first, [s - target for s in up]) <= 4
        assert ulps(second, [s * (1 - s) for s in up]) <= 4


def test_the_gradient_of_cross_entropy_by_the_target() -> None:
    y = torch.tensor([0.5, 0.5], dtype=torch.float64, requires_grad=True)
    x = torch.tensor([-2.0, 3.0], dtype=torch.float64)
    functional.binary_cross_entropy_with_logits(x, y, reduction="sum").backward()
    assert y.grad.tolist() == [2, -3]


def test_shapes_of_logits_and_targets_must_match() -> None:
    with pytest.raises(ValueError, match=r"Target size \(torch.Size\(\[2\]\)\) must be the same as input size"):
        functional.binary_cross_entropy_with_logits(torch.ones(2, 1), torch.ones(2))


@pytest.mark.parametrize("loss", [functional.mse_loss, functional.l1_loss])
def test_broadcasting_in_a_loss_is_warned_of(loss: Callable[..., Any]) -> None:
    with pytest.warns(UserWarning, match="target size"):
        assert loss(torch.ones(2, 1), torch.zeros(3)).item() == 1
    with pytest.raises(ValueError, match="middle is not a valid value for reduction"):
        loss(torch.ones(2), torch.zeros(2), reduction="middle")


def test_squares_and_distances() -> None:
    x = torch.tensor([3.0, -1.0], requires_grad=True)
    y = torch.tensor([1.0, -1.0])
    functional.mse_loss(x, y).backward()
    assert x.grad.tolist() == [2, 0]
    x.grad = None
    functional.l1_loss(x, y, reduction="sum").backward()
    assert x.grad.tolist() == [1, 0]


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_softmax_and_its_logarithm(dim: int) -> None:
    x = torch.tensor([[1000.0, 1001.0], [-1000.0, 3.0]], dtype=torch.float64, requires_grad=True)
    shares = functional.softmax(x, dim=dim)
    assert shares.sum(dim=dim).tolist() == pytest.approx([1, 1], rel=1e-15)
    logs = functional.log_softmax(x, dim=dim)
    assert logs.exp().tolist() == [pytest.approx(row, rel=1e-12) for row in shares.tolist()]
    assert torch.autograd.gradcheck(lambda x: functional.softmax(x / 100, dim=dim), x)
    assert torch.autograd.gradcheck(lambda x: functional.log_softmax(x / 100, dim=dim), x)
    assert torch.autograd.gradgradcheck(lambda x: functional.log_softmax(x / 100, dim=dim), x)


def test_cross_entropy_with_classes_and_with_probabilities() -> None:
    x = torch.tensor([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]], dtype=torch.float64, requires_grad=True)
    classes = functional.cross_entropy(x, torch.tensor([2, 0]))
    certain = torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]], dtype=torch.float64)
    assert classes.item() == functional.cross_entropy(x, certain).item()
    classes.backward()
    shares = functional.softmax(x, dim=1).detach().numpy()
    assert x.grad.numpy() == pytest.approx((shares - certain.numpy()) / 2, rel=1e-14)
    assert functional.cross_entropy(x[0], torch.tensor(2)).shape == ()


@pytest.mark.parametrize(
    ("input_shape", "target", "error"),
    [
        ((2, 3), [0], ValueError),
        ((2, 3), [0.0, 1.0], ValueError),
        ((2, 3), [0, 3], IndexError),
        ((2, 3), [0, -1], IndexError),
        ((2, 3, 4), [[0, 0, 0]] * 2, ValueError),
    ],
)
def test_targets_that_are_no_classes(input_shape: tuple[int, ...], target: list[Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        functional.nll_loss(torch.zeros(*input_shape), torch.tensor(target))


def test_linear_with_a_vector_of_weights() -> None:
    assert functional.linear(torch.ones(2, 3), torch.tensor([1.0, 2.0, 3.0])).tolist() == [6, 6]


def test_linear_says_what_does_not_fit() -> None:
    with pytest.raises(RuntimeError, match="mat1 and mat2 shapes cannot be multiplied"):
        functional.linear(torch.ones(2, 3), torch.ones(2, 2))


def test_flatten() -> None:
    assert functional.flatten(torch.tensor(1.0)).shape == (1,)
    assert functional.flatten(torch.ones(2, 3, 4)).shape == (24,)
    with pytest.raises(RuntimeError, match="start_dim cannot come after end_dim"):
        functional.flatten(torch.ones(2, 3), 1, 0)


@pytest.mark.parametrize(("name", "args", "options", "wanted"), TORCH)
def test_numbers_of_torch(agrees: Callable[..., None], name: str, args: Any, options: Any, wanted: Any) -> None:
    agrees(name, args, options, wanted)


def test_dropout() -> None:
    torch.manual_seed(0)
    x = torch.ones(2000, requires_grad=True)
    y = functional.dropout(x, 0.25)
    kept = y.detach().numpy() != 0
    assert 1400 < kept.sum() < 1600 and set(y.tolist()) == {0, numpy.float32(1) / numpy.float32(0.75)}
    y.sum().backward()
    assert x.grad.tolist() == y.tolist()
    assert functional.dropout(x, training=False) is x and not functional.dropout(x, 1.0).detach().numpy().any()
    z = torch.ones(4)
    assert functional.dropout(z, 0.0, inplace=True) is z and z.tolist() == [1, 1, 1, 1]
    with pytest.raises(ValueError, match="has to be between 0 and 1"):
        functional.dropout(x, 1.5)


def test_bilinear_and_what_normalises() -> None:
    x, y, w = torch.ones(3, 2), torch.ones(3, 4), torch.ones(5, 2, 4)
    assert functional.bilinear(x, y, w).tolist() == [[8.0] * 5] * 3
    assert functional.bilinear(x, y, w, torch.arange(5.0))[0].tolist() == [8, 9, 10, 11, 12]
    assert functional.normalize(x, dim=-1, out=torch.empty(0)).shape == (3, 2)
    with pytest.raises(RuntimeError, match=r"Given normalized_shape=\[3\], expected input with shape \[\*, 3\]"):
        functional.layer_norm(x, (3,))
    with pytest.raises(IndexError, match="Dimension out of range"):
        functional.cosine_similarity(x, x, dim=2)


def test_pad() -> None:
    x = torch.tensor([[1.0, 2.0, 3.0]])
    assert functional.pad(x, (1, -1)).tolist() == [[0, 1, 2]]
    assert functional.pad(x, [0, 0, 0, 1], value=7.0).tolist() == [[1, 2, 3], [7, 7, 7]]
    assert functional.pad(x, (2, 0), mode="reflect").tolist() == [[3, 2, 1, 2, 3]]
    for pad, mode, message in (
        ((1,), "constant", "divisible by 2"),
        ((0,) * 6, "constant", "6 numbers"),
        ((1, 1), "mirror", "no mode 'mirror'"),
    ):
        with pytest.raises(RuntimeError, match=message):
            functional.pad(x, pad, mode)
