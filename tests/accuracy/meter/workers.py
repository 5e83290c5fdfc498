"""A process for each row. A ball function may take forever at one point, and only the end of its process ends that."""

from __future__ import annotations

import math
import multiprocessing
import resource
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from autograd_core.ops import TABLE
from meter.gauge import Plan, Result, gauge
from meter.rival import function_of
from meter.truth import BITS

_PATIENCE = 6
"""Seconds of computing for one batch; then the system ends its process, and the batch is left out."""


@dataclass
class Worker:
    """A row being measured, and what is known of it so far."""

    name: str
    plan: Plan
    result: Result = field(default_factory=dict)
    batch: int = -1
    process: Any = None
    pipe: Any = None

    def start(self) -> None:
        """Go on behind the last batch that came back."""
        self.pipe, end = multiprocessing.Pipe(duplex=False)
        self.process = multiprocessing.Process(
            target=_run, args=(self.name, self.plan, self.batch + 1, self.result, end), daemon=True
        )
        self.process.start()
        end.close()

    def listen(self) -> bool:
        """Take what the process says; whether the row is done."""
        try:
            number, self.result, done = self.pipe.recv()
        except EOFError:
            return self.lose()
        if number > self.batch:
            self.batch, self.plan = number, self.plan._replace(depth=len(BITS))
        if done:
            self.process.join()
        return bool(done)

    def lose(self) -> bool:
        """Begin another process, the batch with a precision less, or without it; whether time is up."""
        self.process.join()
        self.pipe.close()
        if self.process.exitcode != -signal.SIGXCPU:  # a defect, with its traceback on stderr
            self.result["failed"] = True
            return True
        if self.plan.depth > 1:
            self.plan = self.plan._replace(depth=self.plan.depth - 1)
        else:
            self.batch, self.plan = self.batch + 1, self.plan._replace(depth=len(BITS))
            self.result["lost"] = self.result.get("lost", 0) + 1
        self.result["seconds"] = self.result.get("seconds", 0.0) + _PATIENCE
        if self.result["seconds"] > self.plan.seconds:
            return True
        self.start()
        return False


def _run(name: str, plan: Plan, first: int, result: Result, pipe: Connection) -> None:
    def send(message: Any) -> None:
        pipe.send(message)
        _arm()

    _arm()
    gauge(name, plan, first, result, send)


def _arm() -> None:
    """Let the system end this process when the next batch takes too long; Python could not, inside a function of C."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + _PATIENCE, most))


def measured(names: Sequence[str], plan: Plan, jobs: int) -> Iterator[tuple[str, Result]]:
    """The rows with their results, as they come."""
    waiting, running = list(reversed(names)), []
    if plan.torch:
        function_of(TABLE[names[0]])  # torch takes seconds to import, and here the processes inherit it
    while waiting or running:
        while waiting and len(running) < jobs:
            running.append(Worker(waiting.pop(), plan))
            running[-1].start()
        ready = wait([worker.pipe for worker in running])
        for worker in list(running):
            if worker.pipe in ready and worker.listen():
                running.remove(worker)
                yield worker.name, worker.result
