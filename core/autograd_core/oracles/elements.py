"""Finite differences of a program by every element of its arrays, or along random directions where those are many."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from autograd_core.oracles.finite import Estimate, along
from autograd_core.oracles.line import Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FREE = 16
"""Roundings in a row that the noise measured between close points accounts for."""
_EXACTLY = 10_000


@dataclass(frozen=True, slots=True)
class Finite:
    """Derivatives with respect to one array: of every element, or along a few random directions.

    `value` and `error` have the array's shape (error is inf where `reasons`, by index, says why it cannot be told);
    for a large array they are None, and each of `directions` is a direction d, of the array's shape, with the estimate
    of <gradient, d>. `seed` reproduces the directions.
    """

    value: NDArray[np.float64] | None
    error: NDArray[np.float64] | None
    evaluations: int
    reasons: dict[tuple[int, ...], str] = field(default_factory=dict)
    directions: list[tuple[NDArray[np.float64], Estimate]] = field(default_factory=list)
    seed: int | None = None


def gradient(
    function: Callable[[Mapping[str, NDArray[np.float64]]], NDArray[np.float64]],
    at: Mapping[str, NDArray[np.float64]],
    wrt: Sequence[str],
    cotangent: NDArray[np.float64] | None = None,
    *,
    max_elements: int = 256,
    seed: int = 0,
    depth: int = 1,
) -> dict[str, Finite]:
    """Derivatives of sum(cotangent * function(at)) with respect to the arrays named in `wrt`, never touching `at`.

    `cotangent` broadcasts to the result's shape; None stands for ones. Arrays of more than `max_elements` elements are
    probed along 3 Gaussian directions, each element scaled by its magnitude. `depth` is how many roundings follow one
    upon another: those of a long sum are correlated, so that no sampling of close points shows them.

    Raises:
        ValueError: an unknown name, or an input or result that is not float64.

    >>> gradient(lambda v: v["x"] ** 2, {"x": np.array([1.0, 3.0])}, ["x"])["x"].value.round(9).tolist()
    [2.0, 6.0]
    """
    if missing := [name for name in wrt if name not in at]:
        raise ValueError(f"wrt names {missing[0]!r}, which is not an input; the inputs are {', '.join(at)}")
    base = np.asarray(function(at))
    for name, array in [*((name, at[name]) for name in wrt), ("the function's result", base)]:
        if np.asarray(array).dtype != np.float64:
            raise ValueError(f"{name} is {np.asarray(array).dtype}; finite differences need float64")
    weights = np.broadcast_to(np.asarray(1.0 if cotangent is None else cotangent, dtype=np.float64), base.shape)

    found = {}
    for name in wrt:
        changed = partial(_replaced, function, at, name)
        measured = _Contracted(changed, base, weights, depth)
        array = np.array(at[name])
        found[name] = (_per_element if array.size <= max_elements else _along_directions)(measured, array, seed)
    return found


def _replaced(
    function: Callable[[Mapping[str, NDArray[np.float64]]], NDArray[np.float64]],
    at: Mapping[str, NDArray[np.float64]],
    name: str,
    array: NDArray[np.float64],
) -> NDArray[np.float64]:
    return np.asarray(function({**at, name: array}))


class _Contracted:
    """The change of sum(weights * function) against its base value, with the size of the numbers behind it."""

    def __init__(
        self,
        function: Callable[[NDArray[np.float64]], NDArray[np.float64]],
        base: NDArray[np.float64],
        weights: NDArray[np.float64],
        depth: int,
    ) -> None:
        self.function = function
        self.base = base
        self.weights = weights
        self.growth = max(1.0, depth / _FREE)

    def dependent(self, line: Callable[[float], NDArray[np.float64]], x: float) -> NDArray[np.bool_]:
        """Which results move at all along a line; only their rounding counts as noise.

        Looked at far from the point: next to it a result may stand still because the step is below its rounding.
        """
        moved = np.zeros(self.base.shape, dtype=bool)
        for far in (-1e9, -1.0, -1e-3, 1e-3, 1.0, 1e9):
            with np.errstate(all="ignore"):
                moved |= self.function(line(x + far * (abs(x) or 1.0))) != self.base
        return moved

    def along(self, line: Callable[[float], NDArray[np.float64]], x: float) -> Callable[[float], Sample]:
        """A sampler for `finite.along`.

        Differences are formed per element, so that what does not depend on the line adds no noise to the sum.
        """
        counts = self.dependent(line, x) & (self.weights != 0.0)
        base, weights = self.base[counts], self.weights[counts]

        def sampler(t: float) -> Sample:
            result = self.function(line(t))
            if (result[~counts] != self.base[~counts])[self.weights[~counts] != 0.0].any():
                return Sample(math.nan, 0.0)
            with np.errstate(all="ignore"):
                terms = weights * (result[counts] - base)
                sizes = np.abs(weights) * np.maximum(np.abs(result[counts]), np.abs(base))
            if not np.isfinite(terms).all():  # also where the base is infinite: inf - inf is no zero
                return Sample(math.nan, 0.0)
            return Sample(_total(terms), _total(sizes) * self.growth)

        return sampler


def _total(terms: NDArray[np.float64]) -> float:
    if terms.size > _EXACTLY:
        return float(terms.sum(dtype=np.longdouble))
    return math.fsum(terms.tolist())


def _per_element(measured: _Contracted, array: NDArray[np.float64], _seed: int) -> Finite:
    value, error = np.empty(array.shape), np.empty(array.shape)
    reasons, evaluations = {}, 0
    for index in np.ndindex(array.shape):

        def line(point: float, index: tuple[int, ...] = index) -> NDArray[np.float64]:
            changed = array.copy()
            changed[index] = point
            return changed

        x = float(array[index])
        estimate = along(measured.along(line, x), x)
        value[index], error[index] = estimate.value, estimate.error
        evaluations += estimate.evaluations
        if estimate.reason is not None:
            reasons[index] = estimate.reason
    return Finite(value, error, evaluations, reasons)


def _along_directions(measured: _Contracted, array: NDArray[np.float64], seed: int) -> Finite:
    magnitudes = np.abs(array)
    typical = float(np.median(magnitudes[magnitudes > 0.0])) if magnitudes.any() else 1.0
    random, directions = np.random.default_rng(seed), []
    for _ in range(3):
        direction = random.standard_normal(array.shape) * np.where(magnitudes > 0.0, magnitudes, typical)
        sampler = measured.along(lambda t, direction=direction: array + t * direction, 0.0)  # type: ignore[misc]
        directions.append((direction, along(sampler, scale=1.0)))
    return Finite(None, None, sum(estimate.evaluations for _, estimate in directions), {}, directions, seed)
