"""A recorded graph that can be shown in many ways."""

from __future__ import annotations

from typing import Any

from autograd_core.graphs import plaintexts, tree
from autograd_core.graphs.model import Data


class Graph(Data):
    """What `record` returns: `vertices` and `edges` as plain data, and texts and pictures of them."""

    def text(self, columns: int | None = None) -> str:
        """A tree of lines, at most so many columns wide; with None as wide as it is."""
        return tree.text(self, columns)

    def json(self) -> str:
        """One JSON object on one line; see `plaintexts.as_object` for its keys."""
        return plaintexts.as_json(self)

    def object(self) -> dict[str, Any]:
        """What `json` says, as Python's dictionaries and lists."""
        return plaintexts.as_object(self)

    def dot(self) -> str:
        """A program for Graphviz's `dot`."""
        return plaintexts.dot(self)

    def mermaid(self) -> str:
        """A flowchart for Mermaid."""
        return plaintexts.mermaid(self)

    def svg(self, layout: str = "own") -> str:
        """A picture, for light and dark screens; `layout` "dot" leaves places and lines to Graphviz.

        Raises:
            UserError: no such layout, or Graphviz's `dot` is not there or fails.
        """
        from autograd_core.graphs.picture import svg

        return svg(self, layout)

    def html(self, layout: str = "own") -> str:
        """A page of its own: the picture, and a table of all nodes.

        Raises:
            UserError: as `svg`.
        """
        from autograd_core.graphs.page import html

        return html(self, layout)

    def __str__(self) -> str:
        return self.text().removesuffix("\n")

    def __repr__(self) -> str:
        return f"<Graph: {self.shown} of {self.total} nodes>"

    def _repr_svg_(self) -> str:
        return self.svg()
