"""The backward pass over nodes: latest first, iteratively, so that depth costs no stack."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush, heappushpop
from typing import Any

from autograd_core.engine import watch
from autograd_core.engine.mode import MODE
from autograd_core.engine.node import Edge, Node
from autograd_core.op import Value


class Capture:
    """The edges whose cotangents are wanted, and what arrived there. Nothing is accumulated into leaves then."""

    def __init__(self, edges: Iterable[Edge], roots: Iterable[Edge]) -> None:
        self.wanted: dict[Node, list[int]] = {}
        for node, output in edges:
            if node is not None:
                self.wanted.setdefault(node, []).append(output)
        self.found: dict[Edge, Value] = {}
        self.visit = _leading_to(roots, self.wanted)

    def take(self, node: Node, g: Any) -> bool:
        """Keep what arrived at a node; whether the pass has to go on through it."""
        for output in self.wanted.get(node, ()):
            arrived = g[output] if node.outputs > 1 else g
            if arrived is not None:
                self.found[(node, output)] = arrived
        return any(parent in self.visit for parent, _ in node.next_functions)


_NUMBERS = itertools.count()


def will_visit() -> set[Node]:
    """The nodes that the pass under way visits, those behind it included."""
    _, seeds, capture = MODE.running
    seen = _reachable(edge for edge, _ in seeds)
    return seen if capture is None else seen & capture.visit


def _reachable(edges: Iterable[Edge]) -> set[Node]:
    seen: set[Node] = set()
    stack = [node for node, _ in edges if node is not None]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(parent for parent, _ in node.next_functions if parent is not None)
    return seen


def run(seeds: Sequence[tuple[Edge, Value]], keep: bool, graph: bool, capture: Capture | None = None) -> None:
    """Visit every node reachable from the seeds.

    A node is older than whatever used its result, so the heap's order alone guarantees that a node's cotangent is
    complete when its turn comes. `keep` leaves saved values in place; `graph` records the pass itself.
    """
    before = MODE.grad, MODE.plain, MODE.running
    plain, tensors = before[1], graph
    if not plain and not graph and MODE.dual_level >= 0:
        # Forward over reverse: the pass computes with tensors, which carry tangents, though unrecorded.
        seeds, tensors = [(edge, watch.as_tensor(g)) for edge, g in seeds], True
    cotangents: dict[Node, Any] = {}
    heap: list[tuple[int, Node]] = []
    for (node, output), g in seeds:
        if node is not None and (capture is None or node in capture.visit):
            _deliver(node, output, g, cotangents, heap)
        elif node is not None:
            watch.tensors(node, g)  # hooks of a root are called even where the pass leads nowhere
    # What a pass computes is recorded only if it was asked for.
    MODE.grad, MODE.plain, MODE.running = graph, graph and plain, (next(_NUMBERS), seeds, capture)
    try:
        if capture is None and not watch.Wrapping.watched and (plain or not (MODE.anomaly or MODE.profiler)):
            _plain(cotangents, heap, keep, tensors)
        else:
            waiting = _waiting(seeds) if watch.Wrapping.watched else None
            _watched(cotangents, heap, keep, tensors, capture, waiting)
    finally:
        MODE.grad, MODE.plain, MODE.running = before


def run_from(node: Node, g: Value, keep: bool) -> None:
    """`run` from one node in a thread that only records: the everyday pass, without the bookkeeping of the others.

    Quick nodes compute with raw values, so that no mode matters; leaves need no turn of their own. The first node that
    might run a user's code ends all that: the rest is left to the loop of any pass, with the mode set.
    """
    heap: list[tuple[int, Node]] = []
    cotangents: dict[Node, Any] = {}
    leaves: dict[Node, Any] = {}
    get, pop = cotangents.get, cotangents.pop
    while node.quick and node.hooks is None:
        pulled = node.pull(g, False)
        if not keep and node.saved:  # type: ignore[attr-defined]
            node.saved = None  # type: ignore[attr-defined]
        latest = None
        for (parent, output), d in zip(node.next_functions, pulled):  # noqa: B905 - `strict` would cost here
            if parent is None or d is None:
                continue
            if parent.urgent:
                leaves[parent] = leaves[parent] + d if parent in leaves else d
            elif parent.outputs > 1:
                _deliver(parent, output, d, cotangents, heap)
            elif (held := get(parent)) is not None:
                cotangents[parent] = held + d
            elif latest is None:
                cotangents[parent], latest = d, parent
            else:
                cotangents[parent] = d
                heappush(heap, (parent.order, parent))
        if latest is not None:
            node = heappushpop(heap, (latest.order, latest))[1] if heap else latest
        elif heap:
            node = heappop(heap)[1]
        else:
            break
        g = pop(node)
    else:
        heappush(heap, (node.order, node))
        cotangents[node] = g
    _finish(leaves, cotangents, heap, keep)


def _finish(leaves: dict[Node, Any], cotangents: dict[Node, Any], heap: list[tuple[int, Node]], keep: bool) -> None:
    """Let leaves accumulate; where hooks or other nodes wait, each takes its turn, with the mode set."""
    for leaf, g in leaves.items():
        if heap or leaf.hooks is not None:
            heappush(heap, (leaf.order, leaf))
            cotangents[leaf] = g
        else:
            leaf.pull(g, False)
    if not heap:
        return
    MODE.grad = MODE.plain = False
    try:
        _plain(cotangents, heap, keep, False)
    finally:
        MODE.grad = MODE.plain = True


def _deliver(node: Node, output: int, g: Value, cotangents: dict[Node, Any], heap: list[tuple[int, Node]]) -> None:
    """Add a cotangent to what a node has received so far."""
    held = cotangents.get(node)
    if held is None:
        heappush(heap, (node.order, node))
        if node.outputs > 1:
            held = [None] * node.outputs
            held[output] = g
            g = held
        cotangents[node] = g
    elif node.outputs > 1:
        held[output] = g if held[output] is None else held[output] + g
    else:
        cotangents[node] = held + g


def _plain(cotangents: dict[Node, Any], heap: list[tuple[int, Node]], keep: bool, graph: bool) -> None:
    """The loop of an ordinary pass, with nothing to watch but hooks."""
    get, pop = cotangents.get, cotangents.pop
    while heap:
        node = heappop(heap)[1]
        g = pop(node)
        if node.hooks is None:
            pulled = node.pull(g, graph)
        else:
            g = watch.before(node, g)
            pulled = watch.after(node, node.pull(g, graph), g)
        if not keep:
            if not node.quick:
                node.free()
            elif node.saved:  # type: ignore[attr-defined]
                node.saved = None  # type: ignore[attr-defined]
        for (parent, output), d in zip(node.next_functions, pulled):  # noqa: B905 - `strict` would cost here
            if parent is None or d is None:
                continue
            if parent.outputs > 1:
                _deliver(parent, output, d, cotangents, heap)
                continue
            held = get(parent)
            if held is None:
                heappush(heap, (parent.order, parent))
                cotangents[parent] = d
            else:
                cotangents[parent] = held + d


def _watched(
    cotangents: dict[Node, Any],
    heap: list[tuple[int, Node]],
    keep: bool,
    graph: bool,
    capture: Capture | None,
    waiting: dict[Node, int] | None,
) -> None:
    """The same loop with captures, anomaly detection, the profiler, and leaves that are served at once."""
    served = 0
    while heap:
        node = heappop(heap)[1]
        if node not in cotangents:
            continue
        g = cotangents.pop(node)
        if capture is None or capture.take(node, g):
            g = watch.nodes(node, watch.tensors(node, g))
        else:
            # Where the pass ends, hooks come before the capture; where it goes on, after it. So torch has it.
            capture.take(node, watch.tensors(node, g))
            continue
        pulled = watch.after(node, watch.observed(node, g, graph), g)
        if not keep:
            node.free()
        for (parent, output), d in zip(node.next_functions, pulled, strict=False):
            if parent is not None and d is not None and (capture is None or parent in capture.visit):
                _deliver(parent, output, d, cotangents, heap)
            if waiting is not None and parent in waiting:
                waiting[parent] -= 1
                if not waiting[parent] and parent in cotangents:
                    # Once more, ahead of all others; the entry at its age finds nothing left to do.
                    served += 1
                    heappush(heap, (served - _AHEAD, parent))


_AHEAD = 2**62


def _waiting(seeds: Sequence[tuple[Edge, Value]]) -> dict[Node, int]:
    """How many cotangents each leaf still expects."""
    found: dict[Node, int] = {}
    for node in _reachable(edge for edge, _ in seeds):
        for parent, _ in node.next_functions:
            if parent is not None and parent.urgent:
                found[parent] = found.get(parent, 0) + 1
    return found


def _leading_to(roots: Iterable[Edge], targets: Mapping[Node, Any]) -> set[Node]:
    """The nodes on a path from a root to a target: what has to be visited, and nothing else."""
    seen = _reachable(roots)
    leading: set[Node] = set()
    for node in sorted(seen, key=lambda n: -n.order):  # oldest first, so that parents are known
        if node in targets or any(parent in leading for parent, _ in node.next_functions):
            leading.add(node)
    return leading
