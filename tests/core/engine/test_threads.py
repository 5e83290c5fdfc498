from __future__ import annotations

import threading
from collections.abc import Callable

import autograd_core as torch


def in_threads(work: Callable[[int], None], count: int) -> list[BaseException]:
    """Run `work(0)` ... `work(count - 1)` side by side; what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_threads_differentiate_their_own_graphs() -> None:
    results: dict[int, list[float]] = {}

    def work(number: int) -> None:
        found = []
        for i in range(200):
            x = torch.tensor(1.0 + number + i / 200, dtype=torch.float64, requires_grad=True)
            y = x
            for _ in range(20):
                y = y * 1.01 + x * 0.5
            y.backward()
            found.append(float(x.grad))
        results[number] = found

    assert in_threads(work, 4) == []
    assert results[0] == results[1] == results[2] == results[3]
    assert len(set(results[0])) == 1


def test_threads_accumulate_into_a_shared_leaf_one_after_the_other() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    lock = threading.Lock()

    def work(number: int) -> None:
        y = (x * (number + 1)).sum()
        with lock:
            y.backward()

    assert in_threads(work, 4) == []
    assert x.grad.tolist() == [10.0, 10.0]


def test_grad_mode_does_not_leak() -> None:
    inside, seen = threading.Event(), threading.Event()
    modes: list[bool] = []

    def look() -> None:
        inside.wait(10)
        modes.append(torch.is_grad_enabled())
        x = torch.tensor(2.0, requires_grad=True)
        modes.append((x * x).requires_grad)
        seen.set()

    thread = threading.Thread(target=look)
    thread.start()
    with torch.no_grad():
        inside.set()
        seen.wait(10)
        modes.append(torch.is_grad_enabled())
    thread.join()
    assert modes == [True, True, False]


def test_a_new_thread_starts_with_recording_on() -> None:
    modes: list[bool] = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: modes.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    assert modes == [True]
