"""Custom functions: the user writes the forward and the derivative, the engine does the rest."""

from __future__ import annotations

import functools
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy

from autograd_core.engine.context import Context, FunctionNode
from autograd_core.engine.dual import is_differentiable, paused, set_tangent, tangent_of
from autograd_core.engine.inplace import rebase
from autograd_core.engine.mode import MODE, recording
from autograd_core.engine.node import Edge, Node
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.views import View
from autograd_core.engine.writable import check_writable
from autograd_core.op import Value

FUNCTION_VIEW = "function"
"""The reason (`View.forbidden`) why what a custom Function returns as a view must not be written in place."""


class Function:
    """Base of custom functions: subclass it with static methods, call `YourFunction.apply(...)`.

    Either `forward(ctx, *args)`, or `forward(*args)` with `setup_context(ctx, inputs, output)`; then `backward(ctx,
    *grad_outputs)` (also called `vjp`), which returns one gradient for each argument of `forward` (None for what has
    none), and `jvp(ctx, *tangents)` for forward mode. `forward` runs unrecorded; `backward` is recorded under
    `create_graph`.

    >>> class Exp(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         y = Tensor(numpy.exp(x.value))
    ...         ctx.save_for_backward(y)
    ...         return y
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (y,) = ctx.saved_tensors
    ...         return g * y
    >>> x = Tensor(0.0, requires_grad=True)
    >>> y = Exp.apply(x)
    >>> y.backward()
    >>> y.grad_fn, float(x.grad.value)
    (<ExpBackward>, 1.0)
    """

    generate_vmap_rule = False
    _node_class: ClassVar[type[FunctionNode]]

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        body = {"user_backward": staticmethod(lambda *given: _pullback(cls)(*given)), "__module__": cls.__module__}
        cls._node_class = type(f"{cls.__name__}Backward", (FunctionNode,), body)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Refused."""
        raise RuntimeError(f"call {type(self).__name__}.apply(...): functions are not called through instances")

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the outputs: a tensor, or a tuple of them."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Save what `backward` and `jvp` need; for a `forward` that takes no ctx."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of the arguments from those of the outputs."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """The tangents of the outputs from those of the arguments."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        """Refused: there is no vmap here."""
        raise NotImplementedError("autograd_core has no vmap")

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run the function on tensors and other values, and record it where a gradient will be needed.

        Keyword arguments take the place that `forward` gives them, as in torch 2.13; keyword-only ones are refused.

        Raises:
            TypeError: arguments that `forward` does not take, or something saved that is no tensor.
            RuntimeError: a tensor marked dirty that is not returned, or that must not be written.
        """
        two_steps = cls.setup_context is not Function.setup_context
        if kwargs or two_steps:
            args = _positional(cls.forward, args, kwargs, two_steps)
        context = Context(tuple(isinstance(a, Tensor) and a.requires_grad for a in args))
        with recording(False), paused():
            if two_steps:
                result = cls.forward(*args)
                cls.setup_context(context, args, result)
            else:
                result = cls.forward(context, *args)
        outputs = _finish(cls, context, args, result if isinstance(result, tuple) else (result,))
        return outputs if isinstance(result, tuple) else outputs[0]


def _pullback(cls: type[Function]) -> Callable[..., Any]:
    """The user's `backward`, by whichever of its two names."""
    if cls.backward is Function.backward:
        return cls.vjp
    if cls.vjp is not Function.vjp:
        raise RuntimeError(
            "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement "
            "one of them."
        )
    return cls.backward


def _positional(
    forward: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], two_steps: bool
) -> tuple[Any, ...]:
    """All arguments by position, as `backward` returns their gradients."""
    import inspect  # costs start-up time, and is seldom needed

    leading = () if two_steps else (None,)  # stands for ctx
    bound = inspect.signature(forward).bind(*leading, *args, **kwargs)
    if two_steps:
        bound.apply_defaults()
    if bound.kwargs:
        raise TypeError(f"forward() got an unexpected keyword argument '{next(iter(bound.kwargs))}'")
    return bound.args[len(leading) :]


def _finish(cls: type[Function], context: Context, args: tuple[Any, ...], raw: tuple[Any, ...]) -> tuple[Any, ...]:
    """Give what `forward` returned its place in the graph, its tangents, and keep what it saved."""
    _check_marks(context, raw)
    tensors = [a for a in args if isinstance(a, Tensor)]
    node = None
    if MODE.grad and any(context.needs_input_grad):
        node = cls._node_class(context, args, tuple(t.edge() for t in tensors))
        if MODE.anomaly:
            node.trace = "".join(traceback.format_stack()[:-2])
        node.expect(raw)
        for tensor in context._dirty:
            check_writable(tensor)
    for tensor in context._dirty:
        tensor.version_counter().count += 1
    inputs = {id(t) for t in tensors}
    outputs = tuple(_placed(context, node, i, o, id(o) in inputs) for i, o in enumerate(raw))
    if MODE.dual_level >= 0 and not MODE.inference and any(tangent_of(t) is not None for t in tensors):
        _push_forward(cls, context, args, raw, outputs)
    if node is not None:
        context.keep(node, outputs)
    context.close_forward()
    return outputs


def _check_marks(context: Context, raw: tuple[Any, ...]) -> None:
    for name, marked in (("mark_dirty", context._dirty), ("mark_non_differentiable", context._constant)):
        for i, tensor in enumerate(marked):
            if not isinstance(tensor, Tensor):
                kind = type(tensor).__name__
                raise RuntimeError(f"{name} can only accept variables, but argument {i} is of type {kind}")
    if not {id(t) for t in context._dirty} <= {id(o) for o in raw}:
        raise RuntimeError(
            "Some elements marked as dirty during the forward method were not returned as output. The inputs that are "
            "modified inplace must all be outputs of the Function."
        )


def _placed(context: Context, node: Node | None, i: int, output: Any, is_input: bool) -> Any:
    """Output i with `node` as its history, if it has a derivative."""
    if not isinstance(output, Tensor):
        return output
    differentiable = (
        node is not None
        and is_differentiable(output._value)
        and not any(output is constant for constant in context._constant)
    )
    edge: Edge | None = (node, i) if differentiable else None
    if any(output is dirty for dirty in context._dirty):
        if edge is not None:
            rebase(output, edge, output._view)
        return output
    # A tensor that existed before the call keeps its own history: what is returned is another one on its numbers.
    if is_input or output._requires_grad or (edge is None and output._edge is not None):
        return _view_of(output, edge)
    if output._view is not None:
        output._view = replace(output._view, forbidden=FUNCTION_VIEW)
    output._edge = edge
    return output


def _view_of(tensor: Tensor, edge: Edge | None) -> Tensor:
    view = make(tensor._value, edge)
    view._version_counter = tensor.version_counter()
    base, chain = (tensor, ()) if tensor._view is None else (tensor._view.base, tensor._view.chain)
    view._view = View(base, chain, FUNCTION_VIEW)
    return view


def _push_forward(
    cls: type[Function], context: Context, args: Sequence[Any], raw: Sequence[Any], outputs: Sequence[Any]
) -> None:
    """Give the outputs the tangents that the user's `jvp` computes."""
    tangents = [_tangent(a, context.materialize_grads) if isinstance(a, Tensor) else None for a in args]
    with paused():
        found = cls.jvp(context, *tangents)
    moved = found if isinstance(found, tuple) else (found,)
    if len(moved) != len(outputs):
        raise RuntimeError(
            "Function's jvp returned an invalid number of forward gradients "
            f"(expected {len(outputs)} but got {len(moved)})"
        )
    for i, (output, tangent) in enumerate(zip(outputs, moved, strict=True)):
        if tangent is not None and not isinstance(tangent, Tensor):
            raise RuntimeError(f"expected Variable or None (got {type(tangent).__name__}) for grad output {i}.")
        if not isinstance(output, Tensor) or not is_differentiable(output._value):
            continue
        if tangent is not None and output is not raw[i]:
            _check_view(raw[i], tangent)
        set_tangent(output, tangent)


def _tangent(tensor: Tensor, materialize: bool) -> Tensor | None:
    tangent = tangent_of(tensor)
    if tangent is None and materialize:
        return make(tensor._value * 0 if tensor._value.dtype.kind == "O" else numpy.zeros_like(tensor._value)[()], None)
    return tangent


def _check_view(given: Tensor, tangent: Tensor) -> None:
    """Where an input is returned as it is, its tangent must be, too: both are one place in memory."""
    before: Value = None if (t := tangent_of(given)) is None else t._value
    if before is not None and tangent._value is not before and not numpy.may_share_memory(tangent._value, before):
        raise RuntimeError(
            "A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning a view."
        )


class Refusal(Node):
    """The history of a gradient that cannot be differentiated again."""

    def pull(self, g: Any, graph: bool) -> Sequence[Value | None]:
        """Refuse.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a `backward` that computes outside the graph: a second derivative raises instead of being wrong.

    >>> class Twice(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return x + x
    ...     @staticmethod
    ...     @once_differentiable
    ...     def backward(ctx, g):
    ...         return Tensor(2 * g.value)
    """

    @functools.wraps(function)
    def wrapper(ctx: Any, *grads: Any) -> Any:
        with recording(False):
            found = function(ctx, *grads)
        given = [g for g in grads if isinstance(g, Tensor) and g.requires_grad]
        if not MODE.grad or not given:
            return found
        node = Refusal(tuple(g.edge() for g in given))
        outputs = found if isinstance(found, tuple) else (found,)
        node.outputs = len(outputs)
        refused = tuple(None if d is None else make(d._value, (node, i)) for i, d in enumerate(outputs))
        return refused if isinstance(found, tuple) else refused[0]

    return wrapper
