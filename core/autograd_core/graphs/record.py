"""From tensors to the graph behind them: what `grad_fn` and `next_functions` lead to.

Breadth first and without recursion, so that of a graph of any depth the part nearest to the outputs is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from autograd_core.engine.backward import Cotangents, GradientEdge, grad
from autograd_core.engine.context import FunctionNode
from autograd_core.engine.inplace import CopySlices
from autograd_core.engine.node import Node
from autograd_core.engine.tensor import AccumulateGrad, Tensor
from autograd_core.graphs import walk
from autograd_core.graphs.graph import Graph
from autograd_core.graphs.labels import Labels, Place
from autograd_core.graphs.model import Edge, Kind, Vertex
from autograd_core.graphs.walk import Form

MOST = 100
"""How many nodes are shown unless more are asked for: what can still be read as a picture."""


def record(
    tensors: Tensor | Sequence[Tensor],
    names: Mapping[str, Tensor] | Iterable[tuple[str, Tensor]] = (),
    *,
    values: bool = False,
    grads: bool = False,
    grad_outputs: Cotangents = None,
    max_nodes: int = MOST,
    heading: str | None = None,
    labels: Labels | None = None,
) -> Graph:
    """The graph that was recorded behind one tensor or several.

    `names` gives tensors the names that are shown (`model.named_parameters()` is one such list). `values` keeps the
    values that are known: those of outputs, leaves and named tensors, and what nodes have saved. `grads` runs a
    backward pass from the tensors, with `grad_outputs` as in `autograd.grad`, that leaves every `grad` and the graph as
    they are (hooks are called), and keeps the gradient that arrives at each node. Of more than `max_nodes` nodes those
    nearest to the outputs are shown.

    Raises:
        RuntimeError: with `grads`, as `autograd.grad`: an output of several elements without `grad_outputs`, a graph
            that was freed.

    >>> x = Tensor(3.0, requires_grad=True)
    >>> print(record(x * x + 1, {"x": x}))
    output  float64 ()
    └─ AddBackward0  float64 ()
       ├─ MulBackward0  float64 ()  saved self, other
       │  ├─ [1] x  AccumulateGrad  float64 ()  used 2 times
       │  └─ [1] x, shown above
       └─ constant
    """
    roots = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    nodes = _reachable(roots)
    shown = _first(nodes, max(max_nodes - len(roots), 1))
    with _retaining_nothing(nodes):
        arrived = _gradients(roots, shown, grad_outputs) if grads else {}
    uses = _uses(roots, nodes)
    vertices, edges = _drawn(roots, shown, _Vertices(roots, shown, labels or Labels(dict(names)), arrived, uses))
    kept = vertices if values else map(_without_values, vertices)
    return Graph(tuple(kept), tuple(edges), len(roots) + len(nodes) + uses[None], heading)


def _without_values(vertex: Vertex) -> Vertex:
    return replace(vertex, value=None, saved=tuple(replace(one, value=None) for one in vertex.saved))


def _uses(roots: Sequence[Tensor], nodes: Sequence[Node]) -> Counter[Node | None]:
    """How many edges lead to each node; None for those that lead nowhere."""
    uses = Counter(parent for node in nodes for parent, _ in node.next_functions)
    uses.update(root.edge()[0] for root in roots)
    return uses


def _reachable(roots: Sequence[Tensor]) -> list[Node]:
    """All nodes behind the roots, those with fewer steps to them first."""
    found = dict.fromkeys(place[0] for place in (root.edge() for root in roots) if place[0] is not None)
    queue = list(found)
    for node in queue:
        for parent, _ in node.next_functions:
            if parent is not None and parent not in found:
                found[parent] = None
                queue.append(parent)
    return queue


def _first(nodes: Sequence[Node], room: int) -> list[Node]:
    """As many nodes as there is room for; each brings its constants with it."""
    for i, node in enumerate(nodes):
        room -= 1 + sum(parent is None for parent, _ in node.next_functions)
        if room < 0:
            return list(nodes[: max(i, 1)])
    return list(nodes)


@contextmanager
def _retaining_nothing(nodes: Sequence[Node]) -> Iterator[None]:
    """A context in which `retain_grad` does not count: a pass for a picture leaves every `grad` as it is."""
    hooks = [node.hooks for node in nodes if node.hooks is not None and node.hooks.retain]
    retained = [one.retain for one in hooks]
    for one in hooks:
        one.retain = {}
    try:
        yield
    finally:
        for one, kept in zip(hooks, retained, strict=True):
            one.retain = kept


def _gradients(roots: Sequence[Tensor], shown: Sequence[Node], given: Cotangents) -> dict[Place, Any]:
    """What arrives at each output of each node that is shown."""
    wanted = [GradientEdge(node, output) for node in shown for output in range(node.outputs)]
    if not wanted:
        return {}
    seeds = [None] * len(roots) if given is None else [given] if isinstance(given, Tensor) else list(given)
    live = [(root, seed) for root, seed in zip(roots, seeds, strict=True) if root.requires_grad]
    found = grad([root for root, _ in live], wanted, [seed for _, seed in live], retain_graph=True, allow_unused=True)
    return {(edge.node, edge.output_nr): g._value for edge, g in zip(wanted, found, strict=True) if g is not None}


class _Vertices:
    """Makes the vertices of nodes and tensors, with all that is known of them."""

    def __init__(
        self,
        roots: Sequence[Tensor],
        shown: Sequence[Node],
        labels: Labels,
        arrived: Mapping[Place, Any],
        uses: Mapping[Node | None, int],
    ) -> None:
        self.uses = uses
        self.labels = labels
        self.arrived = arrived
        self.values: dict[Place, Any] = {root.edge(): root._value for root in roots}
        self.forms = {place: Form.of(value) for place, value in self.values.items()}
        for node in shown:  # whoever uses a node's result comes before it
            self.values.update(walk.known_values(node))
            made = self.forms.get((node, 0), walk.UNKNOWN)
            for place, form in zip(node.next_functions, walk.operands(node, made), strict=True):
                self.forms.setdefault(place, form)

    def output(self, root: Tensor, name: str) -> Vertex:
        """A tensor that the graph was asked about."""
        place = root.edge()
        label = self.labels.free(root) if place[0] is None else self.labels.tensor(place)
        form, g = Form.of(root._value), self.arrived.get(place)
        return Vertex(0, Kind.OUTPUT, None, label.name or name, label.code, *form, root._value, g)

    def node(self, node: Node) -> Vertex:
        """A node that has a place in the graph; of several outputs, none is told of."""
        place = (node, 0)
        if isinstance(node, AccumulateGrad):
            value, g = node.variable._value, self.arrived.get(place)
            name = self.labels.tensor(place).name
            return Vertex(0, Kind.LEAF, node.name(), name, None, *Form.of(value), value, g, uses=self.uses[node])
        kind = Kind.CUSTOM if isinstance(node, FunctionNode) else Kind.OP
        inner = node.function if isinstance(node, CopySlices) else None
        last = self.labels.last_forward
        vertex = Vertex(
            0,
            kind,
            node.name(),
            saved=walk.saved(node),
            freed=walk.freed(node),
            view=walk.is_view(node),
            writes=None if inner is None else inner.name(),
            backward=last is not None and node._sequence_nr() > last,
            uses=self.uses[node],
        )
        if node.outputs > 1:
            return vertex
        label = self.labels.tensor(place)
        value = self.values.get(place) if label.value is None else label.value
        form = self.forms.get(place, walk.UNKNOWN)
        return replace(
            vertex,
            name=label.name,
            code=label.code,
            shape=form.shape,
            dtype=form.dtype,
            value=value,
            gradient=self.arrived.get(place),
        )

    def constants(self, node: Node) -> dict[int, Vertex]:
        """The inputs without a gradient, by their number."""
        kept = walk.constants(node)
        found = {}
        for i, (parent, _) in enumerate(node.next_functions):
            if parent is None:
                label = self.labels.constant(node, i, kept[i])
                form = Form.of(label.value) if hasattr(label.value, "shape") else walk.UNKNOWN
                found[i] = Vertex(0, Kind.CONSTANT, None, label.name, label.code, *form, label.value, uses=1)
        return found


class _Drawing:
    """Vertices and edges, numbered as they come."""

    def __init__(self) -> None:
        self.vertices: list[Vertex] = []
        self.edges: list[Edge] = []
        self.numbers: dict[Node, int] = {}

    def add(self, vertex: Vertex) -> int:
        """A vertex; its number."""
        self.vertices.append(replace(vertex, number=len(self.vertices)))
        return len(self.vertices) - 1

    def lead(self, source: int, places: Sequence[Place], constants: Mapping[int, Vertex]) -> None:
        """All edges from a vertex; those to what is not shown end in one stub."""
        stub = None
        for i, (parent, output) in enumerate(places):
            if i in constants:
                target = self.add(constants[i])
            elif parent in self.numbers:
                target = self.numbers[parent]
            else:
                target = stub = self.add(Vertex(0, Kind.CUT)) if stub is None else stub
            self.edges.append(Edge(source, i, target, output))


def _drawn(roots: Sequence[Tensor], shown: Sequence[Node], make: _Vertices) -> tuple[list[Vertex], list[Edge]]:
    drawing = _Drawing()
    for i, root in enumerate(roots):
        drawing.add(make.output(root, "output" if len(roots) == 1 else f"output {i}"))
    for node in shown:
        drawing.numbers[node] = drawing.add(make.node(node))
    for i, root in enumerate(roots):
        loose = {} if root.requires_grad else {0: Vertex(0, Kind.CONSTANT, code="no grad_fn", uses=1)}
        drawing.lead(i, [root.edge()], loose)
    for node in shown:
        drawing.lead(drawing.numbers[node], node.next_functions, make.constants(node))
    return drawing.vertices, drawing.edges
