"""From records to the page: in any order, from journals and caches too, and in little memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from autograd_core.errors import OutputError
from autograd_core.reports import Gathering
from autograd_core.suite import identity
from autograd_core.suite.check import Check
from autograd_core.suite.records import dump, entries
from autograd_core.suite.session import Session

DETAIL = {"asked": [["expr", "x*x"]], "value": "9.0", "gradients": {}}


def test_failures_first_the_worst_of_them_first_the_rest_in_order(record: Any, read: Any) -> None:
    gathering = Gathering()
    for number, status in ((3, "certified"), (2, "kink"), (0, "disagree"), (1, "certified")):
        gathering.add(number, record(status=status, ok=status == "certified"))
    page = read("".join(gathering.pieces(4)))
    assert [one["id"] for one in page.all("article")] == ["check-1", "check-3", "check-2", "check-4"]


def test_what_is_only_shown_leaves_the_record(record: Any) -> None:
    one = record(detail=DETAIL)
    gathering = Gathering()
    gathering.add(0, one)
    assert "detail" not in one and "9.0" in "".join(gathering.pieces(1))


def test_a_check_that_could_not_answer_still_says_what_it_asks(record: Any) -> None:
    gathering = Gathering.of_run([Check("slow", "tanh(x)", {"x": 3.0}, line=3)], Session())
    gathering.add(0, record(ok=False, status="timeout", verdict=None, gradients={}))
    assert "tanh(x)" in "".join(gathering.pieces(1))


@pytest.mark.parametrize("where", ["journal", "cache"])
def test_answers_of_earlier_runs_bring_theirs(where: str, tmp_path: Path, record: Any) -> None:
    check = Check("square", "x*x", {"x": 3.0})
    path = tmp_path / ("j.jsonl" if where == "journal" else f"results-{identity.versions()}.jsonl")
    path.write_bytes(b"".join(map(dump, entries(identity.content(check), record(detail=DETAIL)))))
    session = Session(journal=path, resume=True) if where == "journal" else Session(cache=tmp_path)
    gathering = Gathering.of_run([check], session)
    gathering.add(0, record())
    assert "9.0" in "".join(gathering.pieces(1))


def test_memory_does_not_grow_with_pictures(record: Any, tmp_path: Path) -> None:
    picture = {"svg": f'<svg width="1" height="1"><!--{"x" * 100_000}--></svg>', "alt": ""}
    tracemalloc.start()
    gathering = Gathering()
    for number in range(100):
        gathering.add(number, record(detail={**DETAIL, "graph": dict(picture)}))
    gathering.write(tmp_path / "r.html", 100)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "r.html").stat().st_size > 10_000_000 and peak < 3_000_000


def test_an_old_report_stays_where_the_new_one_cannot_be_written(record: Any, tmp_path: Path) -> None:
    gathering, path = Gathering(), tmp_path / "r.html"
    path.write_text("old", encoding="utf-8")
    gathering.add(0, record())

    def full(*_: object) -> Any:
        yield "new"
        raise OSError(28, "No space left on device")

    gathering.pieces = full  # type: ignore[method-assign]
    with pytest.raises(OutputError, match="No space left"):
        gathering.write(path, 1)
    assert path.read_text(encoding="utf-8") == "old" and [one.name for one in tmp_path.iterdir()] == ["r.html"]
