"""Softmax where it saturates, norms and distances where they vanish, against mpmath and known values."""

from __future__ import annotations

from math import inf
from typing import Any

import mpmath
import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.dual import enter_level, exit_level, set_tangent, tangent_of
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

LOGITS = [[0.0, -50.0, -60.0], [700.0, -700.0, 3.0], [1.0, 1.0, 1.0], [1e-9, 0.0, -1e-9], [40.0, 2.0, 1.0]]
WEIGHTS = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 2.0, 4.0]]


def derivatives(name: str, x: Any, g: Any, h: Any, **attributes: Any) -> tuple[Any, Any]:
    """The gradient of <g, y>, and of <h, that>."""
    leaf = Tensor(np.array(x), requires_grad=True)
    first = grad(TABLE[name](leaf, **attributes), leaf, Tensor(np.array(g)), create_graph=True)[0]
    return first.value, grad(first, leaf, Tensor(np.array(h)))[0].value


def shares(x: list[float]) -> list[Any]:
    powers = [mpmath.exp(mpmath.mpf(v)) for v in x]
    return [p / mpmath.fsum(powers) for p in powers]


def close(found: Any, wanted: list[Any], bound: float) -> None:
    for value, right in zip(found, wanted, strict=True):
        assert abs(value - right) <= bound * abs(right) + mpmath.mpf(1e-320), (value, float(right))


@pytest.mark.parametrize("x", LOGITS)
@pytest.mark.parametrize("g", WEIGHTS)
def test_softmax_keeps_its_digits_where_one_share_is_nearly_1(x: list[float], g: list[float]) -> None:
    with mpmath.workdps(1400):
        p = shares(x)
        close(TABLE["softmax"](np.array(x)), p, 1e-15)
        gap = [mpmath.fsum(q * (g[i] - g[j]) for j, q in enumerate(p)) for i in range(3)]
        first, second = derivatives("softmax", x, g, [1.0, 0.0, 0.0])
        close(first, [p[i] * gap[i] for i in range(3)], 4e-15)
        # d/dx_k of p_0 (g_0 - <p, g>)
        spread = [p[0] * ((k == 0) - p[k]) * gap[0] - p[0] * p[k] * gap[k] for k in range(3)]
        close(second, spread, 1e-9 if min(abs(s) for s in spread) < 1e-60 else 1e-13)
        assert TABLE["softmin"](-np.array(x)).tolist() == TABLE["softmax"](np.array(x)).tolist()


@pytest.mark.parametrize("x", LOGITS)
@pytest.mark.parametrize("g", WEIGHTS)
def test_log_softmax_keeps_its_digits_where_one_share_is_nearly_1(x: list[float], g: list[float]) -> None:
    with mpmath.workdps(1400):
        p = shares(x)
        close(TABLE["log_softmax"](np.array(x)), [mpmath.log(q) for q in p], 1e-15)
        first, second = derivatives("log_softmax", x, g, [1.0, 0.0, 0.0])
        total = mpmath.fsum(g)
        close(first, [mpmath.fsum(g[i] * p[j] - g[j] * p[i] for j in range(3) if j != i) for i in range(3)], 4e-15)
        close(second, [-total * p[0] * ((k == 0) - p[k]) for k in range(3)], 1e-13)
        level = enter_level()
        try:
            leaf = Tensor(np.array(x))
            set_tangent(leaf, Tensor(np.array(g)))
            pushed = tangent_of(TABLE["log_softmax"](leaf))
        finally:
            exit_level(level)
        close(pushed.value, [mpmath.fsum(q * (g[i] - g[j]) for j, q in enumerate(p)) for i in range(3)], 4e-15)


def test_softmax_of_infinities_empties_and_axes() -> None:
    masked = np.array([0.0, -inf, 0.0])
    assert TABLE["softmax"](masked).tolist() == [0.5, 0, 0.5]
    assert TABLE["log_softmax"](masked).tolist() == [-np.log(2), -inf, -np.log(2)]
    for name in ("softmax", "log_softmax"):
        first, second = derivatives(name, masked, [1.0, 0.0, 0.0], [1.0, 1.0, 1.0])
        assert np.all(np.isfinite(first)) and first[1] == 0 and np.all(np.isfinite(second))
        assert np.isnan(TABLE[name](np.array([inf, 0.0]))).any() and np.isnan(TABLE[name](np.array([-inf, -inf]))).all()
        assert TABLE[name](np.empty((2, 0))).shape == (2, 0) and TABLE[name](np.empty((0, 2)), axis=0).shape == (0, 2)
        x = np.arange(6.0).reshape(2, 3)
        assert TABLE[name](x, axis=0).tolist() == TABLE[name](x.T, axis=1).T.tolist()


def test_layer_norm_and_rms_norm() -> None:
    x = np.array([[1.0, 3.0], [-2.0, 2.0]])
    assert TABLE["layer_norm"](x, 2, 1, eps=0.0).tolist() == [[-1, 3], [-1, 3]]
    assert TABLE["layer_norm"](x, 1, 0, normalized_shape=(2, 2), eps=0.5).tolist() == [[0, 1], [-1.5, 0.5]]
    assert TABLE["rms_norm"](x, 1, eps=0.0)[1].tolist() == [-1, 1]
    assert TABLE["rms_norm"](np.zeros(2), 1).tolist() == [0, 0]
    small = TABLE["rms_norm"](np.array([1e-5, 2e-5], np.float32), 1)  # eps is float32's
    assert small.dtype == np.float32 and small == pytest.approx([0.0289328, 0.0578655], rel=1e-5)
    with pytest.raises(ValueError, match="normalized_shape"):
        TABLE["layer_norm"](x, 1, 0, normalized_shape=(3,))
    flat = Tensor(np.ones(3), requires_grad=True)  # of variance 0
    slope = grad(TABLE["layer_norm"](flat, 1, 0), flat, Tensor(np.array([1.0, 0, 0])), create_graph=True)[0]
    assert slope.value == pytest.approx(np.array([2, -1, -1]) / 3 / np.sqrt(1e-5))
    assert np.all(np.isfinite(grad(slope, flat, Tensor(np.array([1.0, 0, 0])))[0].value))


def test_vectors_of_length_0() -> None:
    first, second = derivatives("normalize", [[0.0, 0.0]], [[1.0, 2.0]], [[1.0, 1.0]])
    assert first.tolist() == [[1e12, 2e12]] and second.tolist() == [[0, 0]]
    short, _ = derivatives("normalize", [[1e-13, 0.0]], [[1.0, 1.0]], [[1.0, 1.0]])
    assert short == pytest.approx(np.array([[1e12, 1e12]]))
    a, b = Tensor(np.zeros((1, 2)), requires_grad=True), Tensor(np.ones((1, 2)), requires_grad=True)
    by_a, by_b = grad(TABLE["cosine_similarity"](a, b), [a, b], Tensor(np.ones(1)))
    assert by_a.value == pytest.approx(np.full((1, 2), 1e8 / np.sqrt(2))) and by_b.value.tolist() == [[0, 0]]
    leaf = Tensor(np.zeros((1, 2)), requires_grad=True)
    at_eps = grad(TABLE["pairwise_distance"](leaf, np.zeros((1, 2))), leaf, Tensor(np.ones(1)))[0].value
    assert at_eps == pytest.approx(np.full((1, 2), np.sqrt(0.5)))


@pytest.mark.parametrize("p", [1, 1.5, 2, 3, inf])
def test_cdist(p: float) -> None:
    points = np.array([[0.0, 0.0], [3.0, 4.0]])
    x, y = Tensor(points, requires_grad=True), Tensor(points.copy(), requires_grad=True)
    found = TABLE["cdist"](x, y, p=p)
    assert found.value.tolist() == [[0, found.value[0, 1]], [found.value[0, 1], 0]]
    assert found.value[0, 1] == pytest.approx(np.linalg.norm([3, 4], p))
    by_x, by_y = grad(found, [x, y], Tensor(np.array([[1.0, 0.0], [0.0, 1.0]])))  # where it is 0
    assert not by_x.value.any() and not by_y.value.any()


def test_distances_that_overflow_as_squares() -> None:
    far = np.array([[3e200, 4e200]])
    assert TABLE["cdist"](far, np.zeros((1, 2))).tolist() == [[pytest.approx(5e200)]]
    assert TABLE["normalize"](far) == pytest.approx(np.array([[0.6, 0.8]]))
    assert TABLE["cosine_similarity"](far, far) == pytest.approx(np.ones(1))


@pytest.mark.parametrize(
    ("name", "shapes", "attributes", "wanted"),
    [
        ("cosine_similarity", ((2, 3), (3,)), {"axis": -1}, (2,)),
        ("pairwise_distance", ((2, 3), (3,)), {"keepdims": True}, (2, 1)),
        ("cdist", ((5, 2, 3), (4, 3)), {}, (5, 2, 4)),
        ("normalize", ((2, 3),), {"axis": 0}, (2, 3)),
        ("layer_norm", ((2, 3), (3,), ()), {}, (2, 3)),
    ],
)
def test_shapes(name: str, shapes: Any, attributes: dict[str, Any], wanted: tuple[int, ...]) -> None:
    row = TABLE[name]
    assert row.shape is not None and row.shape(*shapes, **attributes) == wanted
    assert row(*(np.ones(s) for s in shapes), **attributes).shape == wanted


@pytest.mark.parametrize(
    ("name", "shapes", "attributes"),
    [
        ("cosine_similarity", ((2, 3), (2, 3)), {"axis": 2}),
        ("pairwise_distance", ((2,), (3,)), {}),
        ("cdist", ((2, 3), (2, 4)), {}),
        ("cdist", ((3,), (2, 3)), {}),
        ("layer_norm", ((2, 3), (), ()), {"normalized_shape": (2,)}),
    ],
)
def test_shapes_that_do_not_fit(name: str, shapes: Any, attributes: dict[str, Any]) -> None:
    row = TABLE[name]
    assert row.shape is not None
    with pytest.raises(ValueError, match=r"shape|axis"):
        row.shape(*shapes, **attributes)


def test_cosines_of_vectors_that_broadcast_along_the_axis() -> None:
    a, b = np.array([[3.0], [4.0]]), np.array([[1.0, -2.0]])
    assert TABLE["cosine_similarity"](a, b, axis=0) == pytest.approx(np.array([1, -1]) * 7 / 5 / np.sqrt(2))
