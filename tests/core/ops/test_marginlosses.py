"""Losses with a margin: at the margin, far beyond it, and against known values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE


def gradients(name: str, args: tuple[Any, ...], by: tuple[int, ...] = (0,), **attributes: Any) -> list[Any]:
    """The value and the gradients of its sum by some arguments."""
    leaves = [Tensor(np.array(a, dtype=float), requires_grad=i in by) for i, a in enumerate(args)]
    y = TABLE[name](*leaves, reduction="none", **attributes)
    found = grad(y, [leaves[i] for i in by], Tensor(np.ones(y.shape)), materialize_grads=True)
    return [y.value.tolist(), *(d.value.tolist() for d in found)]


def test_hinge_embedding() -> None:
    x, target = [1.0, 0.5, 2.0, 0.25, 3.0], [-1.0, -1.0, -1.0, 1.0, 0.5]  # the first at the margin
    value, slope = gradients("hinge_embedding_loss", (x, target))
    assert value == [0, 0.5, 0, 0.25, 3] and slope == [-1, -1, 0, 1, 1]
    with convention("min-norm"):
        assert gradients("hinge_embedding_loss", (x, target))[1] == [0, -1, 0, 1, 1]
    row = TABLE["hinge_embedding_loss"]
    hit = row.kink.bind((np.array(x), np.array(target), None), (None,) * 3, dict(row.attributes))()  # type: ignore[union-attr]
    assert hit.tolist() == [True, False, False, False, False]


def test_margin_ranking() -> None:
    value, one, other = gradients("margin_ranking_loss", ([1.0, 1, 5], [1.5, 2, 1], [1.0, -1, 1]), (0, 1), margin=1)
    assert value == [1.5, 0, 0] and one == [-1, 1, 0] and other == [1, -1, 0]  # the second at the margin


def test_soft_margins_far_out() -> None:
    value, slope = gradients("soft_margin_loss", ([1000.0, -1000.0, 0.0], [1.0, 1.0, -1.0]))
    assert value == [0, 1000, pytest.approx(np.log(2))] and slope == [0, -1, 0.5]
    value, slope = gradients("multilabel_soft_margin_loss", ([[800.0, -800.0]], [[1.0, 1.0]], 1))
    assert value == [400] and slope == [[0, -0.5]]


def test_multi_margin() -> None:
    x = [[1.0, 0.0, 0.5], [3.0, 0.0, 1.5]]  # class 1 of the first row is at the margin
    value, slope = gradients("multi_margin_loss", (x, 1), target=(0, 2))
    assert value == [pytest.approx(0.5 / 3), pytest.approx(2.5 / 3)]
    assert slope == [pytest.approx([-1 / 3, 0, 1 / 3]), pytest.approx([1 / 3, 0, -1 / 3])]
    value, slope = gradients("multi_margin_loss", (x, [2.0, 1.0, 1.0]), target=(0, 2), p=2)
    assert value == pytest.approx([0.5 / 3, 6.25 / 3]) and slope[0] == pytest.approx([-2 / 3, 0, 2 / 3])
    assert gradients("multi_margin_loss", ([1.0, 2.0], 1), target=1)[0] == 0
    with pytest.raises(ValueError, match="p = 1 or 2"):
        TABLE["multi_margin_loss"](np.ones((2, 2)), 1, target=(0, 1), p=3)
    assert TABLE["multi_margin_loss"].shape((2, 3), reduction="none") == (2,)  # type: ignore[misc]


def test_multilabel_margin() -> None:
    x = [[0.1, 0.2, 0.4, 0.8]]
    value, slope = gradients("multilabel_margin_loss", (x,), target=((3, 0, -1, 1),))
    assert value == [
        pytest.approx(0.25 * ((1 - (0.1 - 0.2)) + (1 - (0.1 - 0.4)) + (1 - (0.8 - 0.2)) + (1 - (0.8 - 0.4))))
    ]
    assert slope == [[-0.5, 0.5, 0.5, -0.5]]
    assert gradients("multilabel_margin_loss", (x,), target=((-1, 0, 0, 0),)) == [[0], [[0, 0, 0, 0]]]
    with pytest.raises(ValueError, match="expected targets"):
        TABLE["multilabel_margin_loss"](np.ones((1, 4)), target=(0, -1))


def test_cosine_embedding() -> None:
    one, other = [[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]], [[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]
    value, slope, _ = gradients("cosine_embedding_loss", (one, other, [1.0, -1.0, -1.0]), (0, 1))
    assert value == pytest.approx([1 - np.sqrt(0.5), 0, 0])
    assert slope[1] == pytest.approx([0, 1]) and slope[2] == pytest.approx([1e6, 0])  # both at the margin
    shape = TABLE["cosine_embedding_loss"].shape
    assert (
        shape is not None
        and shape((3, 2), (3, 2), (3,), reduction="none") == (3,)
        and shape((3, 2), (3, 2), (3,)) == ()
    )


def test_triplets() -> None:
    at = ([[0.0, 0.0]], [[1.0, 0.0]], [[2.0, 0.0]])  # at the margin
    value, anchor, positive, negative = gradients("triplet_margin_loss", at, (0, 1, 2), eps=0)
    assert value == [0] and anchor == [[0, 0]] and positive == [[1, 0]] and negative == [[-1, 0]]
    value, *_ = gradients("triplet_margin_loss", at, (0, 1, 2), eps=0, swap=True)
    assert value == [1]
    far = ([[0.0]], [[1.0]], [[9.0]])
    assert gradients("triplet_margin_loss", far, (0, 1, 2), eps=0)[0:2] == [[0], [[0]]]


@pytest.mark.parametrize("name", ["hinge_embedding_loss", "soft_margin_loss"])
def test_reductions(name: str) -> None:
    x, target = np.array([[0.5, 2.0]]), np.array([[1.0, -1.0]])
    losses = TABLE[name](x, target, reduction="none")
    assert TABLE[name](x, target) == losses.mean() and TABLE[name](x, target, reduction="sum") == losses.sum()
    with pytest.raises(ValueError, match="not a valid value"):
        TABLE[name](x, target, reduction="all")
