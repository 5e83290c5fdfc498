"""Exit codes are part of the contract: numbers that scripts compare with."""

from __future__ import annotations

from autograd_cli.exits import ExitStatus


def test_the_numbers_never_change() -> None:
    assert {status.name: int(status) for status in ExitStatus} == {
        "OK": 0,
        "WRONG": 1,
        "USAGE": 2,
        "SPEC": 3,
        "LIMIT": 4,
        "DEVICE": 5,
        "OUTPUT": 6,
        "UNDECIDED": 7,
        "INTERNAL": 70,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }
