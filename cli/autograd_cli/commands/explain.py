"""`autograd-cli explain`: the chain rule of a program, step by step, and whether what comes out is right."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from autograd_cli import flags, options
from autograd_cli.exits import ExitStatus, of_verdict
from autograd_cli.streams import encoding, is_terminal, put
from autograd_core.conventions import DEFAULT

if TYPE_CHECKING:
    from autograd_core.explain import Explanation
    from autograd_core.verdict.check import Settings

_MOST_STEPS = 10_000


def explain(
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
    backward: flags.Backward = None,
    retain_graph: flags.RetainGraph = False,
    create_graph: flags.CreateGraph = False,
    order: flags.Order = 1,
    convention: flags.Convention = DEFAULT,
    max_ulp: flags.MaxUlp = None,
    limit: flags.Limit = None,
    depth: flags.Depth = None,
    max_steps: flags.MaxSteps = 40,
    markdown: flags.Markdown = False,
    tex: flags.Tex = False,
    json: flags.Json = False,
) -> int:
    """The chain rule of an expression, step by step.

    Forward, the value of each step; backward, node by node in the order in which autograd runs, what arrives, the
    local derivative as a formula and as a number, and what goes on to where; then the gradient as a formula, SymPy's,
    and the verdict of `grad`, with its exit code.
    """
    given = locals()
    form = _form(markdown, tex, json)
    options.choose_device(device)
    settings = options.settings_of(given)
    told = _told(options.expression(expr, expression, file), at, output, seed, settings, depth, max_steps)
    return _put(told, form)


def _form(markdown: bool, tex: bool, json: bool) -> str:
    """How the explanation is written.

    Raises:
        UserError: in two ways at once.
    """
    given = [name for name, wanted in (("--markdown", markdown), ("--tex", tex), ("--json", json)) if wanted]
    if len(given) > 1:
        from autograd_core.errors import UserError

        raise UserError(f"{' and '.join(given)} were given", hint="give one of them")
    return given[0] if given else "text"


def _told(
    text: str,
    at: list[str] | None,
    output: str | None,
    seed: int,
    settings: Settings,
    depth: int | None,
    max_steps: int,
) -> Explanation:
    from autograd_core.explain import explain

    options.within("--max-steps", max_steps, 2, _MOST_STEPS)
    if depth is not None:
        options.within("--depth", depth, 1, _MOST_STEPS)
    program, point = options.question(text, at, output, seed, settings)
    return explain(program, point, depth=depth, max_steps=max_steps, **settings)


def _put(told: Explanation, form: str) -> ExitStatus:
    status = of_verdict(told.report.verdict)
    put(_shown(told, status, form))
    return status


def _shown(told: Explanation, status: ExitStatus, form: str) -> str:
    if form == "--json":
        from autograd_cli.envelope import one_line
        from autograd_cli.envelope_explain import explain_envelope

        return one_line(explain_envelope(told, status))
    if form != "text":
        return told.markdown() if form == "--markdown" else told.latex()
    if is_terminal(sys.stdout):
        from autograd_cli.render_explain import render_explanation

        return render_explanation(told, encoding=encoding(sys.stdout))
    return told.text(plain=not encoding(sys.stdout).lower().startswith("utf"))
