"""Questions about tensors: their answers have no derivative, so they are plain NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor, make
from autograd_core.tensors.dtypes import type_name
from autograd_core.tensors.functions import check_tensor, wrap_axes, wrap_axis


def is_tensor(obj: Any) -> bool:
    """Whether `obj` is a tensor.

    >>> is_tensor(Tensor(1.0)), is_tensor(1.0)
    (True, False)
    """
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Whether the dtype is a floating point one.

    >>> is_floating_point(Tensor([1]))
    False
    """
    return bool(input._value.dtype.kind == "f")


def is_complex(input: Tensor) -> bool:
    """Whether the dtype is complex.

    >>> is_complex(Tensor([1j]))
    True
    """
    return bool(input._value.dtype.kind == "c")


def numel(input: Tensor) -> int:
    """How many elements there are.

    >>> numel(Tensor([[1, 2]]))
    2
    """
    return int(input._value.size)


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether shapes and all elements are equal.

    >>> equal(Tensor([1, 2]), Tensor([1, 2])), equal(Tensor([1, 2]), Tensor([1]))
    (True, False)
    """
    check_tensor("equal", input)
    check_tensor("equal", other, 2, "other")
    return bool(numpy.array_equal(input._value, other._value))


def isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
    """Element by element, whether |input - other| <= atol + rtol * |other|.

    Raises:
        RuntimeError: different dtypes.
    """
    check_tensor("isclose", input)
    check_tensor("isclose", other, 2, "other")
    a, b = input._value, other._value
    if a.dtype != b.dtype:
        raise RuntimeError(f"{type_name(a.dtype)} did not match {type_name(b.dtype)}")
    return make(numpy.isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan), None)


def allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether |input - other| <= atol + rtol * |other| for all elements.

    Raises:
        RuntimeError: different dtypes.

    >>> allclose(Tensor([1.0]), Tensor([1.000001]))
    True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan)._value.all())


def _position(name: str, find: Callable[..., Any], doc: str) -> Callable[..., Any]:
    def function(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
        check_tensor(name, input)
        if dim is None:
            return make(find(input._value), None)
        return make(find(input._value, axis=wrap_axis(dim, input.ndim), keepdims=keepdim)[()], None)

    function.__name__, function.__doc__ = name, doc
    return function


def _test(name: str, ask: Callable[..., Any], doc: str) -> Callable[..., Any]:
    def function(input: Tensor) -> Tensor:
        check_tensor(name, input)
        return make(ask(input._value), None)

    function.__name__, function.__doc__ = name, doc
    return function


def _quantifier(name: str, ask: Callable[..., Any], doc: str) -> Callable[..., Any]:
    def function(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
        check_tensor(name, input)
        return make(ask(input._value, axis=wrap_axes(dim, input.ndim), keepdims=keepdim), None)

    function.__name__, function.__doc__ = name, doc
    return function


QUERIES: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        *(is_floating_point, is_complex, numel, equal, isclose, allclose),
        _position("argmax", numpy.argmax, "Where the largest element stands, in all or along an axis."),
        _position("argmin", numpy.argmin, "Where the smallest element stands, in all or along an axis."),
        _test("isnan", numpy.isnan, "Element by element, whether it is not a number."),
        _test("isinf", numpy.isinf, "Element by element, whether it is infinite."),
        _test("isfinite", numpy.isfinite, "Element by element, whether it is a finite number."),
        _quantifier("all", numpy.all, "Whether all elements are true, or all along axes."),
        _quantifier("any", numpy.any, "Whether any element is true, or any along axes."),
    )
}
"""Functions of the package that are methods too."""
