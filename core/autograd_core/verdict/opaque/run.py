"""A function that someone else wrote, run on tensors of any carrier: as NumPy code, or as code on tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.ops import NAMES
from autograd_core.oracles.problem import Array
from autograd_core.verdict.opaque import arrays as _numpy  # noqa: F401 - traced arrays get NumPy's names there
from autograd_core.verdict.opaque.calls import Function, call, copies
from autograd_core.verdict.opaque.functions import stacked
from autograd_core.verdict.opaque.lenient import Lenient, lenient
from autograd_core.verdict.opaque.traced import Refused, Traced, as_tensor

_WHOLE = ("floor", "ceil", "trunc", "isfinite", "isnan", "isinf", "isclose")
_MATH = {"fabs": "abs", "lgamma": "gammaln"}
"""Names of math's functions that NumPy spells otherwise."""


class Style(NamedTuple):
    """How a function wants its numbers: as NumPy arrays or as our tensors."""

    name: str
    wrap: Callable[[Any], Any]


ARRAYS = Style("its NumPy code on balls", Traced)
TENSORS = Style("its code on tensors of balls", lambda tensor: tensor)


def forward(
    function: Function, at: Mapping[str, Array], leaves: Mapping[str, Tensor], style: Style, carrier: type
) -> Tensor:
    """The function's result on the leaves' carrier; what is no leaf stays an array.

    Raises:
        Refused: the result does not depend on them.
    """
    arguments = {**copies(at), **{name: style.wrap(leaf) for name, leaf in leaves.items()}}
    with lenient(function, names(carrier)):
        result = call(function, arguments)
    if not isinstance(result, Traced | Tensor | list | tuple):
        raise Refused("the result does not depend on the numbers that were given")
    return as_result(result, next(iter(leaves.values())))  # type: ignore[no-any-return]


def names(carrier: type) -> Lenient:
    """Names under which traced numbers pass through `float` and `math`."""

    def run(name: str, args: tuple[Any, ...]) -> Any:
        row = _MATH.get(name, name)
        if name in _WHOLE or row not in NAMES:
            raise Refused(f"math.{name}() was asked for, which takes plain numbers out of the computation")
        if name == "log" and len(args) == 2:
            return NAMES["log"](args[0]) / NAMES["log"](args[1])
        return NAMES[row](*args)

    return Lenient(
        Traced, run, stacked, lambda array: Traced(Tensor(carrier(array) if carrier is not Tensor else array))
    )


def as_result(result: Any, like: Any) -> Any:
    """A function's result as a tensor, on the carrier of the argument `like`.

    Raises:
        Refused: it is a plain number, so nobody knows what became of the inputs.
    """
    if isinstance(result, list | tuple):
        result = stacked(result)
    if isinstance(result, Traced):
        return result.tensor
    if isinstance(result, Tensor):
        return result
    if isinstance(result, int | float | numpy.ndarray | numpy.generic) and numpy.asarray(result).dtype != object:
        return Tensor(as_tensor(result, Traced(like.tensor if isinstance(like, Traced) else like)).value)
    raise Refused(f"the result is {type(result).__name__}, not numbers")
