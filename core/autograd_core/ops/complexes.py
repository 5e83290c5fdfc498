"""Rows of complex numbers: parts, polar form, and views as pairs.

Gradients are torch's: for a real loss L and x = a + ib the gradient is dL/da + i dL/db, the conjugate Wirtinger
derivative twice over. None of these functions is holomorphic, so each states how a cotangent and a tangent pass.
"""

from __future__ import annotations

from typing import Any

import numpy

from autograd_core.domain import holds_complex
from autograd_core.op import REALS, Example, Op, Value, composite, constant, diagonal, linear
from autograd_core.ops.exponential import cos, sin
from autograd_core.ops.piecewise import conj, real, where
from autograd_core.ops.shape import index

imag: Op = diagonal(
    "imag",
    lambda xp, x: xp.imag(x),
    maps=(lambda g, x: g * 1j if holds_complex(x) else where(False, g, 0),),
    pushes=(lambda t: imag(t),),
    sympy="im",
    ball=lambda x: x.imag,
    domain=(REALS,),
    dtypes="fc",
    doc="Imaginary part; of a real number it is 0.",
)


def _turn(x: Value) -> Value:
    """i x / |x|^2, the gradient of the angle; 0 at 0, where there is none."""
    if not holds_complex(x):
        return where(False, x, 0)
    nowhere = x == 0
    return where(nowhere, 0, 1j / conj(where(nowhere, 1, x)))


angle: Op = diagonal(
    "angle",
    lambda xp, x: xp.angle(x).astype(x.real.dtype)[()],
    maps=(lambda g, x: g * _turn(x),),
    pushes=(lambda t, x: real(t * conj(_turn(x))),),
    aliases=("arg",),
    sympy="arg",
    ball=lambda x: x.arg() if hasattr(x, "arg") else (x.pi() if x < 0 else x * 0),
    domain=(REALS,),
    dtypes="fc",
    kink=lambda x: (real(x) <= 0) & (imag(x) == 0),
    kinks=((0.0,),),
    convention="0 at 0; along the cut the slope above it",
    doc="Angle of a complex number in radians, from -pi to pi; of a real number it is 0 or pi.",
)


def _complex(xp: Any, re: Value, im: Value) -> Value:
    """Written part by part: im * 1j would turn an infinite part into NaN."""
    shape = xp.broadcast_shapes(xp.shape(re), xp.shape(im))
    out = xp.empty(shape, dtype=xp.result_type(re, im, xp.complex64))
    out.real, out.imag = re, im
    return out[()]


complex_: Op = diagonal(
    "complex",
    _complex,
    maps=(lambda g: real(g), lambda g: imag(g)),
    pushes=(lambda t: complex_(t, t * 0), lambda t: complex_(t * 0, t)),
    sympy=lambda sp, re, im: re + sp.I * im,
    ball=lambda re, im: _acb(re, im),
    domain=(REALS, REALS),
    doc="The complex number re + i im.",
)


def _acb(re: Any, im: Any) -> Any:
    from flint import acb, arb

    if isinstance(re, arb) and isinstance(im, arb):
        return acb(re, im)
    return re + im * acb(0, 1)  # numbers that carry their derivatives


polar: Op = composite(
    "polar",
    lambda abs, angle: complex_(abs * cos(angle), abs * sin(angle)),
    domain=(REALS, REALS),
    doc="The complex number of a modulus and an angle in radians.",
)


def _pair(xp: Any, x: Value) -> Value:
    return xp.stack((xp.real(x), xp.imag(x)), axis=-1)


view_as_real: Op = linear(
    "view_as_real",
    _pair,
    transpose=lambda g, x: view_as_complex(g) if holds_complex(x) else index(g, key=(..., 0)),
    sympy=lambda sp, x: _stacked(x, sp.re, sp.im),
    ball=lambda x: _stacked(x, lambda z: z.real, lambda z: z.imag),
    examples=(Example(((3,),)), Example(((2, 2),))),
    shape=lambda x: (*x, 2),
    doc="Real and imaginary part side by side, along a new last axis of length 2.",
)


def _stacked(x: Any, *parts: Any) -> Any:
    return numpy.stack([numpy.frompyfunc(part, 1, 1)(x) for part in parts], axis=-1)


def _joined(x: Any, join: Any) -> Any:
    return numpy.frompyfunc(join, 2, 1)(x[..., 0], x[..., 1])


view_as_complex: Op = linear(
    "view_as_complex",
    lambda xp, x: _complex(xp, x[..., 0], x[..., 1]),
    transpose=lambda g: view_as_real(g),
    sympy=lambda sp, x: _joined(x, lambda re, im: re + sp.I * im),
    ball=lambda x: _joined(x, _acb),
    dtypes="f",
    examples=(Example(((3, 2),)), Example(((2, 2, 2),))),
    shape=lambda x: x[:-1],
    doc="Pairs along the last axis, of length 2, as complex numbers.",
)

isreal: Op = constant(
    "isreal",
    lambda xp, x: xp.isreal(x),
    formula=lambda x: imag(x) == 0,
    dtypes="fc",
    examples=(Example(((3,),)),),
    doc="Whether the imaginary part is 0; no derivative.",
)
