"""What is asked: a function with its inputs, and by which rules the answer is judged."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.engine.views import shares_elements, storage
from autograd_core.errors import DeviceError
from autograd_core.op import on_device

Array = Any
"""A NumPy array; a Jacobian has a row for each element of the input and a column for each of the output, as torch's."""

_WIDE = (numpy.dtype("float64"), numpy.dtype("complex128"))


class GradcheckError(RuntimeError):
    """The two Jacobians differ, or backward breaks a rule that holds for every gradient."""


class Rule(NamedTuple):
    """The step and the tolerances; the names are torch's."""

    eps: float = 1e-6
    atol: float = 1e-5
    rtol: float = 1e-3
    nondet_tol: float = 0.0
    check_grad_dtypes: bool = False

    def close(self, found: Array, expected: Array, atol: float | None = None) -> Array:
        """Where torch's `isclose` holds: equal, or |found - expected| finite and <= atol + rtol |expected|.

        Raises:
            RuntimeError: a negative tolerance.

        >>> Rule().close(numpy.array([1.0, 1.0, numpy.nan]), numpy.array([1.0009, 1.1, numpy.nan])).tolist()
        [True, False, False]
        """
        atol = self.atol if atol is None else atol
        for name, tolerance in (("rtol", self.rtol), ("atol", atol)):
            if tolerance < 0:
                raise RuntimeError(f"{name} must be greater than or equal to zero, but got {tolerance}")
        kind = numpy.result_type(found, expected)
        found, expected = numpy.asarray(found, kind), numpy.asarray(expected, kind)
        with numpy.errstate(all="ignore"):
            gap = numpy.abs(found - expected)
            return (found == expected) | (numpy.isfinite(gap) & (gap <= atol + numpy.abs(self.rtol * expected)))


@dataclass(frozen=True)
class Case:
    """A function and its inputs; `part` is named in messages where only that part of complex numbers is looked at."""

    func: Callable[..., Any]
    inputs: tuple[Any, ...]
    part: str = ""

    @cached_property
    def active(self) -> tuple[int, ...]:
        """The positions of the inputs that require a gradient."""
        return tuple(i for i, x in enumerate(self.inputs) if isinstance(x, Tensor) and x.requires_grad)

    @property
    def wanted(self) -> list[Tensor]:
        """The inputs that require a gradient."""
        return [self.inputs[i] for i in self.active]

    def outputs(self, inputs: Sequence[Any] | None = None) -> tuple[Tensor, ...]:
        """What the function returns, from these inputs or from its own.

        Raises:
            AttributeError: something else than tensors; so torch has it.
        """
        found = as_tuple(self.func(*(self.inputs if inputs is None else inputs)))
        for output in found:
            if not isinstance(output, Tensor):
                kind = type(output).__name__
                raise AttributeError(
                    f"'{kind}' object has no attribute 'requires_grad': gradcheck expects func to return a Tensor or a "
                    f"tuple of Tensors, but got {output!r}"
                )
        return found

    @cached_property
    def kept(self) -> tuple[int, ...]:
        """The positions of the outputs that have a derivative."""
        return tuple(i for i, y in enumerate(self.first) if y.requires_grad)

    @cached_property
    def first(self) -> tuple[Tensor, ...]:
        """The outputs of one call, made when they are first asked for."""
        return self.outputs()

    def has_derivative(self) -> bool:
        """Whether any output depends on the inputs, as far as the graph knows."""
        return bool(self.kept)


def as_tuple(given: Any) -> tuple[Any, ...]:
    """One thing, or a tuple or list of them, as a tuple.

    >>> as_tuple([1, 2]), as_tuple(1)
    ((1, 2), (1,))
    """
    return tuple(given) if isinstance(given, tuple | list) else (given,)


def is_floating(tensor: Any) -> bool:
    """Whether it is a tensor whose numbers can move."""
    return isinstance(tensor, Tensor) and tensor.dtype.kind in "fc"


def check_inputs(case: Case) -> None:
    """Refuse what no difference can be formed of; warn of single precision.

    Raises:
        ValueError: no input requires a gradient.
        RuntimeError: one place in memory stands for several elements of an input.
        DeviceError: an input is on a GPU, where each difference would wait for the last.
    """
    for i in case.active:
        x = case.inputs[i]
        if on_device(x.value):
            raise DeviceError("gradcheck takes tensors on the CPU", hint="give it x.cpu().detach().requires_grad_()")
        if x.dtype not in _WIDE:
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex.",
                UserWarning,
                stacklevel=4,
            )
        if shares_elements(storage(x)):
            raise RuntimeError(
                f"The {i}th input has a dimension with stride 0: several of its elements share memory, so that none "
                "can be moved alone. Pass a clone() of it."
            )
    if not case.active:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )


def overlaps(array: Array) -> bool:
    """Whether two elements of a (small) array lie in the same place in memory.

    >>> overlaps(numpy.lib.stride_tricks.sliding_window_view(numpy.arange(4.0), 2)), overlaps(numpy.ones((2, 2)).T)
    (True, False)
    """
    if array.size > 10_000:
        return False
    places = sum(
        (numpy.arange(n).reshape([-1 if k == axis else 1 for k in range(array.ndim)]) * stride)
        for axis, (n, stride) in enumerate(zip(array.shape, array.strides, strict=True))
    )
    return bool(len(numpy.unique(places)) < array.size)
