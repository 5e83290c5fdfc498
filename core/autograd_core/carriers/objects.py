"""Arrays of Python objects as a carrier: shapes are NumPy's business, each element is the carrier's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

import numpy

from autograd_core.op import CARRIERS, Op, Value
from autograd_core.operators import Operators


def imaginary(text: Any) -> Fraction | None:
    """The exact imaginary part that the text of a literal says; None for anything else.

    >>> imaginary("0.1j"), imaginary("pi")
    (Fraction(1, 10), None)
    """
    return Fraction(text[:-1]) if isinstance(text, str) and text[-1] in "jJ" else None


class ObjectArray(Operators):
    """An array whose elements are objects with arithmetic; `array` always is an ndarray of dtype object.

    A subclass says how a plain number becomes an element (`lift`) and how a row acts on elements (`scalar`). The
    counterpart of a row that does not act element by element takes the object arrays whole, with the attributes.
    """

    is_complex = False
    """Whether an element may have an imaginary part that the carrier's arithmetic would show."""
    _scalars: ClassVar[dict[Op, Callable[..., Any] | None]]

    def __init_subclass__(cls) -> None:
        cls._scalars = {}
        CARRIERS[cls] = cls.apply

    def __init__(self, data: Any) -> None:
        """Wrap an array, nested lists or one element; numbers that are not yet elements are lifted."""
        array = numpy.asarray(data)
        self.conditional = array.dtype == bool
        """Whether the elements are conditions, not numbers."""
        self.array = _map(self.lift, array)

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return tuple(self.array.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return int(self.array.ndim)

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(self.array.size)

    @property
    def dtype(self) -> Any:
        """Always object: elements are exact or carry their own precision."""
        return self.array.dtype

    def elements(self) -> list[Any]:
        """The elements in row-major order."""
        return list(self.array.ravel())

    @classmethod
    def lift(cls, number: Any) -> Any:
        """A plain number as an element, exactly."""
        raise NotImplementedError

    def counting(self) -> Self:
        """Conditions as 0 and 1; numbers as they are."""
        return type(self)(_map(self.counted, self.array)) if self.conditional else self

    def deciding(self) -> Self:
        """Numbers as the conditions that they are not 0; conditions as they are."""
        if self.conditional:
            return self
        result = type(self)(_map(self.decided, self.array))
        result.conditional = True
        return result

    @classmethod
    def decided(cls, element: Any) -> Any:
        """A number as the condition that it is not 0; any other element as it is."""
        return element

    @classmethod
    def counted(cls, element: Any) -> Any:
        """A condition as 0 or 1; any other element as it is."""
        return cls.lift(int(element)) if isinstance(element, (bool, numpy.bool_)) else element

    @classmethod
    def scalar(cls, op: Op) -> Callable[..., Any] | None:
        """The row as a function of elements; None when Python's own operators or NumPy's structure serve."""
        raise NotImplementedError

    @classmethod
    def apply(cls, op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Self:
        """Run a row: its counterpart on elements, else its formula in other rows, else `evaluate` over objects."""
        if op not in cls._scalars:
            cls._scalars[op] = cls.scalar(op)
        wrapped = [a if isinstance(a, cls) else cls(a) for a in args]
        if not op.moves:
            wrapped = [w.deciding() if i in op.conditions else w.counting() for i, w in enumerate(wrapped)]
        result = cls._run(op, wrapped, attributes)
        result.conditional = op.kind == "constant" or (op.moves and wrapped[0].conditional)
        return result

    @classmethod
    def _run(cls, op: Op, wrapped: Sequence[Self], attributes: dict[str, Any]) -> Self:
        function = cls._scalars[op]
        if function is not None and not op.pointwise:
            return cls(function(*(w.array for w in wrapped), **attributes))
        if function is not None:
            return cls(_map(partial(function, **attributes) if attributes else function, *(w.array for w in wrapped)))
        if op.formula is not None:
            result: Self = op.formula(*wrapped, **attributes)
            return result
        # NumPy puts plain numbers in new places (zeros, empty sums); the constructor lifts them.
        return cls(numpy.asarray(op.evaluate(numpy, *(w.array for w in wrapped), **attributes), dtype=object))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.array.tolist()})"


def _map(function: Callable[..., Any], *arrays: Any) -> Any:
    """Apply element by element with broadcasting; the result is an object array even for one element."""
    if not any(a.ndim for a in arrays):  # single numbers need no broadcasting
        out = numpy.empty((), dtype=object)
        out[()] = function(*(a.item() for a in arrays))
        return out
    shape = numpy.broadcast_shapes(*(a.shape for a in arrays))
    out = numpy.empty(shape, dtype=object)
    rows = [numpy.broadcast_to(a, shape).ravel().tolist() for a in arrays]
    out[...] = numpy.array([*map(function, *rows), None], dtype=object)[:-1].reshape(shape)
    return out
