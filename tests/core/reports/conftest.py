"""Records as runs give them, and a reader that takes pages strictly."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

VOID = {"meta", "input", "br", "img", "rect", "path", "link"}


class Strict(HTMLParser):
    """Elements must be closed where they were opened, and an id stands for one of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = dict(attrs)
        assert len(found) == len(attrs), f"an attribute twice: {attrs}"
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        assert tag in VOID, f"<{tag}/> is not closed in HTML"
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}>"

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def read() -> Callable[[str], Strict]:
    """`read(html)`: the page, if it is well-formed and each id is there once."""

    def reading(html: str) -> Strict:
        page = Strict()
        page.feed(html)
        page.close()
        assert page.open == [] and len(page.ids) == len(set(page.ids))
        return page

    return reading


@pytest.fixture
def record() -> Callable[..., dict[str, Any]]:
    """`record(ok=False, status="disagree")`: what a run says of one check."""

    def made(**changes: Any) -> dict[str, Any]:
        judged = {"verdict": "certified", "reason": None, "max_ulp": 0.5, "index": None}
        return {
            "file": "a.toml", "line": 3, "name": "square", "tags": ["easy"], "expect": "agree", "status": "certified",
            "verdict": "certified", "ok": True, "reason": None, "seconds": 0.25, "gradients": {"x": judged},
            "claims": {},
        } | changes  # fmt: skip

    return made
