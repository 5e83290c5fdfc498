"""Kill `autograd-cli check` in the middle, again and again, and go on: is anything lost?

    python tests/torture/kills.py --kills 200 --checks 1000

Each round starts the run with `--resume`, kills it with SIGKILL after a random number of answers, and then holds the
journal against everything that was acknowledged so far: by the journal itself, and by a line on stdout. When the run
has come to its end, its report must be the one of a run that nobody disturbed, and the next chain of kills begins.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[2]
_KINDS = (
    ("x**{n}", "{n}*x**{m}"),
    ("{n}*sin(x)", "{n}*cos(x)"),
    ("exp(x)/{n}", "exp(x)/{n}"),
    ("relu(x - {n})", "{n}"),  # wrong
    ("log(-x - {n})", None),  # undefined
    ("x*{n} +", None),  # refused
)


def spec(count: int) -> str:
    """So many checks, all different; half of them are as expected."""
    parts = []
    for n in range(1, count + 1):
        expr, claim = (text and text.format(n=n, m=n - 1) for text in _KINDS[n % len(_KINDS)])
        claimed = f'claim = {{ x = "{claim}" }}\n' if claim else ""
        parts.append(f'[[check]]\nname = "check {n}"\nexpr = "{expr}"\nat = {{ x = {1 + n / 1000} }}\n{claimed}')
    return "\n".join(parts)


def start(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """The command, on the spec in a folder."""
    path = os.pathsep.join([str(SOURCE / "core"), str(SOURCE / "cli"), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "autograd_cli", "check", "spec.toml", "--jsonl", *options]
    return subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def whole_lines(data: bytes) -> list[dict[str, Any]]:
    """The JSON objects on the lines that end."""
    return [json.loads(line) for line in data.split(b"\n")[:-1] if line.startswith(b"{") and line.endswith(b"}")]


def timeless(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what differs from run to run."""
    return {key: value for key, value in record.items() if key not in ("seconds", "schema")}


def acknowledged(journal: Path) -> dict[str, dict[str, Any]]:
    """The answers in a journal, by name."""
    rows = whole_lines(journal.read_bytes()) if journal.exists() else []
    return {row["record"]["name"]: row["record"] for row in rows if "record" in row}


def alive(pid: int) -> bool:
    """Whether a process runs (or is stopped); one that has ended and is not buried does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def interrupted(folder: Path, after: int, jobs: int) -> tuple[bool, list[dict[str, Any]]]:
    """Run until the journal has `after` more lines, and kill; whether it ended before, and what it printed."""
    journal = folder / "journal"
    before = journal.stat().st_size if journal.exists() else 0
    process = start(folder, "--resume", "journal", "--jobs", str(jobs))
    printed: list[dict[str, Any]] = []
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    out = b""
    workers: list[int] = []
    while process.poll() is None:
        out += process.stdout.read() or b""
        size = journal.stat().st_size if journal.exists() else 0
        if size > before and journal.read_bytes()[before:].count(b"\n") >= after:
            listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            workers = [int(word) for word in listed.read_text().split()] if listed.exists() else []
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.002)
    process.wait()
    out += process.stdout.read() or b""
    process.stdout.close()
    printed = whole_lines(out)
    deadline = time.monotonic() + 10
    while any(map(alive, workers)):
        assert time.monotonic() < deadline, "a worker outlived its supervisor"
        time.sleep(0.01)
    return process.returncode != -signal.SIGKILL, printed


def torture(kills: int, checks: int, jobs: int = 2, seed: int = 0, verbose: bool = False) -> dict[str, int]:
    """Kill so many runs; the figures.

    Raises:
        AssertionError: something was lost, or a report differs.
    """
    random.seed(seed)
    figures = {"kills": 0, "chains": 0, "acknowledged": 0, "torn": 0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.toml").write_text(spec(checks))
        process = start(folder, "--jobs", str(jobs))
        undisturbed = [timeless(record) for record in whole_lines(process.communicate()[0])]
        assert len(undisturbed) == checks and process.returncode == 1
        known: dict[str, dict[str, Any]] = {}
        while figures["kills"] < kills or known:
            after = random.randint(1, max(2, 2 * checks // 25)) if figures["kills"] < kills else 10**9
            ended, printed = interrupted(folder, after, jobs)
            data = (folder / "journal").read_bytes()
            found = acknowledged(folder / "journal")
            assert known.items() <= found.items(), "an acknowledged answer was lost"
            assert all(timeless(one) == timeless(found[one["name"]]) for one in printed), "a printed answer was lost"
            known = found
            figures["torn"] += not data.endswith(b"\n")
            figures["kills"] += not ended
            if ended:
                assert [timeless(one) for one in printed] == undisturbed, "the report differs"
                assert len(found) == checks
                figures["chains"] += 1
                figures["acknowledged"] += len(found)
                (folder / "journal").unlink()
                known = {}
            if verbose:
                print(figures, f"{len(known)} acknowledged", file=sys.stderr, flush=True)
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--checks", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    print(torture(given.kills, given.checks, given.jobs, given.seed, verbose=True))
