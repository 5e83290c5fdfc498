"""`autograd-cli grad`: value and gradient by backward, beside what independent witnesses say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograd_cli import flags, options
from autograd_cli.exits import ExitStatus, of_verdict
from autograd_cli.streams import encoding, is_terminal, put
from autograd_core.conventions import DEFAULT
from autograd_core.errors import UserError

if TYPE_CHECKING:
    from autograd_core.verdict.check import Report, Settings


def grad(
    expr: flags.Expr = None,
    expression: flags.Expression = None,
    file: flags.File = None,
    at: flags.At = None,
    output: flags.Output = None,
    wrt: flags.Wrt = None,
    constant: flags.Constant = None,
    dtype: flags.Dtype = "float64",
    device: flags.Device = "cpu",
    max_memory: flags.DeviceMemory = None,
    seed: flags.Seed = 0,
    grad_tensors: flags.GradTensors = None,
    backward: flags.Backward = None,
    retain_graph: flags.RetainGraph = False,
    create_graph: flags.CreateGraph = False,
    order: flags.Order = 1,
    convention: flags.Convention = DEFAULT,
    max_ulp: flags.MaxUlp = None,
    limit: flags.Limit = None,
    save_grad: flags.SaveGrad = None,
    to: flags.To = None,
    threads: flags.Threads = None,
    checkpoint: flags.Checkpoint = False,
    json: flags.Json = False,
) -> int:
    """Value and gradient of an expression, checked.

    The gradient is computed by backward, as PyTorch would, and held against a certified enclosure of the truth (power
    series in ball arithmetic), against SymPy's derivative and against finite differences; no tolerance decides. Exit
    code 0: it is right; 1: it is wrong, or the numbers are off; 2: the input cannot be used; 7: it could not be told.
    """
    settings = options.settings_of(locals()) | {"prove": True, "device": options.open_device(device, max_memory)}
    text = options.expression(expr, expression, file)
    if to is not None or checkpoint:
        return _streamed(text, at or [], output, seed, to, threads, checkpoint, settings, json)
    report = _report(text, at or [], output, seed, settings)
    _save(save_grad, report)
    status = of_verdict(report.verdict)
    put(_shown(report, status, json))
    return status


def _streamed(
    text: str,
    at: list[str],
    output: str | None,
    seed: int,
    to: Path | None,
    threads: int | None,
    checkpoint: bool,
    settings: Settings,
    json: bool,
) -> int:
    from autograd_cli.streaming import stream

    if to is None:
        raise UserError("--checkpoint goes with --to", hint="add --to FOLDER")
    if settings["device"] != "cpu":
        raise UserError("--to runs on the CPU", hint="leave out --device")
    if settings["order"] > 1 or settings["backward"] or settings["create_graph"]:
        raise UserError("--to takes one pass of first order", hint="leave out --order, --backward and --create-graph")
    found = stream(text, at, output, seed, to, threads, checkpoint, settings)
    status = of_verdict(found.verdict)
    put(found.json(status, str(settings["dtype"])) if json else found.shown())
    return status


def _report(text: str, at: list[str], output: str | None, seed: int, settings: Settings) -> Report:
    from autograd_core.verdict.check import check

    program, point = options.question(text, at, output, seed, settings)
    return check(program, point, **settings)


def _shown(report: Report, status: ExitStatus, json: bool) -> str:
    if json:
        from autograd_cli.envelope import grad_envelope, one_line

        return one_line(grad_envelope(report, status))
    from autograd_cli.render import render

    return render(report, terminal=is_terminal(sys.stdout), encoding=encoding(sys.stdout))


def _save(path: Path | None, report: Report) -> None:
    """Write the gradients so that either the old file or the whole new one is there; nothing without a path."""
    import numpy

    from autograd_core.errors import OutputError
    from autograd_core.written import reason, replace_file

    if path is None:
        return
    if path.is_dir():  # "" is the current one
        raise OutputError(f"cannot write {path}: it is a directory", hint="--save-grad takes a file to write")
    try:
        replace_file(path, lambda stream: numpy.savez(stream, **report.run.passes[-1].gradients))  # type: ignore[arg-type]
    except (OSError, ValueError) as error:
        hint = "--save-grad takes a file to write"
        raise OutputError(f"cannot write {path}: {reason(error)}", hint=hint) from error
