"""Reading a function's own names leniently: `float(x)`, `math.exp(x)`, `np.asarray(x)` for numbers that are no floats.

Python's `float`, the module `math` and a few functions of NumPy make plain floats of what they are given. While a
function runs on balls or on complex numbers, its module's names for them stand for ones that let such numbers through,
and that do for all others what they always do.
"""

from __future__ import annotations

import builtins
import cmath
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy

Function = Callable[..., Any]
_OTHERS = frozenset(("autograd_core", "numpy", "scipy", "torch", "jax"))
"""Packages whose names are left alone."""
_CREATED = ("zeros", "ones", "empty", "full")


class _Kind(type):
    """A type that takes further instances for its own."""

    base: type
    more: tuple[type, ...]

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, (cls.base, *cls.more))


def _number(base: type, more: tuple[type, ...]) -> Any:
    """`float`, which lets numbers of certain types through."""

    def new(cls: type, number: Any = 0.0) -> Any:
        return number if isinstance(number, more) else base(number)

    # NumPy takes a type with a dtype for that dtype: np.zeros(3, dtype=float) must go on to work.
    return _Kind(base.__name__, (base,), {"base": base, "more": more, "__new__": new, "dtype": numpy.dtype(base)})


class Lenient:
    """The names of one run: `rows` is a function for each of NumPy's names, `kind` the type that must come through.

    `stack` makes one value of nested lists that hold some, `lift` one of an array of floats.
    """

    def __init__(self, kind: type, run: Function, stack: Function, lift: Function) -> None:
        """Names that let instances of `kind` through; `run(name, args)` applies one of math's functions to them."""
        self.kind, self.run, self.stack, self.lift = kind, run, stack, lift
        self.float = _number(builtins.float, (kind,))
        self.math = _Proxy(math, {name: self._of_math(name) for name in dir(math) if callable(getattr(math, name))})
        arrays = {name: self._as_array(getattr(numpy, name)) for name in ("asarray", "array", "asanyarray")}
        arrays["ascontiguousarray"] = self._as_array(numpy.ascontiguousarray)
        arrays |= {name: self._created(getattr(numpy, name)) for name in _CREATED}
        arrays["ndarray"] = _Kind("ndarray", (), {"base": numpy.ndarray, "more": (kind,)})
        arrays |= {name: _number(getattr(numpy, name), (kind,)) for name in ("float64", "double")}
        self.numpy = _Proxy(numpy, arrays)

    def _of_math(self, name: str) -> Function:
        plain = getattr(math, name)

        def function(*args: Any, **named: Any) -> Any:
            return self.run(name, args) if any(isinstance(arg, self.kind) for arg in args) else plain(*args, **named)

        return function

    def _as_array(self, plain: Function) -> Function:
        def function(given: Any, *rest: Any, **options: Any) -> Any:
            if isinstance(given, self.kind):
                return given
            return self.stack(given) if self._within(given) else plain(given, *rest, **options)

        return function

    def _within(self, given: Any) -> bool:
        if isinstance(given, list | tuple):
            return any(isinstance(one, self.kind) or self._within(one) for one in given)
        return False

    def _created(self, plain: Function) -> Function:
        def function(*args: Any, **options: Any) -> Any:
            made = plain(*args, **options)
            return self.lift(made) if made.dtype == numpy.float64 else made

        return function

    def replacement(self, value: Any) -> Any:
        """What a global stands for during the run; the value itself where nothing changes."""
        if value is math or value is numpy:
            return self.math if value is math else self.numpy
        name = getattr(value, "__name__", None)
        for proxy in (self.math, self.numpy):
            if isinstance(name, str) and name in proxy.own and value is getattr(proxy.module, name, None):
                return proxy.own[name]
        return value


class _Proxy:
    """A module of which some names stand for other things."""

    def __init__(self, module: Any, own: Mapping[str, Any]) -> None:
        self.module = module
        self.own = own

    def __getattr__(self, name: str) -> Any:
        return self.own[name] if name in self.own else getattr(self.module, name)


@contextmanager
def lenient(function: Function, names: Lenient) -> Iterator[None]:
    """Let the module in which a function was written use `names` inside the block.

    >>> theirs = {"__name__": "model"}
    >>> exec("def half(x): return float(x) / 2", theirs)
    >>> with lenient(theirs["half"], complex_names()):
    ...     theirs["half"](2j)
    1j
    """
    table: dict[str, Any] = getattr(_written(function), "__globals__", {})
    if str(table.get("__name__")).partition(".")[0] in _OTHERS:
        yield
        return
    before = {name: value for name, value in table.items() if names.replacement(value) is not value}
    changed = {name: names.replacement(value) for name, value in before.items()}
    shadowed = "float" not in table
    try:
        table.update(changed)
        if shadowed:
            table["float"] = names.float
        yield
    finally:
        table.update(before)
        if shadowed:
            table.pop("float", None)


def _written(function: Any) -> Any:
    """The plain function inside a method, a partial or a callable object."""
    for _ in range(16):
        inner = getattr(function, "__wrapped__", None) or getattr(function, "__func__", None)
        inner = inner or getattr(function, "func", None)
        if inner is None:
            break
        function = inner
    return function if hasattr(function, "__globals__") else vars(type(function)).get("__call__", function)


def complex_names() -> Lenient:
    """Names that let complex numbers through, with `cmath` in the place of `math`."""

    def run(name: str, args: tuple[Any, ...]) -> Any:
        function = {"pow": pow}.get(name) or getattr(cmath, name, None)
        if function is None:
            raise TypeError(f"math.{name} is not a function of complex numbers")
        return function(*args)

    def untouched(array: Any) -> Any:
        return array.astype(numpy.complex128)

    return Lenient(complex, run, numpy.array, untouched)
