"""One test for every row of the table. The truth is differences of Arb balls so fine that 300 bits of them are right.

A check is a plain function of a row that raises AssertionError, so that a wrong row can be shown to fail it.
"""

from __future__ import annotations

import ast
import json
import random
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import flint
import numpy as np
import pytest
import scipy.special
import sympy

import autograd_core.ops
from autograd_core.carriers.arb import BallArray, precision
from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.conventions import NAMES as CONVENTIONS
from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.dual import enter_level, exit_level, set_tangent, tangent_of
from autograd_core.engine.push import push
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoDerivative, NoFormula, Undecided
from autograd_core.op import POSITIVE, REALS, Example, Interval, Op, composite, elementwise, fetched
from autograd_core.ops import NAMES, TABLE
from autograd_core.tensors import promotion  # noqa: F401 - rows run on tensors as users run them
from autograd_core.verdict.ulps import ulps

BITS, STEP = 1600, 2.0**-200
"""Of differences of balls."""
FINE_BITS, FINE = 4000, 2.0**-540
"""The same at the few points that a row names, where a derivative may be 0: the step's square is below floats."""
MAGNITUDES = (1e-6, 0.03, 0.4, 1.7, 11.0, 240.0)
PARTS = (1e-6, 0.01, 0.3, 0.7)
MODERATE = (0.2, 0.6, 1.4, 2.5)  # where 60-digit numbers lose few to cancellation
COMPLEX = TABLE["complex"]
POLAR = composite(
    "polar factor",
    lambda a: TABLE["matmul"](TABLE["svd_u"](a), TABLE["svd_vh"](a)),
    examples=tuple(Example(shape, {}, ("moderate",)) for shape in (((3, 2),), ((2, 1, 2, 2),))),
    dtypes="fc",
    doc="What no phase changes that complex singular vectors are free to take.",
)
ORDERS = random.Random("orders")  # of numbers for arguments that have no derivative
STATED = 2**24
"""Roundings allowed at most where the row states a reason for losing digits: half of them must be right."""
MATRICES = frozenset(
    ("products", "factor", "solve", "determinant", "triangular", "spectral", "matrixfunctions", "covariance")
)
"""Modules of rows whose terms cancel, so that an element may have no more digits than the largest one leaves it."""
BROADCAST = (((2, 3), (3,), (2, 1)), ((1, 3), (2, 1), ()))


class Case(NamedTuple):
    """One call of a row: its arguments in float64 and its attributes."""

    args: tuple[np.ndarray, ...]
    attributes: Mapping[str, Any] = {}
    broadcasts: bool = False
    named: bool = False
    """Whether these are points that the row names, not drawn ones."""


# What a row is tried on.


def wanted(op: Op, args: tuple[Any, ...]) -> list[int]:
    """The arguments to differentiate by: all of a variadic row."""
    return list(range(len(args))) if op.variadic else list(op.active)


def inside(interval: Interval, source: random.Random, magnitudes: tuple[float, ...] = MAGNITUDES) -> float:
    """A point of the open interval, at any magnitude and, for bounded ones, at any distance from middle and ends."""
    if np.isfinite(interval.low) and np.isfinite(interval.high):
        middle, half = (interval.low + interval.high) / 2, (interval.high - interval.low) / 2
        part = source.choice(PARTS) * source.uniform(0.5, 1)
        return middle + half * source.choice((part, 1 - part)) * source.choice((-1, 1))
    away = source.choice(magnitudes) * source.uniform(0.5, 1.5)
    if np.isfinite(interval.low):
        return interval.low + away
    return interval.high - away if np.isfinite(interval.high) else away * source.choice((-1, 1))


def drawn(op: Op, source: random.Random, shapes: tuple[tuple[int, ...], ...]) -> tuple[np.ndarray, ...]:
    found = []
    for i, shape in enumerate(shapes):
        if not op.differentiable:
            array = np.array([source.choice((-1.5, 0.0, 2.0)) for _ in range(int(np.prod(shape)))])
            array = array > 0 if i in op.conditions else array
        elif i in op.conditions:
            array = np.array([source.random() < 0.5 for _ in range(int(np.prod(shape)))])
        else:
            array = np.array([inside(op.domain[i], source) for _ in range(int(np.prod(shape)))])
        found.append(array.reshape(shape))
    return tuple(found)


def tame(op: Op, args: tuple[np.ndarray, ...], attributes: Mapping[str, Any] = {}) -> np.ndarray:
    """The points whose value and kink predicate leave room for two derivatives."""
    with np.errstate(all="ignore"):
        y = op(*args, **attributes)
        bad = ~np.isfinite(y) | (np.abs(y) > 1e150) | ((np.abs(y) < 1e-150) & (y != 0))
        if op.kink is not None and op.differentiable:
            bad = bad | op.kink.bind((*args, y), (None,) * (len(args) + 1), {**op.attributes, **attributes})()
    return ~bad


@cache
def cases(op: Op) -> tuple[Case, ...]:
    source = random.Random(f"rows {op.name}")
    if not op.pointwise or (not op.domain and op.examples):
        return tuple(Case(sampled(op, e, source), e.attributes) for e in op.examples)
    ways = [e.attributes for e in op.examples] or [{}]
    return tuple(
        case for way in ways for case in (flat(op, source, way), *broadcasts(op, source, way), *named(op, way))
    )


def flat(op: Op, source: random.Random, attributes: Mapping[str, Any]) -> Case:
    points = drawn(op, source, ((60,),) * op.arity)
    keep = np.flatnonzero(tame(op, points, attributes)) if op.differentiable else np.arange(16)
    keep = list(islice((k for k in keep if known(op, tuple(a[k] for a in points), attributes)), 16))
    assert len(keep) == 16, "too few points of the domain give finite values"
    return Case(tuple(a[keep] for a in points), attributes)


def known(op: Op, point: tuple[Any, ...], attributes: Mapping[str, Any]) -> bool:
    """Whether the ball function gives a number; some give up far out."""
    if not op.differentiable:
        return True
    with precision(BITS):
        y = op(*(BallArray(np.array(v)) for v in point), **attributes).array.item()
        return bool(y.is_finite())


def broadcasts(op: Op, source: random.Random, attributes: Mapping[str, Any]) -> Iterator[Case]:
    for shapes in BROADCAST if op.arity > 1 else ():
        args = drawn(op, source, shapes[: op.arity])
        for _ in range(200):
            if not op.differentiable or np.all(tame(op, args, attributes)):
                break
            args = drawn(op, source, shapes[: op.arity])
        yield Case(args, attributes, broadcasts=True)


def named(op: Op, attributes: Mapping[str, Any]) -> Iterator[Case]:
    """The points that a row names, where a naive rule fails, as far as balls have value and derivative there."""
    points = [point for point in op.poles if on_balls_at(op, point, attributes)]
    if points:
        yield Case(tuple(np.array(column, float) for column in zip(*points, strict=True)), attributes, named=True)


def on_balls_at(op: Op, point: tuple[float, ...], attributes: Mapping[str, Any]) -> bool:
    """Whether value and derivatives at a point are finite on balls; they are not where a rule there divides by 0."""
    case = Case(tuple(np.array(float(v)) for v in point), attributes)
    try:
        with precision(400):
            found = [
                on_balls(op, case, case.args),
                *(one.value.array for one in pulled(op, case, np.ones(()), BallArray)),
            ]
    except (ArithmeticError, ValueError, Undecided):
        return False
    return all(one.item().is_finite() for one in found)


def sampled(op: Op, example: Example, source: random.Random) -> tuple[np.ndarray, ...]:
    """Arguments as the example's words say."""
    random_ = np.random.default_rng(source.randrange(2**32))
    words = (*example.samples, *("any",) * (len(example.shapes) - len(example.samples)))
    return tuple(SAMPLES[w](random_, s) for w, s in zip(words, example.shapes, strict=True))


def _any(r: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.asarray(r.standard_normal(shape) * 10.0 ** r.integers(-3, 4))


def _spd(r: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    a = r.standard_normal(shape)
    return np.asarray(a @ np.swapaxes(a, -1, -2) + np.eye(shape[-1]))


def _symmetric(r: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    a = r.standard_normal(shape)
    return np.asarray(a + np.swapaxes(a, -1, -2) + 3 * np.diag(np.arange(shape[-1])))


def _distinct(r: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    size = int(np.prod(shape))
    return np.asarray((r.permutation(size) - size / 2.5 + r.uniform(-0.4, 0.4, size)).reshape(shape) / 2)


def _simplex(r: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    a = r.uniform(0.2, 1, shape)
    return np.asarray(a / a.sum(-1, keepdims=True))


def _triangle(cut: Callable[[Any], Any]) -> Callable[..., np.ndarray]:
    return lambda r, shape: np.asarray(cut(r.standard_normal(shape)) + 3 * np.eye(*shape[-2:]))


SAMPLES: dict[str, Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]] = {
    "any": _any,
    "moderate": lambda r, shape: np.asarray(r.standard_normal(shape)),
    "positive": lambda r, shape: np.asarray(r.uniform(0.1, 3, shape)),
    "unit": lambda r, shape: np.asarray(r.uniform(0.05, 0.95, shape)),
    "distinct": _distinct,
    "spread": lambda r, shape: 40 * _distinct(r, shape),
    "large": lambda r, shape: 800 + _distinct(r, shape),
    "shifted": lambda r, shape: np.asarray(1e8 + r.standard_normal(shape)),
    "tiny": lambda r, shape: np.asarray(r.standard_normal(shape) * 1e-310),
    "condition": lambda r, shape: np.asarray(r.random(shape) < 0.5),
    "simplex": _simplex,
    "spd": _spd,
    "symmetric": _symmetric,
    "regular": lambda r, shape: np.asarray(r.standard_normal(shape) + 3 * np.eye(*shape[-2:])),
    "lower": _triangle(np.tril),
    "upper": _triangle(np.triu),
    "zeros": lambda r, shape: np.asarray(r.standard_normal(shape) * (r.random(shape) < 0.7)),
}


def noise(shape: tuple[int, ...], seed: int) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).standard_normal(shape))


# The truth, without any derivative rule.


def on_balls(op: Op, case: Case, args: Any) -> Any:
    return op(*(a if isinstance(a, BallArray) else BallArray(a) for a in args), **case.attributes).array


def moved(array: Any, place: int, by: Any) -> BallArray:
    balls = BallArray(array).array.copy()
    balls.flat[place] = balls.flat[place] + by
    return BallArray(balls)


def step(case: Case, i: int, place: int) -> Any:
    """A power of two far below an element of argument i, as a ball."""
    size = abs(float(case.args[i].flat[place])) or 1.0
    return BallArray(FINE if case.named else STEP).array.item() * 2.0 ** np.floor(np.log2(size))


def fraction(one: Any) -> Fraction:
    """A ball of radius 0 as the dyadic rational that it is."""
    mantissa, exponent = map(int, one.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def exactly(balls: Any) -> np.ndarray:
    """Midpoints as Fractions; the radii are hundreds of bits below what is compared."""
    out = np.empty(balls.shape, dtype=object)
    for i, ball in enumerate(balls.ravel()):
        out.flat[i] = fraction(ball.mid())
    return out


@cache
def jacobian(op: Op, which: int, i: int) -> np.ndarray:
    """d y[k] / d argument i [j] as an object array of Fractions, indexed [k, j] over flat elements."""
    case = cases(op)[which]
    columns = []
    with precision(FINE_BITS if case.named else BITS):
        for j in range(case.args[i].size):
            h = step(case, i, j)
            up, down = (
                on_balls(op, case, [*case.args[:i], moved(case.args[i], j, s * h), *case.args[i + 1 :]]).ravel()
                for s in (1, -1)
            )
            columns.append(exactly((up - down) / (2 * h)))
    return np.stack(columns, axis=1)


def close(found: Any, truth: np.ndarray, size: np.ndarray, bound: float) -> None:
    """Every element within `bound` roundings of the size that its terms have."""
    found = np.asarray(fetched(found))
    least = Fraction(float(np.finfo(found.dtype).smallest_subnormal))
    for value, right, scale in zip(found.ravel(), truth.ravel(), size.ravel(), strict=True):
        assert np.isfinite(value), f"{value}, the truth is {float(right)}"
        slack = Fraction(bound) * (Fraction(float(np.finfo(found.dtype).eps)) * scale + (least if scale else 0))
        assert abs(Fraction(float(value)) - right) <= slack, f"{value!r}, the truth is {float(right)!r}"


def rational(array: np.ndarray) -> np.ndarray:
    out = np.empty(np.shape(array), dtype=object)
    for k, v in enumerate(np.ravel(array)):
        out.flat[k] = Fraction(float(v))
    return out


# Our rules.


def pulled(op: Op, case: Case, g: Any, lift: Callable[[Any], Any] = np.asarray) -> tuple[Tensor, ...]:
    leaves = [Tensor(lift(a), requires_grad=i in wanted(op, case.args)) for i, a in enumerate(case.args)]
    y = op(*leaves, **case.attributes)
    return grad(y, [leaves[i] for i in wanted(op, case.args)], Tensor(lift(g)), materialize_grads=True)


def pushed(op: Op, case: Case, tangents: Any, lift: Callable[[Any], Any] = np.asarray) -> Any:
    if op.kind == "composite":
        return through(op, case, tangents, lift)
    args = [lift(a) for a in case.args]
    y = op(*args, **case.attributes)
    return push(op, args, y, [None if t is None else lift(t) for t in tangents], case.attributes)


def through(op: Op, case: Case, tangents: Any, lift: Callable[[Any], Any]) -> Any:
    """The tangent of a formula in other rows, by forward mode."""
    level = enter_level()
    try:
        args = [Tensor(lift(a)) for a in case.args]
        for a, t in zip(args, tangents, strict=True):
            if t is not None:
                set_tangent(a, Tensor(lift(t)))
        y = op(*args, **case.attributes)
        moved = tangent_of(y)
        return None if moved is None else moved.value
    finally:
        exit_level(level)


def tangents_of(op: Op, case: Case) -> list[np.ndarray | None]:
    return [noise(a.shape, 50 + i) if i in wanted(op, case.args) else None for i, a in enumerate(case.args)]


def output(op: Op, case: Case) -> np.ndarray:
    return np.asarray(op(*case.args, **case.attributes))


# The checks.


def check_vjp(op: Op, only_broadcast: bool = False, lift: Callable[[Any], Any] = np.asarray) -> None:
    """grad with a random cotangent is the transposed Jacobian times it, in float64 to a few roundings."""
    for which, case in enumerate(cases(op)):
        if only_broadcast and not case.broadcasts:
            continue
        g = noise(output(op, case).shape, which)
        for i, found in zip(wanted(op, case.args), pulled(op, case, g, lift), strict=True):
            assert found.shape == case.args[i].shape
            matrix, weights = jacobian(op, which, i), rational(g).ravel()
            close(found.value, weights @ matrix, *allowed(op, abs(weights) @ abs(matrix), i))


def check_each(op: Op) -> None:
    """The derivative of each element of the result by itself: beside those of others its digits would not count."""
    for which, case in enumerate(cases(op) if not op.pointwise else ()):
        y = output(op, case)
        for k in range(y.size):
            g = np.zeros(y.shape)
            g.flat[k] = 1
            for i, found in zip(wanted(op, case.args), pulled(op, case, g), strict=True):
                row = jacobian(op, which, i)[k]
                size = np.full_like(row, max(abs(row), default=0))
                close(found.value, row, *roundings(op, size))


def check_broadcast(op: Op) -> None:
    """Gradients are summed back over broadcast axes and have the argument's shape."""
    if op.arity > 1 and op.domain:
        assert any(case.broadcasts for case in cases(op))
    check_vjp(op, only_broadcast=True)


def check_proof(op: Op) -> None:
    """Our rule on balls is the transposed Jacobian, to 40 digits: the formula, whatever floats make of it."""
    for which, case in enumerate(cases(op)):
        g = noise(output(op, case).shape, which)
        with precision(400):
            rules = [exactly(found.value.array) for found in pulled(op, case, g, BallArray)]
        for i, found in zip(wanted(op, case.args), rules, strict=True):
            assert found.shape == case.args[i].shape
            matrix, weights = jacobian(op, which, i), rational(g).ravel()
            truth, size = weights @ matrix, abs(weights) @ abs(matrix)
            # On balls an algorithm on matrices gives a tiny ball around 0, not 0.
            least = (
                Fraction(1, 10**90) if by_norm(op) and not op.pointwise else Fraction(1, 2**1076)
            )  # below all floats
            for value, right, scale in zip(found.ravel(), truth, size, strict=True):
                assert abs(value - right) <= scale / 10**40 + least, f"{float(value)!r}, the truth is {float(right)!r}"


def by_norm(op: Op) -> bool:
    """Whether digits are those of the largest element: of algorithms on matrices, and of parts of complex numbers."""
    return op.name not in TABLE or op.home.rpartition(".")[2] in MATRICES


def roundings(op: Op, size: np.ndarray) -> tuple[np.ndarray, int]:
    """The scale and the number of roundings to allow."""
    if op.pointwise or op.kind in ("linear", "bilinear"):
        return size, 16
    return (np.full_like(size, max(size.ravel(), default=Fraction(0))), 1024) if by_norm(op) else (size, 128)


def allowed(op: Op, size: np.ndarray, *arguments: int) -> tuple[np.ndarray, float]:
    """The same for floats: where the row says that it loses digits in the derivatives by these arguments, more."""
    scale, count = roundings(op, size)
    return scale, max(stated(op, count, op.arguments[i]) for i in arguments) if op.pointwise else count


@cache
def measured() -> dict[str, Any]:
    file = Path(autograd_core.ops.__file__).with_name("accuracy.json")
    found: dict[str, Any] = json.loads(file.read_text())["rows"]
    return found


def stated(op: Op, usual: float, quantity: str) -> float:
    """The ulps of a quantity that may be wrong: the usual, or where the row says why a few times those measured."""
    if not op.accuracy:
        return usual
    row = measured().get(op.name, {})
    figure = row.get("value") if quantity == "value" else row.get("derivatives", {}).get(quantity)
    return min(STATED, max(usual, 16 * float(figure["ulp"]))) if figure else STATED


def check_jvp(op: Op, lift: Callable[[Any], Any] = np.asarray) -> None:
    """push is the Jacobian times the tangents: of each argument alone and of all together."""
    for which, case in enumerate(cases(op)):
        tangents = tangents_of(op, case)
        shape = output(op, case).shape
        total, size = np.full(shape, Fraction(0)).ravel(), np.full(shape, Fraction(0)).ravel()
        for i in wanted(op, case.args):
            alone = [t if k == i else None for k, t in enumerate(tangents)]
            matrix, t = jacobian(op, which, i), rational(tangents[i]).ravel()
            truth, scale = matrix @ t, abs(matrix) @ abs(t)
            one = pushed(op, case, alone, lift)
            if one is None:  # the output does not move
                assert not any(truth)
                continue
            assert tuple(one.shape) == shape
            close(one, truth, *allowed(op, scale, i))
            total, size = total + truth, size + scale
        if any(size):
            close(pushed(op, case, tangents, lift), total, *allowed(op, size, *wanted(op, case.args)))


def check_adjoint(op: Op) -> None:
    """<J t, g> = <t, J' g> in exact arithmetic: the enclosures meet and are tiny."""
    for which, case in enumerate(cases(op)):
        with precision(400):
            g, tangents = noise(output(op, case).shape, which), tangents_of(op, case)
            forward = pushed(op, case, tangents, BallArray)
            left = 0 if forward is None else sum((forward * BallArray(g)).elements())
            pairs = zip(wanted(op, case.args), pulled(op, case, g, BallArray), strict=True)
            right = sum(sum((found.value * BallArray(tangents[i])).elements()) for i, found in pairs)
            difference = left - right
            assert difference.contains(0), f"<J t, g> - <t, J' g> = {difference}"
            assert float(abs(difference).upper()) <= 1e-60 * float(abs(right).upper()) + 1e-60


def check_symbols(op: Op) -> None:
    """Our backward pass on symbols is SymPy's derivative: their difference vanishes at random points, to 45 digits."""
    calls: list[Any] = []
    for case in cases(op):
        shapes = [() if op.domain else a.shape for a in case.args]
        if case.broadcasts or case.named or (shapes, case.attributes) in calls:
            continue
        calls.append((shapes, case.attributes))
        condition = sympy.Symbol("u", real=True) > 0
        args = [
            SymbolicArray(np.array([sympy.Symbol(f"{'abcd'[i]}{k}", real=True) for k in range(int(np.prod(s)))],
                                   dtype=object).reshape(s) if i in wanted(op, case.args) else
                          inside(op.domain[i], ORDERS, MODERATE) if op.domain and i in op.inert else condition)
            for i, s in enumerate(shapes)
        ]  # fmt: skip
        try:
            y = op(*args, **case.attributes)
            g = SymbolicArray(np.array([sympy.Symbol(f"g{k}", real=True) for k in range(y.array.size)] + [None],
                                       dtype=object)[:-1].reshape(y.shape))  # fmt: skip
            rule = pulled(op, Case(tuple(args), case.attributes), g, lambda a: a)
        except NoFormula:  # the row, or one in its rule, says so itself
            return
        scalar = sum(a * b for a, b in zip(g.elements(), y.elements(), strict=True))
        for i, found in zip(wanted(op, case.args), rule, strict=True):
            for symbol, ours in zip(args[i].elements(), found.value.elements(), strict=True):
                vanishes(op, ours, scalar.diff(symbol))


def meant(op: Op, letter: str) -> Interval:
    """Where the symbols of an argument are drawn: in its domain, or as the examples' words say."""
    place = "abcd".find(letter)
    if place >= 0 and op.domain:
        return op.domain[place]
    words = {example.samples[place] for example in op.examples if 0 <= place < len(example.samples)}
    return next((WITHIN[word] for word in sorted(words & WITHIN.keys())), REALS)


OTHERS = frozenset(("factorial", "yn", "assoc_laguerre", "meshgrid", "broadcast_arrays"))
"""Names by which NumPy or SciPy call another function: of whole numbers, in another order, or with several results."""
WITHIN = {"positive": POSITIVE, "simplex": POSITIVE, "unit": Interval(0.0, 1.0)}


def vanishes(op: Op, ours: Any, theirs: Any) -> None:
    symbols = sorted(ours.free_symbols | theirs.free_symbols, key=str)
    source = random.Random(f"symbols {op.name}")
    for _ in range(5):
        point = {}
        for symbol in symbols:
            # Floats: of rationals SymPy would compute exact powers.
            point[symbol] = sympy.Float(inside(meant(op, symbol.name[0]), source, MODERATE), 60)
        one, other = (sympy.N(e.subs(point), 60) for e in (ours, theirs))
        least = 0 if op.pointwise else sympy.Float(10) ** -50  # 60 digits of terms that cancel to nothing
        assert abs(one - other) <= sympy.Float(10) ** -45 * abs(other) + least, f"at {point}: {ours} is not {theirs}"


def slopes(op: Op, point: tuple[float, ...], attributes: Mapping[str, Any], along: list[int]) -> tuple[Any, Any]:
    """The slopes to the left and to the right of a point, some arguments moving together, as balls; jumps are huge."""
    with precision(BITS):
        case, h = Case(tuple(np.array(v) for v in point), attributes), BallArray(STEP).array.item()
        ends = [
            on_balls(op, case, [moved(a, 0, s * h) if i in along else a for i, a in enumerate(case.args)]).item()
            for s in (-1, 0, 1)
        ]
        return (ends[1] - ends[0]) / h, (ends[2] - ends[1]) / h


def by_convention(op: Op, point: tuple[float, ...], attributes: Mapping[str, Any], name: str) -> list[Any]:
    """Our derivatives at a point, on balls; by a cotangent that is not 1, so that it must be a factor."""
    case = Case(tuple(np.array(v) for v in point), attributes)
    with precision(BITS), convention(name):
        return [found.value.array.item() / 4 for found in pulled(op, case, np.array(4.0), BallArray)]


def gentle(left: Any, right: Any) -> bool:
    """Whether both slopes are finite: of a jump a difference is not."""
    return bool(abs(left) < 2.0**100 and abs(right) < 2.0**100)


def least_of(left: Any, right: Any) -> Any:
    """The number of smallest magnitude between two slopes."""
    return min(left, right, key=abs) if left * right > 0 else 0 * left


def check_kinks(op: Op) -> None:
    """At a kink: the right slope by the one-sided convention, else a number from the left slope to the right one."""
    if not op.pointwise or is_complex_valued(op):
        return
    for attributes in [example.attributes for example in op.examples] or [{}]:
        for point in kinks_of(op, attributes):
            numbers = {name: by_convention(op, point, attributes, name) for name in CONVENTIONS}
            moving = wanted(op, tuple(map(np.array, point)))
            for k, i in enumerate(moving):
                check_kink(op, point, attributes, i, {name: found[k] for name, found in numbers.items()})
            if len(moving) > 1:
                check_shares(op, point, attributes, moving, numbers)


def kinks_of(op: Op, attributes: Mapping[str, Any]) -> list[tuple[float, ...]]:
    """The kinks that a row names, and those at its attributes, mirrored too."""
    given = [v for v in attributes.values() if isinstance(v, float | int)] if op.arity == 1 else []
    points = [(float(x),) for v in given for x in (v, -v, 1 - v)]
    return [*op.kinks, *(point for point in points if point not in op.kinks and at_kink_of(op, point, attributes))]


def at_kink_of(op: Op, point: tuple[float, ...], attributes: Mapping[str, Any]) -> bool:
    if op.kink is None:
        return False
    record = tuple(map(np.array, point))
    record = (*record, np.asarray(op(*record, **attributes)))
    return bool(op.kink.bind(record, (None,) * len(record), {**op.attributes, **attributes})())


def check_away_from_kinks(op: Op) -> None:
    """Where a row is smooth every convention gives the same derivatives."""
    for which, case in enumerate(cases(op) if op.pointwise and op.kink is not None else ()):
        g = noise(output(op, case).shape, which)
        usual = [found.value for found in pulled(op, case, g)]
        for name in CONVENTIONS[1:]:
            with convention(name):
                others = [found.value for found in pulled(op, case, g)]
            for one, other in zip(usual, others, strict=True):
                assert np.allclose(one, other, rtol=1e-12, atol=0), f"by {name} {other}, not {one}"


def check_kink(
    op: Op, point: tuple[float, ...], attributes: Mapping[str, Any], i: int, numbers: Mapping[str, Any]
) -> None:
    """The number by each convention against the slopes along one argument."""
    try:
        left, right = slopes(op, point, attributes, [i])
    except (ArithmeticError, ValueError):  # one side is outside of the domain
        return
    if not gentle(left, right):
        return
    small = 2.0**-150 * (1 + abs(left) + abs(right))
    assert abs(numbers["one-sided"] - right) < small, f"{point}: {numbers['one-sided']} is not {right}"
    for name, number in numbers.items():
        if number.is_nan() and name == CONVENTIONS[0]:
            assert "NaN" in op.convention
            continue
        assert (number - left) * (number - right) < small, f"{point}: {number} by {name}, not in {left} to {right}"
    if op.arity == 1:
        least = least_of(left, right)
        assert abs(numbers["min-norm"] - least) < small, f"{point}: {numbers['min-norm']} by min-norm is not {least}"


def check_shares(
    op: Op,
    point: tuple[float, ...],
    attributes: Mapping[str, Any],
    moving: list[int],
    numbers: Mapping[str, list[Any]],
) -> None:
    """Where arguments meet, their shares add to a slope along all of them together: to 1 for max(a, a).

    By min-norm each share is the least along its own argument, or those that differ on both sides are equal.
    """
    try:
        left, right = slopes(op, point, attributes, moving)
        sides = [slopes(op, point, attributes, [i]) for i in moving]
    except (ArithmeticError, ValueError):
        return
    if not (gentle(left, right) and all(gentle(*side) for side in sides)):
        return
    small = 2.0**-150 * (1 + abs(left) + abs(right))
    least = all(abs(x - least_of(*side)) < small for x, side in zip(numbers["min-norm"], sides, strict=True))
    if not least:
        shares = [
            (x, least_of(a, b)) for x, (a, b) in zip(numbers["min-norm"], sides, strict=True) if abs(a - b) > small
        ]
        assert len(shares) > 1, f"{point}: {shares[0][0]} by min-norm along one argument is not {shares[0][1]}"
        assert all(abs(x - shares[0][0]) < small for x, _ in shares), f"{point}: {shares} by min-norm are not equal"
    for name in CONVENTIONS[:1] if least else CONVENTIONS[:2]:  # torch's, and min-norm
        total = sum(numbers[name])
        if not total.is_nan():
            assert (total - left) * (total - right) < small, f"{point}: {total} by {name}, not in {left} to {right}"


def check_poles(op: Op) -> None:
    """At the points that a row names, also where its rule on balls divides by 0, floats are the slope on both sides."""
    for attributes in [example.attributes for example in op.examples] or [{}]:
        for point in op.poles if op.pointwise else ():
            case = Case(tuple(np.array(float(v)) for v in point), attributes)
            for found, i in zip(pulled(op, case, np.ones(())), wanted(op, case.args), strict=True):
                try:
                    up, down = (on_side(op, point, attributes, i, s) for s in (1, -1))
                except (ArithmeticError, ValueError):  # one side is outside of the domain
                    continue
                with precision(BITS):
                    truth = (up - down) / (2 * STEP)
                    number = BallArray(found.value).array.item()
                    bound = stated(op, 16, op.arguments[i]) * 2.0**-52
                    same = abs(number - truth) < bound * abs(truth) + 2.0**-350 or not abs(truth) < 2.0**100
                assert same, f"{point}: {number}, not {truth}"


def on_side(op: Op, point: tuple[float, ...], attributes: Mapping[str, Any], i: int, side: int) -> Any:
    """The value a step beside a point; balls may have none at it."""
    with precision(BITS):
        case, h = Case(tuple(np.array(v) for v in point), attributes), BallArray(STEP).array.item()
        args = [moved(a, 0, side * h) if k == i else a for k, a in enumerate(case.args)]
        return on_balls(op, case, args).item()


def check_kinks_of_reductions(op: Op) -> None:
    """Where a convention gives another number than torch's, it is the right slope, or the least one by min-norm.

    By torch's and by min-norm the numbers add to a slope along all elements together.
    """
    if op.pointwise or op.kind != "general" or op.arity != 1 or op.kink is None:
        return
    ways = [{key: v for key, v in e.attributes.items() if key not in ("axis", "keepdims")} for e in op.examples]
    for attributes in [way for k, way in enumerate(ways) if way not in ways[:k]]:
        for point in (np.array([0.0]), np.array([0.0, 2.0]), np.array([2.0, 2.0])):
            case = Case((point,), attributes)
            try:
                if output(op, case).shape:
                    continue
                numbers = {name: of_elements(op, case, name) for name in CONVENTIONS}
            except (IndexError, Undecided):  # a row of other shapes; balls that touch a kink
                continue
            check_first(op, case, {name: found[0] for name, found in numbers.items()})
            left, right = (slope_along(op, case, s, slice(None)) for s in (-1, 1))
            for name in CONVENTIONS[:2] if gentle(left, right) else ():
                total = sum(numbers[name])
                assert (total - left) * (total - right) < 2.0**-90, (
                    f"{point} {attributes}: {total} by {name}, not in {left} to {right}"
                )


def of_elements(op: Op, case: Case, name: str) -> list[Any]:
    """The gradient of a reduction by a convention, on balls; by a cotangent that is not 1: it must be a factor."""
    with precision(BITS), convention(name):
        (found,) = pulled(op, case, np.array(4.0), BallArray)
        return [one / 4 for one in found.value.array.ravel()]


def check_first(op: Op, case: Case, numbers: Mapping[str, Any]) -> None:
    left, right = (slope_along(op, case, s, slice(1)) for s in (-1, 1))
    for name, truth in (("one-sided", right), ("min-norm", least_of(left, right))):
        number = numbers[name]
        if (number - numbers["torch-2.13"]).contains(0):
            continue
        if gentle(left, right):
            close = abs(number - truth) <= 2.0**-50 * abs(truth)  # a number of the convention's, in float64
            assert close, f"{case}: {number} by {name} is not {truth}"
        else:
            assert number * truth > 0, f"{case}: {number} by {name}, not {truth}"


def slope_along(op: Op, case: Case, side: int, which: slice) -> Any:
    """The slope of a reduction on one side along some of its elements together."""
    with precision(BITS):
        ends = []
        for by in (0, side):
            balls = BallArray(case.args[0]).array.copy()
            balls[which] = balls[which] + by * BallArray(STEP).array.item()
            ends.append(on_balls(op, case, [BallArray(balls)]).item())
        return (ends[1] - ends[0]) / BallArray(STEP).array.item() * side


def check_recorded(op: Op) -> None:
    """A recorded pass gives the numbers of an unrecorded one, whatever way its graph goes."""
    for which, case in enumerate(cases(op)):
        g = noise(output(op, case).shape, which)
        leaves = [Tensor(a, requires_grad=i in wanted(op, case.args)) for i, a in enumerate(case.args)]
        wrt = [leaves[i] for i in wanted(op, case.args)]
        found = grad(op(*leaves, **case.attributes), wrt, Tensor(g), create_graph=True, materialize_grads=True)
        for i, (recorded, plain) in enumerate(zip(found, pulled(op, case, g), strict=True)):
            scale = abs(rational(g).ravel()) @ abs(jacobian(op, which, wanted(op, case.args)[i]))
            close(recorded.value, rational(plain.value), *roundings(op, scale))


def check_second(op: Op) -> None:
    """grad of grad against second differences: proven in balls, and to six digits in float64."""
    for which, case in enumerate(cases(op)):
        g = noise(output(op, case).shape, which)
        for i in wanted(op, case.args):
            v = noise(case.args[i].shape, 90 + i)
            truth = second_truth(op, case, i, g, v)
            with precision(400):
                proven = exactly(twice(op, case, i, g, v, BallArray).array)
            floats = twice(op, case, i, g, v, np.asarray)
            # Of algorithms on matrices an element may be smaller than the roundings of the others.
            largest = 0 if op.pointwise or op.kind in ("linear", "bilinear") else max(1, *map(abs, truth.ravel()))
            for j, right in enumerate(truth.ravel()):
                assert abs(proven.flat[j] - right) <= Fraction(1, 10**40) * abs(right) + Fraction(1, 10**90), (
                    f"{float(proven.flat[j])!r}, second difference {float(right)!r}"
                )
                found = float(np.asarray(floats).flat[j])
                if abs(right) > Fraction(10) ** 300:  # beyond floats
                    continue
                # What is smaller than 1e-200 may be lost to underflow on the way.
                slack = max(abs(right), largest) / 10**6 + Fraction(1, 10**200)
                assert abs(Fraction(found) - right) <= slack, f"{found!r}, second difference {float(right)!r}"


def twice(op: Op, case: Case, i: int, g: np.ndarray, v: np.ndarray, lift: Callable[[Any], Any]) -> Any:
    """The gradient of <v, gradient of <g, y>> by argument i."""
    leaves = [Tensor(lift(a), requires_grad=k == i) for k, a in enumerate(case.args)]
    y = op(*leaves, **case.attributes)
    if not y.requires_grad:  # one of several results, which this argument is no part of
        return lift(np.zeros(case.args[i].shape))
    first = grad(y, leaves[i], Tensor(lift(g)), create_graph=True)[0]
    second = grad(first, leaves[i], Tensor(lift(v)), allow_unused=True)[0] if first.requires_grad else None
    return lift(np.zeros(case.args[i].shape)) if second is None else second.value


def second_truth(op: Op, case: Case, i: int, g: np.ndarray, v: np.ndarray) -> np.ndarray:
    x, weights = case.args[i], BallArray(g).array
    out = np.empty(x.shape, dtype=object)
    with precision(FINE_BITS if case.named else BITS):
        steps = np.array([step(case, i, j) for j in range(x.size)] + [None], dtype=object)[:-1].reshape(x.shape)
        # Each element of v is taken along its own step, so that small arguments stay inside the domain.
        small = min(steps.ravel()) if x.size else 1
        along = BallArray(v).array * small

        def value(sign: int, j: int, h: Any) -> Any:
            point = moved(BallArray(x).array + along * sign, j, h)
            y = on_balls(op, case, [*case.args[:i], point, *case.args[i + 1 :]])
            return sum(y.ravel() * weights.ravel())

        for j in range(x.size):
            h = steps.flat[j]
            mixed = value(1, j, h) - value(1, j, -h) - value(-1, j, h) + value(-1, j, -h)
            out.flat[j] = fraction((mixed / (4 * small * h)).mid())
    return out


def check_dtypes(op: Op) -> None:
    """float32 and float16 stay what they are, in the value, the gradients and the forward derivative."""
    for case in cases(op):
        for dtype in (np.float32, np.float16):
            # Moderate magnitudes: what is asked here is the dtype, not the range.
            most = 0.5 if op.pointwise else 30.0  # clipped at 0.5, a positive definite matrix would be none
            args = [a if a.dtype == bool else np.clip(a, -most, most).astype(dtype) for a in case.args]
            small = Case(tuple(args), case.attributes)
            with np.errstate(all="ignore"):
                y = output(op, small)
                if not op.differentiable:
                    assert y.dtype == dtype or y.dtype.kind in "bi"
                    continue
                assert y.dtype == dtype
                for found in pulled(op, small, np.ones(y.shape, dtype)):
                    assert found.dtype == dtype
                tangents = [np.ones(a.shape, dtype) if i in wanted(op, args) else None for i, a in enumerate(args)]
                forward = pushed(op, small, tangents)
            assert forward is None or np.asarray(forward).dtype == dtype


def check_value(op: Op) -> None:
    """NumPy's value against the ball's: at most 4 ulp, of the terms' size where there is a sum; comparisons exactly."""
    for which, case in enumerate(cases(op)):
        y = output(op, case)
        with precision(400):
            truth = on_balls(op, case, case.args)
        assert truth.shape == y.shape
        if not op.differentiable:
            assert truth.tolist() == y.tolist()
        elif op.domain:
            for value, right in zip(y.ravel(), exactly(truth).ravel(), strict=True):
                off = ulps(value, right, np.float64)
                assert off <= stated(op, 4, "value"), f"{value!r} is {off} ulp off"
        elif op.kind in ("linear", "bilinear"):
            close(y, exactly(truth), rational(op(*(abs(a) for a in case.args), **case.attributes)), 4)
        else:
            # What a rounding of each argument would change, and of the result.
            size = abs(exactly(truth).ravel())
            for i in wanted(op, case.args):
                size = size + abs(jacobian(op, which, i)) @ abs(rational(case.args[i]).ravel())
            close(y, exactly(truth), *roundings(op, size))


def check_namesake(op: Op) -> None:
    """What NumPy or SciPy calls by one of the row's names is the same function; its digits are the value's business."""
    for theirs in namesakes(op):
        for case in cases(op):
            found = None if case.named else called(theirs, op, case)
            if found is not None:
                ours = output(op, case)
                assert ours.shape == found.shape, f"{ours.shape}, by {theirs.__name__} {found.shape}"
                assert np.allclose(ours, found, rtol=1e-6, atol=1e-300, equal_nan=True), (
                    f"{ours}, by {theirs.__name__} {found}"
                )


def namesakes(op: Op) -> list[Callable[..., Any]]:
    """Functions of the row's names; of those that SciPy moved the newer one."""
    homes = (np, np.linalg, scipy.special)
    found = (getattr(home, name, None) for home in homes for name in (op.name, *op.aliases) if name not in OTHERS)
    return [one for one in found if callable(one) and not isinstance(one, type)]


def called(function: Callable[..., Any], op: Op, case: Case) -> np.ndarray | None:
    """A case by another function, in whichever of the usual ways it takes the arguments; None if in no way."""
    named = dict(zip(op.arguments, case.args, strict=False))
    ordered = [named[key] if key in named else case.attributes.get(key, 0) for key in op.order]
    every = {**op.attributes, **case.attributes}
    ways: tuple[tuple[tuple[Any, ...], Mapping[str, Any]], ...] = (
        *(((ordered, {}),) if op.order and set(op.order) <= {*named, *case.attributes} else ()),
        *((case.args, kept) for kept in (every, case.attributes) if not op.order),
        *(((case.args,), kept) for kept in (every, case.attributes) if op.variadic),
    )
    for args, kept in ways:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return np.asarray(function(*args, **kept))
            except (TypeError, ValueError):
                continue
    return None


def check_statement(op: Op) -> None:
    """The formula of the documentation, where it is one in other rows, is what the row computes, to 40 digits."""
    code = statement(op)
    for case in cases(op) if code is not None else ():
        points = single(op, case) if op.pointwise else [case.args] if states(op, case) else []
        for point in points:
            with precision(400):
                ours, stated = on_balls(op, case, point), said(code, op, point, case)
            assert ours.shape == stated.shape, f"{ours.shape}, by its formula {stated.shape}"
            if not op.differentiable:
                assert ours.tolist() == stated.tolist()
                continue
            for one, other in zip(ours.ravel(), stated.ravel(), strict=True):
                if other.is_finite():  # not where a formula has a hole, such as sin(x) / x
                    least = abs(other) / 10**40 + flint.arb(10) ** -90
                    assert abs(one - other) < least, f"{one} at {point}, by its formula {other}"


@cache
def statement(op: Op) -> Any:
    """The formula of the documentation as Python's code; None where it is in words, or leaves an argument out."""
    text = re.sub(r", [01] (where|at) .*", "", op.math)
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text)
    text = re.sub(r"\b(min|max)\(", r"\1_of(", text)
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError:
        return None
    tree = ast.fix_missing_locations(Choices(op).visit(tree))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    known = {*NAMES, *WORDS, *op.arguments, *op.attributes}
    return compile(tree, op.name, "eval") if set(op.arguments) <= names <= known and not op.variadic else None


class Choices(ast.NodeTransformer):
    """`a if x > 0 else b` element by element; of a choice by an attribute the other side may have no value."""

    def __init__(self, op: Op) -> None:
        self.arguments = set(op.arguments)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        names = {one.id for one in ast.walk(node.test) if isinstance(one, ast.Name)}
        where = ast.Call(ast.Name("where", ast.Load()), [node.test, node.body, node.orelse], [])
        return where if names & self.arguments else node


def states(op: Op, case: Case) -> bool:
    """Whether a formula speaks of a case: of no axis but that of a vector, and of no attribute that it leaves out."""
    named = statement(op).co_names
    other = {key for key, v in case.attributes.items() if v != op.attributes[key] and key not in named}
    axes = {"axis", "normalized_shape"} & op.attributes.keys()
    if other - {"reduction"} or case.attributes.get("reduction", "none") not in ("none", "mean", "sum"):
        return False
    return (
        not axes
        or all(a.ndim < 2 for a in case.args)
        or (op.attributes.get("axis", 0) is None and not case.attributes.keys() & {"axis", "keepdims"})
    )


def single(op: Op, case: Case) -> list[tuple[np.ndarray, ...]]:
    """The points of a row that acts element by element, one by one."""
    if not states(op, Case((), case.attributes)):
        return []
    return [
        tuple(map(np.array, point)) for point in zip(*(a.ravel() for a in np.broadcast_arrays(*case.args)), strict=True)
    ]


def said(code: Any, op: Op, point: tuple[np.ndarray, ...], case: Case) -> np.ndarray:
    """The documentation's formula on balls; losses state what they reduce."""
    way = {**op.attributes, **case.attributes}
    values = {name: a if a.dtype == bool else BallArray(a) for name, a in zip(op.arguments, point, strict=True)}
    words = {name: partial(row, NAMES[name]) for name in code.co_names if name in NAMES}
    found = eval(code, {}, {**words, **constants(point), **way, **values})
    if way.get("reduction") in ("mean", "sum"):
        found = TABLE[way["reduction"]](found)
    return found.array


def row(op: Op, *args: Any, **attributes: Any) -> Any:
    """A row by the order of its items, with whole numbers as balls: NumPy would round their square root."""
    given = dict(zip(op.order or (*op.arguments, *op.attributes), args, strict=False)) | attributes
    lifted = [given.pop(name) for name in op.arguments]
    return op(*(BallArray(np.array(a)) if isinstance(a, int | float) else a for a in lifted), **given)


def constants(point: tuple[np.ndarray, ...]) -> dict[str, Any]:
    """The words of formulas that are no rows."""
    ball = lambda x: BallArray(np.array(x, dtype=object))  # noqa: E731
    two = lambda many, of_two: lambda *args: row(many if len(args) == 1 else of_two, *args)  # noqa: E731
    return {
        "pi": ball(flint.arb.pi()),
        "euler": ball(flint.arb.const_euler()),
        "n": point[0].size,
        "norm": partial(row, TABLE["vector_norm"]),
        "min_of": two(TABLE["min"], TABLE["minimum"]),
        "max_of": two(TABLE["max"], TABLE["maximum"]),
    }


WORDS = frozenset(("pi", "euler", "n", "norm", "min_of", "max_of"))


def check_description(op: Op) -> None:
    """A row says what it is, where it is defined, and what it does at a kink."""
    assert op.doc.endswith(".")
    assert len({op.name, *op.aliases}) == 1 + len(op.aliases)
    if op.pointwise:
        assert len(op.domain) in (op.arity, 0 if op.kind == "constant" else op.arity)
    else:
        assert op.examples
    if op.differentiable:
        assert bool(op.convention) == (op.kink is not None)
    else:
        case = cases(op)[0]
        leaves = [Tensor(a, requires_grad=a.dtype != bool) for a in case.args]
        y = op(*leaves, **case.attributes)
        assert y.grad_fn is None and not y.requires_grad


def check_inert(op: Op) -> None:
    """An argument by which no derivative is known says so, with its name and the row's, in place of a number."""
    case = cases(op)[0]
    for i in () if op.kind == "composite" else op.inert:
        leaves = [Tensor(a, requires_grad=k == i) for k, a in enumerate(case.args)]
        y = op(*leaves, **case.attributes)
        said = ""
        try:
            grad(y, leaves[i], Tensor(np.ones(y.shape)))
        except NoDerivative as error:
            said = str(error)
        assert f"{op.name}() by {op.arguments[i]} " in said, said or "it gave a number"


def check_numbers(op: Op) -> None:
    """A Python number among the arguments gives what an array of it gives, whatever shorter way a rule takes for it."""
    for case in cases(op)[:1] if op.pointwise else ():
        for k in set(range(op.arity)) - op.conditions:
            others = [i for i in wanted(op, case.args) if i != k]
            for number in (case.args[k].item(0), 2, 0) if others else ():
                arrays, plain = [list(case.args) for _ in range(2)]
                arrays[k], plain[k] = np.full_like(case.args[k], number), number
                for one, other in zip(
                    *(by(op, args, case.attributes, others) for args in (plain, arrays)), strict=True
                ):
                    assert np.allclose(one, other, rtol=2.0**-40, atol=0, equal_nan=True), f"{one}, of an array {other}"


def by(op: Op, args: list[Any], attributes: Mapping[str, Any], which: list[int]) -> list[np.ndarray]:
    """The derivatives by some arguments, where others may be plain numbers."""
    leaves = [Tensor(a, requires_grad=i in which) if isinstance(a, np.ndarray) else a for i, a in enumerate(args)]
    with np.errstate(all="ignore"):
        y = op(*leaves, **attributes)
        found = grad(y, [leaves[i] for i in which], Tensor(np.ones(y.shape)), materialize_grads=True)
    return [one.value for one in found]


def is_complex_valued(op: Op) -> bool:
    return not op.is_complex and any(np.iscomplexobj(output(op, case)) for case in cases(op)[:1])


def realified(op: Op) -> Iterator[Op]:
    """The row as real functions of real numbers: each part of its result, of arguments put together from parts."""
    ways = [(e.shapes, e.attributes) for e in op.examples if not op.pointwise] or [(((5,),) * op.arity, {})]
    flags = np.array([True, False, True, True, False])
    for shapes, attributes in ways:
        moving = [i for i in range(len(shapes)) if i not in op.conditions and (op.variadic or i in op.active)]

        def joined(parts: Any, count: int = len(shapes), moving: list[int] = moving) -> list[Any]:
            left, args = list(parts), []
            for i in range(count):
                if i not in moving:
                    args.append(flags)
                else:
                    args.append(COMPLEX(left.pop(0), left.pop(0)) if op.is_complex else left.pop(0))
            return args

        doubled = tuple(shapes[i] for i in moving for _ in range(1 + op.is_complex))
        for part in (TABLE["real"], TABLE["imag"]):
            formula = lambda *xs, part=part, a=attributes, join=joined: part(op(*join(xs), **a))  # noqa: E731
            samples = ("moderate",) * len(doubled)
            yield composite(f"{part.name} of {op.name}", formula, examples=(Example(doubled, {}, samples),), doc=op.doc)


def check_complex(op: Op) -> None:
    """Of complex numbers: torch's gradient is that of the real and the imaginary part as real functions."""
    whole = POLAR if op.name in ("svd_u", "svd_vh") else op
    if not whole.is_complex and not is_complex_valued(op):
        return
    for derived in realified(whole):
        for check in (check_proof, check_vjp, check_jvp, check_adjoint):
            check(derived)


RULES = (
    check_complex,
    check_proof,
    check_vjp,
    check_each,
    check_jvp,
    check_adjoint,
    check_symbols,
    check_second,
    check_recorded,
    check_kinks,
    check_kinks_of_reductions,
    check_away_from_kinks,
    check_poles,
    check_inert,
    check_numbers,
    check_broadcast,
)
CHECKS = (*RULES, check_dtypes, check_value, check_namesake, check_statement, check_description)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", TABLE)
def test_row(name: str, check: Callable[[Op], None]) -> None:
    row = TABLE[name]
    if check in RULES and not row.differentiable:
        return
    if check in (check_complex, check_description) or not (row.differentiable and is_complex_valued(row)):
        check(row)


def test_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows and checks, printed, so that a table that shrank is noticed."""
    applied = sum(check not in RULES or op.differentiable for op in TABLE.values() for check in CHECKS)
    stated = sum(statement(op) is not None for op in TABLE.values())
    known = sum(called(one, op, cases(op)[0]) is not None for op in TABLE.values() for one in namesakes(op)[:1])
    with capsys.disabled():
        print(f"\n{len(TABLE)} rows under {len(NAMES)} names, {applied} checks of rows; ", end="")
        print(f"the values of {known} beside NumPy's or SciPy's, of {stated} beside their documented formula")
    assert len(TABLE) >= 400 and known >= 200 and stated >= 90


def rejections(op: Op) -> set[str]:
    found = set()
    for check in CHECKS:
        try:
            check(op)
        except AssertionError:
            found.add(check.__name__)
    return found


def wrong(name: str, *partials: Any) -> Op:
    """The row with other partials and nothing else changed."""
    row = TABLE[name]
    kept = ("aliases", "formula", "sympy", "ball", "domain", "kink", "convention", "examples", "doc")
    fields = {key: getattr(row, key) for key in kept}
    fields["kink"] = None if row.kink is None else row.kink.function
    return elementwise(name, row.evaluate, partials=partials, **fields)


def test_a_row_built_anew_passes_every_check() -> None:
    cosh = TABLE["cosh"]
    assert rejections(wrong("tanh", lambda x: (1 / cosh(x)) ** 2)) == set()


@pytest.mark.parametrize(
    "partial",
    [
        lambda x: -((1 / TABLE["cosh"](x)) ** 2),  # the sign flipped
        lambda y: 1 - y,  # the square forgotten
        lambda x: 1 / TABLE["cosh"](x),
        lambda x: (1 / TABLE["cosh"](x)) ** 2 * (1 + 2.0**-40),  # wrong in the 12th digit
    ],
)
def test_a_wrong_tanh_fails_at_least_three_ways(partial: Callable[..., Any]) -> None:
    assert rejections(wrong("tanh", partial)) >= {"check_vjp", "check_jvp", "check_symbols", "check_second"}


def test_the_right_formula_with_the_wrong_digits_is_caught_by_the_numbers_alone() -> None:
    assert rejections(wrong("tanh", lambda y: 1 - y * y)) >= {"check_vjp", "check_jvp"}
    assert not rejections(wrong("tanh", lambda y: 1 - y * y)) & {"check_symbols", "check_adjoint"}


def test_a_forward_rule_that_is_not_the_pullbacks_adjoint_is_caught() -> None:
    row = replace(TABLE["max"], pushes=TABLE["max"].pulls)
    with pytest.raises((AssertionError, ValueError)):
        check_adjoint(row)
    linear = replace(TABLE["sum"], pulls=TABLE["mean"].pulls)
    assert rejections(linear) >= {"check_vjp", "check_adjoint", "check_symbols"}


def test_a_wrong_value_is_caught() -> None:
    row = replace(TABLE["tanh"], evaluate=lambda xp, x: xp.tanh(x) * (1 + 2.0**-49))
    assert "check_value" in rejections(row)


def test_a_formula_that_is_not_the_documented_one_is_caught() -> None:
    assert rejections(replace(TABLE["frac"], math="x + trunc(x)")) == {"check_statement"}


def test_another_function_than_the_one_of_that_name_is_caught() -> None:
    assert "check_namesake" in rejections(replace(TABLE["tril"], evaluate=TABLE["triu"].evaluate))


def test_a_rule_that_takes_a_plain_number_amiss_is_caught() -> None:
    partials = (lambda b: 2 / b if isinstance(b, float) else 1 / b, lambda a, b: -(a / b) / b)
    assert "check_numbers" in rejections(wrong("div", *partials))


def test_every_name_belongs_to_one_row() -> None:
    names = [name for row in TABLE.values() for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))
    assert {name: row.name for name, row in NAMES.items()} == {
        name: row.name for row in TABLE.values() for name in (row.name, *row.aliases)
    }
