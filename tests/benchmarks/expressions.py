"""Sixteen expressions with their inputs, written for us and for each peer.

A peer's version is one function over a namespace of its functions (`Names`), so that every peer computes the same
formula with the functions that it recommends. Inputs are made for a number of elements `n`, which is the number of
elements of the largest input.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Expression:
    """One program: ours as text, everybody else's as a function of their namespace and the inputs."""

    name: str
    text: str
    function: Callable[..., Any]
    inputs: Callable[[int, Any], dict[str, Any]]
    scalar: bool
    """Whether the result is a number; else the cotangent is ones."""
    elementwise: bool
    by_hand: Callable[..., Any] | None = None
    """Value and gradients with NumPy, as a person would write them down; None where nobody would."""
    numexpr: tuple[str, Mapping[str, str]] | None = None
    """Value and gradients as strings; a reduction to a number is left out of both."""


def _normal(*names: str) -> Callable[[int, Any], dict[str, Any]]:
    return lambda n, random: {name: random.standard_normal(n) for name in names}


def _market(n: int, random: Any) -> dict[str, Any]:
    return {
        "S": 90 + 20 * random.random(n),
        "K": 90 + 20 * random.random(n),
        "T": 0.1 + random.random(n),
        "r": numpy.float64(0.03),
        "s": numpy.float64(0.2),
    }


def _black_scholes(m: Any, S: Any, K: Any, T: Any, r: Any, s: Any) -> Any:
    d1 = (m.log(S / K) + (r + s * s / 2) * T) / (s * m.sqrt(T))
    return S * m.ndtr(d1) - K * m.exp(-r * T) * m.ndtr(d1 - s * m.sqrt(T))


def _rows(n: int, width: int) -> int:
    return max(1, n // width)


def _logistic(n: int, random: Any) -> dict[str, Any]:
    return {"z": random.standard_normal(n), "y": random.integers(0, 2, n) * 2.0 - 1.0}


def _regression(n: int, random: Any) -> dict[str, Any]:
    rows = _rows(n, 16)
    return {"X": random.standard_normal((rows, 16)), "w": random.standard_normal(16), "y": random.standard_normal(rows)}


def _classes(n: int, random: Any) -> dict[str, Any]:
    rows = _rows(n, 10)
    chosen = numpy.eye(10)[random.integers(0, 10, rows)]
    return {"Z": random.standard_normal((rows, 10)), "Y": chosen}


def _network(n: int, random: Any) -> dict[str, Any]:
    rows = _rows(n, 16)
    return {
        "X": random.standard_normal((rows, 16)),
        "A": random.standard_normal((16, 32)) / 4,
        "a": random.standard_normal(32),
        "B": random.standard_normal((32, 1)) / 6,
        "b": random.standard_normal(1),
        "y": random.standard_normal((rows, 1)),
    }


def _decay(n: int, random: Any) -> dict[str, Any]:
    scalars = {"a": 1.5, "b": 0.3, "c": 4.0, "d": 0.2}
    return {"t": 10 * random.random(n)} | {k: numpy.float64(v) for k, v in scalars.items()}


def _hand_exp(x: Any) -> Any:
    e = numpy.exp(x)
    return x * x * e, {"x": (2 * x + x * x) * e}


def _hand_horner(x: Any) -> Any:
    return 1 + x * (2 + x * (3 + x * (4 + x * 5))), {"x": 2 + x * (6 + x * (12 + x * 20))}


def _hand_waves(x: Any, y: Any) -> Any:
    s, c = numpy.sin(x), numpy.cos(y)
    return s * c + x * y, {"x": numpy.cos(x) * c + y, "y": x - s * numpy.sin(y)}


def _hand_gaussian(x: Any) -> Any:
    value = numpy.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return value, {"x": -x * value}


def _hand_logistic(z: Any, y: Any) -> Any:
    m = -y * z
    e = numpy.exp(-numpy.abs(m))
    value = numpy.mean(numpy.maximum(m, 0) + numpy.log1p(e))
    slope = numpy.where(m >= 0, 1, e) / (1 + e) / len(z)
    return value, {"z": -y * slope, "y": -z * slope}


def _hand_tanh(x: Any) -> Any:
    t = numpy.tanh(x)
    return numpy.sum(t * t), {"x": 2 * t * (1 - t * t)}


def _hand_rational(x: Any) -> Any:
    q = 1 / (1 + x * x)
    return x * q, {"x": (1 - x * x) * q * q}


def _hand_huber(r: Any) -> Any:
    small = numpy.abs(r) < 1
    return numpy.sum(numpy.where(small, r * r / 2, numpy.abs(r) - 0.5)), {"r": numpy.where(small, r, numpy.sign(r))}


def _hand_distance(x: Any, y: Any) -> Any:
    d = x - y
    value = numpy.sqrt(numpy.sum(d * d))
    return value, {"x": d / value, "y": -d / value}


def _hand_lse(x: Any) -> Any:
    top = numpy.max(x)
    e = numpy.exp(x - top)
    total = numpy.sum(e)
    return numpy.log(total) + top, {"x": e / total}


def _hand_least_squares(X: Any, w: Any, y: Any) -> Any:
    r = X @ w - y
    return numpy.mean(r * r), {"X": numpy.outer(2 / len(y) * r, w), "w": X.T @ (2 / len(y) * r), "y": -2 / len(y) * r}


EXPRESSIONS = [
    Expression(
        "x²eˣ", "x*x*exp(x)", lambda m, x: x * x * m.exp(x), _normal("x"), False, True, _hand_exp,
        ("x*x*exp(x)", {"x": "(2*x + x*x)*exp(x)"}),
    ),
    Expression(
        "polynomial", "1 + x*(2 + x*(3 + x*(4 + x*5)))", lambda m, x: 1 + x * (2 + x * (3 + x * (4 + x * 5))),
        _normal("x"), False, True, _hand_horner,
        ("1 + x*(2 + x*(3 + x*(4 + x*5)))", {"x": "2 + x*(6 + x*(12 + x*20))"}),
    ),
    Expression(
        "trigonometric", "sin(x)*cos(y) + x*y", lambda m, x, y: m.sin(x) * m.cos(y) + x * y, _normal("x", "y"),
        False, True, _hand_waves,
        ("sin(x)*cos(y) + x*y", {"x": "cos(x)*cos(y) + y", "y": "x - sin(x)*sin(y)"}),
    ),
    Expression(
        "Gaussian", "exp(-x*x/2)/sqrt(2*pi)", lambda m, x: m.exp(-x * x / 2) / math.sqrt(2 * math.pi), _normal("x"),
        False, True, _hand_gaussian,
        ("exp(-x*x/2)/2.5066282746310002", {"x": "-x*exp(-x*x/2)/2.5066282746310002"}),
    ),
    Expression(
        "logistic loss", "mean(softplus(-y*z))", lambda m, z, y: m.mean(m.softplus(-y * z)), _logistic, True, True,
        _hand_logistic,
        ("log1p(exp(-y*z))", {"z": "-y/(1 + exp(y*z))", "y": "-z/(1 + exp(y*z))"}),
    ),
    Expression(
        "tanh²", "sum(tanh(x)**2)", lambda m, x: m.sum(m.tanh(x) ** 2), _normal("x"), True, True, _hand_tanh,
        ("tanh(x)**2", {"x": "2*tanh(x)*(1 - tanh(x)**2)"}),
    ),
    Expression(
        "rational", "x/(1 + x*x)", lambda m, x: x / (1 + x * x), _normal("x"), False, True, _hand_rational,
        ("x/(1 + x*x)", {"x": "(1 - x*x)/((1 + x*x)*(1 + x*x))"}),
    ),
    Expression(
        "Huber", "sum(where(abs(r) < 1, r*r/2, abs(r) - 1/2))",
        lambda m, r: m.sum(m.where(m.abs(r) < 1, r * r / 2, m.abs(r) - 0.5)), _normal("r"), True, True, _hand_huber,
        ("where(abs(r) < 1, r*r/2, abs(r) - 0.5)", {"r": "where(abs(r) < 1, r, where(r > 0, 1, -1))"}),
    ),
    Expression(
        "Black-Scholes",
        "d1 = (log(S/K) + (r + s*s/2)*T)/(s*sqrt(T)); S*ndtr(d1) - K*exp(-r*T)*ndtr(d1 - s*sqrt(T))",
        _black_scholes, _market, False, True,
    ),
    Expression(
        "damped wave", "a*exp(-b*t)*cos(c*t + d)",
        lambda m, t, a, b, c, d: a * m.exp(-b * t) * m.cos(c * t + d), _decay, False, True,
    ),
    Expression(
        "distance", "sqrt(sum((x - y)**2))", lambda m, x, y: m.sqrt(m.sum((x - y) ** 2)), _normal("x", "y"), True,
        True, _hand_distance,
    ),
    Expression("logsumexp", "logsumexp(x)", lambda m, x: m.logsumexp(x), _normal("x"), True, True, _hand_lse),
    Expression(
        "cosine", "sum(x*y)/sqrt(sum(x*x)*sum(y*y))",
        lambda m, x, y: m.sum(x * y) / m.sqrt(m.sum(x * x) * m.sum(y * y)), _normal("x", "y"), True, True,
    ),
    Expression(
        "softmax cross-entropy", "-mean(sum(Y*log_softmax(Z, axis=1), axis=1))",
        lambda m, Z, Y: -m.mean(m.rows(Y * m.log_softmax(Z))), _classes, True, False,
    ),
    Expression(
        "least squares", "mean((X @ w - y)**2)", lambda m, X, w, y: m.mean((X @ w - y) ** 2), _regression, True, False,
        _hand_least_squares,
    ),
    Expression(
        "2-layer network", "mean((tanh(X @ A + a) @ B + b - y)**2)",
        lambda m, X, A, a, B, b, y: m.mean((m.tanh(X @ A + a) @ B + b - y) ** 2), _network, True, False,
    ),
]  # fmt: skip
