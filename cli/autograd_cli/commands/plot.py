"""`autograd-cli plot`: a function, its gradient and its errors as a picture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograd_cli import flags, options
from autograd_cli.exits import ExitStatus
from autograd_cli.streams import encoding, is_terminal, put
from autograd_core.conventions import DEFAULT
from autograd_core.errors import UserError

if TYPE_CHECKING:
    from autograd_core.plots import Field, Plot
    from autograd_core.verdict.check import Settings

_SAVED = 100
"""Columns of a picture in characters that is saved, unless others are asked for."""


def plot(
    expr: flags.Expr = None,
    expression: flags.Expression = None,
    file: flags.File = None,
    over: flags.Over = None,
    at: flags.At = None,
    output: flags.Output = None,
    dtype: flags.Dtype = "float64",
    seed: flags.Seed = 0,
    grad_tensors: flags.GradTensors = None,
    convention: flags.Convention = DEFAULT,
    limit: flags.Limit = None,
    width: flags.Width = None,
    save: flags.Save = None,
    json: flags.Json = False,
) -> int:
    """A function and its gradient over a range, with their errors in ulps.

    The gradient is backward's, beside SymPy's and finite differences; errors are those against certified values.
    Kinks, jumps, poles and edges of the domain are found and marked. With --over twice: contours with the gradient
    field. Exit code 0: it was drawn, right or wrong; 2: the input cannot be used; 6: the file cannot be written.
    """
    given = locals()
    if width is not None:
        options.within("--width", width, 40, 132)
    settings = options.settings_of(given)
    if save is not None:
        from autograd_core.plots.saving import suffix

        suffix(save)
    found = _plotted(options.expression(expr, expression, file), over or [], at or [], output, seed, settings)
    if save is not None:
        found.save(save, width or _SAVED)
    put(_shown(found, width, save, json))
    return ExitStatus.OK


def _plotted(
    text: str, over: list[str], at: list[str], output: str | None, seed: int, settings: Settings
) -> Plot | Field:
    from autograd_core.language import parse
    from autograd_core.plots import plot
    from autograd_core.plots.ranges import read_range

    options.within("--seed", seed, 0, 2**63 - 1)
    if settings["dtype"].startswith("complex"):
        raise UserError("a plot is of real numbers", hint="give --dtype float64, float32 or float16")
    ranges = [read_range(one, settings["dtype"], settings["limits"]) for one in over]
    point = options.values(at, settings["dtype"], seed, settings["limits"])
    names = (*point, *(one.name for one in ranges))
    program = parse(text, inputs=names, output=output, limits=settings["limits"])
    return plot(
        program,
        ranges,
        point,
        dtype=settings["dtype"],
        grad_tensors=settings["grad_tensors"],
        convention=settings["convention"],
        limits=settings["limits"],
    )


def _shown(found: Plot | Field, width: int | None, saved: Path | None, json: bool) -> str:
    if json:
        from autograd_cli.envelope_plot import envelope
        from autograd_cli.lines import one_line

        return one_line(envelope(found, ExitStatus.OK))
    from shutil import get_terminal_size

    from autograd_cli.render_plot import render, written

    if saved is not None:
        return written(found, saved)
    columns = width or get_terminal_size().columns
    return render(found, columns, terminal=is_terminal(sys.stdout), encoding=encoding(sys.stdout))
