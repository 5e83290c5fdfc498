"""The names of all ops with a line about each, from a file: completion answers before NumPy could be imported.

`python -m autograd_cli.opnames` prints the file as the table is now (`make docs` writes it).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).with_name("opnames.txt")


def known() -> dict[str, str]:
    """Each name with its line; nothing where the file is missing.

    >>> known()["tanh"]
    'Hyperbolic tangent.'
    """
    try:
        lines = FILE.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name: line for name, _, line in (text.partition("\t") for text in lines)}


def listed() -> Iterator[str]:
    """The lines of the file, sorted: names and aliases of one word, and functions with several results."""
    from autograd_core.language.show import printable
    from autograd_core.ops import NAMES, PARTS, TABLE

    assert len(TABLE)  # which imports all modules of it
    found = {name: op.doc for name, op in NAMES.items() if name.isidentifier()}
    found |= {
        name: f"Several results: {', '.join(op.name for op in parts)}."
        for name, parts in PARTS.items()
        if name.isidentifier()
    }
    for name, doc in sorted(found.items()):
        first = " ".join(doc.split()).partition(". ")[0].rstrip(".")
        yield f"{name}\t{printable(first)[:100]}."


if __name__ == "__main__":
    print("\n".join(listed()))
