"""`autograd-cli gradcheck`: the gradient at many points, claimed gradients, and functions from Python files."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograd_cli import flags, options
from autograd_cli.exits import of_verdict
from autograd_cli.streams import counter, encoding, is_terminal, put
from autograd_core.conventions import DEFAULT
from autograd_core.errors import UserError

if TYPE_CHECKING:
    from autograd_core.language import Program
    from autograd_core.verdict.check import Settings
    from autograd_core.verdict.opaque.check import FunctionReport
    from autograd_core.verdict.points.sample import Points
    from autograd_core.verdict.survey import Survey

_POINTS, _MOST_POINTS = 10, 10_000


def gradcheck(  # noqa: D103 - it is HELP
    expr: flags.Expr = None,
    expression: flags.Expression = None,
    file: flags.File = None,
    at: flags.At = None,
    sample: flags.Sample = None,
    points: flags.Points = _POINTS,
    seed: flags.PointsSeed = 0,
    claim: flags.Claim = None,
    python: flags.Python = None,
    grad: flags.Grad = None,
    output: flags.Output = None,
    wrt: flags.Wrt = None,
    constant: flags.Constant = None,
    dtype: flags.Dtype = "float64",
    device: flags.Device = "cpu",
    grad_tensors: flags.GradTensors = None,
    second_order: flags.SecondOrder = False,
    convention: flags.Convention = DEFAULT,
    max_ulp: flags.MaxUlp = None,
    limit: flags.Limit = None,
    rule: flags.Rule = None,
    eps: flags.Eps = 1e-6,
    atol: flags.Atol = 1e-5,
    rtol: flags.Rtol = 1e-3,
    nondet_tol: flags.NondetTol = 0.0,
    fast_mode: flags.FastMode = False,
    check_undefined_grad: flags.CheckUndefinedGrad = True,
    check_grad_dtypes: flags.CheckGradDtypes = False,
    check_batched_grad: flags.CheckBatchedGrad = False,
    check_batched_forward_grad: flags.CheckBatchedForwardGrad = False,
    check_forward_ad: flags.CheckForwardAd = False,
    check_backward_ad: flags.CheckBackwardAd = True,
    check_fwd_over_rev: flags.CheckFwdOverRev = False,
    check_rev_over_rev: flags.CheckRevOverRev = True,
    gen_non_contig_grad_outputs: flags.GenNonContigGradOutputs = False,
    masked: flags.Masked = False,
    every: flags.Every = False,
    json: flags.Json = False,
) -> int:
    return _run(locals())


HELP = """Check a gradient at many points, and what is claimed of it.

Points are chosen from the program's domain unless --at or --sample say where. Each is judged by certified ball
arithmetic, without tolerances; wrong claims are named and shrunk to the simplest point that shows them. What torch's
gradcheck would say is reported beside. Exit code 0: all is right; 1: something is wrong, or the numbers are off; 2: the
input cannot be used; 7: it could not be told.
"""
_TORCH = (
    *("eps", "atol", "rtol", "nondet_tol", "fast_mode", "check_undefined_grad", "check_grad_dtypes"),
    *("check_batched_grad", "check_batched_forward_grad", "check_forward_ad", "check_backward_ad"),
    *("check_fwd_over_rev", "check_rev_over_rev", "gen_non_contig_grad_outputs", "masked"),
)
"""The options of torch's gradcheck and gradgradcheck, under their names."""
_EXPRESSIONS = {
    **{"expr": "EXPR", "expression": "-e", "file": "-f", "output": "--output", "claim": "--claim", "rule": "--rule"},
    **{"second_order": "--second-order"},
}
"""What cannot be asked of a Python function."""


def _run(given: Mapping[str, Any]) -> int:
    return _python(given) if given["python"] is not None else _expression(given)


def _settings(given: Mapping[str, Any]) -> Settings:
    asked = {name: given[name] for name in ("dtype", "max_ulp", "limit", "convention", "wrt", "constant")}
    return options.settings_of(asked) | {"device": options.open_device(given["device"])}


def _expression(given: Mapping[str, Any]) -> int:
    """An expression at many points."""
    if given["grad"] is not None:
        raise UserError("--grad names the gradient of a Python function", hint="give the function: --python FILE:NAME")
    settings, where = _settings(given), _Where(given)
    settings |= {"grad_tensors": options.cotangent(given["grad_tensors"], where.seed, settings)}
    settings |= {"claim": options.claims(given["claim"] or [], settings, where.seed)}
    text = options.expression(given["expr"], given["expression"], given["file"])
    found = _survey(
        text,
        given["output"],
        where,
        settings,
        second_order=given["second_order"],
        rules=_rules(given["rule"] or []),
        torch={name: given[name] for name in _TORCH},
    )
    put(_shown(found, given["every"], given["json"]))
    return of_verdict(found.verdict)


def _python(given: Mapping[str, Any]) -> int:
    """A Python function and its gradient at one point."""
    for name, option in _EXPRESSIONS.items():
        if given[name]:
            raise UserError(f"--python and {option} were both given", hint=f"{option} belongs to expressions")
    if given["points"] != _POINTS:
        raise UserError("--python and --points were both given", hint="a Python function is checked at one point")
    settings, where = _settings(given), _Where(given)
    if settings["device"] != "cpu":
        raise UserError("a Python function runs where its own code says", hint="--device belongs to expressions")
    if settings["dtype"].startswith("complex"):
        raise UserError("--python takes real numbers", hint="give --dtype float64, float32 or float16")
    report = _function(given, where, settings)
    put(_shown_function(report, given["every"], given["json"]))
    return of_verdict(report.verdict)


class _Where:
    """At which points: what `--at` fixes, what `--sample` draws, how many, and from which seed."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.at = given["at"] or []
        self.count = options.within("--points", given["points"], 1, _MOST_POINTS)
        self.seed = options.within("--seed", given["seed"], 0, 2**63 - 1)
        self.laws = options.assignments(given["sample"] or [], "--sample")

    def fixed(self, settings: Settings, widen: bool) -> dict[str, Any]:
        """The values of `--at`; `widen` says whether they may be complex.

        Raises:
            UserError: as `options.values`, or an input is both given and drawn.
        """
        found = options.values(self.at, settings["dtype"], self.seed, settings["limits"], widen)
        for name in self.laws:
            if name in found:
                raise UserError(f"{name} was given with both --at and --sample", hint="give each input once")
        return found


def _survey(text: str, output: str | None, where: _Where, settings: Settings, **asked: Any) -> Survey:
    from autograd_core.language import judgeable, parse
    from autograd_core.verdict.survey import survey

    fixed = where.fixed(settings, widen=True)
    program = parse(text, inputs=(*fixed, *where.laws), output=output, limits=settings["limits"])
    judgeable(program)
    gc.enable()  # `main` turned it off for a short run; many points make a long one
    points = _points(program, fixed, where, settings)
    for name, claim in settings["claim"].items():
        if len(points) > 1 and not isinstance(claim, str):
            message = f"the numbers claimed for {name} are those of one point, and there are {len(points)}"
            raise UserError(message, hint="give the point with --at, or claim a formula")
    with counter("points") as progress:
        return survey(
            program, points, describe=points.describe, progress=progress, seed=where.seed, **asked, **settings
        )


def _points(program: Program, fixed: Mapping[str, Any], where: _Where, settings: Settings) -> Points:
    """The one point that `--at` gives, wherever it lies; or points in the domain, whose other inputs are drawn."""
    from autograd_core.verdict.check import differentiated
    from autograd_core.verdict.points.parts import sample_parts
    from autograd_core.verdict.points.sample import Points

    wrt = differentiated(program, settings["wrt"], settings["constant"])
    if not where.laws and set(program.inputs) <= set(fixed):
        return Points([dict(fixed)], "1 point, given")
    free = settings["dtype"].startswith("complex")
    return sample_parts(program, where.count, where.seed, where.laws, fixed, wrt, free)


def _function(given: Mapping[str, Any], where: _Where, settings: Settings) -> FunctionReport:
    from autograd_cli.python import aside, load, point
    from autograd_core.verdict.opaque.check import check_function

    function = load(given["python"])
    gradient = load(given["grad"]) if given["grad"] is not None else None
    values = {**where.fixed(settings, widen=False), **_drawn(where, settings)}
    with aside():
        return check_function(
            function,
            gradient,
            point(function, values),
            wrt=_wanted(settings, values),
            dtype=settings["dtype"],
            max_ulp=settings["max_ulp"],
            grad_output=options.cotangent(given["grad_tensors"], where.seed, settings),
            nondet_tol=given["nondet_tol"],
            seed=where.seed,
        )


def _wanted(settings: Settings, values: Mapping[str, Any]) -> list[str] | None:
    if not settings["constant"]:
        return None if settings["wrt"] is None else list(settings["wrt"])
    return [name for name in settings["wrt"] or values if name not in settings["constant"]]


def _drawn(where: _Where, settings: Settings) -> dict[str, Any]:
    import numpy

    from autograd_core.verdict.points.sampler import read_sampler

    generator = numpy.random.default_rng(where.seed)
    return {
        name: numpy.asarray(read_sampler(law).draw(generator, ()), settings["dtype"])
        for name, law in where.laws.items()
    }


def _rules(given: Sequence[str]) -> list[str]:
    from autograd_core.language.words import nearest
    from autograd_core.verdict.rules import RULES

    names = options.names(given)
    if "all" in names:
        return list(RULES)
    for name in names:
        if name not in RULES:
            raise UserError(f"no rule is named '{name}'", hint=nearest(name, RULES) or f"all, {', '.join(RULES)}")
    return names


def _shown(found: Survey, every: bool, json: bool) -> str:
    if json:
        from autograd_cli.envelope import one_line
        from autograd_cli.envelope_gradcheck import survey_envelope

        return one_line(survey_envelope(found, of_verdict(found.verdict)))
    from autograd_cli.render_gradcheck import render

    return render(found, every=every, terminal=is_terminal(sys.stdout), encoding=encoding(sys.stdout))


def _shown_function(report: FunctionReport, every: bool, json: bool) -> str:
    if json:
        from autograd_cli.envelope import one_line
        from autograd_cli.envelope_gradcheck import function_envelope

        return one_line(function_envelope(report, of_verdict(report.verdict)))
    from autograd_cli.render_gradcheck import render_function

    return render_function(report, every=every, terminal=is_terminal(sys.stdout), encoding=encoding(sys.stdout))
