"""A graph as an SVG picture: boxes from the outputs down to the leaves, and the edges between them."""

from __future__ import annotations

from textwrap import wrap

from autograd_core.drawing.svg import COLUMN, Markup, element, join, number, picture, text_width
from autograd_core.drawing.text import clip
from autograd_core.graphs.boxes import LINE, PAD, STEP, TITLE, Box, boxes
from autograd_core.graphs.details import describe, details, heading, title
from autograd_core.graphs.model import Data, Kind, Vertex
from autograd_core.graphs.places import Curve, Point, place
from autograd_core.graphs.plaintexts import FILLS

_MARGIN, _NARROWEST, _ARROW, _HEAD = 16.0, 340.0, 7.0, 18.0
_MOST_HEAD = 6
_KEY = {
    "output": "output",
    "op": "operation",
    "made": "made by a backward pass",
    "custom": "custom Function",
    "leaf": "leaf",
    "constant": "constant",
    "shared": "used several times",
}
_INKS = {"form": "muted", "note": "muted", "gradient": "purple", "saved": "amber", "freed": "red"}
_RULES = (
    f"text{{font-size:{number(LINE)}px}}",
    f".title{{font-size:{number(TITLE)}px;font-weight:600}}",
    "rect{stroke-width:1}",
    *(f".{kind} rect{{fill:${fill};stroke:${line}}}" for kind, (line, fill) in FILLS.items()),
    *(f".{about}{{fill:${ink}}}" for about, ink in _INKS.items()),
    ".made rect{fill:$amber_fill;stroke:$amber}",
    ".shared rect{stroke-width:2.5}",
    *(f".{kind} rect{{stroke-dasharray:4 3}}" for kind in ("constant", "cut", "reference")),
    ".edge{fill:none;stroke:$line;stroke-width:1.3}",
    ".head{fill:$line}",
    "text.input{fill:$muted;font-size:10px}",
    "text.key{fill:$muted}",
)
STYLE = "".join(f".ag.ag-graph {rule}" for rule in _RULES)
"""The style of graphs; a page that shows several of them needs it once."""


def svg(graph: Data, layout: str = "own", *, headed: bool = True) -> Markup:
    """The picture, with the program above it if `headed`; `layout` as in `place`.

    Raises:
        UserError: as `place`.
    """
    found, links = boxes(graph)
    placed = place([(box.width, box.height) for box in found], [link[:2] for link in links], layout)
    across = max(placed.size[0], _NARROWEST)
    head = _heading(heading(graph), across) if headed else []
    left, top = _MARGIN + (across - placed.size[0]) / 2, _MARGIN + len(head) * _HEAD + 6
    several = {source for source, _, edge in links if edge.input}
    body = []
    for curve, (source, _, edge) in zip(placed.curves, links, strict=True):
        body += _edge([(x + left, y + top) for x, y in curve], edge.input if source in several else None)
    body += [_box(box, x + left, y + top) for box, (x, y) in zip(found, placed.middles, strict=True)]
    key, bottom = _key(graph, across, top + placed.size[1] + 28)
    size = (across + 2 * _MARGIN, bottom + _MARGIN)
    return picture(
        [*head, *body, *key], size=size, title=heading(graph), description=describe(graph), style=STYLE, kind="graph"
    )


def _text(content: str, x: float, y: float, about: str, anchor: str | None = None) -> Markup:
    return element("text", content, x=x, y=y, class_=about, text_anchor=anchor)


def _heading(text: str, across: float) -> list[Markup]:
    """What the graph is of, on as many lines as it takes."""
    columns = int(across / (TITLE * COLUMN * 1.04))
    rows = wrap(text, columns, drop_whitespace=True, break_on_hyphens=False)
    if len(rows) > _MOST_HEAD:
        rows = [*rows[: _MOST_HEAD - 1], clip(rows[_MOST_HEAD - 1] + " " * columns, columns)]
    return [_text(row, _MARGIN, _MARGIN + 10 + _HEAD * i, "title") for i, row in enumerate(rows)]


def _box(box: Box, x: float, y: float) -> Markup:
    """A box around its lines, which its tooltip has in full."""
    left, top = x - box.width / 2, y - box.height / 2
    rounded = box.height / 2 if len(box.lines) == 1 else 9
    corner = rounded if box.vertex.kind in (Kind.LEAF, Kind.OUTPUT) else 3
    rows = [
        _text(line.text, x, top + PAD + 6 + STEP * i, line.about, anchor="middle") for i, line in enumerate(box.lines)
    ]
    full = [title(box.vertex), *(one.text for one in details(box.vertex))]
    rect = element("rect", x=left, y=top, width=box.width, height=box.height, rx=corner)
    tip = element("title", join(full, Markup("\n")))
    return element("g", tip, rect, *rows, class_=_class(box.vertex, box.reference))


def _class(vertex: Vertex, reference: bool) -> str:
    marks = {"made": vertex.backward, "shared": vertex.shared and not reference, "reference": reference}
    return " ".join([str(vertex.kind), *(mark for mark, on in marks.items() if on)])


def _edge(curve: Curve, i: int | None) -> list[Markup]:
    """A curve with an arrow's head at its end, and at its start the number of the input, if there are several."""
    (x, y), (before_x, before_y) = curve[-1], curve[-2]
    length = max(((x - before_x) ** 2 + (y - before_y) ** 2) ** 0.5, 1e-9)
    dx, dy = (x - before_x) / length * _ARROW, (y - before_y) / length * _ARROW
    points: list[Point] = [*curve[:-1], (x - dx, y - dy)]
    path = "M{} {}".format(*map(number, points[0]))
    for k in range(1, len(points), 3):
        path += "C" + " ".join(f"{number(px)} {number(py)}" for px, py in points[k : k + 3])
    corners = [(x, y), (x - dx - dy * 0.45, y - dy + dx * 0.45), (x - dx + dy * 0.45, y - dy - dx * 0.45)]
    head = "M" + "L".join(f"{number(px)} {number(py)}" for px, py in corners) + "Z"
    drawn = [element("path", d=path, class_="edge"), element("path", d=head, class_="head")]
    if i is None:
        return drawn
    (x, y), aside = curve[0], -3 if curve[-1][0] > curve[0][0] else 3
    return [*drawn, _text(str(i), x + aside, y + 10, "input", anchor="end" if aside < 0 else "start")]


def _key(graph: Data, across: float, y: float) -> tuple[list[Markup], float]:
    """What the kinds of boxes are, and what is missing; and where it ends."""
    used = {word for vertex in graph.vertices for word in _class(vertex, False).split()}
    drawn, x = [], _MARGIN
    for kind, words in _KEY.items():
        if kind not in used:
            continue
        room = 18 + text_width(words, LINE) + 16
        if x + room - 16 > across + _MARGIN and x > _MARGIN:
            x, y = _MARGIN, y + 18
        base = "op " if kind in ("made", "shared") else ""
        rect = element("rect", x=x, y=y - 9, width=12, height=10, rx=5 if kind in ("leaf", "output") else 2)
        drawn += [element("g", rect, class_=base + kind), _text(words, x + 18, y, "key")]
        x += room
    rows = ["arrows: the way gradients go", *([graph.caption] if graph.caption else [])]
    drawn += [_text(row, _MARGIN, y + 18 * (i + 1), "key") for i, row in enumerate(rows)]
    return drawn, y + 18 * len(rows)
