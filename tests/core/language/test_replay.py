"""Replays give what a whole run gives, and compute only what depends on changed inputs."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd_core.errors import LanguageError
from autograd_core.language import parse
from autograd_core.language.replay import Replay

RANDOM = numpy.random.default_rng(3)
BASE = {name: RANDOM.standard_normal(shape) for name, shape in {"x": (), "y": (3,), "w": (3, 3)}.items()}
PROGRAMS = [
    "a = exp(x)*2; b = w @ y; c = sum(b*a) + 1/3; tanh(c)",
    "x",
    "sum(y) + pi",
    "softmax(y)[0]*x + where(x > 0, x, y[1])",
    "u = cumsum(w, axis=0); det(u)*x + norm(y)",
    "max(w) - sum(y*y)**0.5",
    "-x*x/(x - 3) + x**2 + (x*x)**0.5 + 2**x + (x + y)/x",
]


@pytest.mark.parametrize("text", PROGRAMS)
@pytest.mark.parametrize("moved", [(), ("x",), ("y",), ("x", "w"), ("x", "y", "w")])
def test_all_results_are_those_of_a_run(text: str, moved: tuple[str, ...]) -> None:
    program = parse(text)
    base = {name: BASE[name] for name in program.inputs}
    replay = Replay(program, base)
    for _ in range(3):
        point = {name: RANDOM.standard_normal(a.shape) if name in moved else a for name, a in base.items()}
        for one, other in zip(replay(point), program.run(point), strict=True):
            assert numpy.array_equal(one, other) and numpy.result_type(one) == numpy.result_type(other)
    assert all(replay._results[n] is one for n, one in enumerate(replay(base)))


def test_only_what_depends_on_a_change_is_computed() -> None:
    program = parse("a = w @ w; b = sum(a); c = x*x; b + c")
    replay = Replay(program, {"x": BASE["x"], "w": BASE["w"]})
    before, after = replay(replay.base), replay({"x": numpy.array(9.0), "w": BASE["w"]})
    kept = {
        program.source[s.span.start : s.span.end]
        for s, a, b in zip(program.steps, before, after, strict=True)
        if a is b
    }
    assert kept == {"w", "w @ w", "sum(a)"}


def test_errors_are_those_of_a_run() -> None:
    program = parse("x @ y")
    replay = Replay(program, {"x": BASE["y"], "y": BASE["y"]})
    point: dict[str, Any] = {"x": numpy.zeros(2), "y": BASE["y"]}
    with pytest.raises(LanguageError, match="operands of @ have shapes"):
        replay(point)
