"""Tensors: a carrier's value with a place in the recorded graph."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from autograd_core.engine.mode import MODE, recording
from autograd_core.engine.node import NO_EDGE, ORDER, Edge, Node, Version
from autograd_core.engine.traverse import run_from
from autograd_core.engine.watch import Wrapping
from autograd_core.op import ARRAYS, CARRIERS, Like, Value, is_array, is_carried
from autograd_core.operators import Operators

_new = object.__new__
_ref = weakref.ref

NON_LEAF_GRAD = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
    "use .retain_grad() on the non-leaf Tensor."
)


class Tensor(Operators):
    """A value that remembers how it was made.

    A *leaf* was made by the user and, with `requires_grad`, collects its gradient in `grad`; any other tensor has a
    `grad_fn`. The value may belong to any carrier: NumPy arrays and scalars, arrays of formulas or of balls.

    >>> x = Tensor(3.0, requires_grad=True)
    >>> (x * x).backward()
    >>> float(x.grad.value)
    6.0
    """

    # Class attributes are the defaults, so that an operation's result sets only what differs.
    _value: Value
    _edge: Edge | None = None
    _requires_grad = False
    _grad: Tensor | None = None
    _accumulator: weakref.ref[AccumulateGrad] | None = None
    _retains = False
    _version_counter: Version | None = None
    """None until something could write in place or share: most results never need one."""
    _hooks: Any = None
    _post_accumulate: dict[int, Any] | None = None
    _view: Any = None
    _views: list[weakref.ref[Tensor]] | None = None
    _tangent: Any = None
    _inference = False

    def __init_subclass__(cls) -> None:
        CARRIERS[cls] = CARRIERS[Tensor]

    def __init__(self, data: Any, *, dtype: Any = None, requires_grad: bool = False) -> None:
        """Wrap `data` (a number, nested lists, an array or a carrier's value; arrays are not copied).

        Raises:
            RuntimeError: `requires_grad` on a dtype that is neither floating point nor complex.
        """
        if type(data) in CARRIERS:
            self._value = data
        else:
            array = numpy.asarray(data, dtype=dtype)
            self._value = array[()] if array.ndim == 0 else array
        if requires_grad:
            check_differentiable(self._value)
            self._requires_grad = True

    @property
    def value(self) -> Value:
        """The carrier's value, not a copy."""
        return self._value

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return tuple(self._value.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self._value.shape)

    @property
    def dtype(self) -> Any:
        """The carrier's dtype."""
        return self._value.dtype

    @property
    def requires_grad(self) -> bool:
        """Whether backward passes compute a gradient for this tensor or through it."""
        return self._edge is not None or self._requires_grad

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this tensor."""
        if self._view is not None and self._edge is not None:
            self.edge()  # torch, too, renews a stale view's history when it is asked this
        return self._edge is None

    @property
    def grad_fn(self) -> Node | None:
        """The operation that made this tensor; None for a leaf."""
        return None if self._edge is None else self.edge()[0]

    @property
    def grad(self) -> Tensor | None:
        """The gradient accumulated so far; None (with a warning) for a tensor that keeps none."""
        if self._grad is None and self._edge is not None and not self._retains:
            warnings.warn(NON_LEAF_GRAD, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, gradient: Tensor | None) -> None:
        self._grad = gradient

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Accumulate d self / d leaf, contracted with `gradient`, into the `grad` of every leaf, or of `inputs` alone.

        Raises:
            RuntimeError: as torch's: no graph, no gradient given for several elements, a graph already freed.
        """
        if gradient is None and inputs is None and not create_graph and self._edge is not None:
            one, node = _ONES.get(self._value.__class__), self._edge[0]
            if one is not None and MODE.plain and not Wrapping.watched and node is not None and node.outputs == 1:
                run_from(node, one, bool(retain_graph))  # the everyday case: a loss
                return
        Wrapping.backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def edge(self) -> Edge:
        """Where this tensor's cotangent goes."""
        if self._edge is not None:
            if self._view is not None and self._view.version != self.version_counter().count:
                Wrapping.renew(self)
            return self._edge
        if not self._requires_grad:
            return NO_EDGE
        node = None if self._accumulator is None else self._accumulator()
        if node is None:
            # As in Node.__init__, whose call would cost: one is made for every graph that a leaf takes part in.
            node = _new(AccumulateGrad)
            node.next_functions = ()
            node.order = next(ORDER)
            node.variable = self
            if self._hooks is not None:
                node.hooks = self._hooks
            # Weak, or leaf and accumulator would keep each other alive.
            self._accumulator = _ref(node)
        return (node, 0)

    def version_counter(self) -> Version:
        """The counter of writes to this storage."""
        if self._version_counter is None:
            node = None if self._edge is None else self._edge[0]
            # A quick node that saved its output must hear of writes, whichever tensor stands for the output.
            self._version_counter = Version() if node is None else node.counter()
        return self._version_counter

    def __repr__(self) -> str:
        made_by = "" if self._edge is None else f", grad_fn={self.grad_fn!r}"
        return f"Tensor({self._value}{made_by}{', requires_grad=True' if self._requires_grad else ''})"


def check_differentiable(value: Value) -> None:
    """Refuse dtypes that have no derivative.

    Raises:
        RuntimeError: with torch's words.
    """
    if Like.of(value).dtype.kind not in "fcO":
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")


class AccumulateGrad(Node):
    """The end of the graph at a leaf: adds what arrives to the leaf's `grad`."""

    __slots__ = ("variable",)
    variable: Tensor
    urgent = True
    quick = True
    saved = ()

    def pull(self, g: Value, graph: bool) -> list[Value | None]:
        """Add `g` to the leaf's gradient: in place, unless the pass itself is recorded."""
        leaf = self.variable
        held = leaf._grad
        if held is None:
            if graph:
                leaf._grad = make(g._value.copy(), g._edge) if g._value.__class__ in ARRAYS else g
            else:
                leaf._grad = own = _new(Tensor)
                # A gradient must not share memory with a saved value or with another leaf's gradient.
                own._value = g.copy() if g.__class__ in ARRAYS else g
        elif graph or is_carried(held._value):
            leaf._grad = held + (g if graph else make(g, None))
        elif is_array(held._value) and getattr(held._value.flags, "writeable", True):
            numpy.add(held._value, g, out=held._value, casting="unsafe")
            held.version_counter().count += 1
        else:
            held._value = held._value + g
            held.version_counter().count += 1
        if leaf._post_accumulate:
            with recording(graph):
                _call_hooks(leaf, leaf._post_accumulate)
        return []

    def name(self) -> str:
        """torch's name."""
        return "torch::autograd::AccumulateGrad"

    def __repr__(self) -> str:
        return "<AccumulateGrad>"


def _call_hooks(leaf: Tensor, hooks: Mapping[int, Any]) -> None:
    for hook in list(hooks.values()):
        returned = hook(leaf)
        if returned is not None and not isinstance(returned, Tensor):
            raise TypeError(f"expected Variable, but hook returned '{type(returned).__name__}'")


def make(value: Value, edge: Edge | None) -> Tensor:
    """A tensor around a carrier's value, without the checks of the constructor."""
    tensor: Tensor = _new(Tensor)
    tensor._value = value
    if edge is not None:
        tensor._edge = edge
    return tensor


Wrapping.make = make
Wrapping.kind = Tensor


def start(roots: Sequence[Tensor], gradients: Sequence[Tensor | None], graph: bool) -> list[tuple[Edge, Value]]:
    """The edges that a pass starts from, with the cotangents given or implied.

    Raises:
        RuntimeError: a root without a graph, a cotangent that is missing or of another shape.
        TypeError: a cotangent that is no tensor.
    """
    if len(roots) != len(gradients):
        raise RuntimeError(f"got {len(roots)} tensors and {len(gradients)} gradients")
    # All cotangents are looked at before any graph is, as in torch.
    pairs = enumerate(zip(roots, gradients, strict=True))
    seeds = [_checked(i, root, given) if given is not None else _implied(root) for i, (root, given) in pairs]
    for i, root in enumerate(roots):
        if not root.requires_grad:
            raise RuntimeError(f"element {i} of tensors does not require grad and does not have a grad_fn")
    return [(root.edge(), seed if graph else seed._value) for root, seed in zip(roots, seeds, strict=True)]


_ONES = {kind: kind(1) for kind in (numpy.float64, numpy.float32)}


def _implied(root: Tensor) -> Tensor:
    value = root._value
    if not root.requires_grad:
        return root  # refused in a moment, for having no graph
    if numpy.prod(value.shape) != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    if value.dtype.kind == "c":
        raise RuntimeError(f"grad can be implicitly created only for real scalar outputs but got torch.{value.dtype}")
    return make(value * 0 + 1 if is_carried(value) else numpy.ones_like(value)[()], None)


def _checked(i: int, root: Tensor, given: Tensor) -> Tensor:
    if not isinstance(given, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(given).__name__}")
    if given.shape != root.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{i}] has a shape of {given.shape} and "
            f"output[{i}] has a shape of {root.shape}."
        )
    if given.dtype == root.dtype:
        return given
    if (given.dtype.kind == "c") != (root.dtype.kind == "c"):
        raise RuntimeError(
            "For complex Tensors, both grad_output and output are required to have the same dtype. "
            f"Mismatch in dtype: grad_output[{i}] has a dtype of {given.dtype} and "
            f"output[{i}] has a dtype of {root.dtype}."
        )
    return make(given._value.astype(root.dtype), given._edge)
