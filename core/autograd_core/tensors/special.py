"""Functions of torch's that are more than one row, or a row with conditions of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.inplace import overwrite, write
from autograd_core.engine.tensor import Tensor, make
from autograd_core.ops import NAMES
from autograd_core.ops.ranking import beside
from autograd_core.ops.shape import index
from autograd_core.tensors.dtypes import to_copy, type_name
from autograd_core.tensors.functions import FUNCTIONS, check_tensor, wrap_axis
from autograd_core.tensors.shapes import unsqueeze

_MISSING: Any = object()


class _Max(NamedTuple):
    """What `max` over one axis gives."""

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        return f"torch.return_types.max(\nvalues={self.values!r},\nindices={self.indices!r})"


class _Min(NamedTuple):
    """What `min` over one axis gives."""

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        return f"torch.return_types.min(\nvalues={self.values!r},\nindices={self.indices!r})"


def _extreme(name: str, pair: str, find: Callable[..., Any], result: type[Any]) -> Callable[..., Any]:
    whole, between = FUNCTIONS[name], FUNCTIONS[pair]

    def function(input: Any, dim: Any = None, keepdim: bool = False, **options: Any) -> Any:
        other = options.pop("other", dim if isinstance(dim, Tensor) else None)
        if other is not None:
            return between(input, other, **options)
        axis = options.pop("axis", dim)
        if axis is None:
            return whole(input, **options)
        check_tensor(name, input)
        at = wrap_axis(axis, input.ndim)
        if not input.ndim:
            return result(index(input, key=()), make(numpy.int64(0), None))
        found = numpy.expand_dims(find(input._value, axis=at), at)
        key = list(numpy.ogrid[tuple(slice(n) for n in found.shape)])
        key[at] = found
        values = index(input, key=tuple(numpy.squeeze(beside(k, found) + numpy.zeros_like(found), at) for k in key))
        indices = make(numpy.squeeze(found, at)[()], None)
        if keepdim:
            values, indices = unsqueeze(values, at), unsqueeze(indices, at)
        return result(values, indices)

    function.__name__ = name
    function.__doc__ = (
        f"{name}(x): over all elements, ties sharing the gradient; {name}(x, dim, keepdim=False): values and indices "
        f"along an axis, the first of equal elements receiving the gradient; {name}(x, y): {pair}."
    )
    return function


def square(input: Any) -> Any:
    """x * x, as the power that torch records.

    >>> square(Tensor([3.0])).tolist()
    [9.0]
    """
    return FUNCTIONS["pow"](input, 2)


def positive(input: Any) -> Any:
    """The tensor itself."""
    check_tensor("positive", input)
    return input


def float_power(input: Any, exponent: Any) -> Any:
    """A power in double precision, whatever the operands' own is.

    >>> float_power(Tensor([2, 3]), 2).tolist()
    [4.0, 9.0]
    """
    return FUNCTIONS["pow"](*(_double(x) for x in (input, exponent)))


def _double(x: Any) -> Any:
    if not isinstance(x, Tensor):
        return x
    return to_copy(x, dtype=numpy.dtype("complex128" if x.dtype.kind == "c" else "float64"))


def div(*args: Any, rounding_mode: str | None = None, **options: Any) -> Any:
    """The quotient, rounded down with rounding_mode="floor", towards 0 with "trunc".

    Raises:
        RuntimeError: another rounding mode.

    >>> div(Tensor([-7, 7]), 2, rounding_mode="trunc").tolist()
    [-3, 3]
    """
    if rounding_mode is None:
        return FUNCTIONS["div"](*args, **options)
    if rounding_mode == "floor":
        return FUNCTIONS["floor_divide"](*args, **options)
    if rounding_mode != "trunc":
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    whole = all(isinstance(a, int) or getattr(a, "dtype", numpy.dtype("O")).kind in "iu" for a in args)
    if not whole:
        return FUNCTIONS["trunc_divide"](*args, **options)
    a, b = args
    return FUNCTIONS["floor_divide"](a - FUNCTIONS["fmod"](a, b), b, **options)


def _bounds(input: Any, min: Any, max: Any) -> tuple[Any, Any]:
    """Bounds that do nothing in place of those that are None."""
    check_tensor("clamp", input)
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    dtype = input.dtype
    low, high = -numpy.inf, numpy.inf
    if dtype.kind in "iu":
        low, high = int(numpy.iinfo(dtype).min), int(numpy.iinfo(dtype).max)
    return low if min is None else min, high if max is None else max


def clamp(input: Any, min: Any = None, max: Any = None, *, out: Tensor | None = None) -> Any:
    """The elements moved into [min, max]; a bound may be None, a number or a tensor.

    Raises:
        RuntimeError: both bounds are None.

    >>> clamp(Tensor([-1.0, 0.5, 2.0]), 0, 1).tolist(), clamp(Tensor([-1, 2]), min=0).tolist()
    ([0.0, 0.5, 1.0], [0, 2])
    """
    return FUNCTIONS["clamp"](input, *_bounds(input, min, max), out=out)


def clamp_(input: Any, min: Any = None, max: Any = None) -> Any:
    """`clamp` in place."""
    return write(input, NAMES["clamp"], *_bounds(input, min, max))


def _updating(name: str) -> Callable[..., Any]:
    """In place, a function that is several rows."""

    def function(input: Any, *args: Any, **options: Any) -> Any:
        return write(input, overwrite, FUNCTIONS[name](input, *args, **options))

    function.__name__ = f"{name}_"
    function.__doc__ = f"`{name}` in place."
    return function


def where(condition: Any, input: Any = _MISSING, other: Any = _MISSING) -> Any:
    """input where the condition holds, other elsewhere; with the condition alone, the indices where it holds.

    Raises:
        RuntimeError: the condition is not boolean.

    >>> where(Tensor([True, False]), Tensor([1.0, 2.0]), 0.0).tolist()
    [1.0, 0.0]
    """
    if input is _MISSING:
        return tuple(make(axis, None) for axis in numpy.nonzero(condition._value))
    dtype = getattr(condition, "dtype", numpy.dtype(bool))
    if isinstance(condition, Tensor) and dtype.kind not in "bO":
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {type_name(dtype)}"
        )
    return FUNCTIONS["where"](condition, input, other)


def where_method(self: Any, condition: Any, other: Any) -> Any:
    """`where` as a method: x.where(condition, other)."""
    return where(condition, self, other)


def _product(name: str, left: int, right: int, refuse: Callable[[int, int], str]) -> Callable[..., Any]:
    def function(input: Any, other: Any) -> Any:
        check_tensor(name, input)
        check_tensor(name, other, 2, "mat2")
        if input.ndim != left or other.ndim != right:
            raise RuntimeError(refuse(input.ndim, other.ndim))
        return NAMES["matmul"](input, other)

    function.__name__ = name
    function.__doc__ = f"{name}(a, b): the matrix product of a tensor with {left} axes and one with {right}."
    return function


def _matrices(a: int, _: int) -> str:
    return f"{'mat2' if a == 2 else 'self'} must be a matrix"


SPECIAL: dict[str, Callable[..., Any]] = {
    "max": _extreme("max", "maximum", numpy.argmax, _Max),
    "min": _extreme("min", "minimum", numpy.argmin, _Min),
    "square": square,
    "positive": positive,
    "float_power": float_power,
    **dict.fromkeys(("div", "divide"), div),
    **dict.fromkeys(("clamp", "clip"), clamp),
    **dict.fromkeys(("clamp_", "clip_"), clamp_),
    "clamp_min": lambda input, min: clamp(input, min=min),
    "clamp_max": lambda input, max: clamp(input, max=max),
    **{f"{name}_": _updating(name) for name in ("frac", "lerp", "addcmul", "addcdiv")},
    "mm": _product("mm", 2, 2, _matrices),
    "mv": _product("mv", 2, 1, lambda a, b: f"vector + matrix @ vector expected, got 1, {a}, {b}"),
    "dot": _product("dot", 1, 1, lambda a, b: f"1D tensors expected, but got {a}D and {b}D tensors"),
    "bmm": _product("bmm", 3, 3, lambda a, b: f"batch{1 if a != 3 else 2} must be a 3D tensor"),
}
"""Functions that are methods too."""
