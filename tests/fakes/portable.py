"""NumPy's face of array-api-strict, on its second device: what a row asks for has to be in the array API standard.

An array here never becomes NumPy's by itself, nor mixes with one, and nothing is made on another device. Names outside
the standard raise `Outside`. What the standard leaves to the caller, such as casts between kinds of numbers, is done
here, on the device.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import array_api_strict as strict
import numpy

DEVICE = strict.Device("device1")
SYNCHRONISATIONS: list[str] = []
"""Conversions of an array to a number of Python's."""
_RENAMED = {
    **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "tan2", "sinh", "cosh", "tanh")},
    **{"power": "pow", "absolute": "abs", "concatenate": "concat", "conjugate": "conj", "invert": "bitwise_invert"},
    **{"rint": "round", "transpose": "permute_dims", "amax": "max", "amin": "min", "true_divide": "divide"},
    **{"cumsum": "cumulative_sum", "cumprod": "cumulative_prod", "fabs": "abs", "mod": "remainder"},
}
_CREATING = ("arange", "empty", "eye", "full", "linspace", "ones", "zeros")
_MIXING = (
    *("where", "maximum", "minimum", "hypot", "atan2", "copysign", "pow", "logaddexp", "remainder", "divide", "clip"),
    *("floor_divide", "logical_and", "logical_or", "concat", "stack", "matmul", "nextafter", "multiply", "add"),
    *("subtract", "equal", "less", "greater"),
)
_FLOATING = ("exp", "log", "sqrt", "sin", "cos", "tan", "log1p", "expm1", "mean")
_COUNTING = ("sum", "prod", "cumulative_sum", "cumulative_prod")
"""Functions whose operands may be of several kinds, for which NumPy casts; those that make floats of integers; and
those to which conditions are 0 and 1."""


class Outside(Exception):
    """A function, an argument or an index that the standard does not have."""


def kind_of(dtype: Any) -> Any:
    """The standard's dtype of a NumPy dtype, a name or a Python type."""
    return getattr(strict, numpy.dtype(dtype).name)


class Portable:
    """An array on the second device."""

    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, held: Any) -> None:
        assert held.device == DEVICE, f"an array was made on {held.device}"
        self.held = held

    dtype = property(lambda self: numpy.dtype(str(self.held.dtype).rpartition(".")[2]))
    shape = property(lambda self: self.held.shape)
    ndim = property(lambda self: self.held.ndim)
    size = property(lambda self: self.held.size)
    T = property(lambda self: Portable(self.held.T))
    real = property(
        lambda self: Portable(strict.real(self.held)) if self.dtype.kind == "c" else self, lambda self, v: _unset()
    )
    imag = property(lambda self: Portable(strict.imag(self.held)) if self.dtype.kind == "c" else self * 0)
    flags = property(lambda self: SimpleNamespace())
    device = property(lambda self: SimpleNamespace(id=1))

    def astype(self, dtype: Any, copy: bool = True) -> Portable:
        wanted = kind_of(dtype)
        if self.dtype.kind == "c" and numpy.dtype(dtype).kind != "c":
            raise Outside("a cast from complex to real numbers")
        return Portable(strict.astype(self.held, wanted, copy=copy))

    def copy(self, order: str = "C") -> Portable:
        return Portable(strict.asarray(self.held, copy=True))

    def reshape(self, *shape: Any) -> Portable:
        return XP.reshape(self, shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape)

    def swapaxes(self, i: int, j: int) -> Portable:
        order = list(range(self.ndim))
        order[i], order[j] = order[j], order[i]
        return XP.transpose(self, tuple(order))

    def transpose(self, *axes: Any) -> Portable:
        return XP.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def __getattr__(self, name: str) -> Any:
        if name in ("sum", "any", "all", "max", "min", "prod", "mean", "argmax", "argmin", "conj", "cumsum"):
            return lambda *args, **options: getattr(XP, name)(self, *args, **options)
        if name[:1] == "_" or name in ("value", "array", "is_complex", "free_symbols", "lift"):
            raise AttributeError(name)
        raise Outside(f"ndarray.{name}")

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, key: Any) -> Portable:
        try:
            return Portable(self.held[_key(key, self.ndim)])
        except (IndexError, TypeError, NotImplementedError) as error:
            raise Outside(f"an index: {str(error)[:60]}") from error

    def __setitem__(self, key: Any, value: Any) -> None:
        value = _plain(value)
        if isinstance(value, Portable):
            value = value.astype(self.dtype).held
        try:
            self.held[_key(key, self.ndim)] = value
        except (IndexError, TypeError, NotImplementedError) as error:
            raise Outside(f"an index: {str(error)[:60]}") from error

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("an array on the second device is no NumPy array")

    def __array_ufunc__(self, called: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return getattr(XP, called.__name__)(*inputs, **options) if method == "__call__" else NotImplemented

    def __array_function__(self, called: Any, types: Any, args: Any, options: Any) -> Any:
        module = XP.linalg if called.__module__ == "numpy.linalg" else XP
        return getattr(module, called.__name__)(*args, **options)


def _unset() -> None:
    raise Outside("writing into the real part")


def _key(key: Any, ndim: int) -> Any:
    items = key if isinstance(key, tuple) else (key,)
    if any(isinstance(item, numpy.ndarray) for item in items):
        raise TypeError("a NumPy array as an index")
    found = tuple(item.held if isinstance(item, Portable) else item for item in items)
    used = sum(item is not None and item is not Ellipsis for item in found)
    masks = any(isinstance(item, Portable) and item.dtype == bool for item in items)
    return (
        found if Ellipsis in [i for i in found if not hasattr(i, "shape")] or used >= ndim or masks else (*found, ...)
    )


def _plain(value: Any) -> Any:
    """A NumPy scalar as Python's number; an array of NumPy's is refused."""
    if isinstance(value, numpy.ndarray):
        raise TypeError("a NumPy array beside one on the second device")
    return value.item() if isinstance(value, numpy.generic) else value


def _together(values: list[Any]) -> list[Any]:
    """Arrays of one kind of number, as NumPy would cast them; numbers as arrays where none is one."""
    plain = [_plain(value) for value in values]
    typed = [
        v for v, given in zip(plain, values, strict=True) if isinstance(v, Portable) or isinstance(given, numpy.generic)
    ]
    if not typed:
        return [strict.asarray(v, device=DEVICE) for v in plain]
    dtypes = [v.dtype for v in values if hasattr(v, "dtype")]
    wanted = numpy.result_type(*dtypes, *(v for v in values if not hasattr(v, "dtype")))
    kind = kind_of(wanted)
    return [
        strict.astype(v.held, kind) if isinstance(v, Portable) else strict.asarray(v, dtype=kind, device=DEVICE)
        for v in plain
    ]


def _back(found: Any) -> Any:
    if isinstance(found, tuple):
        return type(found)(*map(_back, found)) if hasattr(found, "_fields") else tuple(map(_back, found))
    return Portable(found) if isinstance(found, strict._array_object.Array) else found


def _unwrapped(value: Any) -> Any:
    value = _plain(value)
    if isinstance(value, list | tuple):
        return type(value)(map(_unwrapped, value))
    return value.held if isinstance(value, Portable) else value


class _Called:
    """A function; the methods of NumPy's ufuncs are outside the standard."""

    def __init__(self, call: Callable[..., Any], name: str) -> None:
        self._call, self._name = call, name

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self._call(*args, **options)

    def __getattr__(self, name: str) -> Any:
        raise Outside(f"{self._name}.{name}()")


class Names:
    """The standard's functions by NumPy's names."""

    __name__ = "portable"

    def __init__(self, module: Any = strict) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        if name == "linalg":
            return Names(strict.linalg)
        if name in ("inf", "nan", "pi", "e", "newaxis"):
            return getattr(strict, name)
        if name in ("complex64", "complex128", "float32", "float64"):
            return numpy.dtype(name)
        if name in ("finfo", "iinfo", "broadcast_shapes", "dtype"):
            return getattr(numpy, name)
        called = getattr(self._module, _RENAMED.get(name, name), None)
        if called is None:
            raise Outside(f"{'' if self._module is strict else 'linalg.'}{name}()")
        return self._function(called, _RENAMED.get(name, name))

    def _function(self, called: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if name in _CREATING:
                options["device"] = DEVICE
            if "dtype" in options and options["dtype"] is not None:
                options["dtype"] = kind_of(options["dtype"])
            if name in _MIXING:
                args = _mixed(name, args)
            elif name in _COUNTING and isinstance(args[0], Portable) and args[0].dtype == bool:
                args = (args[0].astype(int), *args[1:])
            elif name in _FLOATING and isinstance(args[0], Portable) and args[0].dtype.kind in "bui":
                args = (args[0].astype(float), *args[1:])
            elif not any(isinstance(a, Portable | list | tuple) for a in args) and name not in _CREATING:
                args = (*_together([args[0]]), *args[1:])
            try:
                return _back(called(*map(_unwrapped, args), **{k: _unwrapped(v) for k, v in options.items()}))
            except TypeError as error:
                if (
                    "unexpected keyword" in str(error)
                    or "positional argument" in str(error)
                    or "allowed in" in str(error)
                ):
                    raise Outside(f"{name}(): {str(error).split('() ')[-1][:60]}") from error
                raise

        return _Called(call, name)

    def may_share_memory(self, a: Any, b: Any) -> bool:
        return False  # nothing is written in place here

    def asarray(self, x: Any, dtype: Any = None) -> Portable:
        if isinstance(x, Portable):
            return x if dtype is None else x.astype(dtype)
        held = x.tolist() if isinstance(x, numpy.ndarray | numpy.generic) else x
        wanted = dtype if dtype is not None else getattr(x, "dtype", None)
        made = strict.asarray(held, dtype=None if wanted is None else kind_of(wanted), device=DEVICE)
        return Portable(strict.reshape(made, numpy.shape(x)) if hasattr(x, "shape") else made)

    def array(self, x: Any) -> Portable:
        return self.asarray(x).copy()

    def result_type(self, *values: Any) -> Any:
        return numpy.result_type(*(v.dtype if hasattr(v, "dtype") else v for v in values))

    def transpose(self, x: Portable, axes: Any = None) -> Portable:
        order = tuple(a % x.ndim for a in axes) if axes else tuple(reversed(range(x.ndim)))
        return Portable(strict.permute_dims(x.held, order))

    abs = staticmethod(lambda x: _back(strict.abs(x.held)) if isinstance(x, Portable) else abs(x))
    iscomplexobj = staticmethod(lambda x: numpy.result_type(x.dtype if hasattr(x, "dtype") else x).kind == "c")
    shape = staticmethod(lambda x: tuple(x.shape) if hasattr(x, "shape") else numpy.shape(x))
    size = staticmethod(lambda x: int(x.size))
    real = staticmethod(lambda x: x.real)
    imag = staticmethod(lambda x: x.imag)

    def argsort(self, x: Portable, axis: int = -1, kind: str = "stable") -> Portable:
        return Portable(strict.argsort(x.held, axis=axis, stable=True))

    def max(self, x: Portable, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Portable:
        return self._extreme("max", x, axis, keepdims, initial)

    def min(self, x: Portable, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Portable:
        return self._extreme("min", x, axis, keepdims, initial)

    def _extreme(self, name: str, x: Portable, axis: Any, keepdims: bool, initial: Any) -> Portable:
        if x.dtype.kind in "bc":
            raise Outside(f"{name}() of {x.dtype}")
        found = Portable(getattr(strict, name)(x.held, axis=axis, keepdims=keepdims))
        return found if initial is None else getattr(self, f"{name}imum")(found, initial)


XP = Names()


def _mixed(name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    if name in ("concat", "stack"):
        return (_together(list(args[0])), *args[1:])
    if name == "where":
        condition = args[0] if isinstance(args[0], Portable) else XP.asarray(args[0])
        return (condition.astype(bool), *_together(list(args[1:])))
    return tuple(_together(list(args)))


def _operators() -> None:
    def binary(word: str, swapped: bool) -> Callable[[Portable, Any], Any]:
        apply = getattr(operator, f"__{word}__")

        def run(self: Portable, other: Any) -> Any:
            if not isinstance(other, Portable | int | float | complex | numpy.generic | numpy.ndarray):
                return NotImplemented
            pair = _together([other, self] if swapped else [self, other])
            if word in ("truediv", "pow") and "int" in str(pair[0].dtype):
                pair = [strict.astype(one, strict.float64) for one in pair]
            try:
                return _back(apply(*pair))
            except TypeError as error:
                raise Outside(f"{word} of {pair[0].dtype}") from error

        return run

    def convert(word: str) -> Callable[[Portable], Any]:
        def run(self: Portable) -> Any:
            SYNCHRONISATIONS.append(word)
            return getattr(self.held, word)()

        return run

    for word in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
        setattr(Portable, f"__{word}__", binary(word, False))
        setattr(Portable, f"__r{word}__", binary(word, True))
    for word in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(Portable, f"__{word}__", binary(word, False))
    for word in ("neg", "pos", "abs", "invert"):
        setattr(Portable, f"__{word}__", lambda self, word=word: _back(getattr(self.held, f"__{word}__")()))
    for word in ("__float__", "__int__", "__bool__", "__index__", "__complex__"):
        setattr(Portable, word, convert(word))


_operators()


def host(x: Any) -> Any:
    """The numbers, for a test to look at."""
    if not isinstance(x, Portable):
        raise TypeError(f"{type(x).__name__} came back from the device")
    return numpy.asarray(strict.asarray(x.held, device=strict.Device("CPU_DEVICE")))
