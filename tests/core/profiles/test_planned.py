"""A plan beside the eager engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy

from autograd_core.language import parse
from autograd_core.profiles import Profile, Timing, profile
from autograd_core.profiles.planned import Planned, planned
from autograd_core.profiles.telling import plan


def test_runs_are_counted() -> None:
    done: list[Any] = []
    program, at = parse("x*x*exp(x)"), {"x": numpy.ones(100_000)}
    found = planned(program, at, ["x"], "ones", (3, 2), lambda one: done.append(one) or one)
    assert found is not None and len(found.times.runs) == 3 and len(done) == 5
    assert found.first > found.times.fastest and found.threads >= 1


def test_wrt_and_cotangent_are_those_of_the_question() -> None:
    found = profile("x*y", {"x": [1.0, 2.0], "y": 3.0}, wrt=["y"], grad_tensors=[1.0, 2.0], repeat=1)
    assert found.plan is not None


def test_what_cannot_be_traced_has_none() -> None:
    found = profile("abs(z)", {"z": 1 + 2j}, repeat=1)
    assert found.plan is None and plan(found) == "none can be made of this program"


def test_inputs_that_have_an_option_s_name() -> None:
    assert profile("out*threads", {"out": 2.0, "threads": 3.0}, repeat=1).plan is not None


def test_words(loss: Profile) -> None:
    def told(eager: float, by_plan: float) -> str:
        return plan(replace(loss, whole=Timing((eager,)), plan=Planned(Timing((by_plan,)), 5000.0, 2)))

    assert (
        told(100, 25)
        == "25.0 us, from 25.0 us to 25.0 us; 4 times as fast, with up to 2 threads, after 5.00 ms to make it"
    )
    assert "2.5 times as slow" in told(10, 25)
