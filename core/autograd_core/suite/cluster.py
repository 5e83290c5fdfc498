"""The same suite on a Dask cluster: chunks of checks go out, their records come back, and a lost chunk goes out again.

Dask is an extra: it is imported here when a run asks for it. Only this process writes anything.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, NamedTuple

from autograd_core.errors import DeviceError, UserError
from autograd_core.language.show import printable
from autograd_core.suite import remote, supervisor
from autograd_core.suite.identity import described
from autograd_core.suite.records import CRASH, Record, broken
from autograd_core.suite.supervisor import Limits, Task

MOST = 50
"""Checks in a chunk: what is lost with a worker, and run again."""
_TICK = 0.25
_CONNECT = 8.0
"""Seconds in which the scheduler has to answer."""
_LOOK = 2.0
"""Seconds between questions how many workers there are."""
_LONELY = 60.0
"""Seconds without any worker after which a run is given up."""
_AHEAD = 2
"""Chunks for each thread of the cluster: one is run, one waits beside it."""
_MOST_WORDS = 300
_ADDRESS = re.compile(r"(?:tcp|tls)://(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}")


def checked(address: str) -> str:
    """The address of a scheduler, if it is one.

    Raises:
        UserError: it is not.

    >>> checked("tcp://127.0.0.1:8786")
    'tcp://127.0.0.1:8786'
    """
    if not _ADDRESS.fullmatch(address):
        hint = "write --scheduler tcp://HOST:PORT, as `dask scheduler` prints it"
        raise UserError(f"{printable(address[:80])!r} is not the address of a scheduler", hint=hint)
    return address


def run(
    tasks: Iterable[Task], address: str, most: int, limits: Limits, tick: Callable[[], None] = lambda: None
) -> Generator[tuple[int, Record], None, None]:
    """As `supervisor.run`, on the workers of a Dask cluster; at most so many chunks are out at once (0: any number).

    A worker that dies costs nothing: its chunk is run again. A chunk that workers die of, again and again, is run
    check by check; the one that does it ends as `crash`. Checks whose data files cannot travel are run here.

    Raises:
        DeviceError: Dask is not installed, there is no scheduler or no worker, or a worker has other versions than
            this process.
    """
    away: list[Task] = []
    here: list[Task] = []
    for task in tasks:
        (here if remote.files_of(task[1]) is None else away).append(task)
    if away:
        with _connected(address) as client:
            yield from _Cluster(client, address, limits, most).answers(away, tick)
    if here:
        yield from supervisor.run(here, most or 1, limits, tick)


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """A client of the scheduler, which says nothing by itself."""
    if find_spec("distributed") is None:
        raise DeviceError("--scheduler needs Dask, which is not installed", hint="pip install 'autograd-cli[dask]'")
    silent = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        client = _client(address)
        try:
            yield client
        finally:
            with suppress(Exception):
                client.close(timeout=1)
    finally:
        logging.disable(silent)


def _client(address: str) -> Any:
    """Connect, in a thread: who listens there and says nothing would be waited for without end."""
    dask: Any = import_module("distributed")  # it is not typed throughout
    found: SimpleQueue[Any] = SimpleQueue()

    def connect() -> None:
        try:
            found.put(dask.Client(address, timeout=_CONNECT, name="autograd-cli"))
        except Exception as error:
            found.put(error)

    threading.Thread(target=connect, daemon=True).start()
    try:
        client = found.get(timeout=1.5 * _CONNECT)
    except Empty:
        client = TimeoutError("who listens there does not speak its protocol")
    if isinstance(client, Exception):
        reason = printable(" ".join(str(client).split()))[:_MOST_WORDS]
        hint = "start one with `dask scheduler`, and workers with `dask worker ADDRESS`"
        raise DeviceError(f"no Dask scheduler answers at {address}: {reason}", hint=hint)
    return client


class _Flight(NamedTuple):
    """A chunk that is out, and since when; `alone` where it is a single check of a chunk that workers died of."""

    tasks: list[Task]
    since: float
    alone: bool


@dataclass
class _Cluster:
    """A run on a cluster: what is still to be sent, and what is out."""

    client: Any
    address: str
    limits: Limits
    most: int
    waiting: deque[list[Task]] = field(default_factory=deque)
    suspects: deque[Task] = field(default_factory=deque)
    flying: dict[Any, _Flight] = field(default_factory=dict)
    threads: int = 0
    seen: float = field(default_factory=monotonic)
    """When there was a worker, last of all."""
    looked: float = 0.0

    def answers(self, tasks: list[Task], tick: Callable[[], None]) -> Iterator[tuple[int, Record]]:
        """The records, chunk by chunk as they come."""
        dask: Any = import_module("distributed")
        self._look()
        size = max(1, min(MOST, len(tasks) // (4 * (self.threads or MOST))))
        self.waiting.extend(tasks[start : start + size] for start in range(0, len(tasks), size))
        try:
            while self.waiting or self.suspects or self.flying:
                self._send()
                try:
                    dask.wait(list(self.flying), timeout=_TICK, return_when="FIRST_COMPLETED")
                except TimeoutError:
                    pass
                except Exception as error:
                    raise self._failed(error) from None
                for future in [future for future in self.flying if future.done()]:
                    yield from self._landed(future)
                tick()
                self._look()
        finally:
            with suppress(Exception):
                self.client.cancel(list(self.flying), asynchronous=False)

    def _send(self) -> None:
        """Keep the cluster busy; a suspect is out by itself, so that nobody else is blamed for what it does."""
        most = self.most or max(1, _AHEAD * self.threads)
        while self.waiting and len(self.flying) < most:
            self._submit(self.waiting.popleft(), alone=False)
        if self.suspects and not any(flight.alone for flight in self.flying.values()):
            self._submit([self.suspects.popleft()], alone=True)

    def _submit(self, tasks: list[Task], alone: bool) -> None:
        future = self.client.submit(remote.answer, remote.chunk(tasks, self.limits), pure=False)
        self.flying[future] = _Flight(tasks, monotonic(), alone)

    def _landed(self, future: Any) -> Iterator[tuple[int, Record]]:
        if future.status == "finished":
            try:
                found = json.loads(future.result(timeout=_LOOK))
            except TimeoutError:  # its worker died with the answer: Dask runs it again
                return
            except Exception as error:
                raise self._failed(error) from None
            self.flying.pop(future)
            if "described" in found:
                raise _mismatch(found["place"], found["described"])
            yield from ((number, record) for number, record in found["records"])
            return
        flight = self.flying.pop(future)
        cause = future.exception(timeout=_LOOK) if future.status == "error" else None
        if type(cause).__name__ != "KilledWorker":
            raise self._failed(cause)
        if flight.alone:
            number, check = flight.tasks[0]
            reason = f"the workers of the cluster that ran it died, the last one {_last(cause)}"
            yield number, broken(check, CRASH, reason, monotonic() - flight.since)
        else:
            self.suspects.extend(flight.tasks)

    def _failed(self, error: BaseException | None) -> DeviceError:
        """What to say when a chunk ended in another way than by an answer."""
        if error is None or type(error).__name__ in ("CancelledError", "FutureCancelledError", "FuturesCancelledError"):
            return self._gone()
        text = printable(f"{type(error).__name__}: {' '.join(str(error).split())}")[:_MOST_WORDS]
        hint = "install autograd-cli[dask], of one version, for the Python of every worker"
        return DeviceError(f"a worker of the cluster cannot run checks: {text}", hint=hint)

    def _gone(self) -> DeviceError:
        hint = "what a journal holds is not lost: go on with --resume FILE, once there is a scheduler again"
        return DeviceError(f"the connection to the Dask scheduler at {self.address} was lost", hint=hint)

    def _look(self) -> None:
        """How many threads the cluster has; without any worker nothing will ever come."""
        if monotonic() < self.looked + _LOOK:
            return
        try:
            found = self.client.sync(self.client.scheduler.ncores, workers=None, callback_timeout=_CONNECT)
        except (OSError, TimeoutError):
            raise self._gone() from None
        self.looked = monotonic()
        self.threads = sum(found.values())
        self.seen = self.looked if found else self.seen
        if self.looked > self.seen + _LONELY:
            hint = f"start some: dask worker {self.address}"
            raise DeviceError(f"the cluster at {self.address} has no workers", hint=hint)


def _last(error: Any) -> str:
    address = getattr(getattr(error, "last_worker", None), "address", "")
    return printable(str(address or "of unknown address"))


def _mismatch(place: str, theirs: dict[str, str]) -> DeviceError:
    """What to say when a worker would not answer as this process does.

    >>> _mismatch("tcp://10.0.0.1:1234", {**described(), "numpy": "1.0"}).message[:69]
    'the worker at tcp://10.0.0.1:1234 has other versions: numpy 1.0 (here'
    """
    ours = described()
    differs = [
        f"{name} {theirs.get(name, 'none')} (here {ours.get(name, 'none')})"
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name) != theirs.get(name)
    ]
    text = printable(f"the worker at {place} has other versions: {', '.join(differs)}")
    return DeviceError(text, hint="install the same on every machine, and start the workers again")
