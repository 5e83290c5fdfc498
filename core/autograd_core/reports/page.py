"""The whole page: what the run comes to, the tools to look through it, and the checks, failures first.

One file that needs nothing from elsewhere, and is allowed nothing from elsewhere: its policy names the style and the
script by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from time import gmtime, strftime

from autograd_core.drawing.palette import DARK, LIGHT, MONO, SANS
from autograd_core.drawing.svg import Markup, element, join
from autograd_core.reports.kinds import Kind
from autograd_core.reports.overview import Overview
from autograd_core.suite.summary import Row

_ORDERS = {
    "order": "worst first",
    "n": "as in the suite",
    "name": "by name",
    "file": "by file",
    "ulp": "largest error first",
    "seconds": "slowest first",
}
_BAR = 1000
_MOST_OPTIONS = 500
"""Files and tags to choose from; of more, the text filter finds them."""


def page(overview: Overview, total: int, failed: Iterator[Markup], fine: Iterator[Markup]) -> Iterator[str]:
    """The page, piece by piece; the sections of its checks come as they are needed."""
    yield f'<!DOCTYPE html>\n<html lang="en">\n{_head(overview)}\n<body>\n'
    yield element("a", "Skip to the checks", href="#checks", class_="skip") + "\n"
    yield _header(overview, total) + "\n"
    yield element("section", element("h2", "Summary", class_="unseen"), _files(overview), class_="summary") + "\n"
    yield _tools(overview) + '\n<main id="checks" tabindex="-1">\n'
    yield from _group("failed", "Not as expected", overview.failed, failed)
    yield from _group("fine", "As expected", overview.checks - overview.failed, fine)
    yield element("p", "No check is like that.", id="none", hidden="") + "\n</main>\n"
    yield element("footer", element("p", _written())) + "\n</body>\n</html>\n"


def _group(name: str, title: str, count: int, sections: Iterator[Markup]) -> Iterator[str]:
    if not count:
        return
    number = element("span", str(count), class_="count")
    yield f'<section id="{name}" class="group" aria-labelledby="{name}-title">\n'
    yield element("h2", f"{title} ", number, id=f"{name}-title") + "\n"
    for one in sections:
        yield f"{one}\n"
    yield "</section>\n"


def title(overview: Overview) -> str:
    """The run in one sentence.

    >>> title(Overview())
    'No check was run'
    """
    if not overview.checks:
        return "No check was run"
    plural = "s" * (overview.checks != 1)
    if overview.failed:
        return f"{overview.failed} of {overview.checks} check{plural} failed"
    return f"All {overview.checks} checks are as expected" if plural else "The check is as expected"


def _head(overview: Overview) -> Markup:
    style, script = _style(), _asset("report.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{title(overview)} - gradients"),
        element("style", Markup(style)),
        element("script", Markup(script)),
    )


def _header(overview: Overview, total: int) -> Markup:
    missing = total - overview.checks
    files = len(overview.files)
    told = f"{files} file{'s' * (files != 1)}, {overview.seconds:.1f} s of checking"
    gaps = [element("p", f"{missing} of {total} checks have no result.", class_="missing")] if missing > 0 else []
    return element(
        "header",
        element(
            "div",
            element("p", "Gradients, checked", class_="kicker"),
            element("h1", title(overview)),
            element("p", told, class_="told"),
            *gaps,
        ),
        element("button", "Theme: auto", type="button", id="theme", hidden=""),
        _bar(overview),
    )


def _bar(overview: Overview) -> Markup:
    """How the kinds share the run, as one bar; a kind that was found at all can be seen."""
    counts = [(one, overview.kinds[one]) for one in Kind if overview.kinds[one]]
    wide = [max(round(_BAR * count / overview.checks), 8) for _, count in counts]
    scale, at, parts = _BAR / max(sum(wide), 1), 0.0, []
    for (one, _), width in zip(counts, wide, strict=True):
        parts.append(element("rect", x=at * scale, y=0, width=width * scale, height=8, class_=str(one)))
        at += width
    told = ", ".join(f"{count} {one.told}" for one, count in counts)
    box = {"viewBox": f"0 0 {_BAR} 8", "preserveAspectRatio": "none"}
    return element("svg", *parts, "", class_="bar", role="img", aria_label=told or "nothing", **box)


def _tools(overview: Overview) -> Markup:
    chips = (_chip(one, status, count) for (one, status), count in overview.counts())
    legend = element("legend", "Verdicts", class_="unseen")
    return element(
        "form",
        element("fieldset", legend, *chips, class_="chips"),
        element(
            "div",
            element("label", "Filter ", element("kbd", "/"), for_="text"),
            element("input", type="search", id="text", placeholder="name, formula, reason", autocomplete="off"),
            _choice("file", "File", overview, [row.file for row in overview.files.values()]),
            _choice("tag", "Tag", overview, sorted(overview.tags)),
            element("label", "Order", for_="sort"),
            element("select", *(element("option", text, value=key) for key, text in _ORDERS.items()), id="sort"),
            element("button", "Open all", type="button", id="open"),
            element("button", "Close all", type="button", id="close"),
            element("output", "", id="shown", aria_live="polite"),
            class_="row",
        ),
        id="tools",
        role="search",
        aria_label="Filter the checks",
    )


def _chip(one: Kind, status: str, count: int) -> Markup:
    box = element("input", type="checkbox", name="status", value=f"{one} {status}")
    sign = element("span", one.sign, aria_hidden="true")
    return element("label", box, sign, f" {status} ", element("b", str(count)), class_=f"chip {one}")


def _choice(what: str, label: str, overview: Overview, names: list[str]) -> Markup:
    if len(names) < 2:
        return Markup()
    options = [element("option", "all", value="")]
    options += [element("option", name, value=str(overview.number(what, name))) for name in names[:_MOST_OPTIONS]]
    return join([element("label", label, for_=what), element("select", *options, id=what)])


def _files(overview: Overview) -> Markup:
    rows = sorted(overview.files.values(), key=lambda row: -row.failed)
    if len(rows) < 2:
        return Markup()
    head = element("tr", *(element("th", name, scope="col", class_=right) for name, right in _FILES))
    table = element(
        "table",
        element("caption", "How the files fared", class_="unseen"),
        element("thead", head),
        element("tbody", *map(_file, rows)),
    )
    return element("details", element("summary", "Files"), element("div", table, class_="wide"), class_="files")


_FILES = (("file", None), ("checks", "right"), ("failed", "right"), ("skipped", "right"), ("seconds", "right"))


def _file(row: Row) -> Markup:
    cells = (str(row.checks), str(row.failed), str(row.skipped), f"{row.seconds:.1f}")
    return element("tr", element("th", row.file, scope="row"), *(element("td", cell, class_="right") for cell in cells))


def _written() -> str:
    try:
        version = f" {metadata.version('autograd-cli')}"
    except metadata.PackageNotFoundError:
        version = ""
    return f"Written by autograd-cli{version}, {strftime('%Y-%m-%d %H:%M', gmtime())} UTC."


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    """The style, with the colours of all pictures as variables."""
    dark = _variables(DARK)
    return (
        f":root{{{_variables(LIGHT)}--sans:{SANS};--mono:{MONO}}}\n"
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f"{_asset('report.css')}"
    )


def _variables(colours: object) -> str:
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in dict(colours).items())  # type: ignore[call-overload]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
