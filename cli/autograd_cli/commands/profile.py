"""`autograd-cli profile`: where the time of a value and its gradient goes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograd_cli import flags, options
from autograd_cli.exits import ExitStatus
from autograd_cli.streams import counter, encoding, is_terminal, put
from autograd_core.errors import UserError

if TYPE_CHECKING:
    from autograd_core.profiles import Profile
    from autograd_core.verdict.check import Settings


def profile(
    expr: flags.Expr = None,
    expression: flags.Expression = None,
    file: flags.File = None,
    at: flags.At = None,
    output: flags.Output = None,
    wrt: flags.Wrt = None,
    constant: flags.Constant = None,
    dtype: flags.Dtype = "float64",
    device: flags.Device = "cpu",
    seed: flags.Seed = 0,
    grad_tensors: flags.GradTensors = None,
    limit: flags.Limit = None,
    repeat: flags.Repeat = 10,
    warmup: flags.Warmup = 2,
    sort: flags.Sort = "self",
    top: flags.Top = 20,
    trace: flags.Trace = None,
    json: flags.Json = False,
) -> int:
    """Where the time of a value and its gradient goes.

    The program is run forward and backward, first unobserved for the times of the whole, then recorded for those of
    each op and each step of the backward pass: calls, times, bytes made and touched, shapes. All times are medians;
    no two runs of a program are alike. Exit code 0: it was measured; 2: the input cannot be used.
    """
    given = locals()
    options.choose_device(device)
    options.within("--top", top, 0, 10**6)
    if sort not in flags.SORTS:
        raise UserError(f"--sort {sort!r} is not known here", hint=f"one of {', '.join(flags.SORTS)}")
    settings = options.settings_of(given)
    runs = options.within("--repeat", repeat, 1, 10_000), options.within("--warmup", warmup, 0, 10_000)
    found = _measured(options.expression(expr, expression, file), at or [], output, seed, settings, runs)
    if trace is not None:
        _write(trace, found)
    put(_shown(found, sort, top, json))
    return ExitStatus.OK


def _measured(
    text: str, at: list[str], output: str | None, seed: int, settings: Settings, runs: tuple[int, int]
) -> Profile:
    from autograd_core.language import parse
    from autograd_core.profiles import profile

    options.within("--seed", seed, 0, 2**63 - 1)
    point = options.values(at, settings["dtype"], seed, settings["limits"])
    program = parse(text, inputs=tuple(point), output=output, limits=settings["limits"])
    with counter("runs") as progress:
        return profile(
            program,
            point,
            wrt=settings["wrt"],
            constant=settings["constant"],
            dtype=settings["dtype"],
            grad_tensors=settings["grad_tensors"],
            limits=settings["limits"],
            repeat=runs[0],
            warmup=runs[1],
            progress=progress,
        )


def _write(path: Path, found: Profile) -> None:
    from autograd_core.profiles.trace import chrome
    from autograd_core.written import write_whole

    write_whole(path, chrome(found.events, f"autograd-cli profile {found.program.source}"))


def _shown(found: Profile, sort: str, top: int, json: bool) -> str:
    if json:
        from autograd_cli.envelope import one_line
        from autograd_cli.envelope_profile import envelope

        return one_line(envelope(found, sort, ExitStatus.OK))
    from autograd_cli.render_profile import render

    return render(found, sort=sort, top=top, terminal=is_terminal(sys.stdout), encoding=encoding(sys.stdout))
