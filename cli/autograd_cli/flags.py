"""The arguments and options that commands share, each defined once with its help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograd_core.conventions import NAMES as CONVENTIONS

# Sections of the help page, in the order of a command's arguments.
_PROGRAM = "The program"
_INPUTS = "Values of the inputs"
_CLAIMS = "Claimed gradients"
_WHAT = "What is differentiated"
_JUDGED = "How it is judged"
_TORCH = "torch's gradcheck, run at the first point and reported"

_VALUE = "an input's value: a number, [[1,2],[3,4]], linspace(0,2*pi,25), randn(2,3), eye(5), @file.npy. Repeatable."

Expr = Annotated[
    str | None, typer.Argument(metavar="EXPR", help="The program, such as 'x*x*exp(x)'; - reads it from stdin.")
]
Expression = Annotated[
    str | None,
    typer.Option(
        "--expr", "-e", metavar="EXPR", help="The program, also where it starts with a minus.", rich_help_panel=_PROGRAM
    ),
]
File = Annotated[
    Path | None,
    typer.Option("--file", "-f", metavar="FILE", help="Read the program from a file.", rich_help_panel=_PROGRAM),
]
At = Annotated[
    list[str] | None, typer.Option(metavar="NAME=VALUE", help=_VALUE[0].upper() + _VALUE[1:], rich_help_panel=_INPUTS)
]
Output = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The output statement; by default the last.", rich_help_panel=_PROGRAM),
]
Wrt = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Differentiate by these inputs only.", rich_help_panel=_WHAT)
]
Constant = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Inputs that take no gradient.", rich_help_panel=_WHAT)
]
Dtype = Annotated[str, typer.Option(help="float64, float32, float16, complex128 or complex64.", rich_help_panel=_WHAT)]
Device = Annotated[str, typer.Option(help="cpu, cuda or cuda:N.", rich_help_panel=_WHAT)]
Seed = Annotated[int, typer.Option(help="Seed of the random values in --at.", rich_help_panel=_INPUTS)]
GradTensors = Annotated[
    str | None,
    typer.Option(
        metavar="VALUE", help="The cotangent of the output: ones, or a value as in --at.", rich_help_panel=_WHAT
    ),
]
Backward = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", help="Run backward from this statement; repeat it for several passes.", rich_help_panel=_WHAT
    ),
]
RetainGraph = Annotated[
    bool, typer.Option("--retain-graph", help="Keep the graph between passes.", rich_help_panel=_WHAT)
]
CreateGraph = Annotated[
    bool, typer.Option("--create-graph", help="Record the backward pass as well.", rich_help_panel=_WHAT)
]
Order = Annotated[
    int,
    typer.Option(help="The order of the derivative, 1 to 12; above 1 implies --create-graph.", rich_help_panel=_WHAT),
]
Convention = Annotated[
    str,
    typer.Option(
        metavar="NAME", help=f"What the derivative is at a kink: {', '.join(CONVENTIONS)}.", rich_help_panel=_JUDGED
    ),
]
MaxUlp = Annotated[
    float | None,
    typer.Option(
        help="Largest error in ulps that is not called inaccurate (1000; float16: 16).", rich_help_panel=_JUDGED
    ),
]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=NUMBER",
        help="Change a limit: text, nodes, number, exponent, order, array_bytes, result_bytes.",
        rich_help_panel=_JUDGED,
    ),
]
SaveGrad = Annotated[Path | None, typer.Option(metavar="FILE.npz", help="Save the gradients, one array a name.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

Claim = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=FORMULA",
        help="A claimed gradient: a formula of the inputs and grad_output, or numbers as @grad.npy. Repeatable.",
        rich_help_panel=_CLAIMS,
    ),
]
Sample = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=LAW",
        help="Draw an input: uniform(-2,2), normal(0,1), loguniform(1e-3,1e3), uniform(0,1,(3,4)).",
        rich_help_panel=_INPUTS,
    ),
]
Points = Annotated[
    int, typer.Option(help="How many points, 1 to 10000; one where --at gives every input.", rich_help_panel=_INPUTS)
]
PointsSeed = Annotated[
    int, typer.Option(help="Seed of the points and of the random values in --at.", rich_help_panel=_INPUTS)
]
SecondOrder = Annotated[
    bool, typer.Option("--second-order", help="Judge the second derivative as well.", rich_help_panel=_WHAT)
]
Rule = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TOOL",
        help="Replay how another tool's rule would have judged: torch, jax, ..., or all.",
        rich_help_panel=_JUDGED,
    ),
]
Python = Annotated[
    str | None,
    typer.Option(
        metavar="FILE:NAME", help="Check a Python function of NumPy arrays; its code is run.", rich_help_panel=_CLAIMS
    ),
]
Grad = Annotated[
    str | None,
    typer.Option(
        metavar="FILE:NAME", help="The function that returns the gradients of --python.", rich_help_panel=_CLAIMS
    ),
]
Every = Annotated[bool, typer.Option("--all", help="Show every element and point, not only what is wrong.")]
Eps = Annotated[float, typer.Option(help="the step of its central differences.", rich_help_panel=_TORCH)]
Atol = Annotated[float, typer.Option(help="the absolute tolerance.", rich_help_panel=_TORCH)]
Rtol = Annotated[float, typer.Option(help="the relative tolerance.", rich_help_panel=_TORCH)]
NondetTol = Annotated[float, typer.Option(help="how far two backward passes may be apart.", rich_help_panel=_TORCH)]
FastMode = Annotated[
    bool, typer.Option("--fast-mode", help="compare along one random direction only.", rich_help_panel=_TORCH)
]
CheckUndefinedGrad = Annotated[
    bool,
    typer.Option(
        "--check-undefined-grad/--no-check-undefined-grad",
        help="undefined output gradients count as 0.",
        rich_help_panel=_TORCH,
    ),
]
CheckGradDtypes = Annotated[
    bool, typer.Option("--check-grad-dtypes", help="gradients have the inputs' dtypes.", rich_help_panel=_TORCH)
]
CheckBatchedGrad = Annotated[
    bool, typer.Option("--check-batched-grad", help="gradients of a batch of cotangents.", rich_help_panel=_TORCH)
]
CheckBatchedForwardGrad = Annotated[
    bool,
    typer.Option(
        "--check-batched-forward-grad", help="forward derivatives of a batch of tangents.", rich_help_panel=_TORCH
    ),
]
CheckForwardAd = Annotated[bool, typer.Option("--check-forward-ad", help="check forward mode.", rich_help_panel=_TORCH)]
CheckBackwardAd = Annotated[
    bool, typer.Option("--check-backward-ad/--no-check-backward-ad", help="check backward.", rich_help_panel=_TORCH)
]
