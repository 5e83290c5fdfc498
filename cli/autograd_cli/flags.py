"""The arguments and options that commands share, each defined once with its help text."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from autograd_cli.completion import in_expression, one_of
from autograd_cli.options import DTYPES
from autograd_core.conventions import NAMES as CONVENTIONS

# Options by the section of the help page that they stand in.
_program = partial(typer.Option, rich_help_panel="The program")
_inputs = partial(typer.Option, rich_help_panel="Values of the inputs")
_claims = partial(typer.Option, rich_help_panel="Claimed gradients, and Python functions")
_what = partial(typer.Option, rich_help_panel="What is differentiated")
_judged = partial(typer.Option, rich_help_panel="How it is judged")
_torch = partial(typer.Option, rich_help_panel="torch's gradcheck, run beside ours at the first point")

_VALUE = "an input's value: a number, [[1,2],[3,4]], linspace(0,2*pi,25), randn(2,3), eye(5), @file.npy. Repeatable."

Expr = Annotated[
    str | None,
    typer.Argument(
        metavar="EXPR",
        help="The program, such as 'x*x*exp(x)'; - reads it from stdin.",
        autocompletion=in_expression,
    ),
]
Expression = Annotated[
    str | None,
    _program(
        "--expr",
        "-e",
        metavar="EXPR",
        help="The program, also where it starts with a minus.",
        autocompletion=in_expression,
    ),
]
File = Annotated[
    Path | None,
    _program("--file", "-f", metavar="FILE", help="Read the program from a file."),
]
At = Annotated[list[str] | None, _inputs(metavar="NAME=VALUE", help=_VALUE[0].upper() + _VALUE[1:])]
Output = Annotated[
    str | None,
    _program(metavar="NAME", help="The output statement; by default the last."),
]
Wrt = Annotated[list[str] | None, _what(metavar="NAME", help="Differentiate by these inputs only.")]
Constant = Annotated[list[str] | None, _what(metavar="NAME", help="Inputs that take no gradient.")]
Dtype = Annotated[str, _what(help=f"{', '.join(DTYPES[:-1])} or {DTYPES[-1]}.", autocompletion=one_of(*DTYPES))]
Device = Annotated[str, _what(help="cpu, cuda or cuda:N.", autocompletion=one_of("cpu", "cuda", "cuda:0"))]
DeviceMemory = Annotated[
    str | None, _what("--max-memory", metavar="SIZE", help="The most of a GPU's memory to take, such as 8GB.")
]
Seed = Annotated[int, _inputs(help="Seed of the random values in --at.")]
GradTensors = Annotated[
    str | None,
    _what(metavar="VALUE", help="The cotangent of the output: ones, or a value as in --at."),
]
Backward = Annotated[
    list[str] | None,
    _what(metavar="NAME", help="Run backward from this statement; repeat it for several passes."),
]
RetainGraph = Annotated[bool, _what("--retain-graph", help="Keep the graph between passes.")]
CreateGraph = Annotated[bool, _what("--create-graph", help="Record the backward pass as well.")]
Order = Annotated[
    int,
    _what(help="The order of the derivative, 1 to 12; above 1 implies --create-graph."),
]
Convention = Annotated[
    str,
    _judged(
        metavar="NAME",
        help=f"What the derivative is at a kink: {', '.join(CONVENTIONS)}.",
        autocompletion=one_of(*CONVENTIONS),
    ),
]
MaxUlp = Annotated[
    float | None,
    _judged(help="Largest error in ulps that is not called inaccurate (1000; float16: 16)."),
]
Limit = Annotated[
    list[str] | None,
    _judged(
        metavar="NAME=NUMBER", help="Change a limit: text, nodes, number, exponent, order, array_bytes, result_bytes."
    ),
]
SaveGrad = Annotated[Path | None, typer.Option(metavar="FILE.npz", help="Save the gradients, one array a name.")]
To = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Write value and gradients into FOLDER as .npy files, tile by tile, for arrays larger than memory; "
        "inputs given as @FILE.npy are mapped, not read.",
    ),
]
Threads = Annotated[int | None, typer.Option(min=1, metavar="N", help="Threads of --to; all cores by default.")]
Checkpoint = Annotated[
    bool,
    typer.Option(
        "--checkpoint",
        help="With --to: keep only some intermediate results and compute the others twice, for programs of many steps.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

Claim = Annotated[
    list[str] | None,
    _claims(
        metavar="NAME=FORMULA",
        help="A claimed gradient: a formula of the inputs and grad_output, or numbers as @grad.npy. Repeatable.",
    ),
]
Sample = Annotated[
    list[str] | None,
    _inputs(
        metavar="NAME=LAW", help="Draw an input: uniform(-2,2), normal(0,1), loguniform(1e-3,1e3), uniform(0,1,(3,4))."
    ),
]
Points = Annotated[int, _inputs(help="How many points, 1 to 10000; one where --at gives every input.")]
PointsSeed = Annotated[int, _inputs(help="Seed of the points and of the random values in --at.")]
SecondOrder = Annotated[bool, _what("--second-order", help="Judge the second derivative as well.")]
Rule = Annotated[
    list[str] | None,
    _judged(metavar="TOOL", help="Replay how another tool's rule would have judged: torch, jax, ..., or all."),
]
Python = Annotated[
    str | None,
    _claims(metavar="FILE:NAME", help="Check a Python function of NumPy arrays; its code is run."),
]
Grad = Annotated[
    str | None,
    _claims(metavar="FILE:NAME", help="The function that returns the gradients of --python."),
]
Every = Annotated[bool, typer.Option("--all", help="Show every element and point, not only what is wrong.")]
Eps = Annotated[float, _torch(help="The step of its central differences.")]
Atol = Annotated[float, _torch(help="The absolute tolerance.")]
Rtol = Annotated[float, _torch(help="The relative tolerance.")]
NondetTol = Annotated[float, _torch(help="How far repeated backward passes may be apart.")]
FastMode = Annotated[bool, _torch("--fast-mode", help="Compare along one direction an input.")]
CheckUndefinedGrad = Annotated[
    bool,
    _torch(
        "--check-undefined-grad/--no-check-undefined-grad", help="Check that undefined output gradients count as 0."
    ),
]
CheckGradDtypes = Annotated[bool, _torch("--check-grad-dtypes", help="Check that gradients have the inputs' dtypes.")]
CheckBatchedGrad = Annotated[bool, _torch("--check-batched-grad", help="Check gradients of a batch of cotangents.")]
CheckBatchedForwardGrad = Annotated[
    bool,
    _torch("--check-batched-forward-grad", help="Check forward derivatives of a batch of tangents."),
]
CheckForwardAd = Annotated[bool, _torch("--check-forward-ad", help="Check forward mode.")]
CheckBackwardAd = Annotated[bool, _torch("--check-backward-ad/--no-check-backward-ad", help="Check backward mode.")]

_measured = partial(typer.Option, rich_help_panel="How it is measured")
_listed = partial(typer.Option, rich_help_panel="The table")
SORTS = ("self", "total", "mean", "calls", "made", "touched", "name", "order")
"""Those of `profiles.ORDERS`, named without importing them."""
Repeat = Annotated[int, _measured(help="Runs that are timed, and as many again that are recorded, 1 to 10000.")]
Warmup = Annotated[int, _measured(help="Runs before them that do not count.")]
Sort = Annotated[
    str,
    _listed(metavar="BY", help=f"The order of the rows: {', '.join(SORTS)}.", autocompletion=one_of(*SORTS)),
]
Top = Annotated[int, _listed(metavar="N", help="How many rows are shown; 0 for all.")]
Trace = Annotated[
    Path | None,
    typer.Option(metavar="FILE.json", help="Write a timeline for ui.perfetto.dev or chrome://tracing."),
]

_plotted = partial(typer.Option, rich_help_panel="The picture")
Over = Annotated[
    list[str] | None,
    _plotted(
        metavar="NAME=LOW:HIGH", help="What moves: x=-3:3, x=0:2*pi:50 for 50 points, x=1e-3:1e3:log; once or twice."
    ),
]
Width = Annotated[
    int | None, _plotted(metavar="COLUMNS", help="Of a picture in characters; by default the terminal's.")
]
Save = Annotated[
    Path | None,
    _plotted("--save", "-o", metavar="FILE", help="Write FILE.svg or .txt; .png or .pdf with autograd-cli[plot]."),
]

_drawn = partial(typer.Option, rich_help_panel="How the graph is shown")
Values = Annotated[bool, _drawn("--values", help="Show the value of each tensor.")]
Grads = Annotated[bool, _drawn("--grads", help="Show the gradient that arrives at each node.")]
Format = Annotated[
    str,
    _drawn(
        metavar="FORMAT",
        help="text, dot, mermaid, json, svg or html.",
        autocompletion=one_of("text", "dot", "mermaid", "json", "svg", "html"),
    ),
]
MaxNodes = Annotated[int | None, _drawn(metavar="N", help="The most nodes that are shown (100; as JSON 10000).")]
Layout = Annotated[str, _drawn(metavar="NAME", help="Who places the boxes of svg and html: own, or Graphviz's dot.")]
SaveGraph = Annotated[
    list[Path] | None,
    _drawn("--save", "-o", metavar="FILE", help="Write a picture too: .svg .html .dot .mmd .json .txt. Repeatable."),
]

_told = partial(typer.Option, rich_help_panel="How results are told")
Depth = Annotated[int | None, _told(metavar="N", help="Explain only steps up to N away from the output.")]
MaxSteps = Annotated[int, _told(metavar="N", help="Of more than N steps leave out those in the middle.")]
Markdown = Annotated[bool, _told("--markdown", help="Write it as Markdown.")]
Tex = Annotated[bool, _told("--tex", help="Write it as a LaTeX document, which needs amsmath alone.")]
_run = partial(typer.Option, rich_help_panel="How checks are run")
_kept = partial(typer.Option, rich_help_panel="Where results are kept")
Jsonl = Annotated[bool, _told("--jsonl", help="Print one JSON object a check, in the order of the files.")]
Verbose = Annotated[bool, _told("--verbose", "-v", help="List every check, not only those that failed.")]
JunitXml = Annotated[Path | None, _told("--junit-xml", metavar="FILE", help="Write a report as JUnit XML.")]
Html = Annotated[
    Path | None, _told(metavar="FILE", help="Write a report as one HTML page, with formulas, numbers and pictures.")
]
Github = Annotated[bool, _told("--github", help="Annotate the worst failures for GitHub, and add to its step summary.")]
Jobs = Annotated[int | None, _run("--jobs", "-j", metavar="N", help="Worker processes; by default one a core.")]
Timeout = Annotated[float, _run(metavar="SECONDS", help="The longest that a check may take, unless it says itself.")]
MaxMemory = Annotated[str, _run(metavar="SIZE", help="The most memory that a check may take, such as 500MiB.")]
Shard = Annotated[str, _run(metavar="I/N", help="Run the I-th of N parts of the suite; merge puts journals together.")]
Scheduler = Annotated[
    str | None, _run(metavar="ADDRESS", help="Run on a Dask cluster: tcp://HOST:PORT. Needs autograd-cli[dask].")
]
Journal = Annotated[Path | None, _kept(metavar="FILE", help="Write each result to FILE, a line of JSON, at once.")]
Resume = Annotated[Path | None, _kept(metavar="FILE", help="Go on with the journal FILE; run what it lacks.")]
Cache = Annotated[Path | None, _kept(metavar="DIR", help="Keep results in DIR; run only what has changed.")]
_instead = partial(typer.Option, rich_help_panel="What else can be done with the checks")
_UNLIMITED = "It runs in this process: limits of time and memory do not hold."
Update = Annotated[
    bool, _instead("--update", help=f"Write expected values where they differ, after showing a diff. {_UNLIMITED}")
]
Yes = Annotated[bool, _instead("--yes", "-y", help="With --update: write without asking.")]
CheckFwdOverRev = Annotated[
    bool, _torch("--check-fwd-over-rev", help="With --second-order: check forward over backward mode.")
]
CheckRevOverRev = Annotated[
    bool,
    _torch(
        "--check-rev-over-rev/--no-check-rev-over-rev", help="With --second-order: check backward over backward mode."
    ),
]
GenNonContigGradOutputs = Annotated[
    bool, _torch("--gen-non-contig-grad-outputs", help="With --second-order: cotangents with gaps in memory.")
]
Masked = Annotated[bool, _torch("--masked", help="For sparse inputs, which there are none of here.")]
Mutate = Annotated[
    bool, _instead("--mutate", help=f"Try wrong gradients on each check, and count which are caught. {_UNLIMITED}")
]
