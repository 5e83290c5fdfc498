"""Writing into tensors, and rewriting their history so that gradients stay right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy

from autograd_core.engine.dual import paused, set_tangent, tangent_of
from autograd_core.engine.hooks import retain_grad
from autograd_core.engine.mode import MODE, recording
from autograd_core.engine.node import FREED, NO_EDGE, Edge, Node
from autograd_core.engine.record import OpNode
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.views import Chain, View, follow, storage
from autograd_core.engine.watch import Wrapping
from autograd_core.engine.wording import type_name
from autograd_core.engine.writable import POISONED, check_overlap, check_writable
from autograd_core.op import Op, Value, elementwise, on_device
from autograd_core.operators import as_key
from autograd_core.ops import TABLE, each
from autograd_core.ops.shape import is_basic

overwrite: Op = elementwise(
    "copy_slices",
    lambda xp, x, source: xp.broadcast_to(xp.asarray(source).astype(x.dtype), x.shape),
    partials=(0, 1),
    doc="The source's numbers in the target's place; what was there no longer counts.",
)

fill: Op = elementwise(
    "fill",
    lambda xp, x, value=0: xp.full(x.shape, value, dtype=x.dtype),
    partials=(0,),
    doc="One number everywhere; what was there no longer counts.",
)


class CopySlices(Node):
    """A base after one of its views was written by `function`, the node of the operation that wrote.

    Its first edge leads to the old base, the others to the further arguments of `function`. The region's cotangent
    goes through `function`; what that gives for the old region returns to the base's cotangent.
    """

    def __init__(self, base: Edge, function: Node | None, chain: Chain, strides: tuple[int, ...]) -> None:
        others = () if function is None else tuple(function.next_functions[1:])
        super().__init__((base, *others))
        self.function = function
        self.chain = chain
        self.strides = strides
        self.freed = False

    def free(self) -> None:
        """Drop what the operation saved."""
        self.freed = True
        if self.function is not None:
            self.function.free()

    def pull(self, g: Value, graph: bool) -> Sequence[Value | None]:
        """The cotangents of the old base and of the operation's further arguments.

        Raises:
            RuntimeError: freed by an earlier pass.
        """
        if self.freed:
            raise RuntimeError(FREED)
        pulled: Sequence[Value | None] = (None,)
        if self.function is not None:
            pulled = self.function.pull(follow(self.chain, g), graph)
        return (self._rest(g, pulled[0], graph), *pulled[1:])

    def _rest(self, g: Value, old: Value | None, graph: bool) -> Value | None:
        """The base's cotangent, with that of the old region in the place of the new one's."""
        if self.next_functions[0][0] is None:
            return None
        if graph:
            rest = g * 1
            write_region(rest, self.chain, 0 if old is None else old)
            return rest
        # In the base's own order of axes, or a chain that reshapes would lead to a copy.
        if on_device(g):
            rest = g.copy()
            _assign(rest, self.chain, 0 if old is None else old)
            return rest
        layout = numpy.lib.stride_tricks.as_strided(numpy.empty(1, g.dtype), g.shape, self.strides)
        rest = numpy.empty_like(layout)
        rest[...] = g
        _assign(rest, self.chain, 0 if old is None else old)
        return rest


def _assign(array: Any, chain: Chain, value: Any) -> None:
    """Write into the region that a chain leads to."""
    *inner, (op, attributes) = chain
    region = follow(tuple(inner), array)
    if op is TABLE["index"]:
        region[attributes["key"]] = value
    else:
        op(region, **attributes)[...] = value


def write_region(target: Tensor, chain: Chain, value: Value) -> None:
    """Write into a region of a tensor, recorded."""
    *inner, (op, attributes) = chain
    region = follow(tuple(inner), target)
    if op is TABLE["index"]:
        set_item(region, attributes["key"], value)
    else:
        write(op(region, **attributes), overwrite, value)


def write(target: Tensor, op: Op, *others: Value, **attributes: Any) -> Tensor:
    """target <- op(target, *others), in the target's own storage; returns the target.

    Raises:
        RuntimeError: the write is refused (see `check_writable`), or the result has another shape or kind of number.
    """
    for i, other in enumerate(others, 1):
        if other is None:
            raise TypeError(f"{op.name}_(): argument 'other' (position {i}) must be Tensor, not NoneType")
    check_writable(target)
    array = storage(target)
    for other in others:
        check_overlap(array, other)
    # A rule that reads the old value needs it after it is gone.
    old = array.copy() if any(0 in reads for reads in op.saves) else array
    before = make(old, target._edge)
    before._requires_grad = target._requires_grad
    before._tangent = target._tangent
    result = op(before, *others, **attributes)
    if result.shape != target.shape:
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(result.shape)}"
        )
    if numpy.result_type(result.dtype, array.dtype).kind != array.dtype.kind and array.dtype.kind in "biuf":
        found, wanted = type_name(result.dtype), type_name(array.dtype)
        raise RuntimeError(f"result type {found} can't be cast to the desired output type {wanted}")
    _store(target, result, old is not array)
    if MODE.dual_level >= 0:
        _carry_tangent(target, result)
    return target


def _carry_tangent(target: Tensor, result: Tensor) -> None:
    """In forward mode the tangent follows the write, as the history does: into the base, and on into its views."""
    moved = tangent_of(result)
    set_tangent(target, moved)
    base = target
    if target._view is not None:
        base = target._view.base
        before = tangent_of(base)
        if before is None and moved is None:
            return
        with paused():
            whole = make(numpy.zeros_like(base._value), None) if before is None else before * 1
            write(follow(target._view.chain, whole), overwrite, 0 if moved is None else moved)
        set_tangent(base, whole)
        moved = whole
    for reference in base._views or ():
        tensor = reference()
        if tensor is not None and tensor is not target and tensor._view is not None:
            with paused():
                set_tangent(tensor, None if moved is None else follow(tensor._view.chain, moved))


def _store(target: Tensor, result: Tensor, copied: bool) -> None:
    """Put the numbers in place, count the write, and take over the history."""
    with numpy.errstate(all="ignore"):
        target._value[...] = result._value
    counter = target.version_counter()
    counter.count += 1
    if result._edge is None:
        return
    node = result._edge[0]
    if isinstance(node, OpNode) and node.saved and node.saved[-1] is not None:
        # The saved output is the target itself from now on: a later write to it must be noticed.
        node.saved = (*node.saved[:-1], target._value)
        node.output_version = counter
        node.expected = (*(node.expected or (0,) * len(node.next_functions))[: len(node.next_functions)], counter.count)
    rebase(target, result._edge, None if target._view is None else target._view)


def rebase(target: Tensor, edge: Edge, view: View | None) -> None:
    """Make `edge` the history of what the target now holds, and renew the history of everything that shares it."""
    if view is None:
        _move(target, edge)
        _renew(target)
        return
    base = view.base
    _move(base, (CopySlices(base.edge(), edge[0], view.chain, storage(base).strides), 0))
    _renew(base)


def _move(tensor: Tensor, edge: Edge) -> None:
    """Give a tensor a new history; a retained gradient follows, hooks stay with the old one."""
    retained, tensor._retains = tensor._retains, False
    if retained and tensor._edge is not None and tensor._edge[0] is not None and tensor._edge[0].hooks is not None:
        tensor._edge[0].hooks.retain.pop(tensor._edge[1], None)
    tensor._edge = edge
    if retained:
        retain_grad(tensor)


def _renew(base: Tensor) -> None:
    """Views read their history off the base as it is now."""
    for reference in base._views or ():
        tensor = reference()
        if tensor is not None and tensor._view is not None and not tensor._view.forbidden:
            renew(tensor)


def renew(tensor: Tensor) -> None:
    """Read a view's history off its base as it is now; hooks stay with the old one."""
    view = tensor._view
    if view.forbidden == "multi":
        raise RuntimeError(POISONED)
    tensor._view = replace(view, version=tensor.version_counter().count)
    if view.forbidden == "function":
        return  # its history is the custom Function's
    start = make(view.base._value, view.base._edge)
    start._requires_grad = view.base._requires_grad
    if start._requires_grad:
        start = make(view.base._value, view.base.edge())
    with recording(True):
        again = follow(view.chain, start)
    if again._edge is not None:
        _move(tensor, again._edge)


Wrapping.renew = renew


def set_item(target: Tensor, key: Any, value: Value) -> None:
    """target[key] = value, recorded.

    Raises:
        RuntimeError: as `write`.
    """
    selection = as_key(key)
    selection = tuple(k._value if isinstance(k, Tensor) else k for k in selection)
    if value is None:
        raise TypeError(f"can't assign a NoneType to a torch.{type_name(target.dtype)}Tensor")
    if all(_covers(k, n) for k, n in zip(selection, target.shape, strict=False)) and len(selection) <= target.ndim:
        write(target, overwrite, value)  # x[:] = v is x.copy_(v), no write through a view
        return
    if is_basic(selection):
        write(target[selection], overwrite, value)
        return
    check_writable(target)
    array = storage(target)
    selection = tuple(numpy.asarray(k, like=array) if isinstance(k, numpy.ndarray) else k for k in selection)
    index = TABLE["index"]
    region = make(index(array, key=selection), None)
    written = overwrite(region, value)
    array[selection] = written._value
    target.version_counter().count += 1
    if written._edge is not None or (MODE.grad and target.requires_grad):
        chain = (() if target._view is None else target._view.chain) + ((index, {"key": selection}),)
        base = target if target._view is None else target._view.base
        rebase(target, written._edge or NO_EDGE, View(base, chain))


def _covers(part: Any, length: int) -> bool:
    """Whether a slice takes a whole axis."""
    return isinstance(part, slice) and part.indices(length) == (0, length, 1)


_ARITHMETIC = {"div": "truediv", "floor_divide": "floordiv", "remainder": "mod"} | {
    name: name for name in ("add", "sub", "mul", "pow")
}


def _method(op: Op) -> Any:
    def method(self: Tensor, *others: Value, **attributes: Any) -> Tensor:
        return write(self, op, *others, **attributes)

    method.__name__ = f"{op.name}_"
    method.__doc__ = f"In place: {op.doc}"
    return method


def _offer(op: Op) -> None:
    if op.kind in ("elementwise", "diagonal") and op.name != "where":
        setattr(Tensor, f"{op.name}_", _method(op))


def _install() -> None:
    """`exp_()`, `add_()`, `+=` and the like for every elementwise row; zero_, fill_, copy_ and item assignment."""
    each(_offer)
    for name, dunder in _ARITHMETIC.items():
        setattr(Tensor, f"__i{dunder}__", _method(TABLE[name]))
    methods: dict[str, Any] = {
        "zero_": lambda self: write(self, fill),
        "fill_": lambda self, value: write(self, fill, value=value),
        "copy_": lambda self, source: write(self, overwrite, source),
        "__setitem__": set_item,
    }
    for name, function in methods.items():
        setattr(Tensor, name, function)


_install()
