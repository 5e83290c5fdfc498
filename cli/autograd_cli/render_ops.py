"""The op table for people: lists of rows and single rows, in 80 columns and plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from autograd_core.conventions import NAMES as CONVENTIONS

if TYPE_CHECKING:
    from autograd_core.describe import Description, Family, Figures
    from autograd_core.describe.figures import Figure
    from autograd_core.op import Op

WIDTH = 80
_LABEL = 12


def listing(found: Sequence[Family]) -> str:
    """Every row with one line of documentation, by family."""
    rows = [op for family in found for op in family.rows]
    blocks = [f"{family.name}\n{''.join(_lines(family.rows))}" for family in found]
    closing = f"{len(rows)} ops; autograd-cli ops NAME shows one of them, --search WORD looks for some"
    return "\n".join([*blocks, closing]) + "\n"


def matches(rows: Sequence[Op]) -> str:
    """The rows that a search found."""
    return "".join(_lines(rows))


def _lines(rows: Iterable[Op]) -> Iterator[str]:
    for op in rows:
        name = f"  {op.name:<18}"
        room = WIDTH - len(name) - 1
        yield f"{name} {op.doc if len(op.doc) <= room else op.doc[: room - 3].rstrip() + '...'}\n"


def page(described: Description) -> str:
    """One row."""
    found = [described.signature, textwrap.fill(described.doc, WIDTH), ""]
    fields = [*_formulas(described), *_places(described)]
    if described.aliases:
        fields.append(("also", ", ".join(described.aliases)))
    fields += [("dtypes", ", ".join(described.dtypes)), ("family", described.family)]
    fields += accuracy(described.figures)
    if described.accuracy:
        fields.append(("", f"above the goal because {described.accuracy}"))
    found += [_field(label, text) for label, text in fields]
    # A command line is to be copied as it is, however long.
    found += [f"{'try':{_LABEL}}{described.example}"] if described.example else []
    return "\n".join(found) + "\n"


def _formulas(described: Description) -> Iterator[tuple[str, str]]:
    if described.formula:
        yield "formula", described.formula
    if described.attributes:
        yield "for", ", ".join(f"{name}={value!r}" for name, value in described.attributes.items())
    for argument, one in described.derivatives.items():
        if one.rule or one.reason:
            yield f"d/d{argument}", one.rule or one.reason or ""
        if one.sympy:
            yield "", f"SymPy writes {one.sympy}"
    if described.how:
        yield "derivative", described.how


def _places(described: Description) -> Iterator[tuple[str, str]]:
    for text in dict.fromkeys(described.domain.values()):
        names = [name for name, one in described.domain.items() if one == text]
        yield "domain", f"{', '.join(names)} in {text}"
    if described.convention:
        yield "at a kink", described.convention
    for kink in described.kinks:
        for name in CONVENTIONS:
            slopes = ", ".join(f"d/d{argument} = {value:.6g}" for argument, value in kink.values[name].items())
            yield f"{'kink' if name == CONVENTIONS[0] else ''}", f"{point(kink.at)}: {slopes} ({name})"


def point(at: Mapping[str, float]) -> str:
    """A place as text.

    >>> point({"a": 0.0, "b": 1.5})
    'a = 0, b = 1.5'
    """
    return ", ".join(f"{name} = {value:.6g}" for name, value in at.items())


def accuracy(found: Figures | None) -> list[tuple[str, str]]:
    """The measured errors, as labelled lines."""
    if found is None:
        return []
    lines = [("accuracy", f"at most {_ulp(found.value)}, {found.points:,} points of float64")]
    return [*lines, *(("", f"d/d{name}: at most {_ulp(one)}") for name, one in found.derivatives.items())]


def _ulp(one: Figure) -> str:
    beside = "" if one.torch is None else f" (torch {one.torch:.3g})"
    return f"{one.ulp:.3g} ulp off{beside}"


def _field(label: str, text: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=f"{label:{_LABEL}}", subsequent_indent=" " * _LABEL, break_on_hyphens=False
    )
