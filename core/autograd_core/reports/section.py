"""One check as a section of the page: a line that says what became of it, and behind it all that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from autograd_core.drawing.svg import Markup, element, escape, join
from autograd_core.reports.kinds import Kind
from autograd_core.reports.mathml import checked
from autograd_core.reports.overview import Overview
from autograd_core.suite.records import Record
from autograd_core.suite.summary import distance
from autograd_core.verdict.verdict import Verdict

OPENED = 20
"""So many failures stand open when the page is opened."""
_HEADINGS = ("element", "given", "true", "difference", "ulp", "witness", "verdict")
_RIGHT = ("given", "true", "difference", "ulp")
_SIZE = re.compile(r'\b(width|height)="([0-9.]{1,8})"')
_CLAIM, _GRADIENT = "claim for", "gradient by"
_AGREEING = frozenset(("proved", "certified", "corroborated"))
_SAFE = " !$&'()*+,-./:;=?@[]_|~"
"""What stands for itself in an address of data; quotes and the like are escaped as attributes are."""


class Numbers(NamedTuple):
    """Where a check stands: in the suite, in its group, and which numbers its file and tags have."""

    number: int
    order: int
    overview: Overview


def section(record: Record, shown: Mapping[str, Any], is_kind: Kind, numbers: Numbers) -> Markup:
    """A check: `record` as in a run, `shown` as in `details`, of which any part may be missing."""
    open_now = not record["ok"] and numbers.order < OPENED
    tags = [numbers.overview.number("tag", tag) for tag in record["tags"]]
    return element(
        "article",
        element(
            "details",
            _summary(record, shown, is_kind),
            element("div", *_body(record, shown, numbers.number, not open_now), class_="body"),
            open="" if open_now else None,
        ),
        "",
        id=f"check-{numbers.number + 1}",
        class_=f"check {is_kind}",
        data_n=str(numbers.number),
        data_order=str(numbers.order),
        data_status=f"{is_kind} {record['status']}",
        data_file=str(numbers.overview.number("file", record["file"] or "-")),
        data_tags=" ".join(map(str, tags)) or None,
        data_seconds=f"{record['seconds']:.6f}",
        data_ulp=f"{distance(record):.9g}",
    )


def lines(text: str) -> Markup:
    """Text of several lines, as it is."""
    return Markup("\n".join(escape(line) for line in text.split("\n")))


def _summary(record: Record, shown: Mapping[str, Any], is_kind: Kind) -> Markup:
    asked = dict(shown.get("asked") or ())
    ulps = distance(record)
    return element(
        "summary",
        badge(is_kind, record["status"]),
        element(
            "span",
            element("h3", record["name"]),
            element("code", " ".join(asked.get("expr", "").split())[:200], class_="expr"),
            class_="what",
        ),
        element("span", f"{ulps:.3g} ulp" if ulps and record["verdict"] != Verdict.DISAGREE else "", class_="number"),
        element("span", f"{record['seconds']:.2f} s", class_="number seconds"),
    )


def badge(is_kind: Kind, status: str) -> Markup:
    """A verdict in its colour, with a sign for those who do not see it."""
    return element("span", element("span", is_kind.sign, aria_hidden="true"), f" {status}", class_=f"badge {is_kind}")


def _body(record: Record, shown: Mapping[str, Any], number: int, lazy: bool) -> Iterator[Markup]:
    if record["reason"]:
        several = "\n" in record["reason"]  # an error with its source line and a caret below it
        yield element("pre" if several else "p", lines(record["reason"]), class_="why")
    for advice in shown.get("advice") or ():
        yield element("p", advice, class_="advice")
    yield _question(record, shown, number)
    if shown.get("function"):
        yield element("div", element("h4", "Function"), _formulas([shown["function"]]), class_="part")
    for what, found, known in (
        (_GRADIENT, record["gradients"], shown.get("gradients") or {}),
        (_CLAIM, record["claims"], shown.get("claims") or {}),
    ):
        for name, judged in found.items():
            yield _part(what, name, judged, known.get(name) or {}, record["reason"] or "")
    pictures = [_picture(shown[key], key, lazy) for key in ("graph", "plot") if shown.get(key)]
    if pictures:
        yield element("div", *pictures, class_="pictures")
    if record["gradients"] and "gradients" not in shown:
        yield element("p", "Formulas and pictures were not kept when this was run.", class_="note")
    elif shown.get("cut"):
        yield element("p", "It took so long that not everything was drawn.", class_="note")


def _question(record: Record, shown: Mapping[str, Any], number: int) -> Markup:
    """What was asked, and where it stands."""
    rows = [(key, element("code", lines(text))) for key, text in shown.get("asked") or ()]
    if shown.get("value") is not None:
        rows.append(("value", element("code", lines(shown["value"]))))
    place = f"{record['file']}:{record['line']}" if record["file"] else "-"
    link = element("a", place, href=f"#check-{number + 1}", title="link to this check")
    rows.append(("place", link))
    if record["tags"]:
        rows.append(("tags", join(record["tags"], ", ")))
    pairs = (element("div", element("dt", key), element("dd", text)) for key, text in rows)
    return element("dl", *pairs, class_="asked")


def _part(what: str, name: str, judged: Mapping[str, Any], known: Mapping[str, Any], why: str) -> Markup:
    """A gradient or a claim: verdict, reason, formulas, numbers."""
    verdict = str(judged["verdict"])
    ulp = judged.get("max_ulp")
    told = [] if ulp is None else [element("span", f"{float(ulp):.3g} ulp", class_="number")]
    content = [element("h4", f"{what.capitalize()} ", element("code", name), " ", small_badge(verdict), *told)]
    if known.get("claim"):
        content.append(element("pre", element("code", lines(known["claim"])), class_="claim"))
    reason = str(judged.get("reason") or "")
    if reason and reason not in why:
        content.append(element("p", lines(reason), class_="reason"))
    if judged.get("mistake"):
        content.append(element("p", element("b", "mistake: "), str(judged["mistake"]), class_="reason"))
    content.append(_formulas(known.get("formulas") or ()))
    content.append(_table(f"{what} {name}", known.get("rows") or (), known.get("total", 0)))
    return element("div", *content, class_="part")


def small_badge(verdict: str) -> Markup:
    """The verdict on one gradient, which may be right in a check that is not."""
    fine = verdict in _AGREEING
    is_open = verdict in ("cannot_tell", "undefined", "kink")
    return badge(Kind.FINE if fine else Kind.OPEN if is_open else Kind.WRONG, verdict)


def _formulas(found: Sequence[Mapping[str, str]]) -> Markup:
    return join(_formula(one) for one in found)


def _formula(one: Mapping[str, str]) -> Markup:
    markup = checked(one.get("mathml") or "") or None
    label = element("span", f"{one['label']} = " if one["label"] != "output" else "", class_="label")
    if markup is None:
        return element("p", label, element("code", one["text"]), class_="formula")
    return element("p", label, element("math", markup, displaystyle="true", aria_label=one["text"]), class_="formula")


def _table(caption: str, rows: Sequence[Sequence[str]], total: int) -> Markup:
    if not rows:
        return Markup()
    more = f": the {len(rows)} worst of {total} elements" if total > len(rows) else ""
    head = element("tr", *(element("th", one, scope="col", class_=_aligned(one)) for one in _HEADINGS))
    body = (
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(element("td", cell, class_=_aligned(name)) for name, cell in zip(_HEADINGS[1:], row[1:], strict=False)),
        )
        for row in rows
    )
    whole = element(
        "table",
        element("caption", f"Numbers of the {caption}{more}", class_=None if more else "unseen"),
        element("thead", head),
        element("tbody", *body),
    )
    return element("div", whole, class_="wide", tabindex="0", role="region", aria_label=f"Numbers of the {caption}")


def _aligned(heading: str) -> str | None:
    return "right" if heading in _RIGHT else None


def _picture(found: Mapping[str, str], what: str, lazy: bool) -> Markup:
    """An image that holds its own style and runs nothing: as an image, SVG is no part of the page."""
    svg = str(found["svg"])
    sizes = dict(_SIZE.findall(svg[:400]))
    image = element(
        "img",
        src=f"data:image/svg+xml,{quote(svg, safe=_SAFE)}",
        alt=found.get("alt") or what,
        loading="lazy" if lazy else None,
        decoding="async",
        **sizes,
    )
    return element("figure", image, element("figcaption", _CAPTIONS[what]))


_CAPTIONS = {"graph": "The graph that was recorded", "plot": "The function and its gradient around the point"}
