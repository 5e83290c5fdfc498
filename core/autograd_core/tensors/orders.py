"""torch's face of functions with an order: that of a polynomial may be a tensor, polygamma's comes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.ops import NAMES
from autograd_core.ops.ranking import raw


def _polynomial(name: str) -> Callable[..., Any]:
    row = NAMES[name]

    def function(input: Any, n: Any) -> Any:
        if hasattr(n, "__index__") and not isinstance(n, Tensor) and n >= 0:
            return row(input, n=int(n))
        x = input if isinstance(input, Tensor) else Tensor(numpy.asarray(input, raw(n).dtype))
        orders = numpy.trunc(raw(n)).astype(int)
        found = NAMES["broadcast_to"](x, shape=numpy.broadcast_shapes(x.shape, orders.shape)) * 0
        for order in numpy.unique(orders[orders >= 0]).tolist():
            found = NAMES["where"](orders == order, row(x, n=order), found)
        return found

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}(x, n): {row.doc} Of orders in a tensor each is truncated; 0 for negative ones."
    return function


def polygamma(n: int, input: Any) -> Any:
    """The derivative of order n of the digamma function.

    Raises:
        RuntimeError: a negative order.

    >>> round(polygamma(1, Tensor(1.0)).item(), 6)
    1.644934
    """
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    return NAMES["polygamma"](input, n=n)


def polygamma_method(self: Any, n: int) -> Any:
    """`polygamma` as a method: x.polygamma(n)."""
    return polygamma(n, self)


_KINDS = (
    *(f"chebyshev_polynomial_{kind}" for kind in "tuvw"),
    *(f"shifted_chebyshev_polynomial_{kind}" for kind in "tuvw"),
    *("hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p"),
)
PLAIN: dict[str, Callable[..., Any]] = {"polygamma": polygamma, **{name: _polynomial(name) for name in _KINDS}}
"""Functions alone."""
METHODS: dict[str, Callable[..., Any]] = {"polygamma": polygamma_method}
"""What is called another way as a method."""
