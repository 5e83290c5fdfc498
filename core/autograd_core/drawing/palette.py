"""The colours of all pictures, for light and for dark screens.

Rules are written once, with names such as `$ink`. What comes out names the colours themselves, the dark ones under
`prefers-color-scheme`: many programs that show SVG know no variables of CSS, and those then show the light ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "background": "#ffffff",
    "surface": "#f4f6f8",
    "ink": "#1c2127",
    "muted": "#56606b",
    "line": "#7d8894",
    "grid": "#dde2e7",
    "blue": "#0b57a8",
    "blue_fill": "#e3f0fc",
    "green": "#176b34",
    "green_fill": "#e2f6e7",
    "amber": "#7a5000",
    "amber_fill": "#fdf3d3",
    "red": "#a81f2d",
    "red_fill": "#fdebea",
    "purple": "#6a3aa8",
    "purple_fill": "#f3ebfc",
}
DARK: Mapping[str, str] = {
    "background": "#11151a",
    "surface": "#1a2027",
    "ink": "#e4e9ee",
    "muted": "#9aa5b1",
    "line": "#75818d",
    "grid": "#2c343d",
    "blue": "#82bdf7",
    "blue_fill": "#122b45",
    "green": "#7fd796",
    "green_fill": "#132d1c",
    "amber": "#e5bd5c",
    "amber_fill": "#332709",
    "red": "#f79d97",
    "red_fill": "#421b1e",
    "purple": "#caa6f5",
    "purple_fill": "#2d2046",
}
SERIES = ("blue", "red", "green", "purple", "amber", "muted")
"""The colours of lines in a plot, in the order in which they are used."""

SANS = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

_NAMED = re.compile(r"\$(\w+)")


def themed(rules: str) -> str:
    """CSS in which `$name` is a colour: the light ones, and after them the dark ones for dark screens.

    `$sans` and `$mono` are the fonts. Only what has a colour is said again, and paper is always light.

    Raises:
        KeyError: there is no colour of that name.

    >>> themed(".a{fill:$ink;x:1}.b{x:2}")
    '.a{fill:#1c2127;x:1}.b{x:2}@media screen and (prefers-color-scheme:dark){.a{fill:#e4e9ee}}'
    """
    again = ""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", rules):
        coloured = ";".join(one for one in body.split(";") if any(name in LIGHT for name in _NAMED.findall(one)))
        again += f"{selector}{{{coloured}}}" if coloured else ""
    dark = f"@media screen and (prefers-color-scheme:dark){{{_filled(again, DARK)}}}" if again else ""
    return _filled(rules, LIGHT) + dark


def _filled(rules: str, colours: Mapping[str, str]) -> str:
    known = {**colours, "sans": SANS, "mono": MONO}
    return _NAMED.sub(lambda found: known[found[1]], rules)


def contrast(one: str, other: str) -> float:
    """The ratio of luminances of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
