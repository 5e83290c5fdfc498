"""A picture of a terminal: what the commands print, in colours, and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd_cli.pictures import picture
from autograd_core.errors import UserError

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
ADDRESS = re.compile(r"https?://[^\s\"')<]+")
HARMLESS = {"http://www.w3.org/2000/svg", "https://www.textualize.io"}  # a name, and a comment


def words(svg: str) -> str:
    return "".join(ElementTree.fromstring(svg).itertext()).replace("\N{NO-BREAK SPACE}", " ")


def test_commands_and_their_answers_are_on_it() -> None:
    svg = picture(['grad "x*x" --at x=3'])
    told = words(svg)
    assert 'autograd-cli grad "x*x" --at x=3' in told and "d/dx = 2*x" in told and "proved" in told
    assert svg == picture(['grad "x*x" --at x=3'])


def test_text_is_shown_as_typed() -> None:
    assert "program  where(x<1, x, 2*x) # <b>[/]&amp;" in words(
        picture(["grad 'where(x<1, x, 2*x) # <b>[/]&amp;' --at x=3"])
    )


def test_colours_are_kept_whatever_the_shell_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = picture(['grad "x*x" --at x=3'])
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(['grad "x*x" --at x=3']) == plain
    assert len(set(re.findall(r"fill: #\w+", plain))) >= 2


def test_what_cannot_be_run_is_no_picture() -> None:
    with pytest.raises(UserError):
        picture(['grad "sinn(x)" --at x=3'])


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.svg")), ids=lambda path: path.name)
def test_pictures_of_the_docs_need_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert words(text)
    assert set(ADDRESS.findall(text)) <= HARMLESS
