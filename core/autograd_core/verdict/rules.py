"""How other tools would have judged the same gradient: their rules, replayed on the same function and point.

Each compares the gradient with differences of the function by a step and a tolerance of its own. Where a tool leaves
the threshold to its user, the usual one is taken, and said here; what a tool draws at random without a seed is drawn
from one.

- *torch* (2.13, `autograd/gradcheck.py`): each element, central, step 1e-6; within 1e-5 + 1e-3 of the difference.
- *torch-fast* (the same): one fixed non-negative direction for each input; 1e-5 times the direction's sum + 1e-3.
- *jax* (0.10.2, `_src/public_test_util.py`): one direction, central, 1e-4, forward and reverse; by dtype, absolute and
  relative 1e-5 in float64, 2e-3 in float32, 1e-2 in float16.
- *hips* (HIPS autograd 1.9.1, `test_util.py`, first order): random directions, central, 5e-7, forward and reverse;
  apart by less than 1e-6, or than 1e-6 of the sum.
- *matlab* (documentation of checkGradients, R2023b): each element, forward, 1.5e-8 max(1, |x|); less than 1e-6,
  relative for components above 1. Here at the point itself, not at a random one near it.
- *ceres* (2.2, `gradient_checker.cc`, `numeric_diff.h`): each element, Ridders' extrapolation from 1e-2 max(1, |x|) on;
  less than 1e-8 of the larger, absolute next to a zero.
- *scipy* (1.17, `check_grad`): each element, forward, 1.5e-8; the norm of all errors, which its users usually want
  below 1e-6: the function itself judges nothing.
- *tensorflow* (2, `gradient_checker_v2.py`): each element, central, 1e-3; the largest error, usually wanted below 1e-4.
- *naive* (Stanford's course CS231n): each element, central, 1e-5; within 1e-7 of the larger magnitude.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy

from autograd_core.autograd.gradcheck.fast import Vectors
from autograd_core.oracles.problem import Array

Function = Callable[[Mapping[str, Array]], Any]

_MOST = 10_000
"""Elements beyond which rules that move each element by itself are not replayed."""
_TINY_STEP = math.sqrt(numpy.finfo(numpy.float64).eps)


class Comparison(NamedTuple):
    """One number that a rule compares: of an element (`name` and `place`), or along a direction (both empty)."""

    name: str
    place: tuple[int, ...]
    given: float
    expected: float
    error: float
    """What the rule measures, ..."""
    allowed: float
    """... and what it allows."""

    @property
    def excess(self) -> float:
        """How many times what is allowed; infinite for NaN."""
        if self.error == 0:
            return 0.0
        return self.error / self.allowed if math.isfinite(self.error) and self.allowed > 0 else math.inf


@dataclass(frozen=True)
class RuleVerdict:
    """Whether a rule accepts the gradient (None: not replayed), with its worst comparison and a sentence."""

    rule: str
    accepts: bool | None
    worst: Comparison | None
    text: str


@dataclass(frozen=True)
class Probe:
    """The function as a rule sees it: sum(cotangent * function), in the dtype of the inputs."""

    function: Function
    at: Mapping[str, Array]
    gradients: Mapping[str, Array]
    cotangent: Array | None
    seed: int

    @cached_property
    def dtype(self) -> Any:
        """The dtype that the function computes in."""
        return numpy.result_type(*(self.at[name] for name in self.gradients))

    def value(self, moved: Mapping[str, Array]) -> Any:
        """The number that is differentiated, as a NumPy scalar, with some inputs replaced."""
        with numpy.errstate(all="ignore"):
            found = numpy.asarray(self.function({**self.at, **moved}))
            return (found if self.cotangent is None else found * self.cotangent).sum(dtype=found.dtype)

    def element(self, name: str, index: tuple[int, ...], step: float) -> Any:
        """The number with one element moved by a step."""
        array = numpy.array(self.at[name])
        array[index] = array[index] + array.dtype.type(step)
        return self.value({name: array})

    def along(self, direction: Mapping[str, Array], step: float) -> Any:
        """The number with all inputs moved along a direction."""
        return self.value({n: self.at[n] + v * self.at[n].dtype.type(step) for n, v in direction.items()})

    def elements(self) -> Iterator[tuple[str, tuple[int, ...], float, float]]:
        """Name, place, value and given derivative of each element."""
        for name, gradient in self.gradients.items():
            for index in numpy.ndindex(self.at[name].shape):
                yield name, index, float(self.at[name][index]), float(gradient[index])

    def product(self, direction: Mapping[str, Array]) -> float:
        """<gradient, direction>."""
        return float(sum(numpy.sum(self.gradients[name] * v) for name, v in direction.items()))


Rule = Callable[[Probe], Iterator[Comparison]]


def _central(step: float, judge: Callable[[float, float], tuple[float, float]]) -> Rule:
    """Every element against (f(x + h) - f(x - h)) / 2h; `judge` gives the error and what is allowed."""

    def run(probe: Probe) -> Iterator[Comparison]:
        for name, index, _, given in probe.elements():
            change = probe.element(name, index, step) - probe.element(name, index, -step)
            expected = float(change / change.dtype.type(2 * step))
            yield Comparison(name, index, given, expected, *judge(given, expected))

    return run


def _forward(step: Callable[[float], float], judge: Callable[[float, float], tuple[float, float]]) -> Rule:
    """Every element against (f(x + h) - f(x)) / ((x + h) - x)."""

    def run(probe: Probe) -> Iterator[Comparison]:
        base = probe.value({})
        for name, index, x, given in probe.elements():
            kind = probe.at[name].dtype.type
            moved = float(kind(kind(x) + kind(step(x))) - kind(x))
            expected = float((probe.element(name, index, step(x)) - base) / base.dtype.type(moved or math.nan))
            yield Comparison(name, index, given, expected, *judge(given, expected))

    return run


def _torch(given: float, expected: float) -> tuple[float, float]:
    return (0.0 if given == expected else abs(given - expected)), 1e-5 + 1e-3 * abs(expected)


def _matlab(given: float, expected: float) -> tuple[float, float]:
    return abs(given - expected) / max(1.0, abs(given)), 1e-6


def _of_the_larger(tolerance: float) -> Callable[[float, float], tuple[float, float]]:
    """Relative to the larger magnitude; two zeros agree."""
    return lambda a, n: (abs(a - n) / max(abs(a), abs(n)) if a or n else 0.0, tolerance)


def _torch_fast(probe: Probe) -> Iterator[Comparison]:
    vectors = Vectors()
    units = {n: vectors.unit(probe.at[n].size, probe.at[n].dtype).reshape(probe.at[n].shape) for n in probe.gradients}
    for name, unit in units.items():
        change = probe.along({name: unit}, 1e-6) - probe.along({name: unit}, -1e-6)
        expected, given = float(change / change.dtype.type(2e-6)), probe.product({name: unit})
        error = 0.0 if given == expected else abs(given - expected)
        yield Comparison("", (), given, expected, error, 1e-5 * float(unit.sum()) + 1e-3 * abs(expected))


_JAX = {"float16": 1e-2, "float32": 2e-3, "float64": 1e-5}


def _jax(probe: Probe) -> Iterator[Comparison]:
    """Along one direction, and the same times a random cotangent: both modes of `check_grads(..., order=1)`."""
    random, tolerance = numpy.random.RandomState(0), _JAX[str(probe.dtype)]
    direction = _normal(random, probe)
    cotangent = numpy.asarray(random.randn(), probe.dtype)[()]
    with numpy.errstate(all="ignore"):
        high, low = probe.along(direction, 1e-4), probe.along(direction, -1e-4)
        change = high.dtype.type(0) if high == low else high - low
        expected, given = float(change * change.dtype.type(0.5 / 1e-4)), probe.product(direction)
    for factor in (1.0, float(cotangent)):
        a, n = factor * given, factor * expected
        same = a == n or (math.isnan(a) and math.isnan(n))
        yield Comparison("", (), a, n, 0.0 if same else abs(a - n), tolerance + tolerance * abs(n))


def _hips(probe: Probe) -> Iterator[Comparison]:
    """Along a random direction times a random cotangent, in forward mode and again in reverse mode."""
    random = numpy.random.RandomState(probe.seed)
    for _ in ("forward", "reverse"):
        direction, cotangent = _normal(random, probe), random.randn()
        change = probe.along(direction, 0.5e-6) - probe.along(direction, -0.5e-6)
        n, a = float(change) * (1 / 1e-6) * cotangent, probe.product(direction) * cotangent
        error = abs(a - n)
        if error < 1e-6:
            yield Comparison("", (), a, n, error, 1e-6)
        else:
            yield Comparison("", (), a, n, error / abs(a + n) if a + n else math.inf, 1e-6)


def _normal(random: Any, probe: Probe) -> dict[str, Array]:
    return {n: numpy.asarray(random.randn(*probe.at[n].shape), probe.at[n].dtype) for n in probe.gradients}


_RIDDERS = 10


def _ceres(probe: Probe) -> Iterator[Comparison]:
    for name, index, x, given in probe.elements():

        def slope(step: float, name: str = name, index: tuple[int, ...] = index) -> float:
            return float(probe.element(name, index, step) - probe.element(name, index, -step)) / step / 2

        expected = _ridders(slope, max(1e-2, 1e-2 * abs(x)))
        error = abs(given - expected)
        scale = max(abs(given), abs(expected)) if given and expected else 1.0
        yield Comparison(name, index, given, expected, error / scale, 1e-8)


def _ridders(slope: Callable[[float], float], delta: float) -> float:
    """Richardson's extrapolation of central differences while the step is halved, as long as it settles.

    Source: Ridders, *Accurate computation of F'(x) and F'(x)F''(x)*, Adv. Eng. Software 4(2), 1982, with Ceres's
    choice of steps and of when to stop.

    >>> round(_ridders(lambda h: (math.exp(h) - math.exp(-h)) / (2 * h), 0.01), 12)
    1.0
    """
    step, settled, best = delta * 2 ** (_RIDDERS // 2), math.inf, math.nan
    previous: list[float] = []
    for i in range(_RIDDERS):
        current = [slope(step)]
        best = current[0] if i == 0 else best
        step /= 2
        for k in range(1, i + 1):
            power = 4.0**k
            current.append((power * current[k - 1] - previous[k - 1]) / (power - 1))
            error = max(abs(current[k] - current[k - 1]), abs(current[k] - previous[k - 1]))
            if error <= settled:
                settled, best = error, current[k]
                if settled < 1e-12:
                    return best
        if i and abs(current[i] - previous[i - 1]) >= 2 * settled:
            return best
        previous = current
    return best


def _scipy(probe: Probe) -> Iterator[Comparison]:
    """The norm of all errors, as one comparison that names the worst element."""
    found = list(_forward(_scipy_step, lambda a, n: (abs(a - n), 1e-6))(probe))
    worst = max(found, key=lambda c: c.excess, default=None)
    if worst is not None:
        yield worst._replace(error=math.sqrt(sum(c.error**2 for c in found)))


def _scipy_step(x: float) -> float:
    return _TINY_STEP if x + _TINY_STEP != x else _TINY_STEP * math.copysign(max(1.0, abs(x)), x)


RULES: Mapping[str, Rule] = {
    "torch": _central(1e-6, _torch),
    "torch-fast": _torch_fast,
    "jax": _jax,
    "hips": _hips,
    "matlab": _forward(lambda x: _TINY_STEP * math.copysign(max(1.0, abs(x)), x or 1.0), _matlab),
    "ceres": _ceres,
    "scipy": _scipy,
    "tensorflow": _central(1e-3, lambda a, n: (abs(a - n), 1e-4)),
    "naive": _central(1e-5, _of_the_larger(1e-7)),
}
"""The rules by name; the module's docstring has their numbers and where these were read."""

_STRICT = frozenset({"hips", "ceres", "tensorflow", "scipy", "matlab"})
"""Rules that refuse an error which is exactly as large as allowed."""
_PROJECTING = frozenset({"torch-fast", "jax", "hips"})


def replay(
    rule: str,
    function: Function,
    at: Mapping[str, Array],
    gradients: Mapping[str, Array],
    *,
    cotangent: Array | None = None,
    seed: int = 0,
) -> RuleVerdict:
    """How a tool's rule would have judged these gradients of sum(cotangent * function(at)).

    `function` takes the inputs by name, as real arrays of one floating dtype, and gives a number or an array;
    `gradients` has an array of the input's shape for each input that is to be checked. `seed` serves the rules that
    draw at random. Whatever the function raises counts as not accepted.

    Raises:
        ValueError: an unknown rule, a gradient of another shape than its input, or inputs that are not real floats.

    >>> x = numpy.array([1.0, 2.0])
    >>> replay("torch", lambda v: v["x"] ** 2, {"x": x}, {"x": 2 * x * 1.0009}).accepts
    True
    >>> print(replay("torch", lambda v: v["x"] ** 2, {"x": x}, {"x": x}).text)
    torch rejects it: x[1] is given as 2, differences say 4; the error is 499 times what is allowed
    """
    _check(rule, at, gradients)
    if rule not in _PROJECTING and sum(at[name].size for name in gradients) > _MOST:
        return RuleVerdict(rule, None, None, f"{rule} is not replayed: more than {_MOST} elements")
    probe = Probe(function, at, gradients, cotangent, seed)
    try:
        found = list(RULES[rule](probe))
    except Exception as error:  # it stops the tool as well
        return RuleVerdict(rule, False, None, f"{rule} stops: {type(error).__name__}: {error}")
    worst = max(found, key=lambda c: c.excess, default=None)
    if worst is None:
        return RuleVerdict(rule, True, None, f"{rule} has nothing to compare")
    accepts = worst.excess < 1 or (worst.excess == 1 and rule not in _STRICT)
    return RuleVerdict(rule, accepts, worst, _sentence(rule, accepts, worst))


def _check(rule: str, at: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
    if rule not in RULES:
        raise ValueError(f"unknown rule {rule!r}; there are {', '.join(RULES)}")
    for name, gradient in gradients.items():
        if name not in at or numpy.shape(gradient) != numpy.shape(at[name]):
            raise ValueError(f"the gradient of {name!r} has not the shape of an input")
        if str(numpy.asarray(at[name]).dtype) not in _JAX:
            raise ValueError(f"{name} is {numpy.asarray(at[name]).dtype}; the rules are replayed on real floats")


def _sentence(rule: str, accepts: bool, worst: Comparison) -> str:
    place = f"[{', '.join(map(str, worst.place))}]" if worst.place else ""
    what = f"{worst.name}{place} is given as" if worst.name else "the gradient along its direction is"
    return (
        f"{rule} {'accepts' if accepts else 'rejects'} it: {what} {worst.given:.6g}, differences say "
        f"{worst.expected:.6g}; the error is {worst.excess:.3g} times what is allowed"
    )
