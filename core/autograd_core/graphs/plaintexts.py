"""A graph in the languages of other programs: JSON, Graphviz's DOT, and Mermaid."""

from __future__ import annotations

import json
from typing import Any

from autograd_core.drawing.palette import LIGHT
from autograd_core.graphs.details import details, heading, title
from autograd_core.graphs.model import Data, Kind, Vertex
from autograd_core.graphs.numbers import plain

SCHEMA = "autograd-graph/1"

_SHAPES = {Kind.OUTPUT: "rounded,filled,bold", Kind.LEAF: "rounded,filled", Kind.CUT: "dashed", Kind.CONSTANT: "dashed"}
"""Styles of DOT; "filled" for the rest."""
FILLS = {
    Kind.OUTPUT: ("green", "green_fill"),
    Kind.LEAF: ("blue", "blue_fill"),
    Kind.OP: ("line", "surface"),
    Kind.CUSTOM: ("purple", "purple_fill"),
    Kind.CONSTANT: ("line", "background"),
    Kind.CUT: ("line", "background"),
}
"""The colours of each kind's border and inside, by their names in the palette."""


def as_object(graph: Data) -> dict[str, Any]:
    """The graph as nested dictionaries and lists that JSON can say.

    `nodes` are listed from the outputs on, `edges` go from a node's input to what it came from; `total` counts the
    nodes of the recorded graph, of which `shown` are listed (a node of kind "cut" stands for what is not).
    """
    return {
        "schema": SCHEMA,
        "heading": graph.heading,
        "shown": graph.shown,
        "total": graph.total,
        "nodes": [_node(vertex) for vertex in graph.vertices],
        "edges": [{"from": e.source, "input": e.input, "to": e.target, "output": e.output} for e in graph.edges],
    }


def _node(vertex: Vertex) -> dict[str, Any]:
    return {
        "id": vertex.number,
        "kind": str(vertex.kind),
        "function": vertex.function,
        "name": vertex.name,
        "code": vertex.code,
        "shape": None if vertex.shape is None else list(vertex.shape),
        "dtype": vertex.dtype,
        "value": plain(vertex.value),
        "gradient": plain(vertex.gradient),
        "saved": [
            {
                "name": one.name,
                "shape": None if one.shape is None else list(one.shape),
                "dtype": one.dtype,
                "value": plain(one.value),
            }
            for one in vertex.saved
        ],
        "freed": vertex.freed,
        "view": vertex.view,
        "writes": vertex.writes,
        "backward": vertex.backward,
        "uses": vertex.uses,
    }


def as_json(graph: Data) -> str:
    """`as_object` as one line of ASCII."""
    return json.dumps(as_object(graph), allow_nan=False) + "\n"


def dot(graph: Data) -> str:
    """A program for Graphviz's `dot`; every text appears in the picture as it was typed."""
    out = ["digraph {", f"  label={_quoted([heading(graph), graph.caption or ''])}; labelloc=t"]
    out.append('  node [shape=box fontname="monospace" fontsize=11 margin="0.12,0.06"]; edge [color="#7d8894"]')
    for vertex in graph.vertices:
        border, fill = (LIGHT[name] for name in FILLS[vertex.kind])
        style = _SHAPES.get(vertex.kind, "filled")
        text = _quoted([title(vertex), *(one.text for one in details(vertex))])
        out.append(f'  n{vertex.number} [label={text} style="{style}" color="{border}" fillcolor="{fill}"]')
    out += [f"  n{edge.source} -> n{edge.target}" for edge in graph.edges]
    return "\n".join(out) + "\n}\n"


def _quoted(rows: list[str]) -> str:
    """Lines as a quoted string: `\\` begins an escape there, and `&` the name of a character."""
    escaped = (row.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for row in rows if row)
    return '"' + "\\n".join(escaped) + '"'


def mermaid(graph: Data) -> str:
    """A flowchart for Mermaid, as GitHub and GitLab show it in Markdown."""
    out = ["flowchart TD"]
    for vertex in graph.vertices:
        text = "<br/>".join(map(_encoded, [title(vertex), *(one.text for one in details(vertex))]))
        left, right = ("([", "])") if vertex.kind in (Kind.OUTPUT, Kind.LEAF) else ("[", "]")
        out.append(f'  n{vertex.number}{left}"{text}"{right}:::{vertex.kind}')
    out += [f"  n{edge.source} --> n{edge.target}" for edge in graph.edges]
    if graph.caption:
        out.append(f'  caption["{_encoded(graph.caption)}"]:::cut')
    for kind in dict.fromkeys(vertex.kind for vertex in graph.vertices):
        border, fill = (LIGHT[name] for name in FILLS[kind])
        dashes = ",stroke-dasharray:4 3" if kind in (Kind.CONSTANT, Kind.CUT) else ""
        out.append(f"  classDef {kind} fill:{fill},stroke:{border},color:{LIGHT['ink']}{dashes}")
    return "\n".join(out) + "\n"


def _encoded(text: str) -> str:
    """Text in which nothing can be taken for Mermaid's, Markdown's or HTML's own signs."""
    return "".join(c if (c.isascii() and c.isalnum()) or c in " ,=():" else f"#{ord(c)};" for c in text)
