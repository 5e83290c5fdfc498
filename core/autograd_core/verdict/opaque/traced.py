"""NumPy code run unchanged on tensors of balls: an array that answers NumPy's operators, functions and methods.

What has no counterpart among the rows is refused with a `Refused`, and so is every way out to a plain float: a number
that left the computation would be a constant in the derivative, and nobody would know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy

from autograd_core.carriers.arb import BallArray
from autograd_core.carriers.jetarray import JetArray
from autograd_core.engine.mode import MODE
from autograd_core.engine.tensor import Tensor
from autograd_core.op import CARRIERS, Like, Op, Value
from autograd_core.operators import Operators
from autograd_core.ops import TABLE

_PRODUCTS = frozenset(("outer", "kron", "cartesian_prod"))
"""Rows whose result has an element for each pair of elements."""


class Refused(TypeError):
    """Something that only plain numbers can do was asked of numbers that are none."""


class Watch:
    """What happens while a function runs on balls: how much work it is, and where it stands on the edge of a choice."""

    current: Watch | None = None

    def __init__(self, most: int) -> None:
        """Refuse to go on after `most` operations on elements."""
        self.left = most
        self.most = most
        self.edges: dict[str, None] = {}
        self.forward = True
        """Whether the function itself runs, and not the rules of a backward pass."""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Be told of every row that runs on balls inside the block."""
        before, Watch.current = Watch.current, self
        try:
            yield
        finally:
            Watch.current = before

    def count(self, op: Op, args: Sequence[Any]) -> None:
        """Account for one row, before it runs.

        Raises:
            Refused: it is too much.
        """
        shapes = [numpy.shape(getattr(a, "array", a)) for a in args]
        sizes = [math.prod(shape) for shape in shapes]
        work = max(sizes, default=1)
        if op.pointwise:
            work = math.prod(numpy.broadcast_shapes(*shapes))
        elif op.name in _PRODUCTS:
            work = math.prod(sizes)
        elif op.kind not in ("linear", "constant") and not op.moves and len(shapes[-1]) > 1:
            work = sizes[0] * shapes[-1][-1]
        self.left -= work
        if self.left < 0:
            raise Refused(f"more than {self.most:,} operations on elements; balls are slow")

    def look(self, kind: type, op: Op, args: Sequence[Any], result: Any, attributes: dict[str, Any]) -> None:
        """Note a row that stands on a declared kink: what is proven of one side need not hold on the other."""
        if op.kink is None or not self.forward:
            return
        if not MODE.grad:
            raise Refused("no_grad(): what is computed there has no derivative for backward")
        self.forward = False
        try:
            record = (*(a if isinstance(a, kind) else kind(a) for a in args), result)
            hit = op.kink.bind(record, tuple(map(Like.of, record)), {**op.attributes, **attributes})()
            if any(map(bool, hit.elements() if isinstance(hit, BallArray) else numpy.ravel(hit))):
                self.edges[op.name] = None
        finally:
            self.forward = True


class _Watched:
    """Mixin: an array of balls that is counted and looked at, and that gives no plain numbers away."""

    array: Any

    @property
    def size(self) -> int:
        """How many elements it has."""
        return int(self.array.size)

    @classmethod
    def apply(cls, op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Any:
        """Run a row, and tell the watch."""
        watch = Watch.current
        if watch is not None:
            watch.count(op, args)
        result = super().apply(op, args, attributes)  # type: ignore[misc]
        if watch is not None:
            watch.look(cls, op, args, result, attributes)
        return result

    def __bool__(self) -> bool:
        [one] = self.array.ravel()
        return bool(type(self).decided(one))  # type: ignore[attr-defined]

    def item(self) -> Any:
        """Refused: the number would leave the computation."""
        raise Refused("item() was asked for, which takes a plain number out of the computation")

    def tolist(self) -> Any:
        """Refused: the numbers would leave the computation."""
        raise Refused("tolist() was asked for, which takes plain numbers out of the computation")

    def astype(self, dtype: Any, **options: Any) -> Any:
        """Itself for dtypes of real and complex numbers; rounding to whole numbers is refused."""
        if numpy.dtype(dtype).kind not in "fcO":
            raise Refused(f"astype({dtype}) makes plain numbers of it")
        return self

    def __array__(self, *rest: Any, **options: Any) -> Any:
        raise Refused("a NumPy array was asked for, which takes plain numbers out of the computation")


class Balls(_Watched, BallArray):
    """Balls, for backward."""


class Jets(_Watched, JetArray):
    """Balls that carry their derivative along one direction."""


def _refusal(what: str) -> Any:
    def method(self: Any, *args: Any, **options: Any) -> Any:
        raise Refused(f"{what} was asked for, which takes plain numbers out of the computation")

    return method


class Traced(Operators):
    """A tensor that behaves as a NumPy array does, for code that was written for arrays.

    >>> from autograd_core.verdict.opaque import arrays
    >>> x = Traced(Tensor(numpy.array([0.0, 4.0])))
    >>> float(numpy.sum(numpy.sqrt(x) + 1).tensor.value), x[1:].shape
    (4.0, (1,))
    """

    answer_ufunc: ClassVar[Callable[..., Any]]
    answer_function: ClassVar[Callable[..., Any]]
    answer_method: ClassVar[Callable[..., Any]]
    """What NumPy's names mean; `opaque.arrays` installs it."""

    def __init__(self, tensor: Any) -> None:
        """Wrap a tensor."""
        self.tensor = tensor

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return tuple(self.tensor.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(numpy.prod(self.shape))

    @property
    def conditional(self) -> bool:
        """Whether the elements are conditions."""
        value = self.tensor.value
        return bool(value.conditional if isinstance(value, BallArray) else numpy.asarray(value).dtype.kind == "b")

    @property
    def dtype(self) -> Any:
        """float64, or bool for conditions: what the function would see of an array."""
        return numpy.dtype(bool if self.conditional else numpy.float64)

    @property
    def real(self) -> Traced:
        """Itself: there are no complex numbers here."""
        return self

    def conditions(self) -> Any:
        """The elements as a plain array of bool: what is decided is no number any more.

        Raises:
            Undecided: a ball holds numbers on both sides.
        """
        value = self.tensor.value
        if isinstance(value, BallArray):
            found = [bool(type(value).decided(one)) for one in value.elements()]
            return numpy.array(found, dtype=bool).reshape(self.shape)
        return numpy.asarray(value).astype(bool)

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous")
        return bool(self.conditions().item())

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __invert__(self) -> Any:
        return TABLE["logical_not"](self)

    def __getitem__(self, key: Any) -> Any:
        return TABLE["index"](self, key=_key(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        """Write in place: the elements are put together anew, from what stays and what is written."""
        places = numpy.arange(self.size).reshape(self.shape)[_key(key)]
        written = TABLE["broadcast_to"](Traced(as_tensor(value, self)), shape=numpy.shape(places))
        order = numpy.arange(self.size)
        order[numpy.ravel(places)] = self.size + numpy.arange(numpy.size(places))
        flat = [TABLE["reshape"](one, shape=(one.size,)) for one in (self, written)]
        joined = TABLE["index"](TABLE["cat"](*flat, axis=0), key=(order,))
        self.tensor = TABLE["reshape"](joined, shape=self.shape).tensor

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:  # type: ignore[override]
        return self.answer_ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        return self.answer_function(function, args, options)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("_", "answer_")):
            raise AttributeError(name)
        return self.answer_method(self, name)

    def __deepcopy__(self, memo: Any) -> Traced:
        return Traced(self.tensor)

    __float__ = _refusal("float()")
    __int__ = _refusal("int()")
    __complex__ = _refusal("complex()")
    __index__ = _refusal("an index")
    __array__ = _refusal("a NumPy array")
    item = _refusal("item()")
    tolist = _refusal("tolist()")


def as_tensor(value: Any, like: Traced) -> Any:
    """A value as a tensor on the carrier of another."""
    if isinstance(value, Traced):
        return value.tensor
    carrier = type(like.tensor.value)
    array = numpy.asarray(value)
    return Tensor(carrier(array) if carrier in CARRIERS else array.astype(numpy.float64))


def _key(key: Any) -> tuple[Any, ...]:
    """A key without traced conditions, which become masks; whole numbers that depend on an input are refused."""
    parts = key if isinstance(key, tuple) else (key,)
    return tuple(_part(part) for part in parts)


def _part(part: Any) -> Any:
    if isinstance(part, Traced):
        if part.conditional:
            return part.conditions()
        raise Refused("an index depends on the values of an input")
    return numpy.asarray(part) if isinstance(part, list) else part


def apply(op: Op, args: tuple[Value, ...], attributes: dict[str, Any]) -> Traced:
    """Run a row on the tensors inside.

    Raises:
        Refused: an attribute is not static.
    """
    if any(isinstance(value, Traced) for value in attributes.values()):
        raise Refused(f"an attribute of {op.name} depends on the values of an input")
    return Traced(op(*(a.tensor if isinstance(a, Traced) else a for a in args), **attributes))


CARRIERS[Traced] = apply
