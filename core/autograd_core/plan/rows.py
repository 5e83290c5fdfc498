"""Rows on lanes: their own code is run, and what it does to arrays is written down.

Code that looks at elements cannot be: then the row itself is the node, run on tiles where it acts element by element
and on whole arrays where it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy

from autograd_core.language.shapes import shape_of_row
from autograd_core.op import CARRIERS, Op
from autograd_core.ops.shape import broadcast_to, index, reshape, transpose
from autograd_core.plan.calls import as_operand, astype, home, matmul, moved, power, ufunc
from autograd_core.plan.lane import Lane, Untraceable

_MOVES = frozenset((broadcast_to, reshape, transpose))


KEPT = frozenset(("ndtr", "normal_density"))
"""Rows that stay one node: their code makes many calls, and compiled loops have a shorter way (`native.functions`)."""


class _Space:
    """NumPy, as rows see it while they are traced: what NumPy does not hand over to other arrays is answered here."""

    __name__ = "numpy"

    def __getattr__(self, name: str) -> Any:
        return getattr(numpy, name)

    @staticmethod
    def asarray(x: Any, dtype: Any = None) -> Any:
        """A lane in another dtype, or an array of anything else."""
        if isinstance(x, Lane):
            return x if dtype is None else astype(x, dtype)
        return numpy.asarray(x, dtype=dtype)

    @staticmethod
    def result_type(*values: Any) -> Any:
        """As NumPy's."""
        return numpy.result_type(*(v.dtype if isinstance(v, Lane) else v for v in values))


SPACE = _Space()


def apply(op: Op, args: tuple[Any, ...], attributes: Mapping[str, Any]) -> Any:
    """A row on lanes and plain numbers.

    Raises:
        Untraceable: neither its code nor the shape of its result can be told.
    """
    if any(getattr(a, "dtype", numpy.dtype(bool)).kind not in "fbiu" for a in args):
        raise Untraceable(f"{op.name} of other numbers than real ones")
    if op in _MOVES or (op is index and _is_basic(attributes.get("key", ()))):
        return moved(op, args[0], **attributes)
    if not op.moves and op.name not in KEPT:
        try:
            return _as_lane(op.evaluate(SPACE, *args, **attributes), args)
        except (Untraceable, TypeError, AttributeError, ValueError):
            pass  # looks at elements; where the operands do not fit, the row itself says so below
    return _opaque(op, args, attributes)


def _is_basic(key: Any) -> bool:
    return all(isinstance(k, slice) or k is None or k is Ellipsis or type(k) is int for k in key)


def _as_lane(result: Any, args: tuple[Any, ...]) -> Any:
    if isinstance(result, Lane):
        return result
    recording = home(args)
    if isinstance(result, numpy.ndarray) and result.ndim:
        return Lane(recording, as_operand(recording, result))
    if isinstance(result, (bool, int, float, numpy.generic, numpy.ndarray)):
        value = numpy.asarray(result)
        return Lane(recording, recording.number(value[()], (), value.dtype))
    raise Untraceable(type(result).__name__)


def _opaque(op: Op, args: tuple[Any, ...], attributes: Mapping[str, Any]) -> Lane:
    """A row as one node."""
    recording = home(args)
    operands = [as_operand(recording, a) for a in args]
    shapes = [numpy.shape(a) if not isinstance(a, Lane) else a.shape for a in args]
    shape = shape_of_row(op, shapes, dict(attributes))
    if shape is None:
        raise Untraceable(op.name)
    kind = "row" if op.pointwise else "whole"
    return Lane(recording, recording.add(kind, op, operands, shape, _dtype(op, args, attributes, shape), attributes))


def _dtype(op: Op, args: tuple[Any, ...], attributes: Mapping[str, Any], shape: tuple[int, ...]) -> Any:
    """The dtype of the result: by a try on single numbers, or that of the operands."""
    if op.pointwise:
        with numpy.errstate(all="ignore"):
            return numpy.asarray(
                op.evaluate(numpy, *(a.dtype.type(1) if isinstance(a, Lane) else a for a in args), **attributes)
            ).dtype
    if op.kind == "constant" and not op.moves:
        raise Untraceable(op.name)
    return numpy.result_type(*(a.dtype for a in args if hasattr(a, "dtype")))


def _operator(function: Any) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    return (lambda self, other: ufunc(function, self, other)), (lambda self, other: ufunc(function, other, self))


def _install() -> None:
    """Python's operators on lanes, which mean what they mean on arrays."""
    both = {
        "add": numpy.add, "sub": numpy.subtract, "mul": numpy.multiply, "truediv": numpy.true_divide,
        "floordiv": numpy.floor_divide, "mod": numpy.remainder, "and": numpy.bitwise_and, "or": numpy.bitwise_or,
    }  # fmt: skip
    one = {
        "eq": numpy.equal, "ne": numpy.not_equal, "lt": numpy.less, "le": numpy.less_equal, "gt": numpy.greater,
        "ge": numpy.greater_equal,
    }  # fmt: skip
    for name, function in (both | one).items():
        forward, backward = _operator(function)
        setattr(Lane, f"__{name}__", forward)
        if name in both:
            setattr(Lane, f"__r{name}__", backward)
    special: dict[str, Callable[..., Any]] = {
        "pow": power,
        "rpow": lambda self, other: power(other, self),
        "matmul": matmul,
        "rmatmul": lambda self, other: matmul(other, self),
        "pos": lambda self: ufunc(numpy.positive, self),
        "neg": lambda self: ufunc(numpy.negative, self),
        "abs": lambda self: ufunc(numpy.absolute, self),
        "invert": lambda self: ufunc(numpy.invert, self),
        "getitem": lambda self, key: apply(index, (self,), {"key": key if isinstance(key, tuple) else (key,)}),
    }
    for name, method in special.items():
        setattr(Lane, f"__{name}__", method)
    CARRIERS[Lane] = apply


_install()
