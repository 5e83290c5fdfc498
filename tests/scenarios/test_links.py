"""Links and pictures of the documentation lead somewhere, and every page is reached from docs/README.md."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")


@cache
def links(page: Path) -> list[tuple[Path, str]]:
    """Where a page's links into this repository lead: file and anchor."""
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    written = [(one[1] or one[2]).partition("#") for one in LINK.finditer(text)]
    return [
        ((page.parent / target).resolve() if target else page, anchor)
        for target, _, anchor in written
        if not target.startswith(("http://", "https://"))
    ]


@cache
def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    missing = [target for target, _ in links(page) if not target.exists()]
    assert missing == []
    wrong = [(target.name, anchor) for target, anchor in links(page) if anchor and anchor not in anchors(target)]
    assert wrong == []


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = set(), [ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += [target for target, _ in links(page)]
    assert [page.name for page in PAGES if page.is_relative_to(ROOT / "docs") and page not in reached] == []


def test_every_picture_is_shown() -> None:
    shown = {target for page in PAGES for target, _ in links(page)}
    assert [one.name for one in (ROOT / "docs" / "pictures").iterdir() if one not in shown] == []
