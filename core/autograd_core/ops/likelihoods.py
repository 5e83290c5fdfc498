"""Rows of the losses that are likelihoods: of yes and no, of counts, of numbers with a variance; and divergences."""

from __future__ import annotations

from math import exp as number_exp
from math import inf, pi
from math import log as number_log

from autograd_core.conventions import at_kink
from autograd_core.op import Example, Op, Value, composite, detached, diagonal, elementwise
from autograd_core.ops.exponential import exp, log
from autograd_core.ops.losses import reduced, reduced_shape, times, ways
from autograd_core.ops.piecewise import where
from autograd_core.ops.powers import entr
from autograd_core.ops.reduce import sum_
from autograd_core.ops.smoothunits import softplus

_FLOOR = number_exp(-100)
"""Logarithms of less are taken for -100."""


def _floored_log(x: Value) -> Value:
    """log(x), but at least -100, and flat there."""
    return where(x < _FLOOR, -100, log(where(x < _FLOOR, 1, x)))


def _floored(x: Value) -> Value:
    return (x < _FLOOR) | (1 - x < _FLOOR)


def _bce_slope(x: Value, target: Value) -> Value:
    """(x - target) / (x - x**2): as a quotient it keeps its digits near x = target."""
    floored = _floored(x)
    steep = (x - target) * at_kink(10**12, left=0, right=0)
    return where(floored, steep, (x - target) / where(floored, 1, x * (1 - x)))


def _bce_recorded(x: Value, target: Value) -> Value:
    """The same value, differentiated as a sum of two fractions, in which nothing cancels."""
    inner = where(_floored(x), 1 / 2, x)

    def fractions(x: Value, target: Value) -> Value:
        return (1 - target) / (1 - x) - target / x

    zero = fractions(inner, target) - fractions(detached(inner), detached(target))
    return _bce_slope(detached(x), detached(target)) + zero


_BCE = (
    elementwise(  # no row of the table: nobody calls it
        "bce",
        lambda xp, x, target: -(target * xp.maximum(xp.log(x), -100) + (1 - target) * xp.maximum(xp.log1p(-x), -100)),
        partials=(_bce_slope, lambda x: _floored_log(1 - x) - _floored_log(x)),
        recorded=(_bce_recorded, lambda x: _floored_log(1 - x) - _floored_log(x)),
        formula=lambda x, target: -(target * _floored_log(x) + (1 - target) * _floored_log(1 - x)),
        doc="Binary cross entropy, element by element.",
    ),
)

binary_cross_entropy: Op = composite(
    "binary_cross_entropy",
    lambda x, target, weight, reduction="mean": reduced(times(_BCE[0](x, target), weight), reduction),
    kink=lambda x: _floored(x),
    convention="(x - target) * 1e12 by x where a logarithm is below -100, which is taken for -100",
    examples=ways("unit", "unit", "positive"),
    order=("x", "target", "weight", "reduction"),
    defaults={"weight": 1},
    shape=reduced_shape,
    math="-weight * (target * log(x) + (1 - target) * log(1 - x))",
    doc="Binary cross entropy of probabilities x with targets; logarithms are at least -100.",
)

binary_cross_entropy_with_logits: Op = composite(
    "binary_cross_entropy_with_logits",
    lambda x, target, weight, pos_weight, reduction="mean": reduced(
        times((1 - target) * softplus(x) + times(target, pos_weight) * softplus(-x), weight), reduction
    ),
    examples=ways("moderate", "unit", "positive", "positive"),
    order=("x", "target", "weight", "reduction", "pos_weight"),
    defaults={"weight": 1, "pos_weight": 1},
    shape=reduced_shape,
    math="weight * ((1 - target) * log(1 + exp(x)) + pos_weight * target * log(1 + exp(-x)))",
    doc="Binary cross entropy of sigmoid(x) with targets.",
)


def _kl_div(x: Value, target: Value, reduction: str = "mean", log_target: bool = False) -> Value:
    if log_target:
        nothing = target == -inf  # a probability of 0
        losses = where(nothing, 0, exp(target) * where(nothing, 0, target - x))
    else:
        losses = -entr(target) - target * x
    return sum_(losses) / x.shape[0] if reduction == "batchmean" and x.shape else reduced(losses, reduction)


kl_div: Op = composite(
    "kl_div",
    _kl_div,
    examples=(
        *ways("moderate", "positive"),
        *ways("moderate", "moderate", log_target=True),
        Example(((3, 2), (3, 2)), {"reduction": "batchmean"}, ("moderate", "positive")),
    ),
    shape=reduced_shape,
    math="exp(target) * (target - x) if log_target else target * (log(target) - x)",
    doc="Kullback-Leibler divergence of targets from probabilities given by their logarithms x.",
)


def _poisson(
    x: Value, target: Value, log_input: bool = True, full: bool = False, eps: float = 1e-8, reduction: str = "mean"
) -> Value:
    losses = exp(x) - target * x if log_input else x - target * log(x + eps)
    if full:
        large = target > 1
        t = where(large, target, 1)
        losses = losses + where(large, t * log(t) - t + log(t) / 2 + number_log(2 * pi) / 2, 0)
    return reduced(losses, reduction)


poisson_nll_loss: Op = composite(
    "poisson_nll_loss",
    _poisson,
    kink=lambda target, full: (target == 1) & full,
    convention="that of a smaller target at 1, where the term of `full` jumps",
    examples=(*ways("moderate", "positive", full=True), *ways("positive", "positive", log_input=False)),
    shape=reduced_shape,
    math="exp(x) - target * x if log_input else x - target * log(x + eps)",
    doc="Minus the log-likelihood of counts under a Poisson distribution; `full` adds Stirling's term of the target.",
)


_AT_LEAST = (
    diagonal(  # no row of the table: nobody calls it
        "at_least",
        lambda xp, x, eps=0.0: xp.maximum(x, eps),
        maps=(lambda g, x, eps: where(x < eps, g * at_kink(1, left=0, right=0), g),),
        formula=lambda x, eps=0.0: where(x < eps, eps, x),
        doc="x, but at least eps, as which it is still differentiated in torch.",
    ),
)


def _gaussian(
    x: Value, target: Value, var: Value, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Value:
    variance = _AT_LEAST[0](var, eps=eps)
    losses = (log(variance) + (x - target) * (x - target) / variance) / 2
    return reduced(losses + number_log(2 * pi) / 2 if full else losses, reduction)


gaussian_nll_loss: Op = composite(
    "gaussian_nll_loss",
    _gaussian,
    kink=lambda var, eps: var < eps,
    convention="by a var below eps as by eps",
    examples=ways("moderate", "moderate", "positive", full=True),
    shape=reduced_shape,
    math="(log(var) + (x - target)**2 / var) / 2",
    doc="Minus the log-likelihood under a normal distribution; a variance below eps is taken for eps.",
)
