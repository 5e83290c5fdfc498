"""Writing SVG and HTML: elements as text, with everything that comes from elsewhere escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd_core.drawing.palette import themed
from autograd_core.drawing.text import visible, width

_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("'"): "&#39;"}
COLUMN = 0.605
"""The width of a column of a monospaced font, as a part of the font's size; fonts differ by a percent or two."""


class Markup(str):
    """Text that is XML already. Every other text is escaped where it becomes part of one."""

    __slots__ = ()


def escape(text: str) -> Markup:
    r"""Any text for the content or an attribute of an element; what cannot be seen is made visible.

    >>> escape('<b> & "x"\x00')
    '&lt;b&gt; &amp; &quot;x&quot;\\x00'
    """
    return text if isinstance(text, Markup) else Markup(visible(text).translate(_ESCAPES))


def number(value: float) -> str:
    """A coordinate to a hundredth, short.

    >>> number(2.0), number(1.005), number(-0.001)
    ('2', '1', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(tag: str, *content: str, **attributes: str | float | None) -> Markup:
    """An element with its content; `class_` stands for class, `stroke_width` for stroke-width, None for nothing.

    >>> element("text", "a < b", x=1.5, class_="name")
    '<text x="1.5" class="name">a &lt; b</text>'
    >>> element("g", element("path", d="M0 0"))
    '<g><path d="M0 0"/></g>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value if isinstance(value, str) else number(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    inner = "".join(map(escape, content))
    return Markup(f"<{tag}{written}>{inner}</{tag}>" if content else f"<{tag}{written}/>")


def join(parts: Iterable[str], between: str = "") -> Markup:
    """Elements and texts one after the other, texts escaped.

    >>> join([element("br"), "<"])
    '<br/>&lt;'
    """
    return Markup(escape(between).join(map(escape, parts)))


def polyline(points: Iterable[tuple[float, float]]) -> str:
    """The `d` of a path through points.

    >>> polyline([(0, 0), (1, 2.5)])
    'M0 0L1 2.5'
    """
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def text_width(text: str, size: float = 13) -> float:
    """The width of a line in a monospaced font of this size, as it will be shown.

    >>> text_width("abcd", 10)
    24.2
    """
    return width(visible(text)) * size * COLUMN


def picture(
    content: Sequence[str],
    *,
    size: tuple[float, float],
    title: str,
    description: str = "",
    style: str = "",
    kind: str | None = None,
) -> Markup:
    """A whole SVG image of this width and height, which also stands in an HTML page as it is.

    `style` is CSS with `$colour` names (see `palette.themed`). In an HTML page its rules hold for all pictures: begin
    selectors with `.ag`, the class of every picture, and with `.ag.ag-KIND` for those of one kind alone. Title and
    description are for those who hear it.

    >>> picture([element("path", d="M0 0")], size=(10, 5), title="a line")[:60]
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5'
    """
    high, across = number(size[1]), number(size[0])
    rules = themed(f".ag .ag-paper{{fill:$background}}.ag text{{font:13px $mono;fill:$ink}}{style}")
    return element(
        "svg",
        element("title", title),
        *([element("desc", description)] if description else []),
        element("style", Markup(rules)),
        element("rect", class_="ag-paper", width="100%", height="100%"),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        width=across,
        height=high,
        viewBox=f"0 0 {across} {high}",
        class_="ag" if kind is None else f"ag ag-{kind}",
        role="img",
    )


def page(title: str, content: Sequence[str], *, style: str = "") -> Markup:
    """A whole HTML page that needs nothing from elsewhere, for light and dark screens; `style` as in `picture`.

    >>> page("x<y", [element("p", "text")])[:15]
    '<!DOCTYPE html>'
    """
    rules = themed(
        ":root{color-scheme:light dark}"
        "body{margin:0 auto;padding:1.5rem;max-width:75rem;font:16px/1.5 $sans;color:$ink;background:$background}"
        "h1{font-size:1.3rem;font-weight:600;margin:0 0 .75rem}h2{font-size:1.05rem;margin:1.5rem 0 .5rem}"
        "code,pre{font:.92em $mono;overflow-wrap:anywhere}pre{white-space:pre-wrap}"
        "table{border-collapse:collapse}th,td{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}"
        "th{color:$muted;font-weight:600}td{border-top:1px solid $grid}"
        f".ag{{max-width:100%;height:auto}}{style}"
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(rules)),
    )
    return Markup(f"<!DOCTYPE html>\n{element('html', head, element('body', *content), lang='en')}\n")
