"""`backward` and `grad`, with torch's signatures."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.engine import inplace as _inplace  # noqa: F401 - what tensors can do is installed on import
from autograd_core.engine import short as _short  # noqa: F401
from autograd_core.engine.tensor import Tensor, make, start
from autograd_core.engine.traverse import Capture, run

Tensors = Tensor | Sequence[Tensor]
Cotangents = Tensors | Sequence[Tensor | None] | None


def _as_list(tensors: Tensors) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


def _cotangents(given: Cotangents, roots: Sequence[Tensor]) -> list[Tensor | None]:
    if given is None:
        return [None] * len(roots)
    return [given] if isinstance(given, Tensor) else list(given)


def backward(
    tensors: Tensors,
    grad_tensors: Cotangents = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
) -> None:
    """Accumulate the gradients of `tensors`, contracted with `grad_tensors`, into the leaves.

    Raises:
        RuntimeError: as torch's: no graph, a shape mismatch, or a graph freed by an earlier pass.

    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> backward(x * x, Tensor([1.0, 1.0]))
    >>> x.grad.value.tolist()
    [2.0, 4.0]
    """
    roots = _as_list(tensors)
    keep = create_graph if retain_graph is None else retain_graph
    run(start(roots, _cotangents(grad_tensors, roots), create_graph), keep, create_graph)


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Cotangents = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of `outputs` with respect to `inputs`, without touching any `.grad`.

    Raises:
        RuntimeError: an input was not used to make the outputs (unless `allow_unused`), or does not require grad.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> first = grad(x * x * x, x, create_graph=True)[0]
    >>> float(grad(first, x)[0].value)
    12.0
    """
    keep = create_graph if retain_graph is None else retain_graph
    roots, wanted = _as_list(outputs), _as_list(inputs)
    if not all(tensor.requires_grad for tensor in wanted):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    edges = [tensor.edge() for tensor in wanted]
    capture = Capture(edges, [root.edge() for root in roots])
    run(start(roots, _cotangents(grad_outputs, roots), create_graph), keep, create_graph, capture)
    if not allow_unused and any(edge not in capture.found for edge in edges):
        raise RuntimeError(
            "One of the differentiated Tensors appears to not have been used in the graph. "
            "Set allow_unused=True if this is the desired behavior."
        )
    values = [capture.found.get(edge) for edge in edges]
    return tuple(v if v is None or isinstance(v, Tensor) else make(v, None) for v in values)
