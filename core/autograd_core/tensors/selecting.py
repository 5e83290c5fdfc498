"""Rows that rearrange, join and select as functions with torch's signatures: index tensors become arrays.

One mechanism for all of them, from the rows' own fields; `meshgrid` and others of several results are written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd_core.engine.inplace import overwrite
from autograd_core.engine.inplace import write as write_in_place
from autograd_core.engine.tensor import Tensor
from autograd_core.op import CARRIERS, Op
from autograd_core.ops import NAMES, TABLE
from autograd_core.ops.spelling import parameter, parameters_of
from autograd_core.tensors.functions import Function, check_tensor, wrap_axis
from autograd_core.tensors.writing import write

_HOMES = frozenset(
    f"autograd_core.ops.{name}"
    for name in (
        *("shape", "arrange", "turning", "pieces", "diagonals", "padding"),
        *("select", "placing", "scattering", "segments"),
    )
)
_NOT_THESE = frozenset(("index", "unindex", "reshape", "view", "broadcast_to", "sum_to", "sum_to_size", "transpose"))
_LISTED = frozenset(("axes", "reps"))
"""Attributes whose numbers a call may list one by one: x.flip(0, 1)."""
_LISTS = frozenset(("cat", "stack", "hstack", "vstack", "dstack", "column_stack"))


_HINTS = frozenset(("sparse_grad", "output_size"))
"""Keywords of torch's that change how something is computed, and not what."""


def settled(value: Any) -> Any:
    """An attribute without tensors: an index tensor is an array, one of no axes a number.

    >>> settled([Tensor([0, 1]), 2])
    (array([0, 1]), 2)
    """
    if isinstance(value, Tensor):
        array = value._value
        return array if array.ndim or array.dtype.kind not in "iu" else int(array)
    if isinstance(value, list | tuple):
        return tuple(settled(one) for one in value)
    return value


def _attributes(name: str, row: Op, items: Sequence[Any], names: Sequence[str], given: dict[str, Any]) -> None:
    """Share out what follows the arrays, by place."""
    if names and names[-1] in _LISTED and len(items) > len(names):
        items = [*items[: len(names) - 1], tuple(items[len(names) - 1 :])]
    if len(items) > len(names):
        raise TypeError(f"{name}() takes at most {len(names)} arguments ({len(items)} given)")
    given.update(zip(names, items, strict=False))


def _worded(name: str, row: Op, options: dict[str, Any], given: dict[str, Any]) -> None:
    for word, value in options.items():
        known = parameter(row, word)
        if known is None or known in given:
            raise TypeError(f"{name}() received an invalid combination of arguments: {word}={value!r}")
        given[known] = value


def _run(name: str, row: Op, operands: Sequence[Any], given: dict[str, Any], out: Any) -> Any:
    attributes = {key: settled(value) for key, value in given.items()}
    if isinstance(attributes.get("axes"), int):
        attributes["axes"] = (attributes["axes"],)
    if isinstance(attributes.get("axis"), int) and not row.variadic and row.name != "expand_dims":
        attributes["axis"] = wrap_axis(attributes["axis"], operands[0].ndim)
    try:
        return row(*operands, **attributes) if out is None else write(name, out, row, operands, attributes)
    except IndexError as error:
        raise IndexError(f"{name}(): {error}") from None
    except ValueError as error:
        raise RuntimeError(f"{name}(): {error}") from None


def _fixed(name: str, row: Op) -> Function:
    """A row of so many arrays."""
    names = parameters_of(row)

    def function(*args: Any, out: Tensor | None = None, **options: Any) -> Any:
        given: dict[str, Any] = {}
        _attributes(name, row, args, names, given)
        for hint in _HINTS & options.keys():
            del options[hint]
        _worded(name, row, options, given)
        missing = [argument for argument in row.arguments if argument not in given]
        if missing:
            word = "input" if missing[0] == row.arguments[0] else missing[0]
            raise TypeError(f'{name}() missing 1 required positional arguments: "{word}"')
        operands = [given.pop(argument) for argument in row.arguments]
        check_tensor(name, operands[0])
        return _run(name, row, operands, given, out)

    return function


def _is_array(value: Any) -> bool:
    return isinstance(value, Tensor) or type(value) in CARRIERS


def _open(name: str, row: Op) -> Function:
    """A row of any number of arrays, in a list or one by one; text stands before them."""

    def function(*args: Any, out: Tensor | None = None, **options: Any) -> Any:
        texts = [arg for arg in args[:1] if isinstance(arg, str)]
        rest = list(args[len(texts) :])
        if "tensors" in options:
            rest = [options.pop("tensors"), *rest]
        if rest and isinstance(rest[0], list | tuple):
            operands, rest = list(rest[0]), rest[1:]
        elif name in _LISTS or row.name in _LISTS:
            kind = type(rest[0]).__name__ if rest else "NoneType"
            raise TypeError(f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not {kind}")
        else:
            count = next((i for i, one in enumerate(rest) if not _is_array(one)), len(rest))
            operands, rest = rest[:count], rest[count:]
        if row.name == "cat" and any(getattr(one, "ndim", 1) > 1 for one in operands):
            operands = [one for one in operands if getattr(one, "shape", None) != (0,)]  # an old liberty of torch's
        for i, operand in enumerate(operands):
            if not _is_array(operand):
                raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(operand).__name__}")
        if not operands:
            raise RuntimeError(f"{name}(): expected a non-empty list of Tensors")
        given: dict[str, Any] = {}
        _attributes(name, row, [*texts, *rest], tuple(row.attributes), given)
        _worded(name, row, options, given)
        return _run(name, row, operands, given, out)

    return function


def _function(name: str, row: Op) -> Function:
    function = (_open if row.variadic else _fixed)(name, row)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name}({', '.join(parameters_of(row))}): {row.doc}"
    return function


def _grid(*tensors: Any, indexing: str = "ij") -> tuple[Any, ...]:
    """Coordinates of the points of a grid, one tensor for each axis."""
    arrays = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors
    row = TABLE["meshgrid"]
    return tuple(row(*arrays, part=i, indexing=indexing) for i in range(len(arrays)))


def _together(*tensors: Any) -> tuple[Any, ...]:
    """The tensors in the shape that they have together."""
    row = TABLE["broadcast_arrays"]
    return tuple(row(*tensors, part=i) for i in range(len(tensors)))


def _parts(name: str, input: Any, sections: Any, **attributes: Any) -> tuple[Any, ...]:
    """All results of a row that cuts an array."""
    count = sections if isinstance(sections, int) else len(sections) + 1
    ways = ({"sections": sections, "part": i, **attributes} for i in range(count))
    return tuple(_run(name, TABLE[name], [input], way, None) for way in ways)


def _tensor_split(input: Any, indices_or_sections: Any = None, dim: int = 0, **named: Any) -> tuple[Any, ...]:
    """So many pieces of nearly one length, or the pieces between the places given.

    >>> [piece.tolist() for piece in _tensor_split(Tensor([1, 2, 3]), 2)]
    [[1, 2], [3]]
    """
    given = next(iter(named.values())) if indices_or_sections is None else indices_or_sections
    sections, axis = settled(given), wrap_axis(dim, input.ndim)
    if isinstance(sections, numpy.ndarray):
        sections = tuple(sections.tolist())
    return _parts("tensor_split", input, sections, axis=axis)


def _cut(name: str) -> Function:
    """`tensor_split` along a certain axis, into equal pieces or at the places given."""

    def function(input: Any, indices_or_sections: Any = None, **named: Any) -> tuple[Any, ...]:
        check_tensor(name, input)
        given = next(iter(named.values())) if indices_or_sections is None else indices_or_sections
        return _parts(name, input, settled(given))

    function.__name__, function.__doc__ = name, TABLE[name].doc
    return function


def constant_pad_nd(input: Any, pad: Any, value: Any = 0) -> Any:
    """A number added before and after the last axis, the one before it, and so on; negative lengths take away.

    >>> constant_pad_nd(Tensor([[1.0, 2.0]]), (1, 0)).tolist()
    [[0.0, 1.0, 2.0]]
    """
    check_tensor("constant_pad_nd", input)
    width = (*pad, *(0,) * (2 * input.ndim - len(pad)))
    return _run("constant_pad_nd", TABLE["pad"], [input], {"width": width, "value": value}, None)


def _at_least(name: str) -> Callable[..., Any]:
    """Of one tensor, or of each of several."""
    row = TABLE[name]

    def function(*tensors: Any) -> Any:
        if len(tensors) == 1 and not isinstance(tensors[0], list | tuple):
            return row(tensors[0])
        return tuple(map(row, tensors[0] if len(tensors) == 1 else tensors))

    function.__name__, function.__doc__ = name, row.doc
    return function


def _scatter(input: Any, dim: Any, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None) -> Any:
    """Values placed along an axis by an index tensor; reduce="add" or "multiply" joins them with what is there."""
    given = value if src is None else src
    if reduce not in (None, "add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    attributes = {"axis": dim, "index": index}
    if reduce == "multiply":
        return _run("scatter", TABLE["scatter_reduce"], [input, given], {**attributes, "reduce": "prod"}, None)
    return _run("scatter", TABLE["scatter_add" if reduce else "scatter"], [input, given], attributes, None)


def _repeat(input: Any, *repeats: Any) -> Any:
    """The whole tensor repeated along each axis; as many numbers as axes, or more.

    Raises:
        RuntimeError: fewer numbers than axes.

    >>> _repeat(Tensor([1, 2]), 2, 2).tolist()
    [[1, 2, 1, 2], [1, 2, 1, 2]]
    """
    reps = tuple(settled(repeats[0] if len(repeats) == 1 and not isinstance(repeats[0], int) else repeats))
    if len(reps) < input.ndim:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    return _run("repeat", TABLE["tile"], [input], {"reps": reps}, None)


def _updating(function: Function, name: str) -> Function:
    """The same in place."""

    def update(input: Any, *args: Any, **options: Any) -> Any:
        return write_in_place(input, overwrite, function(input, *args, **options))

    update.__name__, update.__doc__ = f"{name}_", f"`{name}` in place."
    return update


_BY_ROW = {
    name: _function(name, row)
    for name, row in NAMES.items()
    if (row.home in _HOMES or row.variadic) and name not in _NOT_THESE
}
SELECTING: dict[str, Function] = {
    **_BY_ROW,
    "meshgrid": _grid,
    **dict.fromkeys(("broadcast_tensors", "broadcast_arrays"), _together),
    **dict.fromkeys(("tensor_split", "array_split"), _tensor_split),
    **{name: _cut(name) for name in ("hsplit", "vsplit", "dsplit")},
    "constant_pad_nd": constant_pad_nd,
    **{name: _at_least(name) for name in ("atleast_1d", "atleast_2d", "atleast_3d")},
    "scatter": _scatter,
}
"""Functions of the package, and methods where torch has them."""
UPDATING: dict[str, Function] = {
    f"{name}_": _updating(SELECTING[name], name)
    for name in (
        *("scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy", "index_fill", "index_put"),
        *("index_reduce", "put", "masked_scatter", "tril", "triu"),
    )
} | {"repeat": _repeat}
"""Methods alone."""
