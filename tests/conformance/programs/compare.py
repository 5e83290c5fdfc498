"""Two libraries side by side: the first difference between them, and what counts as one.

Values are compared in units in the last place. A unit is first that of the largest number of the tensor. Where that
is not enough, it is what roundings do to this number: the program is run again on torch, several times, with every
result of every elementary operation, forward and backward, moved at random by at most eps times itself (`jitter`); the
widest change that this makes is then one unit. So a sum that cancels is compared at the scale of what it sums, and
nothing is excused that rounding does not explain. `TOLERANCE` units are allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy

from programs.execute import Seen, Step, run

TOLERANCE = 4.0
SAMPLES = 8


class Difference(NamedTuple):
    """Where two libraries part."""

    step: int
    line: str
    what: str
    torch: str
    ours: str

    @property
    def category(self) -> str:
        """What kind of difference it is, for counting and for shrinking."""
        return self.what.split(":")[0]


class Numbers(NamedTuple):
    """Two arrays that are too far apart for the plain comparison, and where they stand in the run."""

    step: int
    key: tuple[str, str]
    torch: numpy.ndarray
    ours: numpy.ndarray


class Outcome(NamedTuple):
    """The result for one program."""

    difference: Difference | None
    jittered: bool
    """Whether the plain comparison was not enough."""
    raised: int
    steps: int


def unit(array: numpy.ndarray) -> float:
    """One unit in the last place of the largest finite number."""
    finite = numpy.abs(array[numpy.isfinite(array)])
    return float(numpy.spacing(finite.max())) if finite.size else 0.0


def apart(a: numpy.ndarray, b: numpy.ndarray) -> float:
    """The widest distance of two arrays of one shape; infinite where only one is finite, or infinities differ."""
    same = (a == b) | (numpy.isnan(a) & numpy.isnan(b))
    if same.all():
        return 0.0
    if not (numpy.isfinite(a) == numpy.isfinite(b)).all() or not numpy.isfinite(a[~same]).all():
        return float("inf")
    return float(numpy.abs(a[~same].astype("float64") - b[~same].astype("float64")).max())


def arrays(step: Step) -> dict[tuple[str, str], numpy.ndarray]:
    """All numbers of a step by what they are."""
    found = {(name, "value"): seen.value for name, seen in step.seen.items()}
    found |= {(name, "grad"): seen.grad for name, seen in step.seen.items() if seen.grad is not None}
    return found | {(name, f"hook call {i}"): value for i, (name, value) in enumerate(step.notes)}


def structure(i: int, ours: Step, torch: Step) -> Difference | None:
    """The first difference that is not one of numbers."""

    def differ(what: str, a: object, b: object) -> Difference:
        return Difference(i, torch.line, what, str(a), str(b))

    a, b = torch.raised, ours.raised
    if (a and a[:2]) != (b and b[:2]):
        return differ(f"raises: {a and a.gist} / {b and b.gist}", a and a.text, b and b.text)
    for name in torch.seen:
        x, y = torch.seen[name], ours.seen.get(name)
        if y is None:
            return differ(f"kind: {name}", "a tensor", "no tensor")
        found = flags(x, y)
        if found is not None:
            return differ(f"{found[0]}: of {name}", found[1], found[2])
    if [name for name, _ in torch.notes] != [name for name, _ in ours.notes]:
        return differ("hook calls:", [n for n, _ in torch.notes], [n for n, _ in ours.notes])
    return None


def flags(x: Seen, y: Seen) -> tuple[str, object, object] | None:
    """The first flag, shape or dtype in which two tensors differ."""
    for what in ("requires_grad", "is_leaf"):
        if getattr(x, what) != getattr(y, what):
            return what, getattr(x, what), getattr(y, what)
    if (x.grad is None) != (y.grad is None):
        return "grad is None", x.grad, y.grad
    for what, a, b in (("value", x.value, y.value), ("grad", x.grad, y.grad)):
        if a is not None and b is not None and (a.shape, a.dtype) != (b.shape, b.dtype):
            return f"{what}'s shape or dtype", (a.shape, a.dtype), (b.shape, b.dtype)
    return None


def compare(torch: Any, ours: Any, lines: Sequence[str], jitter: Any = None) -> Outcome:
    """Run the lines on both; stop at the first difference of structure, judge the numbers afterwards."""
    doubts: list[Numbers] = []
    raised = count = 0
    for i, (theirs, mine) in enumerate(zip(run(torch, lines), run(ours, lines), strict=False)):
        if theirs.line != mine.line:
            raise AssertionError(f"out of step: {theirs.line!r} and {mine.line!r}")
        count += 1
        raised += theirs.raised is not None
        if theirs.raised is not None and "ZeroTensors" in theirs.raised.text:
            # torch's own defect: the zeros that it passes inside a recorded pass cannot be accumulated into.
            return Outcome(judge(torch, lines, doubts, jitter), bool(doubts), raised, count)
        found = structure(i, mine, theirs)
        if found is not None:
            return Outcome(judge(torch, lines, doubts, jitter) or found, bool(doubts), raised, count)
        other = arrays(mine)
        for key, value in arrays(theirs).items():
            if apart(value, other[key]) > TOLERANCE * unit(value):
                doubts.append(Numbers(i, key, value, other[key]))
    return Outcome(judge(torch, lines, doubts, jitter), bool(doubts), raised, count)


def judge(torch: Any, lines: Sequence[str], doubts: list[Numbers], jitter: Any) -> Difference | None:
    """The first pair of numbers that roundings do not explain."""
    if not doubts:
        return None
    runs = []
    for sample in range(SAMPLES if jitter is not None else 0):
        with jitter(sample):
            runs.append([arrays(step) for step in run(torch, lines)])
    for step, key, value, other in doubts:
        moved = [apart(r[step][key], value) for r in runs if step < len(r) and key in r[step]]
        allowed = TOLERANCE * max([unit(value), *(m for m in moved if numpy.isfinite(m))])
        if apart(value, other) > allowed and not any(m == float("inf") for m in moved):
            line = [s.line for s in run(torch, lines)][step]
            what = f"numbers: {key[1]} of {key[0]}, {apart(value, other) / max(allowed, 1e-300):.3g} times allowed"
            return Difference(step, line, what, str(value), str(other))
    return None
