"""An explanation in LaTeX: a document of its own, and equations for notebooks."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.explain.model import Told
from autograd_core.explain.notation import Formula, escaped
from autograd_core.explain.script import Code, Entry, Part, script

_OURS = {"∂": r"$\partial$", "·": r"$\cdot$", "…": r"\ldots{}"}
_PREAMBLE = r"""\documentclass{article}
\usepackage{amsmath}
\usepackage{textcomp}
\newcommand{\entry}[2]{\par\noindent\hangindent=\dimexpr #1em + 2em\relax\hangafter=1\hspace*{#1em}#2}
\raggedright
\sloppy
\begin{document}
"""
_WIDTH = 1.5
"""Of one level, in em."""


def document(told: Told) -> str:
    """The explanation as a LaTeX document; it compiles with any LaTeX that has amsmath."""
    body = [_entry(one) for one in script(told)]
    return _PREAMBLE + "\n".join(body) + "\n\\end{document}\n"


def equations(told: Told) -> str:
    r"""The same as one display of rows, for what renders mathematics alone, such as notebooks."""
    rows = [_row(one) for one in script(told)]
    return "$$\\begin{array}{l}\n" + " \\\\\n".join(rows) + "\n\\end{array}$$"


def _entry(entry: Entry) -> str:
    if entry.kind == "head":
        return rf"\section*{{{_body(entry.parts)}}}"
    if entry.kind in ("fact", "verdict"):
        first, *rest = entry.parts
        gap = r"\medskip" if entry.kind == "verdict" else ""
        return rf"{gap}\entry{{0}}{{\textbf{{{_body([first])}}}\quad {_body(rest)}}}"
    indent = entry.level * _WIDTH + (0.0 if entry.kind == "node" else _WIDTH)
    gap = r"\smallskip" if entry.kind == "node" else ""
    return rf"{gap}\entry{{{indent}}}{{{_body(entry.parts)}}}"


def _body(parts: Sequence[Part | Code]) -> str:
    return "".join(f"${one.latex.strip()}$" if isinstance(one, Formula) else _words(one) for one in parts)


def _words(part: str | Code) -> str:
    if isinstance(part, Code):
        return rf"\texttt{{{escaped(part.text)}}}"
    return "".join(_OURS.get(one) or escaped(one) for one in part).replace("  ", r"\quad ").replace("--", "-{}-")


def _row(entry: Entry) -> str:
    parts = [one.latex.strip() if isinstance(one, Formula) else _text(one) for one in entry.parts]
    if entry.kind == "head":
        return rf"\textbf{{{_words(str(entry.parts[0]))}}}"
    if entry.kind in ("fact", "verdict"):
        parts.insert(1, r"\quad ")
    indent = entry.level + (entry.kind not in ("fact", "node", "verdict"))
    return r"\quad " * indent + "".join(parts)


def _text(part: str | Code) -> str:
    if isinstance(part, Code):
        return _words(part)
    pieces = [rf"\text{{{_words(one)}}}" if one else "" for one in part.split("  ")]
    return r"\quad ".join(pieces)
