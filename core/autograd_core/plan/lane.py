"""The tracer: a carrier that looks like a NumPy array, has no elements, and writes down what is done with it.

The engine runs forward and backward on it, and rows run their own code on it; what comes out is the straight line of
NumPy calls that the eager engine makes on arrays, so that a plan's results are the same bits. `calls` has the calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy

from autograd_core.plan.recording import Recording, Ref, Shape


class Untraceable(Exception):
    """Code that asks for elements, or for what cannot be said of an array without any."""


class Lane:
    """An array of a plan, while it is being traced."""

    __slots__ = ("recording", "ref")

    ufunc: ClassVar[Callable[..., Any]]
    """What NumPy's functions of elements mean; `calls` installs it, and the functions and methods of arrays."""
    functions: ClassVar[dict[Any, Callable[..., Any]]] = {}
    methods: ClassVar[dict[str, Callable[..., Any]]] = {}

    def __init__(self, recording: Recording, ref: Ref) -> None:
        """The array that a node of the recording stands for."""
        self.recording, self.ref = recording, ref

    @property
    def shape(self) -> Shape:
        """The lengths of the axes."""
        return self.recording.nodes[self.ref].shape

    @property
    def dtype(self) -> numpy.dtype[Any]:
        """The dtype of the elements."""
        return self.recording.nodes[self.ref].dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def real(self) -> Lane:
        """Itself: complex programs are not traced."""
        return self

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise Untraceable("elements are asked for")

    __bool__ = __float__ = __int__ = __complex__ = __iter__ = __len__ = __array__ = __setitem__ = __index__ = _refuse
    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """NumPy's and SciPy's functions of elements.

        Raises:
            Untraceable: with an output array, several results, or as anything but a plain call.
        """
        if method != "__call__" or options or ufunc.nout != 1:
            raise Untraceable(ufunc.__name__)
        return Lane.ufunc(ufunc, *inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy's functions of arrays.

        Raises:
            Untraceable: there is no node for it.
        """
        known = Lane.functions.get(function)
        if known is None:
            raise Untraceable(function.__name__)
        return known(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("array", "value", "tensor"):  # what tells one carrier from another
            raise AttributeError(name)
        known = Lane.methods.get(name)
        if known is None:
            raise Untraceable(name)
        return lambda *args, **options: known(self, *args, **options)

    def __repr__(self) -> str:
        return f"<{self.dtype} array of shape {self.shape}>"
