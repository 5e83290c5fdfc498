from __future__ import annotations

import numpy

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem
from autograd_core.verdict import gather as module
from autograd_core.verdict.gather import gather
from autograd_core.verdict.passes import run


def asked(text, x, order=1):
    program, at = parse(text), {"x": numpy.asarray(x, dtype=float)}
    executed = run(program, at, ["x"], order=order)
    return gather(Problem(program, at, ["x"], executed.seeds, order), executed)["x"]


def test_every_witness_is_asked():
    found = asked("x*x", 3.0)
    assert found.symbolic.value.item() == 6 and found.exact.middle.item() == 6
    assert abs(found.finite.value.item() - 6) <= found.finite.error.item()
    assert found.undefined is None and found.mistake is None and found.vouched(0)


def test_a_witness_that_fails_is_silent(monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("by chance")

    monkeypatch.setattr(module.elements, "gradient", broken)
    monkeypatch.setattr(module.forward, "undefined", broken)
    monkeypatch.setattr("autograd_core.oracles.symbolic._first_order", broken)
    monkeypatch.setattr("autograd_core.oracles.exact._enclose", broken)
    found = asked("x*x", 3.0)
    assert found.symbolic.value is found.exact.middle is found.finite.value is None
    for reason in (found.symbolic.reason, found.exact.reason, found.finite.reasons[()]):
        assert "by chance" in reason


def test_high_orders_spare_the_costly_witnesses_and_say_so():
    found = asked("x**3", 2.0, order=7)
    assert found.symbolic.value.item() == 0
    assert "order" in found.exact.reason and "order" in found.finite.reasons[()]
