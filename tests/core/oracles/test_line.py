from __future__ import annotations

import math

from autograd_core.oracles.line import CENTRAL, RIGHT, Line, Sample


def test_every_point_is_computed_once() -> None:
    line = Line(lambda t: Sample(t * t, t * t), 3.0)
    first, again = line.level(-10, CENTRAL), line.level(-10, CENTRAL)
    assert first == again and first is not None and first.slope == 6.0
    assert line.evaluations == 3


def test_steps_that_are_lost_or_leave_the_floats_give_no_level() -> None:
    line = Line(lambda t: Sample(t, abs(t)), 1.0)
    assert line.level(-60, RIGHT) is None and not line.moves(-60)
    assert line.level(1024, RIGHT) is None
    assert Line(lambda t: Sample(math.nan if t != 1 else 1.0, 1.0), 1.0).level(-10, CENTRAL) is None
