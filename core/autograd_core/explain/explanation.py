"""An explanation with its writers: for terminals, Markdown, LaTeX and notebooks."""

from __future__ import annotations

from dataclasses import dataclass

from autograd_core.explain import latex, markdown, text
from autograd_core.explain.model import Told


@dataclass(frozen=True)
class Explanation(Told):
    """A program, its values, its backward passes, and the verdict; `record` gives it as plain data."""

    def text(self, width: int | None = None, plain: bool = False) -> str:
        """For a terminal of so many columns (None: lines are not broken); `plain` uses ASCII alone."""
        return "".join(f"{line.text}\n" for line in text.lines(self, width, plain))

    def markdown(self) -> str:
        """As Markdown; everything that was typed stands in code spans."""
        return markdown.markdown(self)

    def latex(self) -> str:
        """As a LaTeX document, which needs amsmath and nothing else that is not in every LaTeX."""
        return latex.document(self)

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _repr_latex_(self) -> str:
        return latex.equations(self)
