"""What a notebook shows of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd_core.drawing.card import Card, Grid

if TYPE_CHECKING:
    from autograd_core.describe.entry import Description


def card(found: Description) -> Card:
    """The call, what it is, the derivatives, the domain, and the derivatives at kinks by convention."""
    facts = [("formula", found.formula)] if found.formula and found.formula != found.signature else []
    for name, one in found.derivatives.items():
        if one.rule:
            facts.append((f"d/d{name}", one.rule))
    facts += [("domain", f"{name} in {text}") for name, text in found.domain.items() if text != "(-inf, inf)"]
    facts += [("also", ", ".join(found.aliases))] if found.aliases else []
    facts += [("try", found.example)] if found.example else []
    grids = []
    if found.kinks:
        names = list(found.kinks[0].values)
        rows = [
            (
                ", ".join(f"{name} = {value:g}" for name, value in kink.at.items()),
                *(", ".join(f"{value:.6g}" for value in kink.values[name].values()) for name in names),
            )
            for kink in found.kinks
        ]
        grids.append(Grid(("at the kink", *names), rows, frozenset(range(1, len(names) + 1))))
    notes = [f"derivative: {found.how}"] if found.how else []
    return Card(found.signature, lead=found.doc, facts=facts, grids=grids, notes=notes)
