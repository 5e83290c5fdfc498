"""The complex step: the imaginary part of f(x + ih) / h, where a function takes complex numbers and is analytic.

There is no subtraction, so h may be tiny and nearly all digits are right; but `abs`, `max`, `conj` and comparisons
break it without a word. So it counts only where its real part is the function's value and where finite differences
agree with it.

Source: Squire & Trapp, *Using complex variables to estimate derivatives of real functions*, SIAM Review 40(1), 1998.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy

from autograd_core.oracles.elements import Finite
from autograd_core.oracles.problem import Array

STEP = 1e-200
CALLS = 3
"""For each element: at the point, and an ulp to both sides for the rounding error."""
_SURE = 10.0
_ROUNDING = 8 * float(numpy.finfo(numpy.float64).eps)
_SAME = 1e-8

Complex = Callable[[Mapping[str, Array]], Array]


@dataclass(frozen=True)
class Stepped:
    """Derivatives by the complex step with an estimate of their rounding error, of an input's shape, or why not."""

    value: Array | None
    error: Array | None = None
    reason: str | None = None
    evaluations: int = 0


def stepped(
    function: Complex,
    at: Mapping[str, Array],
    names: Sequence[str],
    value: Array,
    cotangent: Array,
    finite: Mapping[str, Finite],
) -> dict[str, Stepped]:
    """The complex step by every element of the inputs `names`; `finite` is what it has to agree with.

    >>> one = numpy.array(1.0)
    >>> found = stepped(lambda v: numpy.sin(v["x"]), {"x": one}, ["x"], numpy.sin(one), one, {})
    >>> found["x"].reason
    'there is no finite difference to check it by'
    """
    found = {}
    for name in names:
        try:
            found[name] = _input(function, at, name, value, cotangent, finite.get(name))
        except Exception as error:  # a witness that fails has nothing to say
            said = f"{type(error.__cause__ or error).__name__}: {error.__cause__ or error}"[:200]
            found[name] = Stepped(None, reason=f"the function does not take complex numbers: {said}")
    return found


def _input(
    function: Complex, at: Mapping[str, Array], name: str, value: Array, cotangent: Array, finite: Finite | None
) -> Stepped:
    array = at[name].astype(numpy.float64)
    slopes, errors = numpy.empty(array.shape), numpy.empty(array.shape)
    for i in range(array.size):
        x, near = float(array.flat[i]), []
        for real in (x, numpy.nextafter(x, numpy.inf), numpy.nextafter(x, -numpy.inf)):
            moved = array.astype(numpy.complex128)
            moved.flat[i] = complex(real, STEP)
            result = numpy.asarray(function({**at, name: moved}))
            if result.shape != value.shape:
                return Stepped(None, reason="the result has another shape for complex numbers")
            if result.dtype.kind != "c":
                return Stepped(None, reason="the result is real for complex numbers: a part of it was taken")
            if real == x and not _same(result.real, value):
                return Stepped(None, reason="its real part is not the function's value")
            near.append(float(numpy.sum(cotangent * result.imag)) / STEP)
        slopes.flat[i] = near[0]
        errors.flat[i] = _ROUNDING * abs(near[0]) + max(abs(one - near[0]) for one in near)
    reason = _unlike(slopes, errors, finite)
    return Stepped(None if reason else slopes, None if reason else errors, reason, CALLS * array.size)


def _same(real: Array, value: Array) -> bool:
    with numpy.errstate(all="ignore"):
        gap = numpy.abs(real - value)
        return bool(numpy.all(gap <= _SAME * max(float(numpy.max(numpy.abs(value), initial=0.0)), 0.0)))


def _unlike(slopes: Array, errors: Array, finite: Finite | None) -> str | None:
    """Where finite differences say something else; also where they say nothing at all."""
    silent = "there is no finite difference to check it by"
    if not numpy.isfinite(slopes).all():
        return "it is not finite"
    if finite is None:
        return silent
    if finite.value is None or finite.error is None:
        for direction, estimate in finite.directions:
            slope = float(numpy.vdot(direction, slopes))
            scale = float(numpy.linalg.norm(direction * slopes)) * 1e-12
            if not abs(slope - estimate.value) <= _SURE * estimate.error + scale:
                return (
                    "along a random direction finite differences say something else: is it analytic (abs, max, conj)?"
                )
        told = any(numpy.isfinite(estimate.error) for _, estimate in finite.directions)
        return None if told else silent
    known = numpy.isfinite(finite.error)
    if not known.any():
        return silent
    off = known & (numpy.abs(slopes - finite.value) > _SURE * finite.error + errors)
    if not off.any():
        return None
    i = int(numpy.argmax(off))
    values = f"{slopes.flat[i]:.6g}, the finite difference is {finite.value.flat[i]:.6g}"
    return f"it gives {values}: the function is not analytic there (abs, max, conj)"
