"""A worker: a process that imports once, and then answers one check after the other, until its pipe is closed.

What it reads and writes are lines of JSON: no pickles, which run code. The supervisor ends it from outside; here is
what only the process itself can do: limit its memory, and leave when nobody is there any more to read its answers.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import sys
import threading
from time import perf_counter
from typing import Any, BinaryIO

from autograd_core.language.limits import readable
from autograd_core.suite.records import DETAIL, OOM, Record, broken, dump

HOOK = "AUTOGRAD_CLI_WORKER_IMPORT"
"""Names a module that workers import before they start: tests let checks hang and crash by it."""

READY = b"ready\n"
_GRACE = 5
"""Seconds of computing beyond the deadline after which the kernel ends a worker whose supervisor has not."""


def main() -> None:
    """Answer checks from stdin on stdout, each within its limits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the supervisor decides
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests, answers = sys.stdin.buffer, _claimed_stdout()
    threading.Thread(target=_leave_when_alone, args=(requests.fileno(),), daemon=True).start()
    from autograd_core.suite import runner  # imports every witness, once

    hook = os.environ.get(HOOK)
    if hook:
        importlib.import_module(hook)
    gc.collect()
    gc.freeze()  # SymPy's half a million objects live as long as the process
    answers.write(READY)
    answers.flush()
    for line in requests:
        answers.write(dump(_answer(json.loads(line), runner.attempt)))
        answers.flush()


def request(check: Any, seconds: float, memory: int | None) -> bytes:
    """What a worker is sent: a check and its limits (seconds, bytes)."""
    return dump({"check": vars(check), "seconds": seconds, "memory": memory})


def _answer(given: dict[str, Any], attempt: Any) -> Record:
    from autograd_core.suite.check import Check

    check = Check(**given["check"])
    signal.setitimer(signal.ITIMER_PROF, given["seconds"] + _GRACE)  # SIGPROF ends the process, whatever it is doing
    start = perf_counter()
    try:
        _limit_memory(given["memory"])
        record: Record = _told(attempt(check), given["seconds"])
    except MemoryError:
        _limit_memory(None)
        record = broken(check, OOM, f"more than {readable(given['memory'])} of memory", perf_counter() - start)
    _limit_memory(None)
    signal.setitimer(signal.ITIMER_PROF, 0)
    return record


def _told(outcome: Any, seconds: float) -> Record:
    record: Record = outcome.record()
    if outcome.check.detailed:
        from autograd_core.suite.details.detail import detail

        record[DETAIL] = detail(outcome, seconds)
    return record


def _limit_memory(most: int | None) -> None:
    """Let the process take so many bytes more than it has; None takes the limit away."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard if most is None else _address_space() + most
    resource.setrlimit(resource.RLIMIT_AS, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as stream:
            return int(stream.read().split()[0]) * resource.getpagesize()
    except OSError:  # not Linux: the limit then includes what the worker itself takes
        return 0


def _claimed_stdout() -> BinaryIO:
    """The stream of the answers; whatever else is printed goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _leave_when_alone(pipe: int) -> None:
    """End the process when the supervisor is gone, even in the middle of a check."""
    poll = select.poll()
    poll.register(pipe, 0)  # a hang-up is reported in any case
    poll.poll()
    os._exit(0)
