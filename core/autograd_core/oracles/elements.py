"""Finite differences of a program by every element of its arrays, or along random directions where those are many."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from autograd_core.oracles.finite import Estimate, along
from autograd_core.oracles.line import Sample
from autograd_core.oracles.noise import UNIT, scatter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Function = Callable[[Mapping[str, Array]], Array]
    Way = Callable[[Array, float], Array]
    """An array moved along a line to a parameter."""

_FREE = 16
"""Roundings in a row that the noise measured between close points accounts for."""
_EXACTLY = 10_000
_FAR = (-1e150, -1e30, -1e9, -1.0, -1e-3, 1e-3, 1.0, 1e9, 1e30, 1e150)
"""Distances, relative to the point, at which a result is looked at that may not depend on an input at all."""
_ENDS = ((-1, 1), (0, 1), (-1, 0))
_SHAKEN = (2.0**-32, 2.0**-12)
_LOST = 64.0
"""So many roundings of its sum may hide a term's own change over the distance |x|."""


@dataclass(frozen=True, slots=True)
class Finite:
    """Derivatives with respect to one array: of every element, or along a few random directions.

    `value` and `error` have the array's shape (error is inf where `reasons`, by index, says why it cannot be told);
    for a large array they are None, and each of `directions` is a direction d, of the array's shape, with the estimate
    of <gradient, d>. `seed` reproduces the directions.
    """

    value: Array | None
    error: Array | None
    evaluations: int
    reasons: dict[tuple[int, ...], str] = field(default_factory=dict)
    directions: list[tuple[Array, Estimate]] = field(default_factory=list)
    seed: int | None = None


def gradient(
    function: Function,
    at: Mapping[str, Array],
    wrt: Sequence[str],
    cotangent: Array | None = None,
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
        measured = _Contracted(function, at, name, base, weights, max(1.0, depth / _FREE))
        array = np.array(at[name])
        found[name] = (_per_element if array.size <= max_elements else _along_directions)(measured, array, seed)
    return found


@dataclass(frozen=True)
class _Contracted:
    """The change of sum(weights * function) against its base value, with the size of the numbers behind it."""

    function: Function
    at: Mapping[str, Array]
    name: str
    base: Array
    weights: Array
    growth: float

    def moved(self, way: Way, t: float, at: Mapping[str, Array] | None = None) -> Array:
        """The function where one input has gone along a line."""
        others = self.at if at is None else at
        return np.asarray(self.function({**others, self.name: way(others[self.name], t)}))

    @np.errstate(all="ignore")
    def estimate(self, way: Way, x: float, scale: float | None = None) -> Estimate:
        """The derivative along a line, its bar widened by the rounding of what stays the same along it.

        A factor that the line does not change is off by one and the same rounding at every step: the differences of
        x*k are those of the float k, however it was computed. That shows while all other numbers are shaken.
        """
        if not np.isfinite(self.base[self.weights != 0]).all():
            return Estimate(math.nan, math.inf, 0.0, 1, "the value is not finite at the point")
        counts, size = self._dependent(way, x)
        found = along(self._sampler(way, counts), x, scale=scale)
        if found.reason is not None or not math.isfinite(found.error):
            return found
        rounding = self._shaken(way, x, found.step)
        if found.value == 0.0 and counts.any():
            # What does not move may be lost in the rounding of what it is added to.
            rounding = max(rounding, _LOST * UNIT * size / (abs(x) or 1.0))
        return replace(found, error=max(found.error, rounding))

    def _sampler(self, way: Way, counts: NDArray[np.bool_]) -> Callable[[float], Sample]:
        """A sampler for `finite.along`.

        Differences are formed per element, so that what does not depend on the line adds no noise to the sum.
        """
        if self.base.size == 1 and counts.all():
            return self._of_one(way, self.base.item(), self.weights.item())
        base, weights = self.base[counts], self.weights[counts]
        heavy, least = np.abs(weights), np.abs(base)
        still = ~counts & (self.weights != 0.0)
        stood = self.base[still]

        def sampler(t: float) -> Sample:
            result = self.moved(way, t)
            if stood.size and (result[still] != stood).any():
                return Sample(math.nan, 0.0)
            found = result[counts]
            terms = weights * (found - base)
            if not np.isfinite(terms).all():  # also where the base is infinite: inf - inf is no zero
                return Sample(math.nan, 0.0)
            sizes = heavy * np.maximum(np.abs(found), least)
            return Sample(_sum(terms), _total(sizes) * self.growth)

        return sampler

    def _of_one(self, way: Way, base: float, weight: float) -> Callable[[float], Sample]:
        """The sampler where the result is a single number: the same arithmetic, on plain floats."""

        def sampler(t: float) -> Sample:
            result = self.moved(way, t).item()
            term = weight * (result - base)
            if not math.isfinite(term):
                return Sample(math.nan, 0.0)
            return Sample(term + 0.0, abs(weight) * max(abs(result), abs(base)) * self.growth)

        return sampler

    def _dependent(self, way: Way, x: float) -> tuple[NDArray[np.bool_], float]:
        """Which results move at all along a line (only their rounding counts as noise), and how large they are near x.

        Looked at far from the point: next to it a result may stand still because the step is below its rounding.
        """
        moved, largest = np.zeros(self.base.shape, dtype=bool), np.abs(self.base)
        for far in _FAR:
            result = self.moved(way, x + far * (abs(x) or 1.0))
            moved |= result != self.base
            if abs(far) <= 1.0:
                largest = np.maximum(largest, np.where(np.isfinite(result), np.abs(result), 0.0))
        counts = moved & (self.weights != 0.0)
        return counts, _total((np.abs(self.weights) * largest)[counts])

    def _shaken(self, way: Way, x: float, step: float) -> float:
        """How far the slope at one step scatters while the other numbers move, by little and by more.

        What is computed from them with few digits left stands still for as many moves as digits are lost.
        """
        if sum(np.size(value) for value in self.at.values()) == 1:
            return 0.0
        ends = next((ends for ends in _ENDS if math.isfinite(self._slope(way, x, step, ends, self.at))), None)
        if ends is None:
            return 0.0
        rows = [[self._slope(way, x, step, ends, near) for near in points] for points in self._near]
        return max(scatter(row, least=n > 0) for n, row in enumerate(rows))

    @cached_property
    def _near(self) -> list[list[dict[str, Array]]]:
        """Points where all numbers are a little off, evenly spaced along a random direction; for each of `_SHAKEN`."""
        random = np.random.default_rng(0)
        shifts = {key: 1.0 + random.random(np.shape(value)) for key, value in self.at.items()}
        return [
            [
                {key: np.asarray(value * (1.0 + k * shake * shifts[key])) for key, value in self.at.items()}
                for k in range(-3, 4)
            ]
            for shake in _SHAKEN
        ]

    def _slope(self, way: Way, x: float, step: float, ends: tuple[int, int], at: Mapping[str, Array]) -> float:
        low, high = (x + end * step for end in ends)
        change = self.weights * (self.moved(way, high, at) - self.moved(way, low, at))
        return _total(change) / (high - low) if high > low else math.nan


def _total(terms: Array) -> float:
    if terms.size > _EXACTLY or not np.isfinite(terms).all():
        return float(terms.sum(dtype=np.longdouble))
    return math.fsum(terms.ravel().tolist())


def _sum(terms: Array) -> float:
    """As `_total`, of finite terms."""
    return _total(terms) if terms.size > _EXACTLY else math.fsum(terms.ravel().tolist())


def _per_element(measured: _Contracted, array: Array, _seed: int) -> Finite:
    value, error = np.empty(array.shape), np.empty(array.shape)
    reasons, evaluations = {}, 0
    for index in np.ndindex(array.shape):

        def way(start: Array, point: float, index: tuple[int, ...] = index) -> Array:
            changed = start.copy()
            changed[index] = point
            return changed

        estimate = measured.estimate(way, float(array[index]))
        value[index], error[index] = estimate.value, estimate.error
        evaluations += estimate.evaluations
        if estimate.reason is not None:
            reasons[index] = estimate.reason
    return Finite(value, error, evaluations, reasons)


def _along_directions(measured: _Contracted, array: Array, seed: int) -> Finite:
    magnitudes = np.abs(array)
    typical = float(np.median(magnitudes[magnitudes > 0.0])) if magnitudes.any() else 1.0
    random, directions = np.random.default_rng(seed), []
    for _ in range(3):
        direction = random.standard_normal(array.shape) * np.where(magnitudes > 0.0, magnitudes, typical)
        estimate = measured.estimate(lambda start, t, d=direction: start + t * d, 0.0, 1.0)  # type: ignore[misc]
        directions.append((direction, estimate))
    return Finite(None, None, sum(estimate.evaluations for _, estimate in directions), {}, directions, seed)
