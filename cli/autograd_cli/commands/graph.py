"""`autograd-cli graph`: the graph that was really recorded, as text and as pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd_cli import flags, options
from autograd_cli.exits import ExitStatus
from autograd_cli.streams import encoding, is_terminal, put
from autograd_core.conventions import DEFAULT
from autograd_core.errors import UserError

if TYPE_CHECKING:
    from autograd_core.graphs import Graph
    from autograd_core.verdict.check import Settings

FORMATS = ("text", "dot", "mermaid", "json", "svg", "html")
SUFFIXES = {f".{name}": name for name in FORMATS} | {".txt": "text", ".gv": "dot", ".mmd": "mermaid", ".htm": "html"}
MOST, MOST_AS_DATA = 100, 10_000
"""How many nodes are shown by default, to people and to programs."""


def graph(
    expr: flags.Expr = None,
    expression: flags.Expression = None,
    file: flags.File = None,
    at: flags.At = None,
    output: flags.Output = None,
    wrt: flags.Wrt = None,
    constant: flags.Constant = None,
    dtype: flags.Dtype = "float64",
    seed: flags.Seed = 0,
    grad_tensors: flags.GradTensors = None,
    backward: flags.Backward = None,
    retain_graph: flags.RetainGraph = False,
    create_graph: flags.CreateGraph = False,
    order: flags.Order = 1,
    convention: flags.Convention = DEFAULT,
    limit: flags.Limit = None,
    values: flags.Values = False,
    grads: flags.Grads = False,
    format: flags.Format = "text",
    max_nodes: flags.MaxNodes = None,
    layout: flags.Layout = "own",
    save: flags.SaveGraph = None,
    json: flags.Json = False,
) -> int:
    """The graph that was recorded, from the output to the leaves.

    What grad_fn and next_functions lead to: operations, leaves, constants, saved tensors, and what is used several
    times. With --create-graph it is the graph of the gradient, with --order K that of the K-th derivative; --backward
    runs backward first, which frees what was saved. Exit code 0: it is shown; 2: the input cannot be used.
    """
    settings = options.settings_of(locals())
    forms = "json" if json else _known(format), [(path, _by_suffix(path)) for path in save or []]
    text = options.expression(expr, expression, file)
    shown = partial(_recorded, text, at or [], output, seed, settings, values=values, grads=grads)
    _show(shown, max_nodes, layout, settings, *forms)
    return ExitStatus.OK


def _show(
    recorded: Callable[..., Graph],
    max_nodes: int | None,
    layout: str,
    settings: Settings,
    chosen: str,
    files: list[tuple[Path, str]],
) -> None:
    """Write the files, then print what was chosen; a graph is recorded once for each number of nodes."""
    options.within("--max-nodes", MOST if max_nodes is None else max_nodes, 1, 100_000)
    graphs: dict[int, Graph] = {}

    def found(kind: str) -> Graph:
        most = max_nodes or (MOST_AS_DATA if kind == "json" else MOST)
        if most not in graphs:
            graphs[most] = recorded(max_nodes=most)
        return graphs[most]

    def written(kind: str) -> str:
        return _json(found(kind), settings) if kind == "json" else _picture(found(kind), kind, layout)

    for path, kind in files:
        _write(path, written(kind))
    put(_tree(found("text")) if chosen == "text" else _for_stdout(written(chosen)))


def _known(format: str) -> str:
    if format not in FORMATS:
        raise UserError(f"--format {format!r} is not known here", hint=f"one of {', '.join(FORMATS)}")
    return format


def _by_suffix(path: Path) -> str:
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise UserError(f"--save {path}: what kind of file is that?", hint=f"end its name in {', '.join(SUFFIXES)}")
    return kind


def _recorded(text: str, at: list[str], output: str | None, seed: int, settings: Settings, **shown: Any) -> Graph:
    from autograd_core.graphs.program import of_program

    program, point = options.question(text, at, output, seed, settings)
    return of_program(program, point, **shown, **settings)


def _json(found: Graph, settings: Settings) -> str:
    from autograd_cli.lines import SCHEMA, one_line

    return one_line(
        {
            "schema": SCHEMA,
            "command": "graph",
            "expression": found.heading,
            "dtype": settings["dtype"],
            "device": "cpu",
            "order": settings["order"],
            "create_graph": settings["create_graph"] or settings["order"] > 1,
            "graph": found.object(),
            "exit_code": int(ExitStatus.OK),
        }
    )


def _picture(found: Graph, kind: str, layout: str) -> str:
    if kind in ("svg", "html"):
        text = found.svg(layout) if kind == "svg" else found.html(layout)
        return text if text.endswith("\n") else text + "\n"
    return {"text": found.text, "dot": found.dot, "mermaid": found.mermaid}[kind]()


def _tree(found: Graph) -> str:
    from autograd_cli.render_graph import render

    return render(found, terminal=is_terminal(sys.stdout), encoding=encoding(sys.stdout))


def _for_stdout(text: str) -> str:
    """A picture for a stream that may know ASCII only: SVG, HTML and DOT can all name a character by its number."""
    return text.encode(encoding(sys.stdout), "xmlcharrefreplace").decode(encoding(sys.stdout))


def _write(path: Path, text: str) -> None:
    from autograd_core.written import write_whole

    write_whole(path, text)
