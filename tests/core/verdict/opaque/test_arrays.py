"""NumPy code on traced tensors computes what it computes of arrays, by every name that is let through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special

from autograd_core.carriers.arb import BallArray, precision
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import NAMES
from autograd_core.verdict.opaque.traced import Balls, Refused, Traced

RANDOM = np.random.default_rng(0)
X = RANDOM.uniform(0.2, 0.9, (3, 4))
SQUARE = np.eye(3) * 3
CARRIERS: list[Callable[[Any], Any]] = [lambda array: array, Balls]


def traced(array: Any, carrier: Callable[[Any], Any]) -> Traced:
    return Traced(Tensor(carrier(array)))


def floats(found: Any) -> Any:
    if isinstance(found, tuple | list):
        return [floats(one) for one in found]
    if not isinstance(found, Traced):
        return np.asarray(found)
    value = found.tensor.value
    if not isinstance(value, BallArray):
        return np.asarray(value)
    elements = [float(one.mid()) if hasattr(one, "mid") else one for one in value.elements()]
    return np.array(elements).reshape(value.shape)


def agree(function: Callable[..., Any], *arrays: Any) -> None:
    for carrier in CARRIERS:
        with precision(200):
            found = floats(function(*(traced(array, carrier) for array in arrays)))
        wanted = function(*arrays)
        for one, other in zip(
            *((given if isinstance(given, list | tuple) else [given]) for given in (found, wanted)), strict=True
        ):
            assert np.shape(one) == np.shape(other)
            np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-14)


UFUNCS = sorted(
    name
    for name in dir(np)
    if isinstance(getattr(np, name), np.ufunc) and name in NAMES and name not in ("ldexp", "nextafter")
)


@pytest.mark.parametrize("name", UFUNCS)
def test_ufuncs(name: str) -> None:
    ufunc = getattr(np, name)
    if name == "matmul":
        agree(ufunc, SQUARE + 1, SQUARE)
    else:
        agree(ufunc, *(X + (name in ("acosh", "arccosh")), X[::-1].copy())[: ufunc.nin])


REDUCTIONS = (
    *("sum", "mean", "std", "var", "max", "min", "prod", "cumsum", "cumprod", "diff", "sort", "median", "flip"),
    *("trapezoid", "ptp", "average", "any", "all", "nansum", "nanmean"),
)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions(name: str, axis: int) -> None:
    agree(lambda x: getattr(np, name)(x, axis=axis), X)


def written(x: Any) -> Any:
    out = x.copy()
    out[0] = out[1] * 2
    out[:, 1] = 0.0
    out[out > 0.8] = 0.1
    out[1, 2] += 1.0
    return out


CALLS: dict[str, Callable[[Any], Any]] = {
    "sum over two axes": lambda x: np.sum(x, axis=(0, 1)),
    "keepdims": lambda x: x.mean(axis=1, keepdims=True),
    "ddof": lambda x: np.var(x, axis=0, ddof=1) + x.std(0, ddof=1),
    "clip": lambda x: np.clip(x, 0.3, 0.6) + x.clip(0.3, None),
    "reshape": lambda x: x.reshape(4, 3) + np.reshape(x, (4, -1)),
    "transpose": lambda x: x.T + x.transpose(1, 0) + np.swapaxes(x, 0, 1) + np.moveaxis(x, 0, 1),
    "new axes": lambda x: x[:, None, :] + np.expand_dims(x, 1),
    "tile, roll, repeat": lambda x: np.tile(np.roll(x, 1, axis=0), (2, 1)) + np.repeat(x, 2, axis=0),
    "concatenate": lambda x: np.concatenate((x, np.ones((1, 4)))) + np.vstack([x, x[0]]),
    "stack": lambda x: np.stack([x, 2 * x]) + np.hstack((x, x)).reshape(2, 3, 4),
    "append": lambda x: np.append(x, 1.0),
    "products": lambda x: np.dot(x, x.T) + x @ x.T + x.dot(x.T) + np.inner(x, x) + np.tensordot(x, x, axes=([1], [1])),
    "einsum": lambda x: np.einsum("ij,kj->ik", x, np.ones((2, 4))),
    "outer": lambda x: np.outer(x[0], x[1]) + np.multiply.outer(x[0], x[1]),
    "kron, cross": lambda x: np.kron(x[:1], x[:, :1]).sum() + np.cross(x[:, 0], x[:, 1]),
    "where": lambda x: np.where(x > 0.5, x, 0) + np.where(~((x > 0.3) & (x < 0.6)), x**2, 1),
    "select": lambda x: np.select([x > 0.5, x > 0.3], [x, 2 * x], 0.0),
    "masks": lambda x: x[x > 0.5],
    "keys": lambda x: x[[0, 2]][..., ::-1] + x[1:, :][:, np.array([0, 1, 2, 3])],
    "writing": written,
    "pad, split": lambda x: np.pad(x, ((1, 0), (0, 2))).sum() + np.split(x, 3)[1],
    "reduce": lambda x: np.add.reduce(x) + np.maximum.reduce(x) + np.add.accumulate(x)[1],
    "norms": lambda x: np.linalg.norm(x) + np.linalg.norm(x[0], 1) + np.linalg.norm(x, axis=0),
    "solve": lambda x: np.linalg.solve(x[:, :3] + SQUARE, x[:, 3]) @ np.linalg.inv(x[:, :3] + SQUARE),
    "determinants": lambda x: np.linalg.det(x[:, :3]) + np.linalg.slogdet(x[:, :3] + SQUARE)[1],
    "cholesky": lambda x: np.linalg.cholesky(x[:, :3] @ x[:, :3].T + SQUARE),
    "quantiles": lambda x: np.quantile(x, 0.3) + np.percentile(x, 30, axis=0),
    "weights": lambda x: np.average(x, axis=1, weights=np.arange(4.0)),
    "polyval": lambda x: np.polyval([1, 2, 3.0], x),
    "like": lambda x: np.zeros_like(x) + np.ones_like(x) + np.full_like(x, 2.0) * x,
    "conditions as numbers": lambda x: np.sum(x > 0.5) + (x > 0.5) * x,
    "Python's own": lambda x: sum(row * len(x) for row in x) + x.size + x.ndim + x.shape[0],
    "astype": lambda x: x.astype(float) + x.flatten().reshape(x.shape),
    "scipy": lambda x: scipy.special.erf(x) + scipy.special.expit(x) + scipy.special.gammaln(x),
}


@pytest.mark.parametrize("what", CALLS)
def test_calls(what: str) -> None:
    agree(CALLS[what], X)


REFUSED: list[Callable[[Any], Any]] = [
    lambda x: float(x[0, 0]),
    lambda x: int(x[0, 0]),
    lambda x: [0, 1, 2][x[0, 0]],
    lambda x: x[0, 0].item(),
    lambda x: x.tolist(),
    np.array,
    lambda x: np.asarray(x, dtype=np.float32),
    lambda x: x.astype(int),
    lambda x: np.argmax(x),
    lambda x: x[np.arange(3)[x[0, 0] :]],
    lambda x: np.add(np.ones(4), x[0], out=np.zeros(4)),
    lambda x: np.zeros(4).__setitem__(0, x[0, 0]),
    lambda x: np.fft.fft(x),
    lambda x: np.frexp(x),
    lambda x: np.sum(x, where=np.ones((3, 4), dtype=bool) & (np.arange(4) > 1)),
    lambda x: scipy.special.eval_legendre(x, x),
]


@pytest.mark.parametrize("carrier", CARRIERS, ids=["floats", "balls"])
@pytest.mark.parametrize("way", REFUSED)
def test_no_number_gets_out(way: Callable[[Any], Any], carrier: Callable[[Any], Any]) -> None:
    with pytest.raises((Refused, TypeError, ValueError)) as raised:
        way(traced(X, carrier))
    assert isinstance(raised.value, TypeError) or isinstance(raised.value.__cause__, Refused)
