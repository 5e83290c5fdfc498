"""The arguments and options that commands share, each defined once with its help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograd_core.conventions import NAMES as CONVENTIONS

_VALUE = "an input's value: a number, [[1,2],[3,4]], linspace(0,2*pi,25), randn(2,3), eye(5), @file.npy. Repeatable."

Expr = Annotated[
    str | None, typer.Argument(metavar="EXPR", help="The program, such as 'x*x*exp(x)'; - reads it from stdin.")
]
Expression = Annotated[
    str | None, typer.Option("--expr", "-e", metavar="EXPR", help="The program, also where it starts with a minus.")
]
File = Annotated[Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the program from a file.")]
At = Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help=_VALUE[0].upper() + _VALUE[1:])]
Output = Annotated[str | None, typer.Option(metavar="NAME", help="The output statement; by default the last.")]
Wrt = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Differentiate by these inputs only.")]
Constant = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Inputs that take no gradient.")]
Dtype = Annotated[str, typer.Option(help="float64, float32 or float16.")]
Device = Annotated[str, typer.Option(help="cpu, cuda or cuda:N.")]
Seed = Annotated[int, typer.Option(help="Seed of the random values in --at.")]
GradTensors = Annotated[
    str | None, typer.Option(metavar="VALUE", help="The cotangent of the output: ones, or a value as in --at.")
]
Backward = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Run backward from this statement; repeat it for several passes."),
]
RetainGraph = Annotated[bool, typer.Option("--retain-graph", help="Keep the graph between passes.")]
CreateGraph = Annotated[bool, typer.Option("--create-graph", help="Record the backward pass as well.")]
Order = Annotated[int, typer.Option(help="The order of the derivative, 1 to 12; above 1 implies --create-graph.")]
Convention = Annotated[
    str, typer.Option(metavar="NAME", help=f"What the derivative is at a kink: {', '.join(CONVENTIONS)}.")
]
MaxUlp = Annotated[
    float | None,
    typer.Option(help="Largest error in ulps that is not called inaccurate (1000; float16: 16)."),
]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=NUMBER", help="Change a limit: text, nodes, number, exponent, order, array_bytes, result_bytes."
    ),
]
SaveGrad = Annotated[Path | None, typer.Option(metavar="FILE.npz", help="Save the gradients, one array a name.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
