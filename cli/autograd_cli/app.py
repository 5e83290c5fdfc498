"""The Typer app: what exists, and where it lives. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from typing import Annotated

import typer

from autograd_cli import __version__
from autograd_cli.commands.check import check
from autograd_cli.commands.explain import explain
from autograd_cli.commands.grad import grad
from autograd_cli.commands.gradcheck import HELP as GRADCHECK
from autograd_cli.commands.gradcheck import gradcheck
from autograd_cli.commands.graph import graph
from autograd_cli.commands.merge import merge
from autograd_cli.commands.ops import ops
from autograd_cli.commands.plot import plot
from autograd_cli.commands.profile import profile
from autograd_cli.light import LightCommand, LightGroup

app = typer.Typer(
    name="autograd-cli",
    cls=LightGroup,
    help="Is this gradient right, and right as numbers? Expressions, their gradients, and independent witnesses.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"autograd-cli {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


app.command("grad", cls=LightCommand)(grad)
app.command("gradcheck", cls=LightCommand, help=GRADCHECK)(gradcheck)
app.command("explain", cls=LightCommand)(explain)
app.command("graph", cls=LightCommand)(graph)
app.command("check", cls=LightCommand)(check)
app.command("merge", cls=LightCommand)(merge)
app.command("ops", cls=LightCommand)(ops)
app.command("plot", cls=LightCommand)(plot)
app.command("profile", cls=LightCommand)(profile)
