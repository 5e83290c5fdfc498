"""A profile for people: the times of the whole, and a table of the ops. User text never is Rich's markup."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograd_cli.render import ASCII, UNLIMITED, say, short
from autograd_core.language.show import printable
from autograd_core.profiles.telling import COLUMNS, cells, memory, noise, op_shapes, plan, times, timing

if TYPE_CHECKING:
    from autograd_core.profiles import Profile, Row

_HEAD = 9


def render(
    found: Profile,
    *,
    sort: str = "self",
    top: int = 20,
    terminal: bool = False,
    encoding: str = "utf-8",
    width: int | None = None,
) -> str:
    """The profile as text; colours and a width (by default its own) are for terminals. `top` 0 shows all rows."""
    text = StringIO()
    room = width if terminal else UNLIMITED
    console = Console(file=text, markup=False, highlight=False, force_terminal=terminal, width=room)
    for head, line in _lines(found):
        say(console, Text(f"{head:{_HEAD}}{line}"))
    rows = found.sorted(sort)
    shown = rows[: top or None]
    table = _table(found, shown, plain=not encoding.lower().startswith("utf"))
    if console.measure(table, options=console.options.update(max_width=UNLIMITED)).maximum <= console.width:
        console.print(table)
    else:
        _stacked(console, found, shown)
    if len(rows) > len(shown):
        say(console, Text(f"... {len(rows) - len(shown)} more rows; --top 0 shows them all"))
    if noise(found):
        say(console, Text(f"{'noisy':{_HEAD}}{noise(found)}"))
    return text.getvalue() if terminal else "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _lines(found: Profile) -> list[tuple[str, str]]:
    source = " ; ".join(line.strip() for line in found.program.source.splitlines() if line.strip())
    inputs = ", ".join(f"{name} {op_shapes((shape,))}" for name, shape in found.shapes.items())
    lines = [("program", printable(short(source, 400))), ("inputs", f"{inputs}  {found.dtype}" if inputs else "none")]
    lines += [(name, timing(getattr(found, name))) for name in ("whole", "forward", "backward")]
    return [*lines, ("plan", plan(found)), ("memory", memory(found)), ("times", times(found))]


def _table(found: Profile, rows: Sequence[Row], plain: bool) -> Table:
    table = Table(box=ASCII if plain else box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for heading in COLUMNS:
        left = heading in ("op", "phase", "shapes")
        table.add_column(Text(heading), no_wrap=True, justify="left" if left else "right")
    for row in rows:
        table.add_row(*map(Text, cells(found, row)))
    return table


def _stacked(console: Console, found: Profile, rows: Sequence[Row]) -> None:
    """Where the table is too wide: two or three short lines a row."""
    for row in rows:
        name, phase, calls, own, share, total, mean, made, touched, shapes = cells(found, row)
        say(console, Text(f"{name}, {phase}, {calls} call{'s' * (calls != '1')}").append(f"  {shapes}"))
        say(console, Text(f"  self {own} ({share})  total {total}  mean {mean}"))
        say(console, Text(f"  made {made}  touched {touched}"))
