"""Losses of numbers and of classes: kinks, dead branches, confident logits, targets that do not fit."""

from __future__ import annotations

from math import inf, log
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

from autograd_core.carriers.arb import BallArray
from autograd_core.carriers.sympy import symbolic
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.ops.losses import class_key, whole_numbers

NUMBERS = ["mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss"]


def derivatives(name: str, x: Any, *others: Any, **attributes: Any) -> list[list[float]]:
    """The value and two derivatives by x, without reduction."""
    leaf = Tensor(np.array(x, dtype=float), requires_grad=True)
    y = TABLE[name](leaf, *map(np.asarray, others), reduction="none", **attributes)
    first = grad(y, leaf, Tensor(np.ones(y.shape)), create_graph=True)[0]
    second = grad(first, leaf, Tensor(np.ones(leaf.shape)), allow_unused=True)[0] if first.requires_grad else None
    return [
        y.value.tolist(),
        first.value.tolist(),
        np.zeros(leaf.shape).tolist() if second is None else second.value.tolist(),
    ]


@pytest.mark.parametrize(
    ("name", "attributes", "x", "wanted"),
    [
        ("mse_loss", {}, [0, 3, -1e200], [[0, 9, inf], [0, 6, -2e200], [2, 2, 2]]),
        ("l1_loss", {}, [0, 3, -inf], [[0, 3, inf], [0, 1, -1], [0, 0, 0]]),
        ("huber_loss", {"delta": 2}, [0, 1, -2, 4, inf], [[0, 0.5, 2, 6, inf], [0, 1, -2, 2, 2], [1, 1, 0, 0, 0]]),
        ("smooth_l1_loss", {"beta": 2}, [0, 1, -2, inf], [[0, 0.25, 1, inf], [0, 0.5, -1, 1], [0.5, 0.5, 0, 0]]),
        ("smooth_l1_loss", {"beta": 0}, [0, 1, -2], [[0, 1, 2], [0, 1, -1], [0, 0, 0]]),
    ],
)  # fmt: skip
def test_errors_of_numbers(name: str, attributes: dict[str, Any], x: list[float], wanted: Any) -> None:
    assert derivatives(name, x, np.zeros(len(x)), **attributes) == wanted


@pytest.mark.parametrize("name", NUMBERS)
def test_reductions(name: str) -> None:
    x, target = np.arange(6.0).reshape(2, 3), np.array([0.5, 3, -1])
    losses = TABLE[name](x, target, reduction="none")
    assert losses.shape == (2, 3)
    assert TABLE[name](x, target) == pytest.approx(losses.mean())
    assert TABLE[name](x, target, reduction="sum") == pytest.approx(losses.sum())
    with pytest.raises(ValueError, match="median is not a valid value"):
        TABLE[name](x, target, reduction="median")
    row = TABLE[name].shape
    assert row is not None and row((2, 3), (3,)) == () and row((2, 3), (3,), reduction="none") == (2, 3)


def test_a_confident_logit_keeps_its_digits() -> None:
    for x, target in (([0.0, 60.0], 1), ([0.0, 60.0], 0), ([800.0, -800.0], 0)):
        found = derivatives("cross_entropy", x, target, 1)
        with mpmath.workdps(800):
            powers = [mpmath.exp(v) for v in x]
            p = [v / mpmath.fsum(powers) for v in powers]
            wanted = float(-mpmath.log(p[target]))
            slope = [float(q - (k == target)) for k, q in enumerate(p)]
        assert found[0] == pytest.approx(wanted, rel=1e-15) and found[1] == pytest.approx(slope, rel=4e-15)


def test_classes_and_probabilities_agree() -> None:
    x = np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]])
    certain = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    for attributes in ({}, {"label_smoothing": 0.3}, {"reduction": "sum"}, {"reduction": "none"}):
        by_class = TABLE["cross_entropy"](x, np.array([2, 0]), 1, **attributes)
        assert by_class == pytest.approx(TABLE["cross_entropy"](x, certain, 1, **attributes), rel=1e-15)
    logs = TABLE["log_softmax"](x)
    assert TABLE["nll_loss"](logs, 1, target=[2, 0]) == TABLE["cross_entropy"](x, np.array([2, 0]), 1)


def test_weights_and_ignored_samples() -> None:
    x, weight = np.array([[-1.0, -2.0], [-3.0, -4.0], [-5.0, -inf]]), np.array([1.0, 3.0])
    run = TABLE["nll_loss"]
    assert run(x, weight, target=(1, 0, -100)) == (3 * 2 + 1 * 3) / 4
    assert run(x, 1, target=(1, 0, 1), ignore_index=1) == 3
    assert run(x, weight, target=(1, 0, -100), reduction="none").tolist() == [6, 3, 0]
    assert derivatives("nll_loss", x, weight, target=(1, 0, -100))[1] == [[0, -3], [-1, 0], [0, 0]]
    with np.errstate(all="ignore"):
        assert np.isnan(run(x, 1, target=(-100, -100, -100)))
    deep = np.zeros((2, 3, 4)) + np.arange(3.0)[:, None]
    assert run(deep, 1, target=np.full((2, 4), 2), reduction="sum") == -16


@pytest.mark.parametrize(
    ("shape", "target", "error"),
    [
        ((2, 3), [0], ValueError),
        ((2, 3), [0, 3], IndexError),
        ((2, 3), [0, -1], IndexError),
        ((2, 3), [0, 0.5], ValueError),
        ((3,), [0], ValueError),
        ((), 0, ValueError),
    ],
)
def test_targets_that_are_no_classes(shape: tuple[int, ...], target: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        class_key(shape, target)


def test_classes_from_any_carrier() -> None:
    for held in (np.array([1.0, 0.0]), Tensor([1, 0]), BallArray([1, 0]), symbolic(np.array([1, 0])), [1, 0]):
        assert whole_numbers(held).tolist() == [1, 0]
    with pytest.raises(ValueError, match="must be constant"):
        whole_numbers(symbolic(np.array([sympy.Symbol("t")], dtype=object)))
    balls = TABLE["cross_entropy"](BallArray([[0.0, 0.0]]), BallArray([1]), 1)
    assert abs(float(balls.array.item()) - log(2)) < 1e-15


@pytest.mark.parametrize("attributes", [{}, {"label_smoothing": 0.25}, {"reduction": "none"}, {"ignore_index": 0}])
@pytest.mark.parametrize("weight", [1, np.array([1.0, 2.0, 4.0])])
def test_classes_that_are_symbols(attributes: dict[str, Any], weight: Any) -> None:
    x, target = np.array([[1.0, 2.0, 0.5], [0.25, -1.0, 2.0]]), np.array([2, 0])
    symbols = sympy.symbols("t0:2", real=True)
    formula = TABLE["cross_entropy"](symbolic(x), symbolic(np.array(symbols)), symbolic(weight), **attributes)
    found = [float(f.subs(dict(zip(symbols, target.tolist(), strict=True)))) for f in formula.elements()]
    assert found == pytest.approx(np.ravel(TABLE["cross_entropy"](x, target, weight, **attributes)), rel=1e-14)
