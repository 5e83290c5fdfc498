"""Forward mode, with torch's names: dual tensors carry a tangent along with their numbers.

>>> from autograd_core.engine.tensor import Tensor
>>> with dual_level():
...     x = make_dual(Tensor(3.0), Tensor(1.0))
...     y, dy = unpack_dual(x * x)
>>> float(y.value), float(dy.value)
(9.0, 6.0)
"""

from __future__ import annotations

from typing import NamedTuple

from autograd_core.engine import short as _short  # noqa: F401 - how tensors compute is registered there
from autograd_core.engine.dual import enter_level, exit_level, is_differentiable, paused, set_tangent, tangent_of
from autograd_core.engine.mode import MODE
from autograd_core.engine.tensor import Tensor
from autograd_core.ops.shape import reshape

__all__ = ["UnpackedDualTensor", "dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]


class UnpackedDualTensor(NamedTuple):
    """What a dual tensor consists of; `tangent` is None for a tensor that does not move."""

    primal: Tensor
    tangent: Tensor | None


def enter_dual_level() -> int:
    """Begin a dual level; returns its number, 0.

    Raises:
        RuntimeError: there is one already: forward mode does not nest.
    """
    return enter_level()


def exit_dual_level(*, level: int | None = None) -> None:
    """End the dual level; tensors lose their tangents.

    Raises:
        RuntimeError: there is none, or `level` is not its number.
    """
    exit_level(level)


class dual_level:
    """Context in which tensors can carry tangents; `with dual_level() as level`."""

    def __enter__(self) -> int:
        return enter_level()

    def __exit__(self, *_: object) -> None:
        exit_level()


def _differentiable(role: str, tensor: Tensor) -> None:
    if not isinstance(tensor, Tensor):
        raise TypeError(f"Expected {role} to be a Tensor, but got {type(tensor).__name__}")
    if not is_differentiable(tensor._value):
        raise ValueError(f"Expected {role} to be floating point or complex, but got: {tensor.dtype}")


def _same_numbers(tensor: Tensor) -> Tensor:
    """Another tensor on the same numbers, with history but without tangent."""
    with paused():
        view: Tensor = reshape(tensor, shape=tensor.shape)
    return view


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Tensor:
    """A view of `tensor` that carries `tangent`, of the same shape; gradients flow back through it as through a view.

    Raises:
        RuntimeError: outside any dual level, or the shapes differ, or `tensor` carries a tangent already.
        ValueError: numbers that cannot move: integers, booleans.
        TypeError: something else than tensors.
    """
    if level is None:
        level = MODE.dual_level
    if level < 0:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    _differentiable("primal", tensor)
    _differentiable("tangent", tangent)
    if level != MODE.dual_level:
        raise RuntimeError("Invalid level given to make_dual")
    if tangent_of(tensor) is not None:
        raise RuntimeError(
            f"Making a dual Tensor based on a Tensor that already has a forward gradient at the same level {level} is "
            "not supported."
        )
    dual = _same_numbers(tensor)
    set_tangent(dual, tangent)
    return dual


def unpack_dual(tensor: Tensor, *, level: int | None = None) -> UnpackedDualTensor:
    """The primal (a view) and the tangent of a tensor; outside a dual level nothing has a tangent.

    Raises:
        RuntimeError: `level` is not that of the current dual level.
    """
    if level is None:
        level = MODE.dual_level
    if level < 0:
        return UnpackedDualTensor(tensor, None)
    if level != MODE.dual_level:
        raise RuntimeError("Invalid level given to unpack_dual")
    return UnpackedDualTensor(_same_numbers(tensor), tangent_of(tensor))
