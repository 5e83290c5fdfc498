"""`autograd-cli grad`: value and gradient by backward, beside what independent witnesses say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograd_cli.exits import ExitStatus

if TYPE_CHECKING:
    from autograd_core.verdict.check import Report

Repeated = list[str]


def grad(
    expr: Annotated[
        str | None, typer.Argument(metavar="[EXPR]", help="The program, such as 'x*x*exp(x)'; - reads it from stdin.")
    ] = None,
    expression: Annotated[
        str | None, typer.Option("--expr", "-e", metavar="EXPR", help="The program, also where it starts with a minus.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the program from a file.")] = None,
    at: Annotated[
        Repeated | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="An input's value: a number, [[1,2],[3,4]], linspace(0,2*pi,25), randn(2,3), @file.npy. Repeatable.",
        ),
    ] = None,
    output: Annotated[str | None, typer.Option(metavar="NAME", help="The statement that is the output.")] = None,
    wrt: Annotated[Repeated | None, typer.Option(metavar="NAME", help="Differentiate by these inputs only.")] = None,
    constant: Annotated[Repeated | None, typer.Option(metavar="NAME", help="Inputs that take no gradient.")] = None,
    dtype: Annotated[str, typer.Option(help="float64, float32 or float16.")] = "float64",
    device: Annotated[str, typer.Option(help="cpu, cuda or cuda:N.")] = "cpu",
    seed: Annotated[int, typer.Option(help="Seed of the random values in --at.")] = 0,
    grad_tensors: Annotated[
        str | None, typer.Option(metavar="VALUE", help="The cotangent of the output: ones, or a value as in --at.")
    ] = None,
    backward: Annotated[
        Repeated | None,
        typer.Option(metavar="NAME", help="Run backward from this statement; repeat it for several passes."),
    ] = None,
    retain_graph: Annotated[bool, typer.Option("--retain-graph", help="Keep the graph between passes.")] = False,
    create_graph: Annotated[bool, typer.Option("--create-graph", help="Record the backward pass as well.")] = False,
    order: Annotated[int, typer.Option(help="The order of the derivative.")] = 1,
    max_ulp: Annotated[
        float | None, typer.Option(help="Largest error in ulps that is not inaccurate (float64: 1000).")
    ] = None,
    save_grad: Annotated[Path | None, typer.Option(metavar="FILE.npz", help="Save the gradients.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> int:
    """Value and gradient of an expression, checked.

    The gradient is computed by backward, as PyTorch would, and compared with SymPy's derivative (50 digits), with our
    own rules in exact arithmetic, and with finite differences. Exit code 0: they agree; 1: they do not, or the numbers
    are off; 2: the input cannot be used; 7: it could not be told.
    """
    from autograd_cli import options
    from autograd_core.language import parse
    from autograd_core.verdict.check import check

    options.choose_device(device)
    text = options.expression(expr, expression, file)
    options.within("--seed", seed, 0, 2**63 - 1)
    point = options.values(at or [], options.choose_dtype(dtype), seed)
    report = check(
        parse(text, inputs=tuple(point), output=output),
        point,
        wrt=options.names(wrt) if wrt else None,
        constant=options.names(constant or []),
        dtype=dtype,
        grad_tensors=_cotangent(grad_tensors, dtype, seed),
        backward=options.names(backward or []),
        retain_graph=retain_graph,
        create_graph=create_graph,
        order=options.within("--order", order, 1, 12),
        max_ulp=options.max_ulp(max_ulp),
    )
    if save_grad is not None:
        _save(save_grad, report)
    status = exit_status(report)
    _show(report, status, json)
    return status


def _cotangent(text: str | None, dtype: str, seed: int) -> Any:
    if text is None or text == "ones":
        return text
    from autograd_core.language import read_value

    return read_value(text, dtype=dtype, seed=seed)


def exit_status(report: Report) -> ExitStatus:
    """What the verdict means for a script."""
    if report.verdict.agrees:
        return ExitStatus.OK
    return ExitStatus.WRONG if report.verdict.wrong else ExitStatus.UNDECIDED


def _show(report: Report, status: ExitStatus, json: bool) -> None:
    if json:
        from autograd_cli.envelope import grad_envelope, write

        write(sys.stdout, grad_envelope(report, status))
        return
    from autograd_cli.render import render

    render(report, sys.stdout)


def _save(path: Path, report: Report) -> None:
    """Write the gradients so that either the old file or the whole new one is there."""
    import os

    import numpy

    from autograd_core.errors import OutputError

    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            numpy.savez(stream, **{name: g.value for name, g in report.gradients.items()})  # type: ignore[arg-type]
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error.strerror}", hint="--save-grad takes a file to write") from error
