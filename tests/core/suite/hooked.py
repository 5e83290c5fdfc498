"""Imported by workers (see `worker.HOOK`): checks named after a mishap meet it."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from typing import Any

import numpy

from autograd_core.suite import runner

_attempt = runner.attempt


def _hang() -> None:
    while True:
        pass


def _sleep() -> None:
    time.sleep(3600)


def _deaf() -> None:
    """A hang inside C, which holds the interpreter lock."""
    pow(7, 10**9)


def _eat() -> None:
    kept = []
    while True:  # 20 GB and more, in pieces and touched
        kept.append(numpy.ones(1 << 24))


def _eat_at_once() -> None:
    numpy.ones(20 * 10**9 // 8)


def _segfault() -> None:
    ctypes.string_at(0)


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _orphan() -> None:
    """The end of the process that supervises this one: of a Dask worker, where one does."""
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def _leave() -> None:
    os._exit(3)


def _abort() -> None:
    os.write(2, b"GNU MP: Cannot allocate memory (size=8000000016)\n")
    os.abort()


def _noise() -> None:
    print("a line that is no answer", flush=True)
    os.system("echo neither is this")


MISHAPS = {
    "hang": _hang,
    "sleep": _sleep,
    "deaf": _deaf,
    "eat": _eat,
    "eat at once": _eat_at_once,
    "segfault": _segfault,
    "killed": _killed,
    "leave": _leave,
    "orphan": _orphan,
    "abort": _abort,
    "noise": _noise,
}


def attempt(check: Any) -> Any:
    if check.name in MISHAPS:
        MISHAPS[check.name]()
    return _attempt(check)


runner.attempt = attempt
