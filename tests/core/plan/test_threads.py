"""Work in parts."""

from __future__ import annotations

import os
import signal
import threading

import numpy
import pytest

from autograd_core.plan import threads
from autograd_core.plan.plan import Plan
from autograd_core.plan.threads import cores, in_parts, side_by_side


@pytest.mark.parametrize("length", [0, 1, 99, 100, 101, 1234])
@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("segment", [None, 250])
def test_every_place_is_in_one_part(
    length: int, count: int, segment: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = numpy.zeros(length, int)
    told: list[int] = []
    monkeypatch.setattr(threads, "SEGMENT", segment or threads.SEGMENT)

    def work(which: int, first: int, last: int) -> None:
        assert first % 100 == 0 and first < last <= length and 0 <= which < count
        done[first:last] += 1

    def after(at: int) -> None:
        assert done[:at].all() and not done[at:].any()
        told.append(at)

    in_parts(length, 100, count, work, None if segment is None else after)
    assert (done == 1).all() and told == ([] if segment is None else [*range(200, length, 200), length][: 2 * length])


def test_an_error_comes_out() -> None:
    def work(which: int) -> None:
        if which == 2:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side(work, 3)


def test_each_in_a_thread_of_its_own() -> None:
    barrier = threading.Barrier(3, timeout=10)
    side_by_side(lambda which: barrier.wait(), 3)
    assert cores() >= 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_child_process_has_threads_of_its_own() -> None:
    x, plan = numpy.ones(200_000), Plan("sum(x*x)")
    assert plan.value(x=x, threads=3) == 200_000
    child = os.fork()
    if not child:
        signal.alarm(20)
        try:
            os._exit(int(plan.value(x=x, threads=3) != 200_000))
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


def test_calls_from_several_threads() -> None:
    plan, wrong = Plan("x*x*exp(x)"), []

    def work(which: int) -> None:
        x = numpy.full(40_000, float(which))
        for _ in range(5):
            value, _ = plan.value_and_grad(x=x, grad_tensors="ones")
            if numpy.abs(value - which * which * numpy.exp(which)).max() > 1e-9:
                wrong.append(which)

    workers = [threading.Thread(target=work, args=(which,)) for which in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []
