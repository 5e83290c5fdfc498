"""A graph shows itself in every form."""

from __future__ import annotations

import json

from autograd_core.graphs import Graph


def test_every_form(three: Graph) -> None:
    assert str(three) == three.text().rstrip() and repr(three) == "<Graph: 13 of 13 nodes>"
    assert json.loads(three.json()) == three.object()
    assert three.dot().startswith("digraph {") and three.mermaid().startswith("flowchart TD")
    assert three._repr_svg_().startswith("<svg") and three.html().startswith("<!DOCTYPE html>")
