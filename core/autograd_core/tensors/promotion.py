"""torch's rules for operands of several dtypes, and its words for operands that do not fit.

The rule: bool < integer < floating < complex are categories. The highest category among all operands wins; inside
it the operands with axes decide, then those without (0-d tensors), then Python numbers. NumPy differs in 0-d arrays,
which it lets decide as any other, and in integers, which it makes float64 where a float is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy

from autograd_core.engine.record import EXTENSIONS
from autograd_core.engine.tensor import Tensor
from autograd_core.op import ARRAYS, Like, Op, Value, is_array
from autograd_core.tensors.devices import check_together
from autograd_core.tensors.dtypes import DType, c_name, get_default_dtype, number_dtype, to_complex, type_name

_RANK = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}
_NUMBERS = (bool, int, float, complex)
_PYTHONIC = frozenset((numpy.float64, numpy.complex128))
_NUMERIC = frozenset(numpy.dtype(name) for name in ("float16", "float32", "float64", "complex64", "complex128"))


def promote_types(a: DType, b: DType) -> DType:
    """The smallest dtype that holds both; an integer adds nothing to a float.

    >>> promote_types(numpy.dtype("int64"), numpy.dtype("float32")).name
    'float32'
    """
    if _RANK[a.kind] >= 2 and _RANK[b.kind] < 2:
        return a
    if _RANK[b.kind] >= 2 and _RANK[a.kind] < 2:
        return b
    return numpy.promote_types(a, b)


def result_type(*operands: Value) -> DType:
    """The dtype in which torch computes with these operands: tensors, arrays, NumPy scalars and Python numbers.

    >>> result_type(numpy.ones(2, "float32"), numpy.float64(1)).name, result_type(numpy.ones(2, "int32"), 1.5).name
    ('float32', 'float32')
    """
    tiers: list[DType | None] = [None, None, None]
    for operand in operands:
        tier, dtype = _tier(operand)
        held = tiers[tier]
        tiers[tier] = dtype if held is None else promote_types(held, dtype)
    found = _combined(tiers[0], _combined(tiers[1], tiers[2]))
    if found is None:
        raise TypeError("result_type needs at least one operand")
    return found


def _tier(operand: Value) -> tuple[int, DType]:
    if isinstance(operand, _NUMBERS) and not isinstance(operand, numpy.generic):
        return 2, number_dtype(operand)
    return (0 if operand.ndim else 1), operand.dtype


def _combined(higher: DType | None, lower: DType | None) -> DType | None:
    if higher is None or lower is None:
        return higher or lower
    if _RANK[higher.kind] >= _RANK[lower.kind]:
        return higher
    # A complex number takes a float's precision; a float gives an integer its own.
    return to_complex(higher) if higher.kind == "f" else promote_types(higher, lower)


def promote(op: Op, values: list[Value], args: Sequence[Value] = ()) -> list[Value]:
    """The operands of a row in the dtypes that make NumPy compute in torch's; the same list where they do already.

    Args:
        op: the row that is about to run.
        values: NumPy arrays, NumPy scalars, Python numbers; with a value of any other carrier nothing is done.
        args: what the values were taken from, if known: a numpy.float64 that was no tensor is a Python float to torch.

    Raises:
        RuntimeError: operands that do not fit each other, or a mean of integers: what torch refuses, in its words.

    >>> from autograd_core.ops import TABLE
    >>> promote(TABLE["add"], [numpy.ones(2, "float32"), numpy.float64(2)])[1].dtype
    dtype('float32')
    """
    if len(ARRAYS) > 1:  # a GPU's are among them
        check_together([arg._value for arg in args if isinstance(arg, Tensor)])
    first: Any = None
    shape: Any = None
    mixed = False
    for value in values:
        dtype = getattr(value, "dtype", None)
        if dtype is None:
            mixed = mixed or (value.__class__ is not float and value.__class__ is not int)
        elif first is None:
            first, shape = dtype, value.shape
        else:
            mixed = mixed or dtype is not first
            apart = value.shape != shape and value.shape and shape
            if ((apart and op.pointwise) or op.kind == "bilinear") and not (mixed and _has_carrier(values)):
                _check_shapes(op, [numpy.shape(v) for v in values])
    return values if not mixed and first in _NUMERIC else _promoted(op, values, args)


def _has_carrier(values: Sequence[Value]) -> bool:
    """Whether a value is not NumPy's, or an array of objects."""
    for value in values:
        if isinstance(value, list | tuple | str | None):
            raise TypeError(f"an operand must be a Tensor or a number, not {type(value).__name__}: use tensor(...)")
    return not all(isinstance(v, (*_NUMBERS, numpy.generic)) or _is_plain(v) for v in values)


def _promoted(op: Op, values: list[Value], args: Sequence[Value]) -> list[Value]:
    if any(arg.__class__ in _PYTHONIC for arg in args):
        values = [v.item() if a.__class__ in _PYTHONIC else v for v, a in zip(values, args, strict=True)]
    taking_part = range(len(values)) if op.variadic or not op.differentiable else op.active
    operands = [values[i] for i in taking_part]
    if _has_carrier(values):
        return values
    if op.kind == "bilinear":
        _check_product(operands)
        return values
    target = result_type(*operands)
    if target.kind in "bui":
        target = _for_integers(op, target)
    numbers_follow = any(getattr(v, "dtype", None) is not None for v in operands)
    found = list(values)
    for i in taking_part:
        found[i] = _converted(values[i], target, numbers_follow)
    if op.name == "pow" and target.kind in "iu" and numpy.any(found[1] < 0):
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    return found


def _is_plain(value: Value) -> bool:
    return is_array(value) and value.dtype.kind in _RANK


def _converted(value: Value, target: DType, numbers_follow: bool) -> Value:
    if is_array(value):
        return value if value.dtype == target else value.astype(target)
    if isinstance(value, numpy.generic):
        return value if value.dtype == target else target.type(value)
    if numbers_follow and target.kind in "fc":
        return value
    # Out of range, an integer wraps around, as in C.
    return numpy.array(value).astype(target)[()]


def _for_integers(op: Op, dtype: DType) -> DType:
    """What integers have to become before NumPy sees them."""
    result = _result_kind(op, dtype)
    if result is None or dtype == result:
        return dtype
    if result.kind == "f":
        if "axis" in op.attributes:
            raise RuntimeError(
                f"{op.name}(): could not infer output dtype. Input dtype must be either a floating point or complex "
                f"dtype. Got: {type_name(dtype)}"
            )
        return get_default_dtype()
    return numpy.dtype("int64") if "axis" in op.attributes and result.kind == "u" else dtype


@cache
def _result_kind(op: Op, dtype: DType) -> DType | None:
    """What NumPy makes of integers; found by trying it, so that no list of rows has to be kept."""
    if op.kind not in ("elementwise", "diagonal") and "axis" not in op.attributes:
        return None
    try:
        found: DType = numpy.asarray(op.evaluate(numpy, *(numpy.ones(1, dtype),) * op.arity)).dtype
    except TypeError as error:  # negation and subtraction of booleans
        raise RuntimeError(str(error).replace("numpy boolean", "boolean")) from None
    return found


def _check_product(operands: Sequence[Value]) -> None:
    a, b = (Like.of(v).dtype for v in operands)
    if a != b:
        if all(numpy.ndim(v) == 1 for v in operands):
            raise RuntimeError(
                f"dot : expected both vectors to have same dtype, but found {type_name(a)} and {type_name(b)}"
            )
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(a)} != {c_name(b)}")


def _check_shapes(op: Op, shapes: Sequence[tuple[int, ...]]) -> None:
    """Refuse in torch's words what NumPy is going to refuse in its own."""
    a, b = shapes[0], shapes[1]
    if op.kind == "bilinear":
        fits = (len(b) == 1 and a[-1:] == b) if min(len(a), len(b)) < 2 and len(b) < 2 else a[-1:] == b[-2:-1]
        if not (a and b and fits):
            raise RuntimeError(_product_mismatch(a, b))
        return
    for i, one in enumerate(shapes):
        for other in shapes[i + 1 :]:
            mismatch = None if one == other else _mismatch(one, other)
            if mismatch is not None:
                raise RuntimeError(mismatch)


def _mismatch(a: tuple[int, ...], b: tuple[int, ...]) -> str | None:
    longest = max(len(a), len(b))
    for back in range(1, min(len(a), len(b)) + 1):
        m, n = a[-back], b[-back]
        if m != n and 1 not in (m, n):
            return (
                f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension "
                f"{longest - back}"
            )
    return None


def _product_mismatch(a: tuple[int, ...], b: tuple[int, ...]) -> str:
    if not a or not b:
        return f"both arguments to matmul need to be at least 1D, but they are {len(a)}D and {len(b)}D"
    if len(a) == len(b) == 1:
        return (
            f"inconsistent tensor size, expected tensor {list(a)} and src {list(b)} to have the same number of "
            f"elements, but got {a[0]} and {b[0]} elements respectively"
        )
    if len(b) == 1:
        return f"size mismatch, got input ({a[-2]}), mat ({a[-2]}x{a[-1]}), vec ({b[0]})"
    rows = a[-2] if len(a) > 1 else 1
    return f"mat1 and mat2 shapes cannot be multiplied ({rows}x{a[-1]} and {b[-2]}x{b[-1]})"


def install() -> None:
    """Let the engine ask here before it runs a row on NumPy values."""
    EXTENSIONS.promote = promote


install()
