"""Commands whose options are read without pydantic, whose import alone would cost a tenth of a whole run.

Typer 0.29 (pinned) coerces every option through a pydantic adapter that it builds on first use. Our options are
strings, flags, paths and a few numbers, which need none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from typer._click.exceptions import BadParameter
from typer.core import TyperCommand, TyperGroup

from autograd_cli import completion

_ARGUMENTS = "Arguments"


class _Coercion:
    """Reads one option's text, or each text of a repeatable option."""

    def __init__(self, read: Callable[[str], Any], what: str) -> None:
        self.read = read
        self.what = what

    def coerce(self, value: Any, *, param: Any, ctx: Any) -> Any:
        """The option's value; None stays None.

        Raises:
            BadParameter: the text is not what the option takes.
        """
        if isinstance(value, (list, tuple)):
            return [self.coerce(one, param=param, ctx=ctx) for one in value]
        if value is None:
            return None
        try:
            return self.read(value)
        except ValueError as error:
            raise BadParameter(f"{value!r} is not {self.what}", ctx=ctx, param=param) from error


def _flag(value: Any) -> bool:
    return bool(value)


_READERS: dict[Any, _Coercion] = {
    str: _Coercion(str, "text"),
    bool: _Coercion(_flag, "a flag"),
    int: _Coercion(int, "a whole number"),
    float: _Coercion(float, "a number"),
    Path: _Coercion(Path, "a path"),
}


def _kind(annotation: Any) -> Any:
    """The plain type inside `list[str]`, `str | None` and the like."""
    inner = [a for a in get_args(annotation) if a is not type(None)]
    return _kind(inner[0]) if inner else annotation


def _lightened(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        descriptor = getattr(parameter, "type_descriptor", None)
        reader = _READERS.get(_kind(getattr(descriptor, "annotation", None)))
        if reader is not None:
            parameter._runtime_param = reader
    return parameters


def _section(parameter: Any) -> str:
    return _ARGUMENTS if parameter.param_type_name == "argument" else parameter.rich_help_panel or ""


def in_sections(command: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:
    """A command's arguments and options as a help page lists them: names and text, under the titles of sections."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            sections.setdefault(_section(parameter), []).append(record)
    rest = sections.pop("", [])
    sections["Other options" if sections.keys() - {_ARGUMENTS} else "Options"] = rest
    return sections


class LightCommand(TyperCommand):
    """A Typer command that reads its own options."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """As Typer's, with a section for each `rich_help_panel`; options without one come last."""
        for title, records in in_sections(self, ctx).items():
            with formatter.section(title):
                formatter.write_dl(records)

    def get_params(self, ctx: Any) -> list[Any]:
        """As Typer's, with our coercion in place of pydantic's."""
        return _lightened(super().get_params(ctx))


class LightGroup(TyperGroup):
    """A group of commands that reads its own options, those of completion and --help included."""

    def get_params(self, ctx: Any) -> list[Any]:
        """As Typer's, with our coercion in place of pydantic's."""
        return _lightened(super().get_params(ctx))

    def _main_shell_completion(self, *args: Any, **options: Any) -> None:
        completion.prepare()
        super()._main_shell_completion(*args, **options)
