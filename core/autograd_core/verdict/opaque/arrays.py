"""NumPy's functions, ufuncs and methods by the rows of the same names, for `Traced` arrays."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy

from autograd_core.op import Op
from autograd_core.ops import NAMES, PARTS, TABLE
from autograd_core.ops.spelling import parameter, parameters_of
from autograd_core.tensors import methods as _methods  # noqa: F401 - tensors get their methods there
from autograd_core.verdict.opaque.functions import METHODS, SPECIAL, arrays
from autograd_core.verdict.opaque.traced import Refused, Traced, apply

Function = Callable[..., Any]
_IDLE = frozenset(("out", "dtype", "order", "casting", "subok", "like", "copy", "kind", "mode", "initial", "where"))
"""Parameters that may be left at their defaults; a value for one of them is refused."""
_AS_EVER: Mapping[str, tuple[Any, ...]] = {
    "where": (True,),
    "order": ("C", "K", "A"),
    "subok": (True,),
    "copy": (False,),
    "casting": ("same_kind",),
    "mode": ("raise",),
}
_REDUCTIONS = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logical_and": "all"}
_JOINED = frozenset(("cat", "stack", "hstack", "vstack", "dstack", "column_stack"))
_MANY = frozenset(("reshape", "transpose", "permute_dims"))
"""Methods that take the numbers of their tuple one by one."""


def run_ufunc(ufunc: Any, method: str, inputs: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """One of NumPy's or SciPy's ufuncs, by the row of that name.

    Raises:
        Refused: no row has that name, or the call asks for what rows cannot do.
    """
    name = ufunc.__name__
    given = {key: value for key, value in options.items() if not _unset(key, value)}
    if method == "reduce" and name in _REDUCTIONS:
        if given.get("axis", 0) == 0 and "axis" not in options:
            given["axis"] = 0  # reduce goes along the first axis, sum() over all of them
        return _call(NAMES[_REDUCTIONS[name]], list(inputs), given, name)
    if method == "accumulate" and name in ("add", "multiply"):
        return _call(NAMES["cumsum" if name == "add" else "cumprod"], list(inputs), {"axis": 0, **given}, name)
    if method == "outer" and len(inputs) == 2:
        left, right = (one if isinstance(one, Traced) else numpy.asarray(one) for one in inputs)
        left = TABLE["reshape"](left, shape=(*left.shape, *(1,) * right.ndim))
        return _call(_row(name), [left, right], given, name)
    if method != "__call__":
        raise Refused(f"{name}.{method}() has no counterpart on balls")
    return _call(_row(name), list(inputs), given, name)


def run_function(function: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """One of NumPy's functions, by the row of that name; else NumPy's own Python code for it.

    Raises:
        Refused: there is neither.
    """
    name, home = function.__name__, str(getattr(function, "__module__", ""))
    if name in SPECIAL:
        return SPECIAL[name](*args, **options)
    if name in PARTS and "linalg" in home:
        return tuple(_share(row, function, args, options) for row in PARTS[name])
    if name in NAMES and "fft" not in home:
        return _share(NAMES[name], function, args, options)
    own = getattr(function, "_implementation", None)
    if inspect.isfunction(own):
        return own(*args, **options)  # which calls functions that come here again
    raise Refused(f"{name}() has no counterpart on balls")


def method(array: Traced, name: str) -> Any:
    """`array.name`, as NumPy has it: a function of the same name with the array as its first argument.

    Raises:
        AttributeError: arrays have no such method, or none that serves here.
    """
    if name.startswith("_") or not hasattr(numpy.ndarray, name):
        raise AttributeError(f"'numpy.ndarray' object has no attribute {name!r}")
    if name in METHODS:
        return lambda *args, **options: METHODS[name](array, *args, **options)
    if name == "imag":
        return array * 0.0
    function = getattr(numpy, name, None)
    if function is None:
        raise Refused(f"the method {name}() has no counterpart on balls")

    def run(*args: Any, **options: Any) -> Any:
        if name in _MANY and len(args) > 1:
            args = (args,)
        return function(array, *args, **options)

    return run


def _row(name: str) -> Op:
    if name not in NAMES:
        raise Refused(f"{name}() has no counterpart on balls")
    return NAMES[name]


def _unset(key: str, value: Any) -> bool:
    """Whether an option says nothing: left out, or the only thing that is done here."""
    if value is numpy._NoValue or (key in _IDLE and value is None):
        return True
    if key == "dtype":
        return bool(numpy.dtype(value).kind == "f")
    if key == "out":
        return isinstance(value, tuple) and all(one is None for one in value)
    return isinstance(value, bool | str) and value in _AS_EVER.get(key, ())


def _share(row: Op, function: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """Bind a call by NumPy's own signature, and hand it on in the row's words."""
    name = function.__name__
    try:
        bound = inspect.signature(function).bind(*args, **options)
    except ValueError:  # no signature: by place
        return _call(row, list(args), {k: v for k, v in options.items() if not _unset(k, v)}, name)
    operands: list[Any] = []
    given: dict[str, Any] = {}
    kinds = bound.signature.parameters
    for word, value in bound.arguments.items():
        if kinds[word].kind is inspect.Parameter.VAR_POSITIONAL:
            operands.extend(value)
        elif kinds[word].kind is inspect.Parameter.VAR_KEYWORD:
            given.update({k: v for k, v in value.items() if not _unset(k, v)})
        elif _unset(word, value):
            continue
        elif kinds[word].default is inspect.Parameter.empty and len(operands) < max(row.arity, 1) and not given:
            operands.append(value)
        elif value is not kinds[word].default:
            given[word] = value
    return _call(row, operands, given, name)


def _call(row: Op, operands: list[Any], given: Mapping[str, Any], name: str) -> Any:
    """A row on operands by place and parameters by word.

    Raises:
        Refused: a word that the row does not have.
    """
    named: dict[str, Any] = {}
    for word, value in given.items():
        known = parameter(row, word)
        if known is None:
            raise Refused(f"{name}() with {word}= has no counterpart on balls")
        named[known] = value
    if row.variadic:
        if row.name in _JOINED and len(operands) >= 1 and isinstance(operands[0], list | tuple):
            operands, rest = list(operands[0]), operands[1:]
            named.update(zip(row.attributes, rest, strict=False))
        texts = [one for one in operands if isinstance(one, str)]
        named.update(zip(row.attributes, texts, strict=False))
        return apply(row, arrays([one for one in operands if not isinstance(one, str)]), named)
    names = parameters_of(row)
    if len(operands) > len(names):
        raise Refused(f"{name}() with {len(operands)} arguments has no counterpart on balls")
    named = {**dict(zip(names, operands, strict=False)), **named}
    found = [named.pop(argument, row.defaults.get(argument)) for argument in row.arguments]
    found = [row.defaults.get(a) if one is None else one for a, one in zip(row.arguments, found, strict=True)]
    if any(one is None for one in found):
        raise Refused(f"{name}() with an argument left out has no counterpart on balls")
    return apply(row, arrays(found), {key: _settled(value) for key, value in named.items()})


def _settled(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_settled(one) for one in value)
    return value.item() if isinstance(value, numpy.generic) else value


Traced.answer_ufunc = staticmethod(run_ufunc)
Traced.answer_function = staticmethod(run_function)
Traced.answer_method = staticmethod(method)
