"""Rows of the losses of numbers and of classes; `likelihoods` and `marginlosses` have the others.

Most are composed of other rows, in the form that keeps its digits; weights are arguments that a call may leave out.
"""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.op import Example, Op, Value, composite, fetched
from autograd_core.ops.normalize import log_softmax
from autograd_core.ops.piecewise import abs_, where
from autograd_core.ops.reduce import mean, sum_
from autograd_core.ops.shape import index, reshape

Shape = tuple[int, ...]


def reduced(losses: Value, reduction: str) -> Value:
    """The mean or the sum of losses, or all of them.

    Raises:
        ValueError: another `reduction`.

    >>> float(reduced(numpy.array([1.0, 3.0]), "mean"))
    2.0
    """
    if reduction == "mean":
        return mean(losses)
    if reduction == "sum":
        return sum_(losses)
    if reduction == "none":
        return losses
    raise ValueError(f"{reduction} is not a valid value for reduction: take mean, sum or none")


def reduced_shape(*shapes: Shape, reduction: str = "mean", **_: Any) -> Shape:
    """The shape of `reduced` losses whose operands broadcast."""
    losses = numpy.broadcast_shapes(*shapes)
    return losses if reduction == "none" else ()


def ways(*samples: str, shape: Shape = (2, 2), **attributes: Any) -> tuple[Example, ...]:
    """Examples of a loss with every reduction, all operands of one shape."""
    shapes = (shape,) * len(samples)
    return tuple(Example(shapes, {**attributes, "reduction": r}, samples) for r in ("mean", "sum", "none"))


def times(losses: Value, weight: Value) -> Value:
    """Losses times their weights; the weight that stands for none costs nothing."""
    return losses if isinstance(weight, int | float) and weight == 1 else losses * weight


def _huber(x: Value, target: Value, delta: float = 1.0) -> Value:
    """Both sides stay finite where the other one is chosen."""
    gap = x - target
    inner = abs_(gap) < delta
    small, large = where(inner, gap, 0), where(inner, delta, gap)
    return where(inner, small * small / 2, delta * (abs_(large) - delta / 2))


def _smooth(x: Value, target: Value, beta: float) -> Value:
    return _huber(x, target, beta) / beta if beta else abs_(x - target)


mse_loss: Op = composite(
    "mse_loss",
    lambda x, target, reduction="mean": reduced((x - target) * (x - target), reduction),
    examples=ways("moderate", "moderate"),
    shape=reduced_shape,
    math="(x - target)**2",
    doc="Squared error.",
)

l1_loss: Op = composite(
    "l1_loss",
    lambda x, target, reduction="mean": reduced(abs_(x - target), reduction),
    kink=lambda x, target: x == target,
    convention="0 where both are equal",
    examples=ways("moderate", "moderate"),
    shape=reduced_shape,
    math="|x - target|",
    doc="Absolute error.",
)

huber_loss: Op = composite(
    "huber_loss",
    lambda x, target, reduction="mean", delta=1.0: reduced(_huber(x, target, delta), reduction),
    examples=ways("moderate", "moderate", delta=0.75),
    shape=reduced_shape,
    math="(x - target)**2 / 2 if |x - target| < delta else delta * (|x - target| - delta / 2)",
    doc="Squared error that goes on as a straight line.",
)

smooth_l1_loss: Op = composite(
    "smooth_l1_loss",
    lambda x, target, reduction="mean", beta=1.0: reduced(_smooth(x, target, beta), reduction),
    examples=ways("moderate", "moderate", beta=0.5),
    shape=reduced_shape,
    math="(x - target)**2 / (2 * beta) if |x - target| < beta else |x - target| - beta / 2",
    doc="Absolute error with its corner rounded off within beta; with beta 0 it is the absolute error.",
)


# Classes.


def whole_numbers(target: Value) -> Any:
    """Class numbers, from whichever carrier holds them.

    Raises:
        ValueError: they are not known, or not whole.
    """
    raw = getattr(target, "_value", target)
    try:
        found = numpy.asarray(getattr(fetched(raw), "array", fetched(raw)), dtype=float)
    except TypeError:
        raise ValueError("targets that are classes must be constant numbers") from None
    classes = found.astype(int)
    if numpy.any(classes != found):
        raise ValueError("targets that are classes must be whole numbers")
    return classes


def _class_axis(shape: Shape) -> int:
    return 0 if len(shape) == 1 else 1


def _samples(shape: Shape) -> Shape:
    """The shape without the class axis."""
    at = _class_axis(shape)
    return (*shape[:at], *shape[at + 1 :])


def class_key(shape: Shape, target: Any, ignored: int | None = None) -> tuple[tuple[Any, ...], Any]:
    """The index of each sample's class in logits of this shape, and which samples are not ignored.

    Raises:
        ValueError: the shapes do not fit.
        IndexError: there is no such class.
    """
    classes = whole_numbers(target)
    if not shape or classes.shape != _samples(shape):
        raise ValueError(
            f"expected input (N, C, ...) with target (N, ...), or (C,) with (), got {shape}, {classes.shape}"
        )
    kept = classes != ignored
    count = shape[_class_axis(shape)]
    wrong = classes[kept & ((classes < 0) | (classes >= count))]
    if wrong.size:
        raise IndexError(f"Target {wrong[0]} is out of bounds for {count} classes")
    places = numpy.indices(classes.shape)
    return (*places[:1], numpy.where(kept, classes, 0), *places[1:]), kept


def _class_mean(losses: Value, weights: Value, kept: Any) -> Value:
    """The mean over the samples that are not ignored, each with the weight of its class."""
    if not isinstance(weights, int | float):
        return sum_(losses) / sum_(where(kept, weights, 0))
    return mean(losses) if kept.all() else sum_(losses) / int(kept.sum())


def _by_class(x: Value, weight: Value, target: Any, ignored: int, reduction: str, smoothing: float = 0.0) -> Value:
    """The loss of log-probabilities; smoothing shares a part of each target among all classes."""
    key, kept = class_key(x.shape, target, ignored)
    axis = _class_axis(x.shape)
    many = bool(getattr(weight, "ndim", 0))
    weights = index(weight, key=(key[axis],)) if many else weight
    losses = times(-index(x, key=key), weights)
    if smoothing:
        every = -sum_(times(x, _spread(weight, x.shape)), axis=axis)
        losses = (1 - smoothing) * losses + every * (smoothing / x.shape[axis])
    if not kept.all():
        losses = where(kept, losses, 0)
    if reduction != "mean":
        return reduced(losses, reduction)
    return _class_mean(losses, weights, kept)


nll_loss: Op = composite(
    "nll_loss",
    lambda x, weight, target=(), ignore_index=-100, reduction="mean": _by_class(
        x, weight, target, ignore_index, reduction
    ),
    examples=(
        Example(((2, 3), (3,)), {"target": (2, 0)}, ("moderate", "positive")),
        Example(((2, 2, 2), (2,)), {"target": ((1, 0), (0, -100)), "reduction": "sum"}, ("moderate", "positive")),
        Example(((3,), ()), {"target": 1, "reduction": "none"}, ("moderate", "positive")),
    ),
    order=("x", "target", "weight", "ignore_index", "reduction"),
    defaults={"weight": 1},
    shape=lambda x, weight=(), reduction="mean", **_: _samples(x) if reduction == "none" else (),
    math="-weight[target] * x[target], the mean over the sum of these weights",
    doc="Minus the log-probability of the right classes, which are constants; samples of class `ignore_index` count 0.",
)


def _is_unknown(target: Value) -> bool:
    """Whether class numbers are symbols, as where SymPy is the witness."""
    raw = getattr(target, "_value", target)
    elements: Any = getattr(raw, "elements", tuple)
    return any(getattr(element, "free_symbols", None) for element in elements())


def _spread(weight: Value, shape: Shape) -> Value:
    """Weights of classes, along the axis of classes."""
    if not getattr(weight, "ndim", 0):
        return weight
    return reshape(weight, shape=(-1,) + (1,) * (len(shape) - _class_axis(shape) - 1))


def _by_comparison(logs: Value, weight: Value, target: Value, ignored: int, reduction: str, smoothing: float) -> Value:
    """What `_by_class` computes, by comparing each target with every class."""
    axis, count = _class_axis(logs.shape), logs.shape[_class_axis(logs.shape)]
    classes = numpy.arange(count).reshape((-1,) + (1,) * (len(logs.shape) - axis - 1))
    column = reshape(target, shape=(*logs.shape[:axis], 1, *logs.shape[axis + 1 :]))
    hits, kept = where(column == classes, 1, 0), where(target == ignored, 0, 1)
    weight = _spread(weight, logs.shape)
    losses = -sum_(times(logs * (hits * (1 - smoothing) + smoothing / count), weight), axis=axis) * kept
    if reduction != "mean":
        return reduced(losses, reduction)
    return sum_(losses) / sum_(sum_(times(hits, weight), axis=axis) * kept)


def _cross_entropy(
    x: Value,
    target: Value,
    weight: Value,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Value:
    axis = _class_axis(x.shape)
    logs = log_softmax(x, axis=axis)
    if getattr(target, "shape", ()) != x.shape:
        run = _by_comparison if _is_unknown(target) else _by_class
        return run(logs, weight, target, ignore_index, reduction, label_smoothing)
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / x.shape[axis]
    return reduced(-sum_(times(logs * target, _spread(weight, x.shape)), axis=axis), reduction)


cross_entropy: Op = composite(
    "cross_entropy",
    _cross_entropy,
    examples=(
        Example(((2, 3), (2, 3), (3,)), {"label_smoothing": 0.25}, ("moderate", "simplex", "positive")),
        Example(((2, 2, 2), (2, 2, 2), ()), {"reduction": "sum"}, ("moderate", "simplex", "positive")),
        Example(((3,), (3,), ()), {"reduction": "none"}, ("moderate", "simplex", "positive")),
    ),
    order=("x", "target", "weight", "ignore_index", "reduction", "label_smoothing"),
    defaults={"weight": 1},
    shape=lambda x, target, weight=(), reduction="mean", **_: _samples(x) if reduction == "none" else (),
    math="-sum(target * log_softmax(x))",
    doc="Cross entropy of the softmax with targets: probabilities of x's shape, or class numbers, which are constants.",
)
