"""A stand-in for CuPy without a GPU, for tests: arrays of its own type around NumPy's, and CuPy's strictness.

It has the names and the keyword arguments that CuPy 14.2 has (`names.json`, written by `dump.py` from an installed
CuPy) and no others; never becomes a NumPy array by itself, nor takes one for an operand; and counts each time that a
number is brought back from the device (`SYNCHRONISATIONS`). What it cannot show: speed, and CUDA's rounding.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy

NAMES = json.loads((Path(__file__).parent / "names.json").read_text())
__version__ = NAMES["version"]
SYNCHRONISATIONS: list[str] = []
"""What brought numbers back from the device, oldest first."""
_NO_ARRAY = (
    "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array explicitly."
)
_ARRAYS = frozenset(
    ("where", "sum", "prod", "max", "min", "mean", "argmax", "argmin", "any", "all", "cumsum", "cumprod", "clip")
) | frozenset(("moveaxis", "transpose", "reshape", "broadcast_to", "take_along_axis", "sort", "argsort", "squeeze"))
"""Functions that call a method of their first argument, which has to be an array."""
_FORBIDDEN = frozenset(("where", "initial", "mean"))
"""Keyword arguments of NumPy's methods that CuPy's lack."""


def synchronised(what: str) -> None:
    SYNCHRONISATIONS.append(what)


def on_host(value: Any) -> Any:
    """The NumPy array behind an argument; an array that is not on the device is refused."""
    if isinstance(value, ndarray):
        return value._host
    if isinstance(value, numpy.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(on_host(item) for item in value)
    return value


def on_device(value: Any, *operands: Any) -> Any:
    """A result, its numbers where the operands are; without axes it is an array still, as CuPy's are."""
    if isinstance(value, numpy.ndarray | numpy.generic):
        return ndarray._around(numpy.asarray(value), next((o._device for o in operands if type(o) is ndarray), None))
    if isinstance(value, list | tuple):
        items = [on_device(item, *operands) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


class Flags(NamedTuple):
    c_contiguous: bool
    f_contiguous: bool
    owndata: bool

    @property
    def forc(self) -> bool:
        return self.c_contiguous or self.f_contiguous


class Key:
    """Index arrays have to be on the device; a mask has to be counted, for which the host waits."""

    @staticmethod
    def of(key: Any) -> Any:
        items = key if isinstance(key, tuple) else (key,)
        found = []
        for item in items:
            if isinstance(item, ndarray) and item.dtype == bool and item.ndim:
                synchronised("a mask as an index")
            found.append(on_host(item))
        return tuple(found)


class ndarray:
    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, shape: Any, dtype: Any = float) -> None:
        self._host, self._device = numpy.zeros(shape, dtype), 0

    @classmethod
    def _around(cls, host: Any, device: int | None = None) -> ndarray:
        from . import cuda

        if host.dtype.kind not in "biufc":
            raise ValueError(f"Unsupported dtype {host.dtype}")
        cuda.allocate(host.nbytes)
        found: ndarray = object.__new__(cls)
        found._host, found._device = host, cuda.Device.current if device is None else device
        return found

    def __getattr__(self, name: str) -> Any:
        if name not in NAMES["ndarray"]:
            raise AttributeError(f"'cupy.ndarray' object has no attribute {name!r}")
        found = getattr(self._host, name)
        if not callable(found):
            return on_device(found, self)
        return lambda *args, **options: on_device(fetch(function(found, name)(*args, **options)), self)

    dtype = property(lambda self: self._host.dtype)
    shape = property(lambda self: self._host.shape)
    ndim = property(lambda self: self._host.ndim)
    size = property(lambda self: self._host.size)
    flags = property(
        lambda self: Flags(self._host.flags.c_contiguous, self._host.flags.f_contiguous, self._host.base is None)
    )

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("real", "imag"):
            setattr(self._host, name, on_host(value))
        else:
            object.__setattr__(self, name, value)

    @property
    def device(self) -> Any:
        from . import cuda

        return cuda.Device(self._device)

    def get(self) -> Any:
        synchronised("get")
        return self._host.copy()

    def item(self, *place: int) -> Any:
        synchronised("item")
        return self._host.item(*place)

    def tolist(self) -> Any:
        synchronised("tolist")
        return self._host.tolist()

    def nonzero(self) -> Any:
        synchronised("nonzero")
        return on_device(self._host.nonzero(), self)

    def __len__(self) -> int:
        return len(self._host)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key: Any) -> Any:
        key = Key.of(key)
        basic = Ellipsis not in [k for k in key if not isinstance(k, numpy.ndarray)]
        return on_device(self._host[(*key, Ellipsis) if basic else key], self)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._host[Key.of(key)] = on_host(value)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError(_NO_ARRAY)

    def __array_ufunc__(self, called: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or called.__name__ not in NAMES["cupy"]:
            return NotImplemented
        out = options.pop("out", None)
        found = getattr(sys.modules[__name__], called.__name__)(*inputs, **options)
        if out is None:
            return found
        out[0][...] = found
        return out[0]

    def __array_function__(self, called: Any, types: Any, args: Any, options: Any) -> Any:
        module: Any = sys.modules[__name__]
        if called.__module__ == "numpy.linalg":
            module = module.linalg
        if not issubclass_all(types) or not hasattr(module, called.__name__):
            return NotImplemented
        return getattr(module, called.__name__)(*args, **options)

    def __repr__(self) -> str:
        return repr(self._host)

    def __format__(self, spec: str) -> str:
        synchronised("format")
        return format(self._host.item() if not self.ndim else self._host, spec)


def fetch(value: Any) -> Any:
    return value._host if isinstance(value, ndarray) else value


def issubclass_all(types: Any) -> bool:
    return all(issubclass(one, ndarray | numpy.ndarray) for one in types)


def _operators() -> None:
    """Python's operators and conversions, as methods of the array."""

    def binary(name: str) -> Callable[[ndarray, Any], Any]:
        def apply(self: ndarray, other: Any) -> Any:
            if not isinstance(other, ndarray | int | float | complex | numpy.generic):
                if isinstance(other, numpy.ndarray):
                    raise TypeError(f"Unsupported type {type(other)}")
                return NotImplemented
            with numpy.errstate(all="ignore"):
                found = getattr(self._host, name)(on_host(other))
            return found if found is NotImplemented else on_device(found, self)

        return apply

    def inplace(name: str) -> Callable[[ndarray, Any], ndarray]:
        def apply(self: ndarray, other: Any) -> ndarray:
            with numpy.errstate(all="ignore"):
                getattr(self._host, name)(on_host(other))
            return self

        return apply

    def unary(name: str) -> Callable[[ndarray], Any]:
        return lambda self: on_device(getattr(self._host, name)(), self)

    def convert(name: str) -> Callable[[ndarray], Any]:
        def apply(self: ndarray) -> Any:
            synchronised(name)
            return getattr(self._host, name)()

        return apply

    two = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"
    for word in two.split():
        setattr(ndarray, f"__{word}__", binary(f"__{word}__"))
        setattr(ndarray, f"__r{word}__", binary(f"__r{word}__"))
        setattr(ndarray, f"__i{word}__", inplace(f"__i{word}__"))
    for word in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(ndarray, f"__{word}__", binary(f"__{word}__"))
    for word in ("neg", "pos", "abs", "invert"):
        setattr(ndarray, f"__{word}__", unary(f"__{word}__"))
    for word in ("float", "int", "bool", "index", "complex"):
        setattr(ndarray, f"__{word}__", convert(f"__{word}__"))


_operators()


def function(called: Any, name: str, allowed: Any = None) -> Callable[..., Any]:
    """NumPy's function on the arrays behind the arguments, with no keyword argument that CuPy's lacks."""

    def call(*args: Any, **options: Any) -> Any:
        for key in options:
            if key in _FORBIDDEN or (isinstance(allowed, list) and key not in allowed):
                raise TypeError(f"{name}() got an unexpected keyword argument {key!r}")
        if isinstance(allowed, list) and len(args) > len(allowed) and not any(one[0] == "*" for one in allowed):
            raise TypeError(f"{name}() takes {len(allowed)} positional arguments but {len(args)} were given")
        if name in ("unique", "flatnonzero", "nonzero", "argwhere", "bincount", "repeat", "isin", "array_equal"):
            synchronised(name)  # the result's size, or whether something holds, is known on the device alone
        if allowed is not None and name in _ARRAYS and not isinstance((*args, *options.values())[0], ndarray):
            raise AttributeError(f"{name}() of {type(args[0])}, which has no method of that name")
        out = options.pop("out", None)
        with numpy.errstate(all="ignore"):
            result = called(*map(on_host, args), **{key: on_host(value) for key, value in options.items()})
        found = on_device(result, *args)
        if out is None:
            return found
        out[...] = found
        return out

    call.__name__ = name
    return call


def asarray(a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None) -> ndarray:
    """To the current device: the one way there."""
    from . import cuda

    host = numpy.array(fetch(_gathered(a)), dtype=dtype, copy=None)
    if isinstance(a, ndarray) and host is a._host and a._device == cuda.Device.current:
        return a
    return ndarray._around(host.copy())


def _gathered(a: Any) -> Any:
    return [_gathered(item) for item in a] if isinstance(a, list | tuple) else a._host if isinstance(a, ndarray) else a


def array(a: Any, dtype: Any = None, copy: bool = True, **_: Any) -> ndarray:
    return ndarray._around(numpy.array(asarray(a, dtype)._host))


def asnumpy(a: Any, **_: Any) -> Any:
    return a.get() if isinstance(a, ndarray) else numpy.asarray(a)


def is_available() -> bool:
    return "FAKE_CUPY" not in os.environ


def get_default_memory_pool() -> Any:
    from . import cuda

    return cuda.POOL


class _Grid:
    def __getitem__(self, key: Any) -> Any:
        return on_device(numpy.ogrid[key])


ogrid = _Grid()
asanyarray = ascontiguousarray = asarray


def ascontiguousarray(a: Any, dtype: Any = None) -> ndarray:  # noqa: F811
    return on_device(numpy.ascontiguousarray(asarray(a, dtype)._host))


def __getattr__(name: str) -> Any:
    if name in ("linalg", "cuda", "random"):
        from importlib import import_module

        return import_module(f"{__name__}.{name}")
    if name not in NAMES["cupy"]:
        raise AttributeError(f"module 'cupy' has no attribute {name!r}")
    known = NAMES["cupy"][name]
    if known == "ufunc" or name == "ufunc":
        from .ufuncs import ufunc

        return ufunc(name) if known == "ufunc" else ufunc
    found = getattr(numpy, name)
    return found if isinstance(found, type) or not callable(found) else function(found, name, known)
