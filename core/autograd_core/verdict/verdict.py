"""The eight answers, from best to worst, and what they mean together."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from autograd_core.drawing.shown import Shown


class Verdict(Shown, StrEnum):
    """What can be said of a gradient at a point.

    >>> worst([Verdict.CORROBORATED, Verdict.KINK])
    <Verdict.KINK: 'kink'>
    """

    PROVED = "proved"
    """Identical for all inputs, by exact algebra."""
    CERTIFIED = "certified"
    """Agrees with a proven enclosure of the truth at this point."""
    CORROBORATED = "corroborated"
    """Agrees with an independent oracle that gives no proof."""
    KINK = "kink"
    """Not differentiable here; the value lies between the one-sided slopes."""
    UNDEFINED = "undefined"
    """Outside the domain: there is no derivative to compare with."""
    CANNOT_TELL = "cannot_tell"
    """Nothing disagrees, but no oracle could decide."""
    INACCURATE = "inaccurate"
    """The formula is right, the floating-point numbers are not."""
    DISAGREE = "disagree"
    """The formula is wrong."""

    @property
    def severity(self) -> int:
        """0 for the best answer, counting up."""
        return list(Verdict).index(self)

    @property
    def agrees(self) -> bool:
        """Whether the gradient may be relied on."""
        return self.severity <= Verdict.KINK.severity

    @property
    def wrong(self) -> bool:
        """Whether the gradient must not be used."""
        return self in (Verdict.INACCURATE, Verdict.DISAGREE)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several answers; `cannot_tell` when there is none."""
    return max(verdicts, key=lambda v: v.severity, default=Verdict.CANNOT_TELL)
