"""What stands below a plot: its marks, how far the numbers are off, and how the witnesses compare."""

from __future__ import annotations

from collections.abc import Callable

import numpy

from autograd_core.plots.marks import MOST
from autograd_core.plots.model import Curve, Grid, Sampled
from autograd_core.plots.moving import Array

_MARKS = 6
_UNASKED = "not asked: the program is too long"


def of(plot: Curve | Grid) -> list[str]:
    """The notes of a plot, a line each."""
    return _of_curve(plot) if isinstance(plot, Curve) else _of_grid(plot)


def _of_curve(plot: Curve) -> list[str]:
    label = plot.over.label
    found = [f"d/d{label} = {plot.formula}"] if plot.formula else []
    for mark in plot.marks[:_MARKS]:
        found.append(mark.told(label))
    if len(plot.marks) > _MARKS:
        some = "at least " if len(plot.marks) == MOST else ""
        found.append(f"... and {some}{len(plot.marks) - _MARKS} more places")
    for name, errors in (("function", plot.errors.values), ("gradient", plot.errors.gradients)):
        found.append(f"{name}: {worst(errors, lambda i: f'{label} = {float(plot.errors.x[i]):.6g}')}")
    found.append(f"SymPy: {_in_ulps(plot, plot.sympy)}")
    found.append(f"finite differences: {_in_bars(plot, plot.finite)}")
    return found


def _of_grid(field: Grid) -> list[str]:
    across, up = (axis.astype(float) for axis in field.arrow_axes)
    x, y = (over.label for over in field.over)

    def place(i: int) -> str:
        row, column = divmod(i, across.size)
        return f"{x} = {across[column]:.6g}, {y} = {up[row]:.6g}"

    function = f"function: {worst(field.value_errors.ravel(), place)}"
    return [function, f"gradient: {worst(field.gradient_errors.ravel(), place)}"]


def worst(errors: Array, place: Callable[[int], str]) -> str:
    """The largest error and where it is, told by `place`.

    >>> worst(numpy.array([0.5, 3.0]), lambda i: f"number {i}")
    'at most 3 ulp off, at number 1; certified at 2 of 2 points'
    """
    known = ~numpy.isnan(errors)
    if not errors.size:
        return _UNASKED
    if not known.any():
        return f"certified at none of {errors.size} points"
    where = f"certified at {known.sum()} of {errors.size} points"
    i = int(numpy.nanargmax(errors))
    if errors[i] <= 0.5:
        return f"correctly rounded; {where}"
    size = f"{errors[i]:.3g} ulp" if numpy.isfinite(errors[i]) else "infinitely many ulp"
    return f"at most {size} off, at {place(i)}; {where}"


def _in_ulps(plot: Curve, witness: Sampled) -> str:
    if not witness.asked:
        return _UNASKED
    if not witness.x.size:
        return f"no answer at {witness.asked} points" + (f" ({witness.reason})" if witness.reason else "")
    ours, theirs = witness.ours, witness.y.astype(plot.dtype)
    apart = numpy.abs(ours.astype(float) - witness.y) / numpy.spacing(numpy.abs(theirs)).astype(float)
    largest = numpy.where(ours == theirs, 0.0, numpy.where(numpy.isfinite(apart), apart, numpy.inf)).max()
    size = f"{max(1.0, numpy.ceil(largest)):.4g} ulp"
    return f"the gradient is within {size} of it at {witness.x.size} points{_silent(witness)}"


def _in_bars(plot: Curve, witness: Sampled) -> str:
    if not witness.asked:
        return _UNASKED
    if not witness.x.size:
        return f"cannot tell at {witness.asked} points"
    ours = witness.ours.astype(float)
    rounding = 4 * numpy.spacing(numpy.abs(witness.ours)).astype(float)
    same = (numpy.abs(ours - witness.y) <= witness.error + rounding) | (witness.ours == witness.y.astype(plot.dtype))
    inside = int(same.sum())
    return f"the gradient is within their error bars at {inside} of {witness.x.size} points{_silent(witness)}"


def _silent(witness: Sampled) -> str:
    silent = witness.asked - witness.x.size
    return f"; cannot tell at {silent}" if silent else ""
