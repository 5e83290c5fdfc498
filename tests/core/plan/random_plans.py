"""Random programs with inputs of many kinds, for the tests of plans."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy

EXACT = ("sqrt({})", "abs({})", "({})**2", "-({})", "floor({})", "relu({})", "1/({})", "where({0} > 0, {0}, {0}*2)")
ROUNDED = (
    "sin({})",
    "cos({})",
    "exp({})",
    "log({})",
    "tanh({})",
    "sigmoid({})",
    "softplus({})",
    "log1p({})",
    "erf({})",
)
TWO = ("({} + {})", "({} - {})", "{} * {}", "({}) / ({})", "maximum({}, {})", "minimum({}, {})")
REDUCED = ("sum({})", "mean({})", "sum({})*2", "sqrt(sum(({})**2))", "max({})", "logsumexp({})")
SPECIAL = (numpy.nan, numpy.inf, -numpy.inf, 0.0, -0.0, 1e308, 5e-324, 1.0)


@dataclass(frozen=True)
class Case:
    """A program's text, its inputs, and the cotangent of its output."""

    text: str
    inputs: dict[str, Any]
    grad_tensors: str | None


def case(seed: int, rounded: bool, length: int) -> Case:
    """A random case; arrays have about `length` elements."""
    rng = random.Random(seed)
    numbers = numpy.random.default_rng(seed)
    shapes = _shapes(rng, length)
    dtype = rng.choice(("float64", "float64", "float32"))
    inputs = {name: _array(rng, numbers, shape, dtype) for name, shape in shapes.items()}
    text = _expression(rng, list(shapes), (*EXACT, *ROUNDED) if rounded else EXACT, rng.randint(1, 7))
    scalar = rng.random() < 0.4
    if scalar:
        text = rng.choice(REDUCED if rounded else REDUCED[:2]).format(text)
    return Case(text, inputs, None if scalar else "ones")


def _shapes(rng: random.Random, length: int) -> dict[str, tuple[int, ...]]:
    rows = max(1, length // 7)
    kinds: list[dict[str, tuple[int, ...]]] = [
        {"x": (length,), "y": (length,), "a": ()},
        {"x": (length,), "a": (1,)},
        {"x": (rows, 7), "y": (7,), "z": (rows, 1)},
        {"x": (rows, 7), "y": (rows, 7), "a": ()},
        {"x": (3, rows), "y": (rows,), "z": (3, 1)},
        {"x": (2, rows, 3), "y": (1, 3)},
    ]
    return rng.choice(kinds)


def _array(rng: random.Random, numbers: Any, shape: tuple[int, ...], dtype: str) -> Any:
    array = (numbers.standard_normal(shape) * rng.choice((1, 1, 1, 30))).astype(dtype)
    array = numpy.asarray(array)
    if array.size and rng.random() < 0.3:
        places = numbers.integers(0, array.size, 3)
        with numpy.errstate(over="ignore"):
            array.reshape(-1)[places] = [numpy.array(rng.choice(SPECIAL)).astype(dtype) for _ in places]
    if array.ndim and rng.random() < 0.25:  # the same numbers, strided
        wide = numpy.empty((*array.shape[:-1], 2 * array.shape[-1]), dtype)
        wide[..., ::2] = array
        array = wide[..., ::2]
    elif array.ndim == 2 and rng.random() < 0.2:
        array = numpy.asfortranarray(array)
    return array


def _expression(rng: random.Random, names: list[str], functions: tuple[str, ...], depth: int) -> str:
    if depth == 0:
        return rng.choice((*names, *names, "2", "0.5", "3"))
    if rng.random() < 0.5:
        return rng.choice(functions).format(_expression(rng, names, functions, depth - 1))
    left = _expression(rng, names, functions, depth - 1)
    return rng.choice(TWO).format(left, _expression(rng, names, functions, rng.randint(0, depth - 1)))
