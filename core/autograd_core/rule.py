"""A rule's parameters: what it reads of a recorded call, by their names (see `op`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy

Value = Any
"""What a carrier computes with: an ndarray, a NumPy scalar, a Tensor, an object array of formulas or balls."""

Rule = Callable[..., Any]

OUTPUT = "y"
LIKE = "_like"


class Like(NamedTuple):
    """Shape and dtype of a value that was not itself saved."""

    shape: tuple[int, ...]
    dtype: Any

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @classmethod
    def of(cls, value: Value) -> Like:
        """The shape and dtype of any carrier's value.

        >>> Like.of(numpy.ones((2, 3))).shape
        (2, 3)
        """
        if hasattr(value, "shape"):
            return cls(tuple(value.shape), value.dtype)
        array = numpy.asarray(value)
        return cls(array.shape, array.dtype)


class Compiled(NamedTuple):
    """A rule with its parameters resolved against the op's signature."""

    function: Rule
    values: tuple[int, ...]
    """Positions read, in parameter order: 0..n-1 arguments, n the output."""
    likes: tuple[tuple[str, int], ...]
    attributes: tuple[str, ...]

    def bind(self, record: tuple[Value, ...], likes: tuple[Like | None, ...], attributes: Mapping[str, Any]) -> Rule:
        """The rule as a function of what is left: the cotangent or the tangent, or nothing."""
        positional = [record[i] for i in self.values]
        named: dict[str, Any] = {name: likes[i] for name, i in self.likes}
        named.update((name, attributes[name]) for name in self.attributes if name in attributes)
        function = self.function
        return lambda *first: function(*first, *positional, **named)


def parameters(function: Rule, skip: int = 0) -> tuple[str, ...]:
    """Names of a function's parameters, without `inspect` (which costs start-up time).

    >>> parameters(lambda g, x, axis=None: g, skip=1)
    ('x', 'axis')
    """
    code = function.__code__
    return tuple(code.co_varnames[skip : code.co_argcount + code.co_kwonlyargcount])


def compile_rule(rule: Rule, arguments: tuple[str, ...], attributes: Mapping[str, Any], skip: int) -> Compiled:
    """Resolve a rule's parameters against a row's signature.

    Raises:
        TypeError: it reads something else.
    """
    values: list[int] = []
    likes: list[tuple[str, int]] = []
    named: list[str] = []
    for name in parameters(rule, skip):
        if name == OUTPUT:
            values.append(len(arguments))
        elif name in arguments:
            values.append(arguments.index(name))
        elif name in attributes:
            named.append(name)
        elif name.endswith(LIKE) and name.removesuffix(LIKE) in arguments:
            likes.append((name, arguments.index(name.removesuffix(LIKE))))
        else:
            raise TypeError(f"rule reads {name!r}, which is neither an argument nor an attribute of the op")
    return Compiled(rule, tuple(values), tuple(likes), tuple(named))


VARIADIC = 4
"""The flag of a code object that takes *args."""


def signature(evaluate: Rule, skip: int) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Names of the array arguments, and attributes with their defaults; *xs counts as one argument."""
    defaults = evaluate.__defaults__ or ()
    names = parameters(evaluate, skip)
    if evaluate.__code__.co_flags & VARIADIC:
        code = evaluate.__code__
        return (code.co_varnames[code.co_argcount + code.co_kwonlyargcount],), dict(evaluate.__kwdefaults__ or {})
    split = len(names) - len(defaults)
    return names[:split], dict(zip(names[split:], defaults, strict=True))
