"""The supervisor: worker processes, one check in flight each, and a hard end for those that break their limits.

Only killing a process is a reliable limit: SymPy and flint can stay inside one call for hours. So each check runs in a
worker that can be killed and replaced; a check that hangs, eats memory or crashes costs its own answer only.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import IO, NamedTuple

from autograd_core.language.show import printable
from autograd_core.suite.check import Check
from autograd_core.suite.records import CRASH, OOM, TIMEOUT, Record, broken
from autograd_core.suite.worker import READY, request

MEMORY = 4 << 30
"""Bytes that one check may take, by default."""

_TICK = 0.25
"""Seconds after which the caller hears from us, whether something was answered or not."""
_START = 120.0
"""Seconds in which a worker has to be ready."""
_ATTEMPTS = 3
"""Workers in a row that may end before they are ready."""
_PIECE = 1 << 16
_WORDS = 300
_MAIN = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from autograd_core.suite.worker import main; main()"
"""The worker finds what this process finds, and nothing else: not what lies in the working directory."""
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Limits(NamedTuple):
    """What a check may take: seconds, and bytes of memory beyond what the worker itself has (None: any)."""

    seconds: float = 60.0
    memory: int | None = MEMORY

    def of(self, check: Check) -> Limits:
        """What a check may take: what it says itself, else these."""
        seconds = self.seconds if check.timeout is None else check.timeout
        return Limits(seconds, self.memory if check.max_memory is None else check.max_memory)


_LIMITS = Limits()

Task = tuple[int, Check]
"""A check, and its number in the suite."""


class WorkerError(RuntimeError):
    """Workers cannot be started: a defect, or a broken installation."""


def run(
    tasks: Iterable[Task],
    jobs: int,
    limits: Limits = _LIMITS,
    tick: Callable[[], None] = lambda: None,
    resting: list[Worker] | None = None,
) -> Generator[tuple[int, Record], None, None]:
    """The records of checks, each with the check's number, in the order in which they are answered.

    `tick` is called a few times a second, also while nothing is answered. When the iterator is closed, or an exception
    such as KeyboardInterrupt goes through it, all workers are killed. With `resting` the workers are taken from there,
    as far as there are any, and those that have nothing more to do are left there: the caller ends them.

    Raises:
        WorkerError: three workers in a row ended before they were ready.
    """
    team = _Team(deque(tasks), jobs, limits, resting)
    try:
        team.hire()
        while team.workers:
            yield from team.heard()
            tick()
    finally:
        team.dismiss()


@dataclass(eq=False)
class Worker:
    """A process, and what it is doing: starting, idle, or a task; and since when."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    began: float
    ready: bool = False
    task: Task | None = None
    heard: bytearray = field(default_factory=bytearray)

    @property
    def answers(self) -> int:
        """The descriptor to read answers from."""
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    def ask(self, text: bytes) -> None:
        """Send a request.

        Raises:
            BrokenPipeError: the process is gone.
        """
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def end(self, patience: bool) -> tuple[int, str]:
        """Kill and bury it, after a second if it seems to be dying by itself; its return code and its last words."""
        if patience:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1.0)
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(BrokenPipeError):  # what could not be sent
                pipe.close()  # type: ignore[union-attr]
        code = self.process.wait()
        with self.errors as stream:
            stream.seek(0, os.SEEK_END)
            stream.seek(max(0, stream.tell() - _WORDS))
            lines = stream.read().decode("utf-8", "replace").split("\n")
        return code, printable(next((line.strip() for line in reversed(lines) if line.strip()), ""))[-_WORDS:]


def _started() -> Worker:
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the worker
    command = [sys.executable, "-P", "-c", _MAIN, json.dumps(sys.path)]
    # One hash seed for all: SymPy's order of terms, and so the words of a reason, may follow it.
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1"), "PYTHONHASHSEED": "0"}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment)
    return Worker(process, errors, monotonic())


class _Team:
    """The workers, and the tasks that are still to be given out."""

    def __init__(self, tasks: deque[Task], jobs: int, limits: Limits, resting: list[Worker] | None) -> None:
        self.tasks = tasks
        self.resting = resting
        self.jobs = jobs
        self.limits = limits
        self.selector = selectors.DefaultSelector()
        self.workers: set[Worker] = set()
        self.failures = 0

    def hire(self) -> None:
        """Start workers, as far as there are tasks for them."""
        while len(self.workers) < min(self.jobs, len(self.tasks) + sum(w.task is not None for w in self.workers)):
            worker = self._rested() or _started()
            self.workers.add(worker)
            self.selector.register(worker.answers, selectors.EVENT_READ, worker)
            if worker.ready:
                self._give(worker)

    def _rested(self) -> Worker | None:
        try:
            return self.resting.pop() if self.resting else None
        except IndexError:  # another thread was faster
            return None

    def heard(self) -> Iterator[tuple[int, Record]]:
        """Wait a little; what was answered, and what was ended."""
        before = monotonic()
        soonest = min(worker.began + self._most(worker) for worker in self.workers)
        events = self.selector.select(min(_TICK, max(0.0, soonest - before)))
        stopped = monotonic() - before - _TICK
        for worker in self.workers if stopped > 1 else ():  # Ctrl-Z: the workers were stopped as well
            worker.began += stopped
        for key, _ in events:
            yield from self._read(key.data)
        answered = {key.data for key, _ in self.selector.select(0)}  # the caller may have been away for long
        for worker in self.workers - answered:
            if monotonic() > worker.began + self._most(worker):
                yield from self._replace(worker, TIMEOUT)

    def _most(self, worker: Worker) -> float:
        return self.limits.of(worker.task[1]).seconds if worker.task else _START

    def _read(self, worker: Worker) -> Iterator[tuple[int, Record]]:
        piece = os.read(worker.answers, _PIECE)
        if not piece:
            yield from self._replace(worker, CRASH)
            return
        worker.heard += piece
        if not piece.endswith(b"\n"):
            return
        line, worker.heard = bytes(worker.heard), bytearray()
        task, worker.task = worker.task, None
        if task is None:
            worker.ready, self.failures = line == READY, 0
            self._give(worker)
            return
        record = json.loads(line)
        if record["status"] == OOM:  # what else failed in there for want of memory, nobody knows
            self._remove(worker)
            self.hire()
        else:
            self._give(worker)  # first of all: it should not wait while the answer is looked at
        yield task[0], record

    def _give(self, worker: Worker) -> None:
        """The next task to a worker; without one, it may go."""
        if not self.tasks:
            self._let_go(worker)
            return
        try:
            worker.ask(request(self.tasks[0][1], *self.limits.of(self.tasks[0][1])))
        except BrokenPipeError:  # it has died meanwhile, without a task; its pipe will say so
            return
        worker.task, worker.began = self.tasks.popleft(), monotonic()

    def _replace(self, worker: Worker, status: str) -> Iterator[tuple[int, Record]]:
        """End a worker and start another in its place; the record of the task that it had, if any."""
        code, words, seconds = self._remove(worker, patience=status == CRASH)
        self.failures += not worker.ready
        if self.failures >= _ATTEMPTS:
            raise WorkerError(f"workers end before they are ready: {_manner(code)}: {words}")
        self.hire()
        if worker.task is None:
            return
        number, check = worker.task
        if status == TIMEOUT or code == -signal.SIGPROF:
            yield number, broken(check, TIMEOUT, f"no answer within {self.limits.of(check).seconds:g} s", seconds)
        elif "allocate memory" in words:  # GMP and FLINT do not raise, they abort
            yield number, broken(check, OOM, f"out of memory: {words}", seconds)
        else:
            reason = f"the process that ran it {_manner(code)}" + f": {words}" * bool(words)
            yield number, broken(check, CRASH, reason, seconds)

    def _let_go(self, worker: Worker) -> None:
        if self.resting is None:
            self._remove(worker)
            return
        self.workers.discard(worker)
        self.selector.unregister(worker.answers)
        self.resting.append(worker)

    def _remove(self, worker: Worker, patience: bool = False) -> tuple[int, str, float]:
        """End a worker: its return code, its last words, and for how long it had been at its task."""
        seconds = monotonic() - worker.began
        self.workers.discard(worker)
        self.selector.unregister(worker.answers)
        return *worker.end(patience), seconds

    def dismiss(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.process.kill()
        for worker in list(self.workers):
            self._remove(worker)
        self.selector.close()


def _manner(code: int) -> str:
    """How a process ended, from its return code.

    >>> _manner(-11), _manner(3)
    ('was killed by SIGSEGV', 'ended with exit code 3')
    """
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was killed by {signal.Signals(-code).name}"
