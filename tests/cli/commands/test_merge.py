"""`autograd-cli merge`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd_cli.exits import ExitStatus
from autograd_core.suite.journal import Header, Journal

SPEC = "".join(
    f'[[check]]\nname = "c{n}"\nexpr = "x*x"\nat = {{ x = {n} }}\nclaim = {{ x = "{"3" if n == 4 else "2"}*x" }}\n'
    for n in range(1, 7)
)


@pytest.fixture
def shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Any]) -> list[str]:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text(SPEC)
    codes = [cli("check", "a.toml", "--shard", f"{n}/2", "--journal", f"{n}.jsonl").code for n in (1, 2)]
    assert codes == [ExitStatus.OK, ExitStatus.WRONG]
    return ["1.jsonl", "2.jsonl"]


@pytest.mark.slow
def test_two_shards_merged_are_one_run(shards: list[str], cli: Callable[..., Any]) -> None:
    whole = cli("check", "a.toml", "--json", "--junit-xml", "check.xml")
    merged = cli("merge", *shards[::-1], "--json", "--junit-xml", "merge.xml")
    assert whole.code == merged.code == ExitStatus.WRONG
    assert plain(whole.json) == plain(merged.json)
    texts = [Path(f"{word}.xml").read_text() for word in ("check", "merge")]
    assert all('tests="6" failures="1"' in text for text in texts)


def plain(envelope: dict[str, Any]) -> Any:
    checks = [{key: one[key] for key in one if key != "seconds"} for one in envelope["checks"]]
    return checks, envelope["summary"]["checks"], envelope["summary"]["found"], envelope["exit_code"]


@pytest.mark.slow
def test_what_is_missing_is_said_and_no_success(shards: list[str], cli: Callable[..., Any]) -> None:
    ended = cli("merge", shards[0])
    assert ended.code == ExitStatus.UNDECIDED
    assert ended.out.startswith("3 of 6 checks: none failed; 3 certified; ")
    assert ended.err.startswith("error: 3 of 6 checks have no result in these journals\nhint: ")
    assert cli("merge", shards[1]).code == ExitStatus.WRONG


def test_what_cannot_be_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Any]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text").write_text("text\n")
    Path("empty").touch()
    assert cli("merge", "text").code == ExitStatus.USAGE
    assert cli("merge", "none").err.startswith("error: none cannot be read")
    assert cli("merge", "empty").code == ExitStatus.SPEC
    Journal(Path("begun"), Header("s", 2, "1/1", 1.0, None, "v"), ["k", "k"], afresh=True).close()
    ended = cli("merge", "begun")
    assert (ended.code, ended.out.split(":")[0]) == (ExitStatus.UNDECIDED, "0 of 2 checks")
