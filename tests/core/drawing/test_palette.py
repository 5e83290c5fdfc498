"""Colours that can be read, in light and in dark."""

from __future__ import annotations

import pytest

from autograd_core.drawing.palette import DARK, LIGHT, SERIES, contrast, themed


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
class TestContrast:
    def test_text_can_be_read_on_every_fill(self, colours: dict[str, str]) -> None:
        fills = [name for name in colours if name.endswith("_fill")] + ["background", "surface"]
        assert {fill: contrast(colours["ink"], colours[fill]) > 7 for fill in fills} == dict.fromkeys(fills, True)
        assert min(contrast(colours["muted"], colours[fill]) for fill in fills) > 4.5
        assert min(contrast(colours[fill[:-5]], colours[fill]) for fill in fills if fill.endswith("_fill")) > 4.5

    def test_lines_can_be_seen(self, colours: dict[str, str]) -> None:
        assert min(contrast(colours[name], colours["background"]) for name in (*SERIES, "line")) > 3


def test_both_themes_have_the_same_names() -> None:
    assert LIGHT.keys() == DARK.keys() and set(SERIES) <= LIGHT.keys()


def test_rules_name_colours_themselves() -> None:
    css = themed(".ag .b{fill:$blue_fill;stroke:$blue}.ag .c{opacity:1}")
    light, dark = css.split("@media screen and (prefers-color-scheme:dark)")
    assert LIGHT["blue_fill"] in light and DARK["blue"] in dark and "$" not in css
    assert ".c" in light and ".c" not in dark
    with pytest.raises(KeyError):
        themed(".a{fill:$pink}")
