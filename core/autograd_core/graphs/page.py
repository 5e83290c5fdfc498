"""A graph as an HTML page of its own: the picture, and a table of all nodes for those who search and copy."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.drawing.svg import Markup, element, join, page
from autograd_core.graphs.details import Detail, details, heading, title
from autograd_core.graphs.model import Data, Kind, Vertex
from autograd_core.graphs.picture import svg

_STYLE = (
    ".ag-scroll{overflow-x:auto}.ag-scroll .ag{max-width:none}body{max-width:none}"
    "td.ag-number{text-align:right;color:$muted}th,td{white-space:nowrap}td{font:.85rem $mono}"
    "tr:target td{background:$amber_fill}a{color:$blue}p{color:$muted}"
)
_COLUMNS = {
    "made by": ("code",),
    "form": ("form",),
    "value": ("value",),
    "gradient": ("gradient",),
    "notes": ("saved", "freed", "note"),
}


def html(graph: Data, layout: str = "own") -> Markup:
    """The page; `layout` as in `places.place`.

    Raises:
        UserError: as `places.place`.
    """
    leading = graph.leading_from()
    known = [details(vertex) for vertex in graph.vertices]
    columns = {
        title: told for title, told in _COLUMNS.items() if any(one.about in told for row in known for one in row)
    }
    head = element("tr", *(element("th", one, scope="col") for one in ("", "node", *columns, "leads to")))
    rows = []
    for vertex, found in zip(graph.vertices, known, strict=True):
        cells = [_cell([one for one in found if one.about in about]) for about in columns.values()]
        rows.append(_row(vertex, cells, [edge.target for edge in leading[vertex.number]]))
    content = [
        element("h1", element("code", heading(graph))),
        element("div", svg(graph, layout, headed=False), class_="ag-scroll"),
        element("h2", "Nodes"),
        element("div", element("table", element("thead", head), element("tbody", *rows)), class_="ag-scroll"),
    ]
    return page(f"Graph of {heading(graph)}", content, style=_STYLE)


def _cell(told: Sequence[Detail]) -> Markup:
    """What is told of one thing; a value without the word, which stands above the column."""
    return element("td", ", ".join(one.text.removeprefix("value ").removeprefix("grad ") for one in told))


def _row(vertex: Vertex, cells: Sequence[Markup], targets: Sequence[int]) -> Markup:
    """One node, with links to those that its edges lead to."""
    links = join([element("a", str(target), href=f"#n{target}") for target in targets], ", ")
    name = title(vertex) if vertex.kind is not Kind.OUTPUT else f"{title(vertex)} (output)"
    first = (element("td", str(vertex.number), class_="ag-number"), element("td", name))
    return element("tr", *first, *cells, element("td", links), id=f"n{vertex.number}")
