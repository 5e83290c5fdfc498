"""The graph that is recorded is the one that grad_fn and next_functions show, with all that is known of it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.engine.tensor import Tensor
from autograd_core.graphs.model import Kind
from autograd_core.graphs.record import record


def walked(tensor: Any) -> list[tuple[str, list[str]]]:
    """Every node with what it leads to, by hand."""
    found, stack, seen = [], [tensor.grad_fn], set()
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            nexts = [parent for parent, _ in node.next_functions]
            found.append((node.name(), ["None" if parent is None else parent.name() for parent in nexts]))
            stack += [parent for parent in nexts if parent is not None]
    return sorted(found)


def shown(graph: Any) -> list[tuple[str, list[str]]]:
    leading = graph.leading_from()
    nodes = [v for v in graph.vertices if v.function is not None]
    names = [[graph.vertices[e.target].function or "None" for e in leading[v.number]] for v in nodes]
    return sorted((v.function, to) for v, to in zip(nodes, names, strict=True))


def test_scenario_4(leaf: Callable[..., Any]) -> None:
    a, w1, w2, w3, w4 = map(leaf, (2.0, 3.0, 4.0, 5.0, 6.0))
    loss = 10 - (w3 * (w1 * a) + w4 * (w2 * a))
    graph = record(loss, {"a": a, "L": loss})
    assert shown(graph) == walked(loss)
    assert graph.total == graph.shown == 13 and graph.caption is None
    (shared,) = [v for v in graph.vertices if v.shared]
    assert (shared.kind, shared.name, shared.uses) == (Kind.LEAF, "a", 2)
    (constant,) = [v for v in graph.vertices if v.kind is Kind.CONSTANT]
    assert graph.vertices[0].name == "L" and constant.uses == 1


def network() -> tuple[Any, Any]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2))
    return model, ((model(torch.randn(5, 4)) - 1) ** 2).mean()


def test_a_network_has_its_names_shapes_and_gradients() -> None:
    model, loss = network()
    graph = record(loss, model.named_parameters(), values=True, grads=True)
    assert shown(graph) == walked(loss)
    assert all(parameter.grad is None for parameter in model.parameters())
    loss.backward()  # nothing was freed
    leaves = {v.name: v for v in graph.vertices if v.kind is Kind.LEAF}
    for name, parameter in model.named_parameters():
        assert leaves[name].shape == parameter.shape and leaves[name].dtype == "float32"
        numpy.testing.assert_array_equal(leaves[name].gradient, parameter.grad.numpy())
        numpy.testing.assert_array_equal(leaves[name].value, parameter.detach().numpy())
    matmul = next(v for v in graph.vertices if v.function == "MatmulBackward0")
    assert matmul.shape == (5, 2) and {one.name: one.shape for one in matmul.saved} == {"self": (5, 3), "other": (3, 2)}


def test_gradients_inside_are_those_that_are_retained(leaf: Callable[..., Any]) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    z = y.exp()
    y.retain_grad()
    graph = record(z, {"y": y}, grads=True, grad_outputs=torch.ones(2))
    z.backward(torch.ones(2))
    found = next(v.gradient for v in graph.vertices if v.name == "y")
    numpy.testing.assert_array_equal(found, y.grad.numpy())


def test_values_are_kept_only_on_request(leaf: Callable[..., Any]) -> None:
    y = leaf(2.0) * leaf(3.0)
    for values in (False, True):
        graph = record(y, values=values)
        known = [v.value for v in graph.vertices] + [one.value for v in graph.vertices for one in v.saved]
        assert all((value is not None) == values for value in known)


def test_what_was_saved_and_freed(leaf: Callable[..., Any]) -> None:
    x = leaf(1.0, 2.0)
    y = torch.exp(x).sum()
    before = next(v for v in record(y).vertices if v.function == "ExpBackward0")
    assert [one.name for one in before.saved] == ["result"] and not before.freed
    y.backward()
    after = next(v for v in record(y).vertices if v.function == "ExpBackward0")
    assert after.freed and not after.saved
    with pytest.raises(RuntimeError, match="second time"):
        record(y, grads=True)


def test_functions_views_and_writes() -> None:
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * 2

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = Twice.apply(x) * 1
    y[0] = x[1] * 3
    first, second = y.unbind()
    graph = record(first * second)
    by_name = {v.function: v for v in graph.vertices}
    assert by_name["TwiceBackward"].kind is Kind.CUSTOM and len(by_name["TwiceBackward"].saved) == 1
    assert by_name["CopySlices"].writes == "CopySlicesBackward0"
    assert by_name["UnbindBackward0"].view and by_name["IndexBackward0"].view and not by_name["MulBackward0"].view
    assert {e.output for e in graph.edges if graph.vertices[e.target].function == "UnbindBackward0"} == {0, 1}


def test_saved_tensor_hooks_are_not_run() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)

    def unpack(packed: Any) -> Any:
        raise AssertionError

    with torch.autograd.graph.saved_tensors_hooks(lambda t: (t.detach().numpy(),), unpack):
        y = x * x
    (node,) = [v for v in record(y).vertices if v.function == "MulBackward0"]
    assert [one.name for one in node.saved] == ["self", "other"]


def test_several_outputs_and_one_without_a_graph(leaf: Callable[..., Any]) -> None:
    x = leaf(2.0)
    graph = record([x * x, Tensor(3.0)], grads=True, grad_outputs=[None, None])
    assert [v.name for v in graph.outputs] == ["output 0", "output 1"]
    assert next(v for v in graph.vertices if v.kind is Kind.LEAF).gradient == 4
    assert graph.total == graph.shown == 5


@pytest.mark.parametrize("most", [1, 2, 7, 40])
def test_a_large_graph_is_cut_with_a_count(most: int, leaf: Callable[..., Any]) -> None:
    x = y = leaf(0.1)
    for _ in range(2500):
        y = y * y + x
    begin = perf_counter()
    graph = record(y, max_nodes=most)
    assert perf_counter() - begin < 1
    assert graph.total == 5002 and graph.shown <= max(most, 2) and graph.shown > most - 3
    assert graph.caption == f"{5002 - graph.shown:,} of 5,002 nodes are not shown"
    assert sum(v.kind is Kind.CUT for v in graph.vertices) >= 1
    graph.text(), graph.svg()


def test_depth_costs_no_stack(leaf: Callable[..., Any]) -> None:
    y = leaf(1.0)
    for _ in range(100_000):
        y = y * 1.0
    graph = record(y, grads=True, max_nodes=50)
    assert graph.total == 200_002 and len(graph.text().splitlines()) < 70
