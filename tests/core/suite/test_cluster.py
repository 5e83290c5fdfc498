"""A Dask cluster of processes: the same records as without one, whatever happens to its workers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest

from autograd_core.errors import DeviceError, UserError
from autograd_core.suite import cluster, remote
from autograd_core.suite.check import Check
from autograd_core.suite.identity import described
from autograd_core.suite.session import Session
from autograd_core.suite.shard import Shard
from autograd_core.suite.supervisor import Limits
from autograd_core.suite.worker import HOOK

LIMITS = Limits(20)


def square(name: str, x: Any = 3.0, **settings: Any) -> Check:
    return Check(name, "x*x", {"x": x}, claim={"x": "2*x"}, **settings)


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--host", "127.0.0.1", "--port", self.address.rpartition(":")[2])

    def start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        path = [str(Path(__file__).parent), *filter(None, sys.path)]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path),
            HOOK: "hooked",
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        }
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard", *options]
        with log:
            self.processes.append(
                subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
            )
        return self.processes[-1]

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        return self.start("worker", self.address, "--nthreads", "1", *options)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler, and a worker that a nanny starts again where it dies."""
    pytest.importorskip("distributed", reason="needs Dask: pip install 'autograd-cli[dask]'")
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        cluster.worker()
        yield cluster
    finally:
        for process in cluster.processes:
            process.terminate()
        for process in cluster.processes:
            process.wait(10)


def timeless(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "seconds"}


def answered(session: Session, checks: list[Check], done: Callable[[int], None] = lambda count: None) -> list[Any]:
    count = 0

    def told(number: int, record: Any, known: bool) -> None:
        nonlocal count
        count += 1
        done(count)

    return [timeless(record) for record in session.run(checks, told)]


@pytest.mark.slow
def test_the_run_equals_the_local_one_with_a_worker_killed_in_the_middle(dask: Cluster, tmp_path: Path) -> None:
    numpy.save(tmp_path / "x.npy", [1.5, 2.5])
    spec = str(tmp_path / "spec.toml")
    checks = [square(f"good {n}", n / 7) for n in range(150)]
    checks[40:40] = [
        Check("wrong", "x*x", {"x": 2.0}, claim={"x": "-2*x"}),
        Check("refused", "x*", {"x": 2.0}),
        Check("file", "sum(x*x)", {"x": "@x.npy"}, file=spec),
        Check("no file", "sum(x*x)", {"x": "@y.npy"}, file=spec),
        square("left out", skip="why"),
    ]
    victim = dask.worker("--no-nanny")
    until(lambda: b"Registered to" in (dask.folder / "2.log").read_bytes())
    session = Session(limits=LIMITS, scheduler=dask.address, journal=tmp_path / "journal")
    found = answered(session, checks, lambda count: victim.kill() if count == 20 else None)
    assert victim.poll() is not None
    assert found == answered(Session(limits=LIMITS), checks)
    rows = [json.loads(line) for line in (tmp_path / "journal").read_text().splitlines()]
    assert sorted(row["n"] for row in rows[1:]) == list(range(len(checks)))


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_a_mishap_costs_its_own_check_only(dask: Cluster) -> None:
    """Also that of a check which takes the Dask worker with it, each time."""
    checks = [
        square("a"),
        square("hang", timeout=0.5),
        square("segfault"),
        square("eat at once", max_memory=300 << 20),
        *[square(f"good {n}", 1 + n) for n in range(8)],
        square("orphan"),
        *[square(f"fine {n}", 1 + n) for n in range(4)],
    ]
    found = answered(Session(limits=LIMITS, scheduler=dask.address, jobs=1), checks)
    wrong = {one["name"]: f"{one['status']}: {one['reason']}" for one in found if not one["ok"]}
    assert wrong.pop("orphan").startswith("crash: the workers of the cluster that ran it died, the last one tcp://")
    assert wrong == {
        "hang": "timeout: no answer within 0.5 s",
        "segfault": "crash: the process that ran it was killed by SIGSEGV",
        "eat at once": "oom: more than 300 MiB of memory",
    }


@pytest.mark.slow
def test_shards_and_journals_are_the_same_there(dask: Cluster, tmp_path: Path) -> None:
    checks, journal = [square(f"good {n}", n / 7) for n in range(9)], tmp_path / "journal"
    session = Session(limits=LIMITS, scheduler=dask.address, shard=Shard(2, 3), journal=journal)
    assert [one["name"] for one in answered(session, checks)] == ["good 1", "good 4", "good 7"]
    known: list[bool] = []
    local = Session(limits=LIMITS, shard=Shard(2, 3), journal=journal, resume=True)
    list(local.run(checks, lambda number, record, before: known.append(before)))
    assert known == [True] * 3


@pytest.mark.slow
def test_a_run_that_is_ended_leaves_nothing_running(dask: Cluster) -> None:
    answers = Session(limits=LIMITS, scheduler=dask.address).run([square("a"), square("sleep", timeout=600)])
    assert next(answers)["name"] == "a"
    start = time.monotonic()
    answers.close()
    assert time.monotonic() - start < 2
    assert answered(Session(limits=LIMITS, scheduler=dask.address), [square("b")])[0]["ok"]  # its one thread is free
    assert time.monotonic() - start < 10


def test_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs Dask: pip install 'autograd-cli[dask]'")
    monkeypatch.setattr(cluster, "_CONNECT", 0.5)
    with pytest.raises(DeviceError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9: ") as caught:
        list(Session(scheduler="tcp://127.0.0.1:9").run([square("a")]))
    assert "dask scheduler" in (caught.value.hint or "")


def test_somebody_else_listens_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs Dask: pip install 'autograd-cli[dask]'")
    monkeypatch.setattr(cluster, "_CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(DeviceError, match=r"no Dask scheduler answers at .*: who listens there does not speak"):
            list(Session(scheduler=address).run([square("a")]))


def test_the_extra_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    with pytest.raises(DeviceError, match="Dask, which is not installed") as caught:
        list(cluster.run([(0, square("a"))], "tcp://127.0.0.1:9", 0, LIMITS))
    assert caught.value.hint == "pip install 'autograd-cli[dask]'"


@pytest.mark.slow
def test_other_versions(dask: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "described", lambda: {**described(), "numpy": "1.0"})
    monkeypatch.setattr(cluster, "described", lambda: {**described(), "numpy": "1.0"})
    ours = described()["numpy"]
    with pytest.raises(DeviceError, match=rf"the worker at tcp://.* has other versions: numpy {ours} \(here 1\.0\)"):
        list(Session(scheduler=dask.address).run([square("a")]))


@pytest.mark.slow
def test_no_workers(dask: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_LONELY", 1.0)
    empty = Cluster(tmp_path)
    try:
        with pytest.raises(DeviceError, match=f"the cluster at {empty.address} has no workers"):
            list(Session(scheduler=empty.address).run([square("a")]))
        monkeypatch.setattr(cluster, "_LONELY", 60.0)
        with pytest.raises(DeviceError, match=f"the connection to the Dask scheduler at {empty.address} was lost"):
            list(Session(scheduler=empty.address).run([square("a")], tick=empty.processes[0].kill))
    finally:
        empty.processes[0].kill()
        empty.processes[0].wait(10)


@pytest.mark.parametrize("address", ["", "127.0.0.1:8786", "http://a:1", "tcp://a", "tcp://a b:1", "tcp://a:1\n"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(UserError, match="not the address of a scheduler"):
        cluster.checked(address)


def test_files_that_cannot_travel(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("out.npy", "in/a.npz", "in/b.csv"):
        (tmp_path / name).write_bytes(b"data")
    (tmp_path / "in/link.npy").symlink_to(tmp_path / "out.npy")
    spec = str(tmp_path / "in/spec.toml")

    def files(*names: str) -> Any:
        return remote.files_of(Check("c", "x", {name: f"@{name}" for name in names}, file=spec))

    assert files() == {}
    assert files("a.npz:key", "b.csv") == {"a.npz": b"data", "b.csv": b"data"}
    for name in ("../out.npy", "link.npy", "missing.npy", str(tmp_path / "in/b.csv"), "a\0.npy"):
        assert files("b.csv", name) is None
