"""Options read by our own coercion, so that pydantic is never imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from autograd_cli.light import LightCommand, LightGroup


@pytest.fixture
def read() -> Callable[..., dict[str, Any]]:
    found: dict[str, Any] = {}
    app = typer.Typer(cls=LightGroup, rich_markup_mode=None)

    @app.callback()
    def root() -> None:
        pass

    @app.command(cls=LightCommand)
    def show(
        text: Annotated[str, typer.Option()] = "",
        number: Annotated[int, typer.Option()] = 1,
        real: Annotated[float | None, typer.Option()] = None,
        path: Annotated[Path | None, typer.Option()] = None,
        many: Annotated[list[str] | None, typer.Option()] = None,
        flag: Annotated[bool, typer.Option("--flag")] = False,
    ) -> None:
        found.update(text=text, number=number, real=real, path=path, many=many, flag=flag)

    def run(*arguments: str) -> dict[str, Any]:
        app(["show", *arguments], standalone_mode=False)
        return dict(found)

    return run


def test_each_kind_of_option(read: Callable[..., dict[str, Any]]) -> None:
    assert read("--text", "[/]", "--number", "-3", "--real", "1e3", "--path", "a/b", "--flag", "--many", "u") == {
        "text": "[/]",
        "number": -3,
        "real": 1000.0,
        "path": Path("a/b"),
        "many": ["u"],
        "flag": True,
    }


def test_defaults(read: Callable[..., dict[str, Any]]) -> None:
    found = read()
    assert (found["text"], found["number"], found["real"], found["path"], found["flag"]) == ("", 1, None, None, False)
    assert not found["many"]


def test_repeatable_options_keep_their_order(read: Callable[..., dict[str, Any]]) -> None:
    assert read("--many", "b", "--many", "a", "--many", "b")["many"] == ["b", "a", "b"]


@pytest.mark.parametrize(
    ("arguments", "gist"),
    [(("--number", "1.5"), "'1.5' is not a whole number"), (("--real", "lots"), "'lots' is not a number")],
)
def test_bad_values_say_what_was_expected(
    read: Callable[..., dict[str, Any]], arguments: tuple[str, ...], gist: str
) -> None:
    with pytest.raises(Exception, match=gist):
        read(*arguments)


def test_the_help_page_has_the_sections_of_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer(cls=LightGroup, rich_markup_mode=None)

    @app.callback()
    def root() -> None:
        pass

    @app.command(cls=LightCommand)
    def plain(one: Annotated[str, typer.Option()] = "") -> None:
        pass

    @app.command(cls=LightCommand)
    def grouped(
        name: Annotated[str, typer.Argument()],
        one: Annotated[str, typer.Option(rich_help_panel="First")] = "",
        rest: Annotated[str, typer.Option()] = "",
        two: Annotated[str, typer.Option(rich_help_panel="Second")] = "",
        three: Annotated[str, typer.Option(rich_help_panel="First")] = "",
        hidden: Annotated[str, typer.Option(hidden=True)] = "",
    ) -> None:
        pass

    def words(command: str) -> list[str]:
        app([command, "--help"], standalone_mode=False)
        lines = capsys.readouterr().out.splitlines()
        return [line.split()[0] for line in lines if line.strip() and not line.startswith("Usage")]

    assert words("plain") == ["Options:", "--one", "--help"]
    expected = ["Arguments:", "name", "First:", "--one", "--three", "Second:", "--two", "Other", "--rest", "--help"]
    assert words("grouped") == expected
