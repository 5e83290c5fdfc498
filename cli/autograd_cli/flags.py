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
Dtype = Annotated[str, typer.Option(help="float64, float32, float16, complex128 or complex64.")]
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

Claim = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=FORMULA",
        help="A claimed gradient: a formula of the inputs and grad_output, or numbers as @grad.npy. Repeatable.",
    ),
]
Sample = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=LAW", help="Draw an input: uniform(-2,2), normal(0,1), loguniform(1e-3,1e3), uniform(0,1,(3,4))."
    ),
]
Points = Annotated[int, typer.Option(help="How many points, 1 to 10000; one where --at gives every input.")]
PointsSeed = Annotated[int, typer.Option(help="Seed of the points and of the random values in --at.")]
SecondOrder = Annotated[bool, typer.Option("--second-order", help="Judge the second derivative as well.")]
Rule = Annotated[
    list[str] | None,
    typer.Option(metavar="TOOL", help="Replay how another tool's rule would have judged: torch, jax, ..., or all."),
]
Python = Annotated[
    str | None, typer.Option(metavar="FILE:NAME", help="Check a Python function of NumPy arrays; its code is run.")
]
Grad = Annotated[
    str | None, typer.Option(metavar="FILE:NAME", help="The function that returns the gradients of --python.")
]
Every = Annotated[bool, typer.Option("--all", help="Show every element and point, not only what is wrong.")]
Eps = Annotated[float, typer.Option(help="torch: the step of its central differences.")]
Atol = Annotated[float, typer.Option(help="torch: the absolute tolerance.")]
Rtol = Annotated[float, typer.Option(help="torch: the relative tolerance.")]
NondetTol = Annotated[float, typer.Option(help="torch: how far two backward passes may be apart.")]
FastMode = Annotated[bool, typer.Option("--fast-mode", help="torch: compare along one random direction only.")]
CheckUndefinedGrad = Annotated[
    bool,
    typer.Option(
        "--check-undefined-grad/--no-check-undefined-grad", help="torch: undefined output gradients count as 0."
    ),
]
CheckGradDtypes = Annotated[bool, typer.Option("--check-grad-dtypes", help="torch: gradients have the inputs' dtypes.")]
CheckBatchedGrad = Annotated[
    bool, typer.Option("--check-batched-grad", help="torch: gradients of a batch of cotangents.")
]
CheckBatchedForwardGrad = Annotated[
    bool, typer.Option("--check-batched-forward-grad", help="torch: forward derivatives of a batch of tangents.")
]
CheckForwardAd = Annotated[bool, typer.Option("--check-forward-ad", help="torch: check forward mode.")]
CheckBackwardAd = Annotated[
    bool, typer.Option("--check-backward-ad/--no-check-backward-ad", help="torch: check backward.")
]
