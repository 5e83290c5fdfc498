"""Grad modes as torch has them: context, decorator with and without parentheses, and wrapper of generators.

A mode belongs to the thread. Inside `inference_mode` recording cannot be switched back on: `enable_grad` does nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator
from functools import wraps
from types import TracebackType
from typing import Any, Self

from autograd_core.engine.mode import MODE

_GENERATOR = 0x20
"""The flag of generator functions (inspect.CO_GENERATOR), without importing inspect."""


_CLASS = (
    "Decorating classes is deprecated and will be disabled in future versions. You should only decorate functions or "
    "methods. To preserve the current behavior of class decoration, you can directly decorate the `__init__` method."
)


class GradMode:
    """A setting of the thread for the length of a block or of a function's calls; may be entered repeatedly."""

    def __init__(self) -> None:
        self._before: list[dict[str, Any]] = []

    def settings(self) -> dict[str, Any]:
        """What to set, in the fields of `engine.mode.Mode`."""
        raise NotImplementedError

    def fresh(self) -> Self:
        """Another one for each call of a decorated function, since calls nest and threads call at the same time."""
        return type(self)()

    def __enter__(self) -> None:
        self._before.append(MODE.set(**self.settings()))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        MODE.set(**self._before.pop())

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, run in this mode; a generator is in it only while it runs."""
        if isinstance(function, type):
            warnings.warn(_CLASS, FutureWarning, stacklevel=2)
        code = getattr(function, "__code__", None)
        if code is not None and code.co_flags & _GENERATOR:
            return wraps(function)(lambda *args, **options: _stepped(function(*args, **options), self.fresh))

        @wraps(function)
        def called(*args: Any, **options: Any) -> Any:
            with self.fresh():
                return function(*args, **options)

        return called


def _stepped(inner: Generator[Any, Any, Any], mode: Callable[[], GradMode]) -> Generator[Any, Any, Any]:
    """Pass everything through to a generator, in the mode from each resumption to the next yield."""
    try:
        with mode():
            value = next(inner)
        while True:
            try:
                sent = yield value
            except GeneratorExit:
                with mode():
                    inner.close()
                raise
            except BaseException as error:
                with mode():
                    value = inner.throw(error)
            else:
                with mode():
                    value = inner.send(sent)
    except StopIteration as end:
        return end.value


class _WithoutParentheses(GradMode):
    """`@no_grad` means `@no_grad()`."""

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        """Without parentheses, decorate."""
        return super().__new__(cls) if function is None else cls()(function)

    def __init__(self, function: Callable[..., Any] | None = None) -> None:
        super().__init__()


class no_grad(_WithoutParentheses):
    """Operations are not recorded: results require no gradient. Leaves made with `requires_grad=True` do.

    >>> from autograd_core.engine.tensor import Tensor
    >>> x = Tensor([1.0], requires_grad=True)
    >>> with no_grad():
    ...     (x * 2).requires_grad
    False
    """

    def settings(self) -> dict[str, Any]:
        """Recording off."""
        return {"grad": False}


class enable_grad(_WithoutParentheses):
    """Operations are recorded again, inside a `no_grad`; not inside an `inference_mode`.

    >>> with no_grad(), enable_grad():
    ...     is_grad_enabled()
    True
    """

    def settings(self) -> dict[str, Any]:
        """Recording on."""
        return {"grad": not MODE.inference}


class set_grad_enabled(GradMode):
    """Recording on or off: at once when called, until the end of the block when used as a context.

    Raises:
        TypeError: `mode` is not a bool.

    >>> with set_grad_enabled(False):
    ...     is_grad_enabled()
    False
    >>> is_grad_enabled()
    True
    """

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            raise TypeError(
                f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {type(mode).__name__}"
            )
        super().__init__()
        self.mode = mode
        self._before.append(MODE.set(**self.settings()))
        self._entered = False

    def settings(self) -> dict[str, Any]:
        """Recording as asked."""
        return {"grad": self.mode and not MODE.inference}

    def fresh(self) -> Self:
        """The same setting for one call."""
        return type(self)(self.mode)

    def __enter__(self) -> None:
        if self._entered:  # the setting of the first block was made by __init__
            super().__enter__()
        self._entered = True

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, run in this mode; where the decorator stands, the mode stays what it was."""
        MODE.set(**self._before.pop())
        return super().__call__(function)

    def __repr__(self) -> str:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"


class inference_mode(GradMode):
    """Operations are not recorded, and results never can be: inference tensors have no version counter.

    `inference_mode(False)` leaves the mode inside a block.

    >>> with inference_mode():
    ...     is_inference_mode_enabled(), is_grad_enabled()
    (True, False)
    """

    def __new__(cls, mode: bool | Callable[..., Any] = True) -> Any:
        """Without parentheses, decorate."""
        return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode: bool | Callable[..., Any] = True) -> None:
        super().__init__()
        self.mode = bool(mode)

    def settings(self) -> dict[str, Any]:
        """Inference on and recording off, or the reverse."""
        return {"grad": not self.mode, "inference": self.mode}

    def fresh(self) -> Self:
        """The same setting for one call."""
        found: Self = type(self)(self.mode)
        return found


def is_grad_enabled() -> bool:
    """Whether operations of this thread are recorded.

    >>> is_grad_enabled()
    True
    """
    return MODE.grad and not MODE.inference


def is_inference_mode_enabled() -> bool:
    """Whether this thread makes inference tensors.

    >>> is_inference_mode_enabled()
    False
    """
    return MODE.inference
