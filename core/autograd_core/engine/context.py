"""What a custom Function's `forward` leaves for its `backward` and `jvp`, and its node in the graph."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.node import FREED, Edge, Node
from autograd_core.engine.record import fit
from autograd_core.engine.saved import Saved
from autograd_core.engine.tensor import Tensor, make
from autograd_core.op import Like, Value, is_carried


class Context:
    """The `ctx` of a custom Function: any attribute may be set on it, tensors for `backward` go through its methods."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self.materialize_grads = True
        self._kept: tuple[Tensor | None, ...] = ()
        self._forward_kept: tuple[Tensor | None, ...] | None = None
        self._dirty: tuple[Any, ...] = ()
        self._constant: tuple[Any, ...] = ()
        self._saved: tuple[Saved | None, ...] | None = ()
        self._node: weakref.ref[Node] | None = None

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors (inputs, outputs, others; None stands for itself) for `backward`, as `saved_tensors`.

        Inputs and outputs keep their history there, so that `backward` can be differentiated, and are guarded against
        being written in place meanwhile. `apply` raises TypeError if one of them is no tensor.
        """
        self._kept = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for `jvp`, where `saved_tensors` has them.

        Raises:
            AssertionError: one of them is no tensor.
        """
        if not all(t is None or isinstance(t, Tensor) for t in tensors):
            raise AssertionError(
                "save_for_forward expects all arguments to be tensors; save non-tensors as attributes on ctx."
            )
        self._forward_kept = tensors

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs `forward` wrote in place; each of them must be returned."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no derivative; integer outputs need not be named."""
        self._constant = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` and `jvp` get zeros (the default) instead of None for what has no gradient or tangent."""
        self.materialize_grads = value

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What was saved.

        Raises:
            RuntimeError: freed by an earlier backward pass, or written in place since it was saved.
        """
        if self._forward_kept is not None:
            return self._forward_kept
        if self._saved is None:
            raise RuntimeError(FREED)
        node = None if self._node is None else self._node()
        if node is None:
            return ()
        return tuple(None if saved is None else saved.unpack(node) for saved in self._saved)

    def keep(self, node: Node, outputs: Sequence[Any]) -> None:
        """Take what `save_for_backward` was given, now that the outputs have their history.

        Raises:
            TypeError: one of them is no tensor.
        """
        numbers = {id(output): i for i, output in enumerate(outputs) if isinstance(output, Tensor) and output._edge}
        for i, tensor in enumerate(self._kept):
            if tensor is not None and not isinstance(tensor, Tensor):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is of type {type(tensor).__name__}"
                )
        self._node = weakref.ref(node)
        self._saved = tuple(None if t is None else Saved(t, numbers.get(id(t))) for t in self._kept)

    def close_forward(self) -> None:
        """Let go of what only the forward call needed."""
        self._kept = self._dirty = self._constant = ()
        self._forward_kept = None


class Blank(NamedTuple):
    """What zeros in the place of an output's missing gradient look like."""

    shape: tuple[int, ...]
    like: Value

    @classmethod
    def of(cls, value: Value) -> Blank:
        """A blank for the gradient of `value`, without holding on to its numbers."""
        if is_carried(value):
            return cls(value.shape, value * 0)
        return cls(value.shape, numpy.empty_like(value, shape=()))

    def zeros(self) -> Tensor:
        """The zeros."""
        if is_carried(self.like):
            return make(self.like, None)
        zeros = numpy.zeros_like(self.like, shape=self.shape)
        return make(zeros if self.shape else zeros[()], None)


class FunctionNode(Node):
    """One call of a custom Function. What is set on its ctx can be read here, as `y.grad_fn.name_of_it`."""

    user_backward: Callable[..., Any]

    def __init__(self, context: Context, args: Sequence[Any], edges: tuple[Edge, ...]) -> None:
        """`args` are all arguments of the call, `edges` those of the tensors among them."""
        super().__init__(edges)
        self.context = context
        self._likes = tuple(Like.of(a._value) if isinstance(a, Tensor) else None for a in args)
        self._blanks: tuple[Blank | None, ...] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "context":
            raise AttributeError(name)
        return getattr(self.context, name)

    def expect(self, outputs: Sequence[Any]) -> None:
        """Note what the call returned: that many gradients will come back, and of these shapes."""
        self.outputs = max(1, len(outputs))
        self._blanks = tuple(Blank.of(o._value) if isinstance(o, Tensor) else None for o in outputs)

    def free(self) -> None:
        """Drop the saved tensors; asking for them again raises."""
        self.context._saved = None

    def pull(self, g: Any, graph: bool) -> Sequence[Value | None]:
        """Call the user's `backward` and check what it returns.

        Raises:
            RuntimeError: a wrong number of gradients, or a gradient of a wrong shape or type.
        """
        given = g if self.outputs > 1 else [g]
        found = type(self).user_backward(self.context, *map(self._cotangent, given, self._blanks))
        gradients = self._aligned(found if isinstance(found, tuple) else (found,))
        likes = [(i, like) for i, like in enumerate(self._likes) if like is not None]
        return [
            None if parent is None else self._fitted(i, gradients[i], like, graph)
            for (i, like), (parent, _) in zip(likes, self.next_functions, strict=True)
        ]

    def _cotangent(self, g: Value | None, blank: Blank | None) -> Tensor | None:
        if g is not None:
            return g if isinstance(g, Tensor) else make(g, None)
        return blank.zeros() if blank is not None and self.context.materialize_grads else None

    def _aligned(self, found: tuple[Any, ...]) -> tuple[Any, ...]:
        """One gradient per argument of the call."""
        expected = len(self._likes)
        if len(found) > expected and all(d is None for d in found[expected:]):
            found = found[:expected]
        if len(found) != expected:
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {expected}, got {len(found)})"
            )
        for i, (d, like) in enumerate(zip(found, self._likes, strict=True)):
            if d is not None and not isinstance(d, Tensor):
                raise RuntimeError(f"expected Variable or None (got {type(d).__name__})")
            if d is not None and like is None:
                raise RuntimeError(
                    f"function {self.name()} returned a gradient different than None at position {i + 1}, but the "
                    "corresponding forward input was not a Variable"
                )
        return found

    def _fitted(self, i: int, gradient: Tensor | None, like: Like, graph: bool) -> Value | None:
        """The gradient in the shape and dtype of its input."""
        if gradient is None:
            return None
        if gradient.shape != like.shape and not _expands_to(like.shape, gradient.shape):
            raise RuntimeError(
                f"Function {self.name()} returned an invalid gradient at index {i} - got {list(gradient.shape)} but "
                f"expected shape compatible with {list(like.shape)}"
            )
        if gradient.dtype.kind == "c" and like.dtype.kind != "c":
            raise RuntimeError(
                f"Function {self.name()} returned an invalid gradient at index {i} - got dtype {gradient.dtype} but "
                f"the input is real ({like.dtype}): return its real part"
            )
        return fit(gradient if graph else gradient._value, like)


def _expands_to(shape: tuple[int, ...], wider: tuple[int, ...]) -> bool:
    """Whether `shape` broadcasts to `wider`."""
    try:
        return numpy.broadcast_shapes(shape, wider) == wider
    except ValueError:
        return False
