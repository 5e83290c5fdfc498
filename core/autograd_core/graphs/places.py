"""Where boxes stand and how edges run: by our own layers, or by Graphviz."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from shutil import which

from autograd_core.errors import UserError
from autograd_core.graphs.coordinates import coordinates
from autograd_core.graphs.layers import layered

LAYOUTS = ("own", "dot")
_ACROSS, _DOWN, _DUMMY = 18.0, 30.0, 6.0
_INCH, _SECONDS = 72.0, 60
_LEAST = 0.01
"""Points closer to one another than this are one."""
Point = tuple[float, float]
Size = tuple[float, float]
Curve = list[Point]
"""A start and, for each piece of the curve, two control points and its end."""


@dataclass(frozen=True)
class Placed:
    """The middles of boxes, the curves of edges in their order, and the size of it all."""

    middles: list[Point]
    curves: list[Curve]
    size: Size


def place(sizes: Sequence[Size], edges: Sequence[tuple[int, int]], layout: str = "own") -> Placed:
    """Find a place for boxes of these widths and heights.

    Raises:
        UserError: no such layout, or Graphviz's `dot` is not there or fails.
    """
    if layout not in LAYOUTS:
        raise UserError(f"there is no layout {layout!r}", hint=f"one of {', '.join(LAYOUTS)}")
    return _by_dot(sizes, edges) if layout == "dot" else _by_layers(sizes, edges)


def _by_layers(sizes: Sequence[Size], edges: Sequence[tuple[int, int]]) -> Placed:
    layering = layered(len(sizes), edges)
    widths = [size[0] for size in sizes] + [_DUMMY] * (len(layering.row_of) - len(sizes))
    xs = coordinates(layering, widths, _ACROSS)
    tops, bottoms, y = [], [], 0.0
    for row in layering.rows:
        tops.append(y)
        y += max((sizes[v][1] for v in row if v < len(sizes)), default=0.0)
        bottoms.append(y)
        y += _room(layering.rows, layering.below, xs, len(bottoms) - 1)
    row_of = layering.row_of
    middles = [(xs[v], (tops[row_of[v]] + bottoms[row_of[v]]) / 2) for v in range(len(sizes))]
    starts = _spread([chain[0] for chain in layering.chains], [xs[chain[1]] for chain in layering.chains], sizes)
    curves = []
    for chain, shift in zip(layering.chains, starts, strict=True):
        source, target = chain[0], chain[-1]
        (x, middle), (end, last) = middles[source], middles[target]
        points = [(x + shift, middle + sizes[source][1] / 2), (x + shift, bottoms[row_of[source]])]
        for dummy in chain[1:-1]:
            points += [(xs[dummy], tops[row_of[dummy]]), (xs[dummy], bottoms[row_of[dummy]])]
        points += [(end, tops[row_of[target]]), (end, last - sizes[target][1] / 2)]
        curves.append(_smooth(points))
    return Placed(middles, curves, (max(x + w / 2 for x, w in zip(xs, widths, strict=True)), y - _DOWN))


def _room(rows: Sequence[Sequence[int]], below: Sequence[Sequence[int]], xs: Sequence[float], r: int) -> float:
    """The height between two rows: more where edges go far to the side."""
    slant = max((abs(xs[v] - xs[w]) for v in rows[r] for w in below[v]), default=0.0)
    return _DOWN if r == len(rows) - 1 else _DOWN + min(slant / 12, 60)


def _spread(sources: Sequence[int], targets: Sequence[float], sizes: Sequence[Size]) -> list[float]:
    """How far from its box's middle each edge starts: side by side, in the order of where they go."""
    leaving: dict[int, list[int]] = {}
    for i in sorted(range(len(sources)), key=lambda i: targets[i]):
        leaving.setdefault(sources[i], []).append(i)
    shifts = [0.0] * len(sources)
    for source, edges in leaving.items():
        step = min(sizes[source][0] * 0.7 / max(len(edges) - 1, 1), 36.0)
        for k, edge in enumerate(edges):
            shifts[edge] = (k - (len(edges) - 1) / 2) * step
    return shifts


def _smooth(points: Sequence[Point]) -> Curve:
    """A curve through points that leaves and reaches each of them upright."""
    curve = [points[0]]
    for (x, y), (end, bottom) in pairwise(points):
        if bottom - y > _LEAST:
            half = (y + bottom) / 2
            curve += [(x, half), (end, half), (end, bottom)]
    return curve


def _by_dot(sizes: Sequence[Size], edges: Sequence[tuple[int, int]]) -> Placed:
    """The places and splines that Graphviz finds. It is told sizes and numbers, no text."""
    program = which("dot")
    if program is None:
        raise UserError("Graphviz's dot is not installed", hint="install graphviz, or use --layout own")
    lines = ['digraph{node[shape=box fixedsize=true label=""];edge[arrowhead=none];nodesep=0.25;ranksep=0.4']
    lines += [f"{i}[width={w / _INCH:.4f} height={h / _INCH:.4f}]" for i, (w, h) in enumerate(sizes)]
    lines += [f"{source}->{target}" for source, target in edges]
    text = "\n".join([*lines, "}"])
    try:
        done = subprocess.run([program, "-Tplain"], input=text, capture_output=True, text=True, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UserError(f"Graphviz's dot failed: {type(error).__name__}", hint="use --layout own") from error
    if done.returncode:
        raise UserError("Graphviz's dot failed", hint="use --layout own")
    return _read_plain(done.stdout, len(sizes), edges)


def _read_plain(text: str, count: int, edges: Sequence[tuple[int, int]]) -> Placed:
    """Graphviz's output format "plain": inches, with y upwards."""
    middles: list[Point] = [(0.0, 0.0)] * count
    found: dict[tuple[int, int], list[Curve]] = {}
    size = (0.0, 0.0)
    for line in text.splitlines():
        kind, *words = line.split()
        if kind == "graph":
            size = (float(words[1]) * _INCH, float(words[2]) * _INCH)
        elif kind == "node":
            middles[int(words[0])] = (float(words[1]) * _INCH, size[1] - float(words[2]) * _INCH)
        elif kind == "edge":
            numbers = [float(word) * _INCH for word in words[3 : 3 + 2 * int(words[2])]]
            curve = [(x, size[1] - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            found.setdefault((int(words[0]), int(words[1])), []).append(curve)
    return Placed(middles, [found[edge].pop(0) for edge in edges], size)
