"""Functions, points and claimed gradients that every tool can judge: `CASES`. Each function is written once, with `np`
for whichever library computes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy


class Case(NamedTuple):
    name: str
    function: Callable[[Any, Any], Any]
    x: Any
    claim: Any


_FUNCTIONS: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any], Any]]] = {
    "square": (lambda np, x: np.sum(x * x), lambda x: 2 * x),
    "cube": (lambda np, x: np.sum(x**3), lambda x: 3 * x**2),
    "sine": (lambda np, x: np.sum(np.sin(x)), numpy.cos),
    "fast sine": (lambda np, x: np.sum(np.sin(1e5 * x)), lambda x: 1e5 * numpy.cos(1e5 * x)),
    "exponential": (lambda np, x: np.sum(np.exp(x)), numpy.exp),
    "product": (lambda np, x: np.sum(x * np.exp(-x * x)), lambda x: (1 - 2 * x * x) * numpy.exp(-x * x)),
    "reciprocal": (lambda np, x: np.sum(1 / x), lambda x: -1 / x**2),
    "logarithm": (lambda np, x: np.sum(np.log(x * x)), lambda x: 2 / x),
    "tanh": (lambda np, x: np.sum(np.tanh(x)), lambda x: 1 / numpy.cosh(x) ** 2),
    "tiny sine": (lambda np, x: np.sum(1e-6 * np.sin(x)), lambda x: 1e-6 * numpy.cos(x)),
    "huge": (lambda np, x: np.sum(1e9 * x * x), lambda x: 2e9 * x),
    "kink": (lambda np, x: np.sum(np.abs(x - 0.5)), lambda x: numpy.sign(x - 0.5)),
}
_POINTS = {
    "small": numpy.array([0.3, -0.7, 1.1]),
    "mixed": numpy.array([0.5, -3.0, 7.0, 1e-3]),
    "large": numpy.array([12.0, 40.0]),
}
_CLAIMS: dict[str, Callable[[Any], Any]] = {
    "right": lambda g: g,
    "by 1 + 1e-8": lambda g: g * (1 + 1e-8),
    "by 1 + 1e-5": lambda g: g * (1 + 1e-5),
    "by 1.0005": lambda g: g * 1.0005,
    "half": lambda g: g / 2,
    "sign of the last": lambda g: numpy.append(g[:-1], -g[-1]),
    "zero": lambda g: g * 0,
}


def _cases() -> Iterator[Case]:
    for name, (function, gradient) in _FUNCTIONS.items():
        for where, x in _POINTS.items():
            for what, change in _CLAIMS.items():
                yield Case(f"{name}, {where}, {what}", function, x, change(gradient(x)))


CASES = list(_cases())
