"""docs/commands.md: every command with its arguments, options and exit codes, from the live app.

`python -m autograd_cli.reference` prints the page (`make docs` writes it).
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

from autograd_cli import exits
from autograd_cli.light import in_sections
from autograd_core.drawing.card import code, prose

_HEAD = """# The commands

Written by `make docs` from the commands themselves; `autograd-cli COMMAND --help` shows the same for one of them.

"""
_COMPLETION = """
## Completion

```
autograd-cli --install-completion
```

installs completion for the shell that it is called from (bash, zsh or fish; PowerShell too), for the shells that are
started afterwards. `--show-completion` prints the script instead, for those who install it themselves. Completed are
commands and options, the names of ops after `autograd-cli ops` and at the end of an expression (`'x*tanhs` becomes
`'x*tanhshrink'`), the values of options that take one of a few words, and, by the shell itself, files.
An expression that starts with a minus is an option to every shell, and is left alone.
"""


def reference() -> str:
    """The page."""
    from typer.main import get_command

    from autograd_cli.app import app

    group: Any = get_command(app)
    with group.make_context("autograd-cli", ["ops"], resilient_parsing=True) as context:
        commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
        parts = [_HEAD]
        for name, command in commands.items():
            parts.append(f"- [{code(name)}](#{name}): {prose(_paragraphs(command.help)[0])}\n")
        parts.append("- [Exit codes](#exit-codes), [completion](#completion), [options of all](#autograd-cli)\n")
        for name, command in commands.items():
            parts.append(f"\n## {name}\n\n{''.join(_page(command, f'autograd-cli {name}', context))}")
        parts.append(f"\n## autograd-cli\n\n{''.join(_page(group, 'autograd-cli'))}")
    parts += ["\n## Exit codes\n\n", *_exit_codes(), _COMPLETION]
    return "".join(parts)


def _page(command: Any, path: str, parent: Any = None) -> Iterator[str]:
    with command.make_context(path, [], parent=parent, resilient_parsing=True) as context:
        usage = " ".join([path, *command.collect_usage_pieces(context)])
        yield f"{code(usage)}\n\n"
        yield "".join(f"{prose(one)}\n\n" for one in _paragraphs(command.help))
        for title, records in in_sections(command, context).items():
            yield f"**{title}**\n\n| | |\n|---|---|\n"
            for names, text in records:
                yield f"| {_cell(code(' '.join(names.split())))} | {_cell(prose(' '.join(text.split())))} |\n"
            yield "\n"


def _cell(text: str) -> str:
    """Text for a cell: a bar would end it, in a code span too."""
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(one.split()) for one in inspect.cleandoc(text).split("\n\n")]


def _exit_codes() -> Iterator[str]:
    """The codes with the texts under them in the source, which an enumeration does not keep."""
    (kinds,) = [node for node in ast.parse(inspect.getsource(exits)).body if isinstance(node, ast.ClassDef)]
    yield "| code | meaning |\n|---:|---|\n"
    for assigned, told in zip(kinds.body, kinds.body[1:], strict=False):
        if isinstance(assigned, ast.Assign) and isinstance(told, ast.Expr):
            yield f"| {ast.literal_eval(assigned.value)} | {prose(ast.literal_eval(told.value))} |\n"


if __name__ == "__main__":
    from autograd_cli.streams import put

    put(reference())
