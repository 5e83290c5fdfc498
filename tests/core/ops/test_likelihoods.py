"""Likelihoods at probabilities 0 and 1, far logits, counts around 1 and variances below eps."""

from __future__ import annotations

from math import inf, log, log1p, pi
from typing import Any

import mpmath
import numpy as np
import pytest

from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

BCE, LOGITS = "binary_cross_entropy", "binary_cross_entropy_with_logits"


def gradients(name: str, *args: Any, **attributes: Any) -> list[Any]:
    """The value and the gradients of its sum by all arguments."""
    leaves = [Tensor(np.array(a, dtype=float), requires_grad=True) for a in args]
    y = TABLE[name](*leaves, reduction="none", **attributes)
    found = grad(y, leaves, Tensor(np.ones(y.shape)), materialize_grads=True)
    return [y.value.tolist(), *(d.value.tolist() for d in found)]


def second(name: str, x: Any, *others: Any, **attributes: Any) -> Any:
    leaf = Tensor(np.array(x, dtype=float), requires_grad=True)
    y = TABLE[name](leaf, *map(np.asarray, others), reduction="none", **attributes)
    first = grad(y, leaf, Tensor(np.ones(y.shape)), create_graph=True)[0]
    return grad(first, leaf, Tensor(np.ones(leaf.shape)))[0].value.tolist()


def test_binary_cross_entropy_where_logarithms_end() -> None:
    x, target = [0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]
    value, by_x, by_target, _ = gradients(BCE, x, target, np.ones(4))
    assert value == [0, 0, 100, 100] and by_x == [0, 0, -1e12, 1e12] and by_target == [100, -100, 100, -100]
    with convention("min-norm"):
        assert gradients(BCE, x, target, np.ones(4))[1] == [0, 0, 0, 0]
    row = TABLE[BCE]
    assert row.kink is not None
    at = np.array([0, 1e-44, 1e-43, 0.5, 1 - 2**-53, 1])
    assert row.kink.bind((at, at, at, at), (None,) * 4, {})().tolist() == [True, True, False, False, False, True]


@pytest.mark.parametrize("x", [1e-40, 1e-9, 0.3, 0.3 + 2**-50, 1 - 1e-9, 1 - 2**-53])
@pytest.mark.parametrize("target", [0.0, 0.3, 1.0])
def test_binary_cross_entropy_by_mpmath(x: float, target: float) -> None:
    value, by_x, by_target, _ = gradients(BCE, x, target, 1)
    with mpmath.workdps(80):
        p, t = mpmath.mpf(x), mpmath.mpf(target)
        assert value == pytest.approx(float(-t * mpmath.log(p) - (1 - t) * mpmath.log(1 - p)), rel=1e-15)
        assert by_x == pytest.approx(float((p - t) / (p * (1 - p))), rel=1e-15)
        assert by_target == pytest.approx(float(mpmath.log(1 - p) - mpmath.log(p)), rel=1e-15)
        assert second(BCE, x, target, 1) == pytest.approx(float(t / p**2 + (1 - t) / (1 - p) ** 2), rel=2e-15)


@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
def test_logits_by_mpmath(target: float) -> None:
    x = [-700.0, -40.0, -1.5, 0.0, 1e-9, 3.0, 40.0, 700.0]
    value, by_x, by_target, *_ = gradients(LOGITS, x, [target] * 8, np.ones(8), np.full(8, 2))
    curve = second(LOGITS, x, [target] * 8, 1, 2)
    with mpmath.workdps(400):
        for i, z in enumerate(map(mpmath.mpf, x)):
            t, up = mpmath.mpf(target), 1 / (1 + mpmath.exp(-z))
            wanted = -2 * t * mpmath.log(up) - (1 - t) * mpmath.log(1 - up)
            assert value[i] == pytest.approx(float(wanted), rel=1e-15)
            assert by_x[i] == pytest.approx(float((1 - t) * up - 2 * t * (1 - up)), rel=2e-15)
            assert by_target[i] == pytest.approx(float(mpmath.log(1 - up) - 2 * mpmath.log(up)), rel=1e-15)
            assert curve[i] == pytest.approx(float((1 + t) * up * (1 - up)), rel=4e-15)


def test_divergence_of_what_has_probability_0() -> None:
    value, by_x, by_target = gradients("kl_div", [-1.0, -2.0], [0.0, 0.5])
    assert value == pytest.approx([0, 0.5 * (log(0.5) + 2)]) and by_x == [0, -0.5]
    assert by_target == [-inf, pytest.approx(log(0.5) + 3)]
    value, by_x, by_target = gradients("kl_div", [-1.0, -inf], [-inf, -1.0], log_target=True)
    assert value == [0, inf] and by_x[0] == 0 and by_target[0] == 0
    x, target = np.zeros((2, 4)), np.full((2, 4), 0.25)
    assert TABLE["kl_div"](x, target, reduction="batchmean") == pytest.approx(-log(4))
    with pytest.raises(ValueError, match="not a valid value"):
        TABLE["kl_div"](x, target, reduction="batch")


def test_counts() -> None:
    value, by_x, by_target = gradients("poisson_nll_loss", [1.0, 1.0, 1.0], [0.0, 1.0, 3.0], full=True)
    e = np.e
    assert value == pytest.approx([e, e - 1, e - 3 + 3 * log(3) - 3 + log(6 * pi) / 2])
    assert by_x == pytest.approx([e, e - 1, e - 3]) and by_target == pytest.approx([-1, -1, -1 + log(3) + 1 / 6])
    value, by_x, _ = gradients("poisson_nll_loss", [0.0, 1.0], [0.0, 1.0], log_input=False)
    assert value == pytest.approx([0, 1 - log1p(1e-8)]) and by_x == pytest.approx([1, 1 - 1 / (1 + 1e-8)], abs=1e-16)


def test_variances_below_eps() -> None:
    args = ([1.0, 0.1], [0.0, 0.0], [1e-3, 0.04])
    value, by_x, _, by_var = gradients("gaussian_nll_loss", *args, eps=1e-2)
    assert value == pytest.approx([(log(1e-2) + 100) / 2, (log(0.04) + 0.25) / 2])
    assert by_x == pytest.approx([100, 2.5]) and by_var == pytest.approx([-4950, 9.375])
    with convention("min-norm"):
        assert gradients("gaussian_nll_loss", *args, eps=1e-2)[3] == [0, pytest.approx(9.375)]
    assert gradients("gaussian_nll_loss", [0.0], [0.0], [1.0], full=True)[0] == [pytest.approx(log(2 * pi) / 2)]


@pytest.mark.parametrize("name", [BCE, LOGITS])
def test_left_out_weights_are_1(name: str) -> None:
    row = TABLE[name]
    assert set(row.defaults.values()) == {1} and row.arguments[: row.arity - len(row.defaults)] == ("x", "target")
    x, target = np.array([0.2, 0.9]), np.array([1.0, 0.0])
    ones = [np.ones(2)] * len(row.defaults)
    assert row(x, target, *row.defaults.values()) == row(x, target, *ones)
