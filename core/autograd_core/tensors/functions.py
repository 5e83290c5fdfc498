"""Every row of the op table as a function with torch's spelling, for `torch.exp(x)` and `x.exp()` alike.

One mechanism for all rows: what a row needs to be callable follows from its own fields. Where torch's function is not
simply the row (`max` over an axis, `transpose` of two axes), another module gives the function instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd_core.engine import short as _short  # noqa: F401 - rows get their short ways there
from autograd_core.engine.mode import MODE
from autograd_core.engine.tensor import Tensor
from autograd_core.op import CARRIERS, Op
from autograd_core.ops import NAMES
from autograd_core.ops.spelling import parameters_of
from autograd_core.tensors.dtypes import as_dtype, to_copy
from autograd_core.tensors.writing import write

Function = Callable[..., Any]
_OPERANDS = (Tensor, bool, int, float, complex, numpy.ndarray, numpy.generic)
_FIRST = ("input", "self")
_SECOND = ("other", "exponent", "mat2")
_ATTRIBUTES = {"dim": "axis", "keepdim": "keepdims"}
_HIDDEN = frozenset(("index", "unindex"))
"""Rows whose names mean something else in torch."""
_MISSING: Any = object()


def wrap_axis(axis: Any, ndim: int) -> int:
    """One axis, counted from the end if negative.

    Raises:
        IndexError: there is no such axis.
        TypeError: not an integer.

    >>> wrap_axis(-1, 3)
    2
    """
    if not hasattr(axis, "__index__"):
        raise TypeError(f"argument 'dim' must be tuple of ints, not {type(axis).__name__}")
    reach = max(ndim, 1)
    if not -reach <= axis < reach:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-reach}, {reach - 1}], but got {axis})")
    return int(axis) % reach


def wrap_axes(axis: Any, ndim: int) -> tuple[int, ...] | None:
    """The axes of a reduction; None, like an empty tuple, is all of them.

    Raises:
        RuntimeError: an axis is named twice.

    >>> wrap_axes([0, -1], 3), wrap_axes((), 3)
    ((0, 2), None)
    """
    if axis is None:
        return None
    axes = tuple(wrap_axis(one, ndim) for one in (axis if isinstance(axis, Sequence) else (axis,)))
    for one in axes:
        if axes.count(one) > 1:
            raise RuntimeError(f"dim {one} appears multiple times in the list of dims")
    return axes if axes and ndim else None


def check_tensor(name: str, argument: Any, position: int = 1, called: str = "input") -> None:
    """Refuse what is neither a tensor nor another carrier's value.

    Raises:
        TypeError: in torch's words.
    """
    if not isinstance(argument, Tensor) and type(argument) not in CARRIERS:
        kind = type(argument)
        full = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
        raise TypeError(f"{name}(): argument '{called}' (position {position}) must be Tensor, not {full}")


def _check_operands(name: str, operands: Sequence[Any]) -> None:
    for i, operand in enumerate(operands):
        if not isinstance(operand, _OPERANDS):
            check_tensor(name, operand, i + 1, "input" if i == 0 else "other")
    if not any(isinstance(operand, Tensor) or type(operand) in CARRIERS for operand in operands):
        check_tensor(name, operands[0])


def _unary(name: str, row: Op) -> Function:
    run: Function = row.short.get(Tensor, row)

    def function(input: Any = _MISSING, *, out: Tensor | None = None) -> Any:
        if out is None and input.__class__ is Tensor:
            return run(input)
        if input is _MISSING:
            raise TypeError(f'{name}() missing 1 required positional arguments: "input"')
        check_tensor(name, input)
        return row(input) if out is None else write(name, out, row, (input,))

    return function


def _binary(name: str, row: Op) -> Function:
    run: Function = row.short.get(Tensor, row)

    def function(input: Any = _MISSING, other: Any = _MISSING, **options: Any) -> Any:
        if not options and input.__class__ is Tensor and other.__class__ is Tensor:
            return run(input, other)
        for given in options.keys() & {*_FIRST, *_SECOND}:
            if given in _FIRST:
                input = options.pop(given)
            else:
                other = options.pop(given)
        if input is _MISSING or other is _MISSING:
            missing = "input" if input is _MISSING else "other"
            raise TypeError(f'{name}() missing 1 required positional arguments: "{missing}"')
        out, alpha = options.pop("out", None), options.pop("alpha", 1)
        if options or (alpha != 1 and row.name not in ("add", "sub", "rsub")):
            raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(options), 'alpha')}'")
        _check_operands(name, (input, other))
        if alpha != 1:
            input, other = (input * alpha, other) if row.name == "rsub" else (input, other * alpha)
        return row(input, other) if out is None else write(name, out, row, (input, other))

    return function


def _general(name: str, row: Op) -> Function:
    names = parameters_of(row)
    reduces = "axis" in row.attributes

    def function(*args: Any, **options: Any) -> Any:
        if not options and len(args) == row.arity == 1 and args[0].__class__ is Tensor and args[0]._value.size:
            return row(args[0])
        if len(args) > len(names):
            raise TypeError(f"{name}() takes at most {len(names)} arguments ({len(args)} given)")
        given = dict(zip(names, args, strict=False))
        out, dtype = options.pop("out", None), options.pop("dtype", None) if reduces else None
        for key, value in options.items():
            known = names[0] if key in _FIRST else _ATTRIBUTES.get(key, key)
            if key in _SECOND and key not in names and row.arity > 1:
                known = row.arguments[1]
            if known not in names or known in given:
                raise TypeError(f"{name}() received an invalid combination of arguments: {key}={value!r}")
            given[known] = value
        for i, argument in enumerate(row.arguments):
            if given.get(argument) is None and argument in row.defaults:
                given[argument] = row.defaults[argument]
            if argument not in given:
                raise TypeError(f'{name}() missing 1 required positional arguments: "{argument if i else "input"}"')
        operands = [given.pop(argument) for argument in row.arguments]
        _check_operands(name, operands)
        if reduces:
            given.update(_reduction(name, row, operands[0], given))
        if dtype is not None:
            operands[0] = to_copy(operands[0], dtype=as_dtype(dtype))
        try:
            return row(*operands, **given) if out is None else write(name, out, row, operands, given)
        except ValueError as error:
            raise _refused(name, error) from None

    return function


def _refused(name: str, error: ValueError) -> Exception:
    if not str(error).startswith("zero-size array"):
        return error
    return RuntimeError(
        f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the "
        "'dim' argument."
    )


def _reduction(name: str, row: Op, x: Any, given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "axis" in given:
        along = "keepdims" not in row.attributes and hasattr(given["axis"], "__index__")
        found["axis"] = (wrap_axis if along else wrap_axes)(given["axis"], x.ndim)
    if not isinstance(given.get("keepdims", False), bool | numpy.bool_):
        kind = type(given["keepdims"]).__name__
        raise TypeError(f"{name}(): argument 'keepdim' (position 2) must be bool, not {kind}")
    return found


def _function(name: str, row: Op) -> Function:
    if row.attributes or row.arity > 2:
        function = _general(name, row)
    else:
        function = (_unary if row.arity == 1 else _binary)(name, row)
    arguments = (*row.arguments, *(f"{key}={value!r}" for key, value in row.attributes.items()))
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}({', '.join(arguments)}): {row.doc}"
    return function


FUNCTIONS: dict[str, Function] = {name: _function(name, row) for name, row in NAMES.items() if name not in _HIDDEN}
"""Every row's function, by every name of the row."""


def recorded(*tensors: Any) -> bool:
    """Whether an operation on these would be recorded."""
    return MODE.grad and not MODE.inference and any(isinstance(t, Tensor) and t.requires_grad for t in tensors)
