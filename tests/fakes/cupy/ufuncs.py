"""CuPy's ufuncs: functions that NumPy has methods on, of which CuPy has a few."""

from __future__ import annotations

from typing import Any

import numpy

from cupy import Key, function, ndarray, on_host

_REDUCED = {"cupy_add": "sum", "cupy_multiply": "prod"}
_SCATTERED = ("add", "subtract", "maximum", "minimum", "bitwise_and", "bitwise_or", "bitwise_xor")


class ufunc:
    """CuPy's ufuncs: sums and products alone can reduce and accumulate."""

    def __init__(self, name: str) -> None:
        self.__name__, self.name = name, f"cupy_{name}"
        self._call = getattr(numpy, name)

    def __call__(self, *args: Any, **options: Any) -> Any:
        return function(self._call, self.__name__)(*args, **options)

    def _method(self, method: str, *args: Any, **options: Any) -> Any:
        if self.name not in _REDUCED or (method == "reduceat" and self.name != "cupy_add"):
            raise NotImplementedError(f"`{self.name}.{method}` is not supported yet")
        return function(getattr(self._call, method), method)(*args, **options)

    def reduce(self, *args: Any, **options: Any) -> Any:
        return self._method("reduce", *args, **options)

    def accumulate(self, *args: Any, **options: Any) -> Any:
        return self._method("accumulate", *args, **options)

    def reduceat(self, *args: Any, **options: Any) -> Any:
        return self._method("reduceat", *args, **options)

    def at(self, a: ndarray, indices: Any, b: Any = None) -> None:
        if self.__name__ not in _SCATTERED:
            raise NotImplementedError(f"`{self.name}.at` is not supported yet")
        self._call.at(a._host, Key.of(indices), on_host(b))
