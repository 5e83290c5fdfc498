"""What makes a result show itself in a notebook, without a notebook being there."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a program that shows nothing does not wait for what draws
    from autograd_core.drawing.card import Card


class Shown:
    """Gives a class the methods by which IPython and its likes ask for HTML and Markdown.

    What they show is made by `card` in the module `display` of the class's own package, which is imported on demand.
    """

    __slots__ = ()

    def card(self) -> Card:
        """The parts of the display."""
        found: Card = self._display().card(self)
        return found

    def _display(self) -> Any:
        ours = __name__.partition(".")[0] + "."
        home = next(kind.__module__ for kind in type(self).__mro__ if kind.__module__.startswith(ours))
        return import_module(f"{home.rpartition('.')[0]}.display")

    def _repr_html_(self) -> str:
        return str(self.card().html())

    def _repr_markdown_(self) -> str:
        return self.card().markdown()
