"""What runs on a worker of a Dask cluster: chunks of checks, each answered by a process of ours beside the worker.

So a check has its limits of time and memory here as anywhere, and one that hangs or crashes does not take the Dask
worker with it. The process stays for the next chunk, and goes when none comes.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograd_core.suite import supervisor
from autograd_core.suite.check import Check
from autograd_core.suite.identity import data_file, described, named_files
from autograd_core.suite.records import Record, dump, head
from autograd_core.suite.supervisor import Limits, Task, Worker

_HEAVIEST = 16 << 20
"""Bytes of data files that go with a check."""
_PATIENCE = 30.0
"""Seconds after which a process that has nothing to do is ended."""


class Unwanted(RuntimeError):
    """Nobody waits for the chunk any more."""


def files_of(check: Check) -> dict[str, bytes] | None:
    """The data files of a check by their paths below its folder; None where one of them cannot travel.

    That is so if it is missing, outside the folder or large: then only this machine can give the right answer.

    >>> files_of(Check("c", "x", {"x": 1.0})), files_of(Check("c", "x", {"x": "@nowhere.npy"}, file="a.toml"))
    ({}, None)
    """
    found: dict[str, bytes] = {}
    for text in named_files(vars(check)):
        names = [name for name in (text, text.rpartition(":")[0]) if name and _travels(name, check.folder)]
        if not names:
            return None
        found[names[0]] = (Path(check.file).parent / names[0]).read_bytes()
    return found if sum(map(len, found.values())) <= _HEAVIEST else None


def _travels(name: str, folder: Path | None) -> bool:
    path = Path(name)
    if folder is None or path.is_absolute() or ".." in path.parts:
        return False
    found = data_file(name, folder)
    return found is not None and found.stat().st_size <= _HEAVIEST


def chunk(tasks: Sequence[Task], limits: Limits) -> bytes:
    """What a Dask worker is sent: checks with their numbers and data files, the limits, and who asks."""
    rows = []
    for number, check in tasks:
        files = {name: b64encode(data).decode() for name, data in (files_of(check) or {}).items()}
        rows.append({"n": number, "check": vars(check), "files": files})
    return dump({"described": described(), "seconds": limits.seconds, "memory": limits.memory, "tasks": rows})


def answer(request: bytes) -> bytes:
    """Answer a chunk: a line of JSON with the records by number, or, where versions differ, what is here.

    Raises:
        Unwanted: nobody waits for it. WorkerError: no process can be started.
    """
    given = json.loads(request)
    place, wanted = _place()
    if given["described"] != described():
        return dump({"place": place, "described": described()})
    with TemporaryDirectory(prefix="autograd-cli-") as folder:
        tasks = list(_unpacked(given["tasks"], Path(folder)))
        checks = {row["n"]: Check(**row["check"]) for row in given["tasks"]}
        limits = Limits(given["seconds"], given["memory"])
        answers = _RESTING.run(tasks, limits, wanted)
        return dump({"place": place, "records": [[n, {**record, **head(checks[n])}] for n, record in answers]})


def _unpacked(rows: Sequence[Mapping[str, Any]], folder: Path) -> Iterator[Task]:
    """The tasks, with the data files of each in a folder of its own."""
    for row in rows:
        check = row["check"]
        if row["files"]:
            own = folder / str(row["n"])
            for name, data in row["files"].items():
                path = own / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b64decode(data))
            check = {**check, "file": str(own / "spec.toml")}
        yield row["n"], Check(**check)


def _place() -> tuple[str, Any]:
    """The address of this Dask worker, and a function that raises `Unwanted` when the chunk was called off."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def wanted() -> None:
        state = worker.state.tasks.get(key)
        if state is None or state.state == "cancelled":
            raise Unwanted

    return worker.address, wanted


class _Resting:
    """Processes that wait for the next chunk of any thread of this Dask worker."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []
        self.timer: threading.Timer | None = None

    def run(self, tasks: Sequence[Task], limits: Limits, tick: Any) -> list[tuple[int, Record]]:
        """The records of a chunk."""
        try:
            return list(supervisor.run(tasks, 1, limits, tick, self.workers))
        finally:
            if self.timer is not None:
                self.timer.cancel()
            self.timer = threading.Timer(_PATIENCE, self.end)
            self.timer.daemon = True
            self.timer.start()

    def end(self) -> None:
        """End those that have nothing to do."""
        with suppress(IndexError):
            while True:
                self.workers.pop().end(patience=False)


_RESTING = _Resting()
