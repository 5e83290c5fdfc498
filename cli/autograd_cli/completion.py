"""What the shell may complete: names of ops, also at the end of an expression, and the values of options.

Nothing here imports what a command needs: a shell asks at every press of the key. Files are the shell's own affair.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from autograd_cli import streams
from autograd_cli.opnames import known

_LAST = re.compile(r"(?<![\w.)\]])[A-Za-z_]\w*\Z", re.ASCII)
"""A name that stands where one can begin: not the e of 2e5, nor behind a dot."""

Completions = list[tuple[str, str]]


def op_names(incomplete: str) -> Completions:
    """Ops whose names begin so, with a line about each.

    >>> op_names("tanh")
    [('tanh', 'Hyperbolic tangent.'), ('tanhshrink', 'x minus its hyperbolic tangent.')]
    """
    return [(name, line) for name, line in known().items() if name.startswith(incomplete)]


def in_expression(incomplete: str) -> Completions:
    """An expression with the name that it ends with completed; nothing where it ends with none.

    >>> in_expression("x*tanhs")
    [('x*tanhshrink', 'x minus its hyperbolic tangent.')]
    >>> in_expression("x*"), in_expression("2e")
    ([], [])
    """
    found = _LAST.search(incomplete)
    if found is None:
        return []
    return [(incomplete[: found.start()] + name, line) for name, line in op_names(found[0])]


def one_of(*values: str) -> Callable[[str], list[str]]:
    """An option that takes one of a few words.

    >>> one_of("float32", "float64")("float3")
    ['float32']
    """
    return lambda incomplete: [value for value in values if value.startswith(incomplete)]


def prepare() -> None:
    """Where a shell asks, let Typer take help texts as they are, and say nothing on stderr.

    Typer would read them as Rich's markup, for which it imports all of Rich. And a shell that no longer wants the
    answer closes the pipe, of which nobody wants to be told in the middle of a line.
    """
    if any(name.endswith("_COMPLETE") and value.startswith("complete_") for name, value in os.environ.items()):
        from typer import _completion_classes

        _completion_classes._sanitize_help_text = lambda text: text
        streams.silence()
