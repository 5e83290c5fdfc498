"""The dtypes: NumPy's, under torch's names, and the default that Python numbers are read as."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy

from autograd_core.engine.wording import type_name as type_name
from autograd_core.op import Op, Value, is_array, linear

DType = numpy.dtype[Any]

_NAMES = (
    *("float16", "float32", "float64", "complex64", "complex128", "bool"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
)
_SHORT = {
    **{"half": "float16", "float": "float32", "double": "float64", "cfloat": "complex64", "cdouble": "complex128"},
    **{"short": "int16", "int": "int32", "long": "int64"},
}
DTYPES = MappingProxyType(
    {name: numpy.dtype(name) for name in _NAMES} | {short: numpy.dtype(name) for short, name in _SHORT.items()}
)
"""By every name that torch has for them: `float` is float32, `int` is int32."""

KNOWN = frozenset(DTYPES.values())

MISSING = MappingProxyType(
    {
        "bfloat16": "NumPy has no bfloat16; float32 holds every bfloat16 number, float16 takes as little memory",
        "complex32": "NumPy has no complex32; use complex64",
        "chalf": "NumPy has no complex32; use complex64",
        **{name: "NumPy has no 8-bit floats; use float16" for name in ("float8_e4m3fn", "float8_e5m2")},
        **{name: "there are no quantized tensors here" for name in ("qint8", "quint8", "qint32")},
    }
)
"""torch's dtypes that do not exist here, and what to do instead."""

_C_NAMES = {"float16": "c10::Half", "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int64": "long"}
_PYTHON = {float: numpy.dtype("float64"), int: numpy.dtype("int64"), bool: numpy.dtype("bool")}
_COMPLEX = {"float16": "complex64", "float32": "complex64", "float64": "complex128"}


class _Default:
    """What a Python float becomes; one setting for the whole process, as in torch."""

    dtype: DType = numpy.dtype("float32")


def as_dtype(dtype: Any) -> DType:
    """A `dtype=` argument, checked: one of ours, a NumPy scalar type, or Python's float, int, bool, complex.

    Raises:
        TypeError: the argument is no dtype, or one that tensors cannot have.

    >>> as_dtype(float), as_dtype(numpy.float32)
    (dtype('float64'), dtype('float32'))
    """
    if isinstance(dtype, numpy.dtype):
        found: DType = dtype
    elif dtype is complex:
        found = numpy.dtype("complex128")
    elif isinstance(dtype, type) and (dtype in _PYTHON or issubclass(dtype, numpy.generic)):
        found = _PYTHON.get(dtype) or numpy.dtype(dtype)
    else:
        reason = MISSING.get(str(dtype).removeprefix("torch."), "take one of the package, such as float32")
        raise TypeError(f"argument 'dtype' must be a dtype, not {dtype!r}: {reason}")
    if found not in KNOWN:
        raise TypeError(f"can't convert np.ndarray of type {found}. The only supported types are: {', '.join(_NAMES)}.")
    return found


def converted(value: Value, dtype: DType) -> Value:
    """An array or NumPy scalar in another dtype; an imaginary part is dropped.

    >>> converted(numpy.array([1.5 + 2j]), numpy.dtype("float32"))
    array([1.5], dtype=float32)
    """
    real = value.real if value.dtype.kind == "c" and dtype.kind in "fiu" else value
    return real.astype(dtype, copy=False) if is_array(real) else real.astype(dtype)


to_copy: Op = linear(
    "to_copy",
    lambda xp, x, dtype=None: converted(x, dtype),
    transpose=lambda g, x_like: to_copy(g, dtype=x_like.dtype),
    doc="The same numbers in another dtype.",
)


def get_default_dtype() -> DType:
    """The dtype of tensors made from Python floats; float32 unless `set_default_dtype` changed it.

    >>> get_default_dtype()
    dtype('float32')
    """
    return _Default.dtype


def set_default_dtype(dtype: Any) -> None:
    """Let Python floats become `dtype` (float16, float32 or float64) from now on, in all threads.

    Raises:
        TypeError: `dtype` is not a floating point dtype.

    >>> set_default_dtype(numpy.float64), get_default_dtype(), set_default_dtype(numpy.float32)
    (None, dtype('float64'), None)
    """
    found = dtype if isinstance(dtype, numpy.dtype) else None if isinstance(dtype, str) else as_dtype(dtype)
    if found is None or found.kind != "f" or found not in KNOWN:
        raise TypeError("only floating-point types are supported as the default type")
    _Default.dtype = found


def to_complex(dtype: DType) -> DType:
    """The complex dtype whose parts have this dtype (complex64 for float16).

    >>> to_complex(numpy.dtype("float64"))
    dtype('complex128')
    """
    return numpy.dtype(_COMPLEX[dtype.name]) if dtype.kind == "f" else dtype


def number_dtype(number: complex) -> DType:
    """The dtype that a Python number gets when nothing else decides.

    >>> number_dtype(True), number_dtype(1), number_dtype(1.0), number_dtype(1j)
    (dtype('bool'), dtype('int64'), dtype('float32'), dtype('complex64'))
    """
    if isinstance(number, bool):
        return _PYTHON[bool]
    if isinstance(number, int):
        return _PYTHON[int]
    return _Default.dtype if isinstance(number, float) else to_complex(_Default.dtype)


def c_name(dtype: DType) -> str:
    """The name of a dtype in those of torch's messages that speak C++.

    >>> c_name(numpy.dtype("float64")), c_name(numpy.dtype("float32"))
    ('double', 'float')
    """
    return _C_NAMES.get(dtype.name, type_name(dtype).lower())
