"""What a node of the engine tells about itself: shapes and dtypes on its edges, and what it saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd_core.engine.context import FunctionNode
from autograd_core.engine.inplace import CopySlices
from autograd_core.engine.node import Node
from autograd_core.engine.record import OpNode
from autograd_core.engine.splitting import SplitNode
from autograd_core.engine.tensor import AccumulateGrad, Tensor
from autograd_core.engine.views import MAKERS
from autograd_core.graphs.model import Saved


class Form(NamedTuple):
    """The shape and dtype of a tensor; None where they are not known."""

    shape: tuple[int, ...] | None = None
    dtype: str | None = None

    @classmethod
    def of(cls, like: Any) -> Form:
        """Those of anything that has them; of a plain number, a scalar without a dtype."""
        if like is None:
            return cls()
        shape, dtype = getattr(like, "shape", ()), getattr(like, "dtype", None)
        return cls(tuple(shape), None if dtype is None else str(dtype))


UNKNOWN = Form()


def operands(node: Node, made: Form) -> list[Form]:
    """The shape and dtype of the tensor behind each edge of a node that made a tensor of the form `made`.

    >>> y = Tensor([1.0, 2.0], requires_grad=True) * 3
    >>> operands(y.grad_fn, Form.of(y))[0]
    Form(shape=(2,), dtype='float64')
    """
    count = len(node.next_functions)
    if isinstance(node, OpNode):
        return [made] * count if node.likes is None else [Form.of(like) for like in node.likes]
    if isinstance(node, FunctionNode):
        return _padded([Form.of(like) for like in node._likes if like is not None], count)
    if isinstance(node, SplitNode):
        return [Form.of(node.like)]
    if isinstance(node, CopySlices):
        return _padded([made], count)
    return [UNKNOWN] * count


def _padded(known: list[Form], count: int) -> list[Form]:
    return (known + [UNKNOWN] * count)[:count]


def saved(node: Node) -> tuple[Saved, ...]:
    """What a node keeps for its backward, without running any user's hook; nothing where it was freed.

    >>> [one.name for one in saved((Tensor(2.0, requires_grad=True) * 3).grad_fn)]
    ['other']
    """
    if isinstance(node, CopySlices):
        return () if node.function is None else saved(node.function)
    if isinstance(node, FunctionNode):
        kept = node.context._saved or ()
        return tuple(_saved(f"tensor {i}", one._held) for i, one in enumerate(kept) if one is not None)
    if not isinstance(node, OpNode) or not node.saved:
        return ()
    names = argument_names(node)
    if node.packed is not None:
        held = [getattr(one, "_held", one) for one in node.packed._items]
        return tuple(_saved(name, one) for name, one in zip(names, held, strict=False) if one is not None)
    return tuple(_saved(name, one) for name, one in zip(names, node.saved, strict=True) if one is not None)


def argument_names(node: OpNode) -> Sequence[str]:
    """What torch calls an operation's arguments (`_saved_self`, `_saved_other`), and "result" for what it makes."""
    count = len(node.next_functions)
    if node.op.variadic:
        return [*map(str, range(count)), "result"]
    return [*("self", "other")[:count], *list(node.op.arguments)[2:count], "result"]


def _saved(name: str, held: Any) -> Saved:
    value = held._value if isinstance(held, Tensor) else held
    return Saved(name, *Form.of(value), value)


def freed(node: Node) -> bool:
    """Whether an earlier backward pass dropped what a node had saved.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> y = x * x
    >>> before = freed(y.grad_fn)
    >>> y.backward()
    >>> before, freed(y.grad_fn)
    (False, True)
    """
    if isinstance(node, CopySlices):
        return node.freed
    if isinstance(node, FunctionNode):
        return node.context._saved is None
    return isinstance(node, OpNode) and node.saved is None


def is_view(node: Node) -> bool:
    """Whether what a node made may share memory with its input."""
    return isinstance(node, SplitNode) or (isinstance(node, OpNode) and node.op in MAKERS)


def known_values(node: Node) -> list[tuple[tuple[Node, int], Any]]:
    """Values of tensors that a node's saved items give away, by their edges: its own result, and its inputs."""
    if not isinstance(node, OpNode) or not node.saved or node.packed is not None:
        return []
    found: list[tuple[tuple[Node, int], Any]] = []
    for edge, item in zip(node.next_functions, node.saved, strict=False):
        if isinstance(item, Tensor) and edge[0] is not None and not isinstance(edge[0], AccumulateGrad):
            found.append(((edge[0], edge[1]), item._value))
    if node.saved[-1] is not None:
        found.append(((node, 0), node.saved[-1]))
    return found


def constants(node: Node) -> list[Any]:
    """The value behind each edge without a node, where the node saved it; None for the rest."""
    kept: Sequence[Any] = ()
    if isinstance(node, OpNode) and node.saved and node.packed is None:
        kept = node.saved
    values = [kept[i] if i < len(kept) else None for i in range(len(node.next_functions))]
    return [one._value if isinstance(one, Tensor) else one for one in values]
