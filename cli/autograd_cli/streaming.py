"""`grad --to FOLDER`: value and gradients of arrays that may be larger than memory, from files to files."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

from autograd_cli import options
from autograd_cli.lines import SCHEMA, one_line
from autograd_cli.streams import is_terminal, say
from autograd_core.errors import UserError
from autograd_core.language import Program, parse, read_assignment
from autograd_core.language.limits import readable
from autograd_core.language.show import printable
from autograd_core.plan import mapped
from autograd_core.plan.plan import Plan

if TYPE_CHECKING:
    from autograd_core.verdict.check import Settings
    from autograd_core.verdict.verdict import Verdict

_MOST_ULP = 64
"""Fused loops and NumPy differ by a few ulp in each function, and a difference may cancel."""
_SAMPLE = 64
"""Places at which the results are judged as `grad` judges small inputs."""


class Streamed:
    """What was computed, where it lies, and what the sample says."""

    def __init__(self, text: str, files: Mapping[str, Path], length: int, seconds: float) -> None:
        self.text, self.files, self.length, self.seconds = text, files, length, seconds
        self.verdict: Verdict
        self.reason = ""
        self.note = ""

    def shown(self) -> str:
        """For people."""
        lines = [f"{name:8} {path}  {readable(path.stat().st_size)}" for name, path in self.files.items()]
        rate = self.length / max(self.seconds, 1e-9)
        lines.append(f"{self.length:,} elements in {self.seconds:.1f} s, {rate:,.0f} a second")
        lines += [self.note] if self.note else []
        return "\n".join([*map(printable, lines), f"verdict  {self.verdict}: {self.reason}", ""])

    def json(self, status: int, dtype: str) -> str:
        """For programs."""
        return one_line({
            "schema": SCHEMA, "command": "grad", "expression": self.text, "dtype": dtype, "device": "cpu",
            "files": {name: str(path) for name, path in self.files.items()}, "elements": self.length,
            "note": self.note or None, "verdict": str(self.verdict), "reason": self.reason, "exit_code": status,
        })  # fmt: skip


def stream(
    text: str,
    at: Sequence[str],
    output: str | None,
    seed: int,
    folder: Path,
    threads: int | None,
    checkpoint: bool,
    settings: Settings,
) -> Streamed:
    """Compute value and gradients into a folder, and judge a sample of them.

    Raises:
        UserError: inputs of several dtypes, a program that cannot be traced. OutputError: the folder cannot be written.
    """
    from autograd_core.verdict.passes import refusals

    point = _mapped(at, seed, settings)
    program = parse(text, inputs=tuple(point), output=output, limits=settings["limits"])
    missing = [name for name in program.inputs if name not in point]
    if missing:
        raise UserError(f"no value for input '{missing[0]}'", hint=f"give it with --at {missing[0]}=VALUE")
    inputs = {name: point[name] for name in program.inputs}
    plan = Plan(program)
    wrt = tuple(settings.get("wrt") or [name for name in program.inputs if name not in settings["constant"]])
    start = time.perf_counter()
    seeds = settings.get("grad_tensors")
    if checkpoint:
        return _checkpointed(program, text, inputs, folder, wrt, settings)
    with refusals():
        files = mapped.gradients(
            plan, inputs, folder, grad_tensors=seeds, wrt=wrt, threads=threads, progress=_reporter(start)
        )
    elements = plan.length or max((numpy.size(array) for array in inputs.values()), default=1)
    found = Streamed(text, files, elements, time.perf_counter() - start)
    found.verdict, found.reason = _judged(plan, inputs, files, wrt, seeds, settings)
    return found


def _checkpointed(
    program: Program, text: str, inputs: Mapping[str, Any], folder: Path, wrt: Sequence[str], settings: Settings
) -> Streamed:
    """Segment by segment, for programs of many steps; what that spared and cost is said."""
    from autograd_core.plan.checkpoint import value_and_grad
    from autograd_core.verdict.passes import refusals
    from autograd_core.verdict.verdict import Verdict

    with refusals():
        value, gradients, spent = value_and_grad(program, inputs, wrt, settings.get("grad_tensors"))
    files = mapped.save(value, gradients, folder)
    length = max((numpy.size(array) for array in inputs.values()), default=1)
    found = Streamed(text, files, length, spent.forward_seconds + spent.backward_seconds)
    found.note = (
        f"kept {readable(spent.kept_bytes)} of {readable(spent.all_bytes)} in {spent.segments} segments; forward "
        f"{spent.forward_seconds:.2f} s, backward with a second forward {spent.backward_seconds:.2f} s"
    )
    found.verdict, found.reason = Verdict.CANNOT_TELL, "a checkpointed gradient is not judged; `grad` alone does that"
    return found


def _mapped(at: Sequence[str], seed: int, settings: Settings) -> dict[str, Any]:
    """The inputs: .npy files mapped, anything else read, all in the files' dtype."""
    files = {}
    others = []
    for one in at:
        name, value = read_assignment(one)
        if value.strip().startswith("@") and value.strip().endswith(".npy"):
            try:
                files[name] = mapped.read(Path(value.strip()[1:]))
            except FileNotFoundError:
                raise UserError(f"{printable(value)} does not exist", hint="check the path after the @") from None
            except (OSError, ValueError) as error:
                hint = "save the array with numpy.save, as float64 or float32"
                raise UserError(f"{printable(value)} cannot be mapped: {printable(str(error))}", hint=hint) from None
        else:
            others.append(one)
    dtypes = {str(array.dtype) for array in files.values()}
    if len(dtypes) > 1 or not dtypes <= {"float64", "float32"}:
        raise UserError(f"files hold {' and '.join(sorted(dtypes))}", hint="save all of them as float64, or as float32")
    dtype = next(iter(dtypes), settings["dtype"])
    return files | options.values(others, dtype, seed, settings["limits"])


def _reporter(start: float) -> mapped.Progress | None:
    """A line that is drawn again at a terminal; nothing elsewhere."""
    if not is_terminal(sys.stderr):
        return None

    def report(done: int, every: int) -> None:
        spent = time.perf_counter() - start
        left = spent / done * (every - done)
        end = "\n" if done == every else ""
        say(f"\r{done / every:4.0%}  {done:,} of {every:,} elements, {left:.0f} s left   ", end=end)

    return report


def _judged(
    plan: Plan,
    inputs: Mapping[str, Any],
    files: Mapping[str, Path],
    wrt: tuple[str, ...],
    grad_tensors: Any,
    settings: Settings,
) -> tuple[Verdict, str]:
    """The verdict on the program at a random sample, where results are compared too if they depend on nothing else."""
    from autograd_core.verdict.check import check
    from autograd_core.verdict.verdict import Verdict, worst

    if grad_tensors is not None and not isinstance(grad_tensors, str):
        return Verdict.CANNOT_TELL, "a cotangent of one's own is not sampled"
    length = plan.length
    places = numpy.sort(numpy.random.default_rng(length).choice(length, min(length, _SAMPLE), replace=False))
    small, alone = plan.sample(places, inputs, grad_tensors=grad_tensors, wrt=wrt)
    chosen: Settings = {**settings, "prove": False, "wrt": list(wrt), "constant": ()}
    assert not callable(plan.program)
    report = check(plan.program, small, **chosen)
    where = f"at a sample of {len(places)} of {length:,} places" if length else "for the whole input"
    if report.verdict not in (Verdict.PROVED, Verdict.CERTIFIED, Verdict.CORROBORATED):
        reasons = (g.judgement.reason for g in report.gradients.values() if g.judgement.verdict is report.verdict)
        why = next(filter(None, reasons), "`grad` without --to, on some of the elements, says more")
        return report.verdict, f"{where}: {why}"
    seen = worst([report.verdict, Verdict.CORROBORATED])
    if not alone:
        return seen, f"the program is {report.verdict} {where}; sums over all places are not judged"
    off = _off(report.run.gradients, files, places, length) if length else 0.0
    if off > _MOST_ULP:
        return Verdict.INACCURATE, f"files and `grad` differ by {off:.3g} ulp {where}"
    return seen, f"{report.verdict} {where}" + (f", the files {off:.2g} ulp from there" if length else "")


def _off(gradients: Mapping[str, Any], files: Mapping[str, Path], places: Any, length: int) -> float:
    """The largest distance in ulps between what `grad` computes at some places and what the files hold there."""
    off = 0.0
    for name, want in gradients.items():
        have = mapped.read(files[name])
        cut = [
            axis for axis, size in enumerate(have.shape) if size == length and want.shape[axis : axis + 1] != (size,)
        ]
        if have.shape != want.shape and len(cut) == 1:
            have = numpy.take(have, places, axis=cut[0])
        elif have.shape != want.shape:  # cut as one vector
            have = have.reshape(-1)[places]
        have, want = numpy.ravel(have), numpy.ravel(want)
        known = ~(numpy.isnan(have) & numpy.isnan(want))
        with numpy.errstate(all="ignore"):
            ulps = numpy.abs(have - want) / numpy.spacing(numpy.maximum(numpy.abs(want), 1e-300))
        off = max(off, float(numpy.max(numpy.nan_to_num(ulps, nan=numpy.inf), initial=0, where=known & (have != want))))
    return off
