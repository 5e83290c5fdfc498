"""`check --html` and `merge --html`: the page, the exit codes, and that answers stay what they are."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

GOOD = '[[check]]\nname = "good"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "2*x" }\n'
WRONG = '[[check]]\nname = "wrong <b> x[i] [/]"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "-2*x" }\n'
SLOW = '[[check]]\nname = "slow"\nexpr = "1/(1 + x*x)"\nat = { x = 3 }\norder = 11\ntimeout = 0.2\n'
DRAWN = ("data:image/svg+xml,", "<math ", "Gradient by")


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.toml").write_text("\n".join((GOOD, WRONG)), encoding="utf-8")
    return tmp_path


def test_a_page_beside_the_usual_output(suite: Path, cli: Callable[..., Any]) -> None:
    ended = cli("check", "spec.toml", "--html", "r.html", "--json")
    html = (suite / "r.html").read_text(encoding="utf-8")
    assert ended.code == 1 and "wrong &lt;b&gt; x[i] [/]" in html and "<b> x[i]" not in html
    assert all(one in html for one in DRAWN) and "not kept" not in html
    assert html.index('id="check-2"') < html.index('id="check-1"')
    assert all("detail" not in one for one in ended.json["checks"])
    plain = cli("check", "spec.toml", "--json").json
    assert [{**one, "seconds": 0} for one in ended.json["checks"]] == [{**one, "seconds": 0} for one in plain["checks"]]


def test_a_check_that_could_not_answer_is_told_of(suite: Path, cli: Callable[..., Any]) -> None:
    (suite / "spec.toml").write_text(SLOW, encoding="utf-8")
    assert cli("check", "spec.toml", "--html", "r.html").code == 4
    html = (suite / "r.html").read_text(encoding="utf-8")
    assert "no answer within 0.2 s" in html and "1/(1 + x*x)" in html


@pytest.mark.parametrize("journal", ["--journal", "--resume"])
def test_a_run_that_goes_on_shows_what_the_journal_has(journal: str, suite: Path, cli: Callable[..., Any]) -> None:
    cli("check", "spec.toml", journal, "j.jsonl", "--html", "first.html")
    assert cli("check", "spec.toml", "--resume", "j.jsonl", "--html", "r.html").out.count("2 known before") == 1
    first, second = ((suite / name).read_text(encoding="utf-8") for name in ("first.html", "r.html"))
    assert re.sub("Written by.*", "", first) == re.sub("Written by.*", "", second)


def test_a_journal_without_pictures_says_so(suite: Path, cli: Callable[..., Any]) -> None:
    cli("check", "spec.toml", "--journal", "j.jsonl")
    cli("check", "spec.toml", "--resume", "j.jsonl", "--html", "r.html")
    html = (suite / "r.html").read_text(encoding="utf-8")
    assert html.count("were not kept") == 2 and "x*x" in html


def test_shards_are_put_together(suite: Path, cli: Callable[..., Any]) -> None:
    for i in (1, 2):
        cli("check", "spec.toml", "--shard", f"{i}/2", "--journal", f"{i}.jsonl", "--html", f"{i}.html")
        assert "1 check" in (suite / f"{i}.html").read_text(encoding="utf-8") or i == 1
    assert cli("merge", "1.jsonl", "2.jsonl", "--html", "r.html").code == 1
    html = (suite / "r.html").read_text(encoding="utf-8")
    assert html.count("<article") == 2 and all(one in html for one in DRAWN) and "not kept" not in html
    assert cli("merge", "1.jsonl", "--html", "part.html").code == 7
    assert "1 of 2 checks have no result." in (suite / "part.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [("check", "spec.toml"), ("merge", "j.jsonl")])
def test_a_page_that_cannot_be_written_leaves_the_old_one(
    command: tuple[str, ...], suite: Path, cli: Callable[..., Any]
) -> None:
    cli("check", "spec.toml", "--journal", "j.jsonl")
    (suite / "r.html").mkdir()
    ended = cli(*command, "--html", "r.html")
    assert ended.code == 6 and ended.err.count("\n") == 1 and "r.html could not be written" in ended.err
    assert [one.name for one in suite.iterdir() if one.name.endswith(".new")] == []


def test_the_parent_stays_light(suite: Path, environment: dict[str, str]) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom autograd_cli.commands.check import run\n"
        "from autograd_cli.results import Form\nrun(['spec.toml'], Form(html=Path('r.html')))\n"
        "drawing = {'matplotlib', 'autograd_core.graphs', 'autograd_core.plots'}\n"
        "heavy = ({'sympy', 'scipy', 'rich'} | drawing) & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=60)
    assert "data:image" in (suite / "r.html").read_text(encoding="utf-8")
