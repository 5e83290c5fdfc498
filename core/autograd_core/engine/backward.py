"""`backward` and `grad`, with torch's signatures."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.hooks import retain_grad
from autograd_core.engine.node import Edge, Node
from autograd_core.engine.stacking import stack
from autograd_core.engine.tensor import AccumulateGrad, Tensor, make, start
from autograd_core.engine.traverse import Capture, run
from autograd_core.engine.watch import Wrapping
from autograd_core.op import Value
from autograd_core.ops.ranking import beside
from autograd_core.ops.shape import index


class GradientEdge(NamedTuple):
    """A place in the graph, in the stead of the tensor that had it: `get_gradient_edge(tensor)` makes one."""

    node: Node
    output_nr: int
    ownership_token: Any = None


Place = Tensor | GradientEdge
Tensors = Place | Sequence[Place]
Cotangents = Tensor | Sequence[Tensor | None] | None

CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
    "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
    "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the "
    "cycle and avoid the leak."
)


class _Destinations(Capture):
    """A capture that goes on into the leaves it leads to, so that they accumulate."""

    def take(self, node: Node, g: Any) -> bool:
        """Whether the pass has to run this node: on the way to a destination, or a leaf among them."""
        return super().take(node, g) or isinstance(node, AccumulateGrad)


def _as_list(places: Tensors) -> list[Place]:
    return [places] if isinstance(places, (Tensor, GradientEdge)) else list(places)


def _edge(place: Place) -> Edge:
    return place.edge() if isinstance(place, Tensor) else (place.node, place.output_nr)


def _cotangents(given: Cotangents, roots: Sequence[Place]) -> list[Tensor | None]:
    if given is None:
        return [None] * len(roots)
    return [given] if isinstance(given, Tensor) else list(given)


def _seeds(roots: Sequence[Place], given: Sequence[Tensor | None], graph: bool) -> list[tuple[Edge, Value]]:
    """Where a pass starts, and with what."""
    for root in roots:
        if not isinstance(root, (Tensor, GradientEdge)):
            kind = type(root).__name__
            raise AssertionError(f"Expected output to be a torch.Tensor or a GradientEdge, but got {kind}")
    if len(roots) != len(given):
        raise RuntimeError(f"got {len(roots)} tensors and {len(given)} gradients")
    seeds = []
    for root, g in zip(roots, given, strict=True):
        if isinstance(root, Tensor):
            continue
        if g is None:
            raise RuntimeError("grad can be implicitly created only for scalar outputs: give one for a GradientEdge")
        seeds.append((_edge(root), g if graph else g._value))
    tensors = [(r, g) for r, g in zip(roots, given, strict=True) if isinstance(r, Tensor)]
    return seeds + start([r for r, _ in tensors], [g for _, g in tensors], graph)


def _destinations(inputs: Tensors, function: str) -> list[Place]:
    if isinstance(inputs, Iterable) and not isinstance(inputs, (Tensor, GradientEdge)) and not tuple(inputs):
        raise RuntimeError(f"`inputs` argument to `{function}()` cannot be empty.")
    return _as_list(inputs)


def _check_places(places: Sequence[Place]) -> None:
    """Refuse what no gradient can be computed for; after the roots were looked at, as in torch."""
    for place in places:
        if not isinstance(place, (Tensor, GradientEdge)):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(place).__name__}")
        if isinstance(place, Tensor) and not place.requires_grad:
            raise RuntimeError("One of the differentiated Tensors does not require grad")


def backward(
    tensors: Tensors,
    grad_tensors: Cotangents = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Cotangents = None,
    inputs: Tensors | None = None,
) -> None:
    """Accumulate the gradients of `tensors`, contracted with `grad_tensors`, into the leaves.

    With `inputs`, only into those: a non-leaf among them gets its `grad` set, one that is not reached is left alone.

    Raises:
        RuntimeError: as torch's: no graph, a shape mismatch, a graph freed by an earlier pass, empty `inputs`.
        TypeError: a gradient that is no tensor.

    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> backward(x * x, Tensor([1.0, 1.0]))
    >>> x.grad.value.tolist()
    [2.0, 4.0]
    """
    roots = _as_list(tensors)
    destinations = None if inputs is None else _destinations(inputs, "backward")
    seeds = _seeds(roots, _cotangents(_renamed(grad_tensors, grad_variables), roots), create_graph)
    capture = None if destinations is None else _towards(destinations, roots)
    if create_graph:
        warnings.warn(CYCLE, UserWarning, stacklevel=2)
    run(seeds, create_graph if retain_graph is None else retain_graph, create_graph, capture)


def _towards(places: Sequence[Place], roots: Sequence[Place]) -> Capture:
    """The part of the graph to visit so that these places get their gradients."""
    for place in places:
        if isinstance(place, Tensor):
            retain_grad(place)
        else:
            _check_places([place])
    return _Destinations([_edge(place) for place in places], [_edge(root) for root in roots])


def _renamed(grad_tensors: Cotangents, grad_variables: Cotangents) -> Cotangents:
    """`grad_tensors`, also by its former name."""
    if grad_variables is None:
        return grad_tensors
    warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=3)
    if grad_tensors is not None:
        raise RuntimeError(
            "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use "
            "`grad_tensors`."
        )
    return grad_variables


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Cotangents = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of `outputs` with respect to `inputs`, without touching any `.grad`.

    With `is_grads_batched`, the first axis of every one of `grad_outputs` counts cotangents, as does that of each
    result: a gradient has shape (batch, *input.shape). What `inputs` are not used for is None with `allow_unused`,
    zeros with `materialize_grads`.

    Raises:
        RuntimeError: an input was not used to make the outputs (unless allowed), or does not require grad; a shape
            mismatch; a graph freed by an earlier pass; empty `inputs`.
        ValueError: `allow_unused=False` together with `materialize_grads`.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> first = grad(x * x * x, x, create_graph=True)[0]
    >>> float(grad(first, x)[0].value)
    12.0
    """
    _check_options(only_inputs, allow_unused, materialize_grads)
    roots, wanted = _as_list(outputs), _destinations(inputs, "grad")
    keep = create_graph if retain_graph is None else retain_graph
    one_or_many = _batched if is_grads_batched else _gradients
    found = one_or_many(roots, wanted, _cotangents(grad_outputs, roots), keep, create_graph)
    if materialize_grads:
        return tuple(_zeros(w, create_graph) if g is None else g for w, g in zip(wanted, found, strict=True))
    if not allow_unused:
        _check_used(found)
    return tuple(found)


def _check_options(only_inputs: bool, allow_unused: bool | None, materialize_grads: bool) -> None:
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=3,
        )


def _gradients(
    roots: Sequence[Place], wanted: Sequence[Place], given: Sequence[Tensor | None], keep: bool, graph: bool
) -> list[Tensor | None]:
    """One pass; None for what it did not reach."""
    seeds = _seeds(roots, given, graph)
    _check_places(wanted)
    edges = [_edge(place) for place in wanted]
    capture = Capture(edges, [_edge(root) for root in roots])
    run(seeds, keep, graph, capture)
    values = [capture.found.get(edge) for edge in edges]
    return [v if v is None or isinstance(v, Tensor) else make(v, None) for v in values]


def _batched(
    roots: Sequence[Place], wanted: Sequence[Place], given: Sequence[Tensor | None], keep: bool, graph: bool
) -> list[Tensor | None]:
    """A pass for each place of the first axis of the cotangents."""
    size = _batch_size(roots, given)
    if size == 0:
        empty = [beside(numpy.zeros((0, *w.shape), w.dtype), w) if isinstance(w, Tensor) else None for w in wanted]
        return [None if one is None else make(one, None) for one in empty]
    passes = []
    for j in range(size):
        row = [index(g, key=(j,)) for g in given if g is not None]
        passes.append(_gradients(roots, wanted, row, keep or j < size - 1, graph))
    return [None if rows[0] is None else stack(rows) for rows in zip(*passes, strict=True)]


def _batch_size(roots: Sequence[Place], given: Sequence[Tensor | None]) -> int:
    sizes = []
    for i, (root, g) in enumerate(zip(roots, given, strict=False)):
        if g is None:
            raise RuntimeError("grad can be implicitly created only for scalar outputs: give all grad_outputs")
        if g.ndim == 0:
            raise ValueError(f"grad_output[{i}] has no axis that could be the batch (is_grads_batched=True)")
        if isinstance(root, Tensor) and g.shape[1:] != root.shape:
            raise RuntimeError(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch "
                "dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding "
                f"output, but a mismatch was detected: grad_output[{i}] has a shape of {g.shape} and output[{i}] has a "
                f"shape of {root.shape}."
            )
        sizes.append(g.shape[0])
    if len(set(sizes)) != 1:
        raise ValueError(f"Expected all grad_outputs to have the same batch size, got sizes {sizes}")
    return sizes[0]


def _check_used(found: Sequence[Tensor | None]) -> None:
    for i, gradient in enumerate(found):
        if gradient is None:
            raise RuntimeError(
                f"The differentiated Tensor at index {i} appears to not have been used in the graph. "
                "Set allow_unused=True if this is the desired behavior."
            )


def _zeros(place: Place, graph: bool) -> Tensor:
    if not isinstance(place, Tensor):
        raise RuntimeError("materialize_grads cannot be used when the given input is a GradientEdge")
    value = place._value
    zeros = make(value * 0 if value.dtype.kind == "O" else numpy.zeros_like(value)[()], None)
    zeros._requires_grad = graph
    return zeros


Wrapping.backward = backward
