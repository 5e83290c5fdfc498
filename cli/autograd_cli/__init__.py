"""The command line of autograd-cli: a thin skin of Typer and Rich over `autograd_core`."""

__version__ = "0.1.0"
