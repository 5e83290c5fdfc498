"""A profile in words and cells: what the terminal and notebooks show alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd_core.autograd.events import Shapes
from autograd_core.profiles.timing import Timing, duration, size

if TYPE_CHECKING:
    from autograd_core.profiles.measure import Profile
    from autograd_core.profiles.rows import Row

COLUMNS = ("op", "phase", "calls", "self", "share", "total", "mean", "made", "touched", "shapes")
NOISY = 2.0
"""From this ratio of the slowest to the fastest run on, a profile says that its times are noisy."""
_SHAPES = 3


def cells(found: Profile, row: Row) -> tuple[str, ...]:
    """One row as text, by column; the share is of the time of all rows."""
    share = row.own.median / found.recorded if found.recorded else 0.0
    times = duration(row.own.median), f"{share:.0%}", duration(row.total.median), duration(row.mean)
    return (row.name, row.phase, str(row.calls), *times, size(row.made), size(row.touched), op_shapes(row.shapes))


def op_shapes(shapes: Shapes) -> str:
    """Shapes as `(300, 200) (200,)`; a number's is `()`.

    >>> op_shapes(((300, 200), ())), op_shapes(((2,),) * 9)
    ('(300, 200) ()', '(2,) (2,) (2,) and 6 more')
    """
    more = f" and {len(shapes) - _SHAPES} more" if len(shapes) > _SHAPES else ""
    return " ".join(str(shape) for shape in shapes[:_SHAPES]) + more


def timing(one: Timing) -> str:
    """The median, and how far the runs are apart.

    >>> timing(Timing((1.0, 2.0, 4.0)))
    '2.00 us, from 1.00 us to 4.00 us'
    """
    return f"{duration(one.median)}, from {duration(one.fastest)} to {duration(one.slowest)}"


def times(found: Profile) -> str:
    """Where the times come from, and what recording costs."""
    recorded = f"those of ops of {found.repeat} recorded runs, {duration(found.watched.median)} each"
    return f"medians of {found.repeat} runs after {found.warmup} more; {recorded}"


def plan(found: Profile) -> str:
    """The same by a plan, beside the whole of the eager engine."""
    one = found.plan
    if one is None:
        return "none can be made of this program"
    ratio = found.whole.median / one.times.median
    faster = f"{ratio:.2g} times as fast" if ratio >= 1 else f"{1 / ratio:.2g} times as slow"
    threads = f"{one.threads} threads" if one.threads > 1 else "1 thread"
    return f"{timing(one.times)}; {faster}, with up to {threads}, after {duration(one.first)} to make it"


def memory(found: Profile) -> str:
    """What one run held at most, and what its ops made."""
    made, touched = (sum(getattr(row, which) for row in found.rows) for which in ("made", "touched"))
    peak = "" if found.peak is None else f"{size(found.peak)} at most at once; "
    return f"{peak}ops made {size(made)} and touched {size(touched)}"


def noise(found: Profile) -> str | None:
    """What to think of times that are far apart; None where they are not."""
    one = found.whole
    if len(one.runs) < 2 or one.slowest < NOISY * one.fastest:
        return None
    return f"the slowest run took {one.slowest / one.fastest:.2g} times as long as the fastest; repeat more often"
