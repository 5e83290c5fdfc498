"""The whole page: well-formed, of one piece, and closed to everything from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from autograd_core.reports import page as pages
from autograd_core.reports.kinds import Kind, kind
from autograd_core.reports.overview import Overview
from autograd_core.reports.section import Numbers, section


def written(records: list[dict[str, Any]], total: int | None = None) -> str:
    overview = Overview()
    for one in records:
        overview.count(one)

    def sections(fine: bool) -> Any:
        some = [(n, one) for n, one in enumerate(records) if one["ok"] is fine]
        return (section(one, {}, kind(one), Numbers(n, i, overview)) for i, (n, one) in enumerate(some))

    return "".join(pages.page(overview, len(records) if total is None else total, sections(False), sections(True)))


@pytest.fixture
def html(record: Any) -> str:
    other = {"file": "b.toml", "tags": ["sharp"]}
    return written([record(), record(ok=False, status="disagree", verdict="disagree", **other), record(status="kink")])


def test_failures_come_first(html: str, read: Any) -> None:
    page = read(html)
    assert [one["id"] for one in page.all("article")] == ["check-2", "check-1", "check-3"]
    assert "1 of 3 checks failed" in page.text


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(html: str, read: Any) -> None:
    (policy,) = [one["content"] for one in read(html).all("meta") if one.get("http-equiv")]
    for tag in ("style", "script"):
        (inner,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert str(policy).startswith("default-src 'none'") and "unsafe" not in str(policy)


def test_nothing_comes_from_elsewhere(html: str, read: Any) -> None:
    page = read(html)
    assert not re.search(r"(?:src|href)=\"(?!#|data:)|url\(|@import|https?://", html)
    assert not page.all("link") and not [one for _, one in page.tags if "style" in one]


def test_people_who_hear_or_type_it_find_their_way(html: str, read: Any) -> None:
    page = read(html)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == tags.count("main") == tags.count("header") == tags.count("footer") == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.all("a")[0] == {"href": "#checks", "class": "skip"} and "checks" in page.ids
    labels = {one.get("for") for one in page.all("label")}
    named = [one for one in [*page.all("select"), *page.all("input")] if one.get("type") != "checkbox"]
    assert {one["id"] for one in named} <= labels and len(named) == 4
    assert page.all("html")[0]["lang"] == "en" and page.all("form")[0]["role"] == "search"


def test_every_status_can_be_chosen_and_is_what_sections_say(html: str, read: Any) -> None:
    page = read(html)
    boxes = {one["value"] for one in page.all("input") if one.get("name") == "status"}
    assert (
        boxes
        == {one["data-status"] for one in page.all("article")}
        == {"wrong disagree", "fine certified", "fine kink"}
    )
    files = {one["value"] for one in page.all("option")}
    assert {one["data-file"] for one in page.all("article")} <= files


@pytest.mark.parametrize(
    ("count", "total", "words"),
    [(0, 0, "No check was run"), (1, 1, "The check is as expected"), (2, 2, "All 2 checks are as expected"),
     (2, 5, "3 of 5 checks have no result.")],
)  # fmt: skip
def test_the_heading_says_what_it_comes_to(count: int, total: int, words: str, record: Any, read: Any) -> None:
    assert words in read(written([record() for _ in range(count)], total)).text.replace("\n", "")


def test_the_bar_shows_even_one_in_thousands(record: Any, read: Any) -> None:
    overview = Overview()
    for ok in [True] * 5000 + [False]:
        overview.count(record(ok=ok))
    bar = read(pages._bar(overview))
    first, second = bar.all("rect")
    assert first["class"] == Kind.WRONG and float(str(first["width"])) > 5
    assert float(str(second["x"])) + float(str(second["width"])) == pytest.approx(1000, abs=0.1)


def test_script_and_style_hold_nothing_that_ends_them() -> None:
    for name in ("report.js", "report.css"):
        text = Path(pages.__file__).with_name(name).read_text(encoding="utf-8")
        assert "</" not in text and text.isascii()
