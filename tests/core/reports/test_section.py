"""One check as a section of the page."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from autograd_core.reports.kinds import kind
from autograd_core.reports.overview import Overview
from autograd_core.reports.section import OPENED, Numbers, section

HOSTILE = ["<script>alert(1)</script>", "</script><b>", "x[i] [/]", "$x$ \\ ${y}", "\x1b[31m\x00", "'\" onload=x"]
HOSTILE += ["&amp;", "caf\xe9 \u2202"]
KNOWN = {"article", "details", "summary", "span", "h3", "h4", "code", "div", "p", "pre", "dl", "dt", "dd", "a", "b"}
KNOWN |= {"table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "img", "figcaption", "math"}
VISIBLE = {"\x1b[31m\x00": "\\x1b[31m\\x00"}
SHOWN: dict[str, Any] = {
    "asked": [["expr", "x*x"], ["at.x", "3"]],
    "value": "9.0",
    "function": {"label": "output", "text": "x**2", "mathml": "<msup><mi>x</mi><mn>2</mn></msup>"},
    "gradients": {
        "x": {
            "rows": [["x", "6", "6", "0", "0", "Arb", "certified"]],
            "total": 30,
            "formulas": [{"label": "d/dx", "text": "2*x", "mathml": "<mn>2</mn>"}, {"label": "d/dx", "text": "long"}],
        }
    },
    "advice": ["stable form: y"],
    "graph": {"svg": '<svg width="10" height="20"><path d="#"/></svg>', "alt": "a graph"},
}


@pytest.fixture
def shown(read: Any, record: Any) -> Any:
    def made(detail: Any = SHOWN, order: int = 0, **changes: Any) -> Any:
        one = record(**changes)
        return read(section(one, detail, kind(one), Numbers(16, order, Overview())))

    return made


def test_all_that_is_known_is_there(shown: Any) -> None:
    page = shown(reason="because", tags=["easy", "new"])
    for words in ("square", "because", "x*x", "9.0", "a.toml:3", "easy, new", "30 elements", "stable form: y", "long"):
        assert words in page.text
    assert page.ids == ["check-17"] and page.all("math")[0]["aria-label"] == "x**2"
    (image,) = page.all("img")
    assert (image["alt"], image["width"], image["height"]) == ("a graph", "10", "20")
    assert unquote(str(image["src"])) == f"data:image/svg+xml,{SHOWN['graph']['svg']}" and "#" not in str(image["src"])


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_users_is_shown_as_typed_and_runs_nothing(text: str, shown: Any) -> None:
    judged = {"verdict": "disagree", "reason": text, "max_ulp": None, "index": None, "mistake": text}
    detail = {
        "asked": [["expr", text]], "value": text, "advice": [text], "graph": {"svg": text, "alt": text},
        "function": {"label": text, "text": text, "mathml": text},
        "gradients": {text: {"rows": [[text] * 7], "total": 1, "formulas": [{"label": text, "text": text}]}},
        "claims": {text: {"claim": text}},
    }  # fmt: skip
    names: dict[str, Any] = {"name": text, "file": text, "tags": [text], "reason": text, "status": text}
    page = shown(detail, ok=False, **names, gradients={text: judged}, claims={text: judged})
    assert page.text.count(VISIBLE.get(text, text)) >= 14
    assert {tag for tag, _ in page.tags} <= KNOWN
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_failures_stand_open_but_not_hundreds(shown: Any) -> None:
    assert "open" in shown(ok=False, order=OPENED - 1).all("details")[0]
    assert "open" not in shown(ok=False, order=OPENED).all("details")[0]
    assert "open" not in shown().all("details")[0]


def test_the_lines_of_an_error_stay(shown: Any) -> None:
    assert "x*sinn(x)\n  ^^^^" in shown(ok=False, reason="x*sinn(x)\n  ^^^^").text


@pytest.mark.parametrize("detail", [{}, {"asked": []}, {"gradients": {}, "claims": None, "plot": None, "cut": True}])
def test_what_is_missing_is_left_out(detail: dict[str, Any], shown: Any) -> None:
    text = shown(detail).text
    assert "square" in text and ("not kept" in text or "so long" in text)


def test_infinite_distances(shown: Any) -> None:
    judged = {"verdict": "inaccurate", "reason": "nan", "max_ulp": "inf", "index": [1]}
    page = shown(ok=False, status="inaccurate", verdict="inaccurate", gradients={"x": judged})
    assert page.all("article")[0]["data-ulp"] == "inf" and "inf ulp" in page.text
