"""Python's operators as rows, for every carrier that is not NumPy's own."""

from __future__ import annotations

from typing import Any

from autograd_core.op import Value
from autograd_core.ops.arithmetic import add, div, mul, neg, pow_, sub
from autograd_core.ops.linalg import matmul
from autograd_core.ops.piecewise import abs_, eq, ge, gt, le, logical_and, logical_or, lt, ne
from autograd_core.ops.rounding import floor_divide, remainder
from autograd_core.ops.shape import index, transpose


def as_key(key: Any) -> tuple[Any, ...]:
    """What stands between square brackets, as the tuple that the `index` row takes.

    >>> as_key(1)
    (1,)
    """
    return key if isinstance(key, tuple) else (key,)


class Operators:
    """Mixin: `a + b` is `add(a, b)`, and so on. Comparisons are element by element, so `==` is no identity."""

    # NumPy's operators must hand over to ours instead of looping over elements.
    __array_ufunc__ = None

    def __add__(self, other: Value) -> Any:
        return add(self, other)

    def __radd__(self, other: Value) -> Any:
        return add(other, self)

    def __sub__(self, other: Value) -> Any:
        return sub(self, other)

    def __rsub__(self, other: Value) -> Any:
        return sub(other, self)

    def __mul__(self, other: Value) -> Any:
        return mul(self, other)

    def __rmul__(self, other: Value) -> Any:
        return mul(other, self)

    def __truediv__(self, other: Value) -> Any:
        return div(self, other)

    def __rtruediv__(self, other: Value) -> Any:
        return div(other, self)

    def __floordiv__(self, other: Value) -> Any:
        return floor_divide(self, other)

    def __rfloordiv__(self, other: Value) -> Any:
        return floor_divide(other, self)

    def __mod__(self, other: Value) -> Any:
        return remainder(self, other)

    def __rmod__(self, other: Value) -> Any:
        return remainder(other, self)

    def __pow__(self, other: Value) -> Any:
        return pow_(self, other)

    def __rpow__(self, other: Value) -> Any:
        return pow_(other, self)

    def __matmul__(self, other: Value) -> Any:
        return matmul(self, other)

    def __rmatmul__(self, other: Value) -> Any:
        return matmul(other, self)

    def __neg__(self) -> Any:
        return neg(self)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return abs_(self)

    def __eq__(self, other: Value) -> Any:
        return eq(self, other)

    def __ne__(self, other: Value) -> Any:
        return ne(self, other)

    def __lt__(self, other: Value) -> Any:
        return lt(self, other)

    def __le__(self, other: Value) -> Any:
        return le(self, other)

    def __gt__(self, other: Value) -> Any:
        return gt(self, other)

    def __ge__(self, other: Value) -> Any:
        return ge(self, other)

    def __and__(self, other: Value) -> Any:
        return logical_and(self, other)

    def __rand__(self, other: Value) -> Any:
        return logical_and(other, self)

    def __or__(self, other: Value) -> Any:
        return logical_or(self, other)

    def __ror__(self, other: Value) -> Any:
        return logical_or(other, self)

    def __hash__(self) -> int:
        return id(self)

    def __getitem__(self, key: Any) -> Any:
        return index(self, key=as_key(key))

    @property
    def T(self) -> Any:
        """The axes reversed."""
        return transpose(self)
