"""A session: the checks of a suite, answered by workers, remembered in a journal and a cache, told in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from autograd_core.errors import SpecError
from autograd_core.suite import identity, journal, supervisor
from autograd_core.suite.check import Check
from autograd_core.suite.records import Record, head
from autograd_core.suite.shard import Shard
from autograd_core.suite.supervisor import Limits

Done = Callable[[int, Record, bool], None]
Answers = Generator[Record, None, None]


def _nothing(*_: object) -> None:
    pass


@dataclass(frozen=True)
class Session:
    """How a suite is run."""

    jobs: int = 0
    """Worker processes; 0: as many as there are cores. On a cluster: chunks that are out at once, 0 for any number."""
    limits: Limits = field(default_factory=Limits)
    shard: Shard = field(default_factory=Shard)
    journal: Path | None = None
    resume: bool = False
    """Whether the journal goes on, where it exists; it is begun afresh otherwise."""
    cache: Path | None = None
    scheduler: str | None = None
    """The address of a Dask scheduler, whose workers then answer the checks."""

    def run(self, checks: Sequence[Check], done: Done = _nothing, tick: Callable[[], None] = _nothing) -> Answers:
        """The records of the checks of the shard, in the order of the suite, each as early as that allows.

        `done` is told of each answer as soon as it is safe: the check's number, the record, and whether it was known
        before. `tick` is called a few times a second.

        However the iterator ends, by an exception or by being closed, all workers end with it, and the journal has
        every answer that `done` was told of.

        Raises:
            SpecError: there is no check, or none in this shard. OutputError: the journal or the cache cannot be
                written. UserError: what is to be resumed is no journal. WorkerError: no worker can be started.
            DeviceError: the cluster cannot be used.
        """
        numbers = self.shard.take(range(len(checks)))
        if not numbers:
            raise SpecError(f"shard {self.shard} holds no check: there are {len(checks)}")
        with ExitStack() as stack:
            memory = _Memory(self, checks, numbers, stack)
            answered = memory.known
            for number, record in answered.items():
                done(number, record, True)
            tasks = [(number, checks[number]) for number in numbers if number not in answered]
            answers = self._answers(tasks, tick)
            stack.callback(answers.close)
            for number in numbers:
                while number not in answered:
                    other, record = next(answers)
                    memory.add(other, record)
                    done(other, record, False)
                    answered[other] = record
                yield answered.pop(number)

    def _answers(
        self, tasks: Sequence[supervisor.Task], tick: Callable[[], None]
    ) -> Generator[tuple[int, Record], None, None]:
        if self.scheduler is None:
            return supervisor.run(tasks, self.jobs or cores(), self.limits, tick)
        from autograd_core.suite import cluster

        return cluster.run(tasks, self.scheduler, self.jobs, self.limits, tick)


class _Memory:
    """The journal and the cache of a session, where it has them."""

    def __init__(self, session: Session, checks: Sequence[Check], numbers: Sequence[int], stack: ExitStack) -> None:
        self.known: dict[int, Record] = {}
        self.journal: journal.Journal | None = None
        self.cache: journal.Cache | None = None
        if session.journal is None and session.cache is None:
            return
        self.keys = [identity.content(check) for check in checks]
        if session.cache is not None:
            self.cache = journal.Cache(session.cache, identity.versions())
            stack.callback(self.cache.close)
            remembered = {number: self.cache.known.get(self.keys[number]) for number in numbers}
            self.known = {number: _named(record, checks[number]) for number, record in remembered.items() if record}
        if session.journal is not None:
            self._open(session, session.journal, checks, numbers, stack)

    def _open(
        self, session: Session, path: Path, checks: Sequence[Check], numbers: Sequence[int], stack: ExitStack
    ) -> None:
        suite, limits = identity.suite(checks, self.keys), session.limits
        header = journal.Header(
            suite, len(checks), str(session.shard), limits.seconds, limits.memory, identity.versions()
        )
        goes_on = session.resume and path.is_file() and path.stat().st_size > 0
        written = journal.read(path, header) if goes_on else journal.Written()
        same = written.header == header
        self.known |= {n: _named(record, checks[n]) for n, record in written.known(header, self.keys, numbers)}
        self.journal = journal.Journal(path, header, self.keys, afresh=not goes_on)
        stack.callback(self.journal.close)
        if goes_on and not same:
            self.journal.goes_on(header)
        for number, record in self.known.items():
            if not (same and number in written.by_number):
                self.journal.add(number, record)

    def add(self, number: int, record: Record) -> None:
        """Remember an answer."""
        if self.journal is not None:
            self.journal.add(number, record)
        if self.cache is not None:
            self.cache.add(self.keys[number], record)


def _named(record: Record, check: Check) -> Record:
    """A remembered answer under the name and place that its check has now."""
    return {**record, **head(check)}


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
