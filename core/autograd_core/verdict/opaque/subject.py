"""The function and the gradient that are judged: how they want to be called, and what they say around a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from time import perf_counter
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.errors import UserError
from autograd_core.language.words import nearest
from autograd_core.oracles.problem import Array
from autograd_core.verdict.evidence import Judgement
from autograd_core.verdict.opaque.calls import (
    COTANGENTS,
    Function,
    as_array,
    call,
    copies,
    has_value,
    label,
    parameters,
    parts,
)
from autograd_core.verdict.opaque.lenient import complex_names, lenient
from autograd_core.verdict.opaque.run import ARRAYS, TENSORS, Style
from autograd_core.verdict.verdict import Verdict

_ROUNDING = 64
"""Units in the last place by which two equal calls may differ: threads add in any order."""
_DISTANCES = (2.0**-50, 2.0**-44, 2.0**-38, 2.0**-31, 2.0**-25)
"""Relative distances from the point at which a claim is looked at for its noise."""


class Subject:
    """A function with its claimed gradient at a point; `value` and `cotangent` are of the result's shape."""

    def __init__(
        self,
        function: Function,
        gradient: Function | None,
        at: Mapping[str, Any],
        wrt: Sequence[str] | None,
        dtype: str,
        grad_output: Any,
        seed: int,
    ) -> None:
        """Calls the function once.

        Raises:
            UserError: it does not fit the values, it raises, or its result cannot be used.
        """
        self.at = {name: numpy.asarray(value, dtype=dtype) for name, value in at.items()}
        self.double = {name: value.astype(numpy.float64) for name, value in self.at.items()}
        self.names = _chosen(self.at, wrt)
        self.seed = seed
        self.evaluations = 0
        self.notes: list[str] = []
        self.seconds = 0.0
        """How long one call takes."""
        self.valued = False
        """Whether the gradient function returns (value, gradient)."""
        self._both, self._gradient = function, gradient
        self.function = function if gradient is not None else _first(function)
        self.style, result = self._accepted(self.function, self.at)
        self.value = as_array(result)
        self.cotangent = self._cotangent(grad_output)

    def _accepted(self, function: Function, values: Mapping[str, Any]) -> tuple[Style, Any]:
        """Whether a function takes arrays or wants our tensors, and its result."""
        self.evaluations += 1
        try:
            return ARRAYS, call(function, copies(values))
        except UserError as refused:
            if not isinstance(refused.__cause__, TypeError | AttributeError):
                raise
            try:
                return TENSORS, call(function, copies(values, Tensor))
            except UserError:
                raise refused from refused.__cause__

    def _cotangent(self, given: Any) -> Array:
        if given is None:
            if self.value.size != 1:
                message = f"{label(self.function)} returns {self.value.size} numbers, of shape {self.value.shape}"
                raise UserError(message, hint="give grad_output (--grad-tensors), the cotangent of that shape, or ones")
            return numpy.ones(self.value.shape)
        array = numpy.ones(self.value.shape) if isinstance(given, str) else numpy.asarray(given, dtype=numpy.float64)
        if array.shape != self.value.shape:
            message = f"grad_output has the shape {array.shape}, the result has the shape {self.value.shape}"
            raise UserError(message, hint="nothing is broadcast here")
        return array

    @cached_property
    def claimant(self) -> Function:
        """The function that claims a gradient."""
        return self._both if self._gradient is None else self._gradient

    def raw_claim(self, values: Mapping[str, Any]) -> Any:
        """What the gradient function returns, without the value that may stand before it."""
        result = call(self.claimant, self._with_cotangent(values))
        return result[1] if self.valued else result

    def _with_cotangent(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments, and the cotangent where the gradient function has a parameter for it."""
        if self._gradient is None:
            return dict(values)
        known = parameters(self._gradient) or []
        names = [p.name for p in known if p.kind <= p.POSITIONAL_OR_KEYWORD or p.kind is p.KEYWORD_ONLY]
        required = [p.name for p in known if p.default is p.empty and p.name in names]
        wanted = next((name for name in COTANGENTS if name in names and name not in values), None)
        if wanted is None and self.value.ndim and len(required) == len(values) + 1:
            wanted = required[-1]
        if wanted is None:
            return dict(values)
        cotangent = self.cotangent.astype(next(iter(self.at.values())).dtype)[()]
        if all(name in names for name in values):
            return {**values, wanted: cotangent}
        others = [name for name in names if name != wanted]  # by place, in the gradient's own names
        return {**dict(zip(others, values.values(), strict=False)), wanted: cotangent}

    def claim(self) -> dict[str, Array]:
        """The claimed gradient by each input, as the gradient function gives it.

        Raises:
            UserError: it raises, or returns what cannot be used.
        """
        if self._gradient is None:
            self.valued = True
            style = self.style
        else:
            style, result = self._accepted(self._gradient, self._with_cotangent(self.at))
            self.valued = has_value(result, self.at, self.names, self.value)
        self._wrap = style.wrap if style is ARRAYS else Tensor
        return self._claim(self.at)

    def _claim(self, values: Mapping[str, Array]) -> dict[str, Array]:
        arguments = copies(values) if self._wrap is not Tensor else copies(values, Tensor)
        items = parts(self.raw_claim(arguments), self.at, self.names)
        zeros = {name: numpy.zeros(self.at[name].shape) for name in self.names}
        return {
            name: zeros[name] if one is None else as_array(one) for name, one in zip(self.names, items, strict=True)
        }

    def spread(self, name: str) -> Array:
        """How rough the claim by an input is around the point: second differences, which a smooth one does not have."""
        base = self._claim(self.at)[name]
        found, random = numpy.zeros(base.shape), numpy.random.default_rng(self.seed)
        for distance in _DISTANCES:
            ways = {key: distance * value * random.uniform(-1, 1, value.shape) for key, value in self.at.items()}
            try:
                after, before = (
                    self._claim({key: (value + side * ways[key]).astype(value.dtype) for key, value in self.at.items()})
                    for side in (1, -1)
                )
            except UserError:
                continue
            if after[name].shape == before[name].shape == base.shape:
                found = numpy.fmax(found, numpy.abs(after[name] - 2 * base + before[name]) / 2)
        return found

    def nondeterminism(self, tolerance: float) -> Judgement | None:
        """What is wrong where equal calls give different results; None where they do not."""
        began = perf_counter()
        again = self.probe(self.at)
        self.seconds = perf_counter() - began
        claims = (self._claim(self.at), self._claim(self.at))
        pairs = [(label(self.function), self.value, again)]
        pairs += [(label(self.claimant), claims[0][name], claims[1][name]) for name in self.names]
        for what, first, second in pairs:
            if first.shape == second.shape and numpy.array_equal(first, second, equal_nan=True):
                continue
            gap = float(numpy.max(numpy.abs(first - second))) if first.shape == second.shape else numpy.inf
            scale = float(numpy.max(numpy.abs(first), initial=0.0)) * float(numpy.finfo(first.dtype).eps)
            text = f"{what} gives different results for the same input, by up to {gap:.3g}"
            self.notes.append(text)
            if not gap <= max(tolerance, _ROUNDING * scale):
                return Judgement(Verdict.CANNOT_TELL, f"{text}: fix the seed of its random numbers")
        return None

    def probe(self, values: Mapping[str, Array]) -> Array:
        """The function's value as float64; NaN wherever it raises or returns something else."""
        self.evaluations += 1
        try:
            wrap = Tensor if self.style is TENSORS else None
            found = as_array(call(self.function, copies(values, wrap))).astype(numpy.float64)
        except UserError:
            found = numpy.empty(0)
        return found if found.shape == self.value.shape else numpy.full(self.value.shape, numpy.nan)

    def contracted(self, values: Mapping[str, Array]) -> float:
        """sum(cotangent * function)."""
        return float(numpy.sum(self.cotangent * self.probe(values)))

    def along(self, name: str, i: int, t: float) -> float:
        """`contracted` with one element of an input at t."""
        moved = self.double[name].copy()
        moved.flat[i] = t
        return self.contracted({**self.double, name: moved})

    def complex_value(self, values: Mapping[str, Array]) -> Array:
        """The function of complex numbers.

        Raises:
            UserError: it does not take them.
        """
        self.evaluations += 1
        with lenient(self.function, complex_names()):
            wrap = Tensor if self.style is TENSORS else None
            result = call(self.function, copies(values, wrap))
        return numpy.asarray(result.value if isinstance(result, Tensor) else result)


def _chosen(at: Mapping[str, Array], wrt: Sequence[str] | None) -> list[str]:
    for name in wrt or ():
        if name not in at:
            hint = nearest(name, at) or f"the inputs: {', '.join(at)}"
            raise UserError(f"there is no input named {name!r}", hint=hint)
    names = list(at if wrt is None else wrt)
    if not names:
        raise UserError("there is no input to differentiate by", hint="give one: --at x=1.5")
    return names


def _first(function: Function) -> Function:
    """The value of a function that returns (value, gradient)."""

    def value(*args: Any, **named: Any) -> Any:
        result = function(*args, **named)
        if not (isinstance(result, tuple) and len(result) == 2):
            raise TypeError("there is no gradient: it does not return (value, gradient)")
        return result[0]

    value.__wrapped__ = function  # type: ignore[attr-defined]
    value.__name__ = label(function)
    return value
