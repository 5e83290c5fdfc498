"""One line of the behaviour table: a program over torch's API, and what it gives, raises or warns."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """A behaviour by its name.

    `gives` maps expressions to literals, evaluated after the program; a tensor among them is compared by its
    `tolist()`, a float to a relative 1e-6. `raises` is the type of the exception and a part of its message; it must
    come from the program's last line. `warns` likewise, from anywhere.
    """

    name: str
    program: str
    gives: dict[str, Any] = field(default_factory=dict)
    raises: tuple[type[BaseException], str] | None = None
    warns: tuple[type[Warning], str] | None = None


def failure(case: Case, torch: Any) -> str | None:
    """What a library does otherwise; None if it fulfils the case."""
    space: dict[str, Any] = {"torch": torch}
    lines = case.program.strip().split("\n")
    *first, last = _statements(lines)
    raised: BaseException | None = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec("\n".join(first), space)
        except Exception as error:
            return f"raised too early: {type(error).__name__}: {error}"
        try:
            exec(last, space)
        except Exception as error:
            raised = error
        found = _unfulfilled(case.raises, raised)
        if found is None:
            found = next((text for text in (_wrong(*item, space) for item in case.gives.items()) if text), None)
    if found is None and case.warns is not None:
        kind, gist = case.warns
        if not any(issubclass(w.category, kind) and gist in str(w.message) for w in caught):
            return f"did not warn {gist!r}, but {[str(w.message) for w in caught]}"
    return found


def _statements(lines: list[str]) -> list[str]:
    """The top-level statements of a program."""
    found: list[str] = []
    for line in lines:
        if found and (line.startswith((" ", ")", "except", "else", "finally")) or found[-1].startswith("@")):
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def _unfulfilled(wanted: tuple[type[BaseException], str] | None, raised: BaseException | None) -> str | None:
    if wanted is None:
        return None if raised is None else f"raised {type(raised).__name__}: {raised}"
    kind, gist = wanted
    if raised is None:
        return f"did not raise {kind.__name__}: {gist}"
    if type(raised) is not kind or gist not in str(raised):
        return f"raised {type(raised).__name__}: {raised}; not {kind.__name__}: {gist}"
    return None


def _wrong(expression: str, wanted: Any, space: dict[str, Any]) -> str | None:
    try:
        found = eval(expression, space)
    except Exception as error:
        return f"{expression} raised {type(error).__name__}: {error}"
    if hasattr(found, "tolist"):
        found = found.detach().tolist() if hasattr(found, "detach") else found.tolist()
    return None if _equal(found, wanted) else f"{expression} is {found!r}, not {wanted!r}"


def _equal(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, (list, tuple)):
        return isinstance(found, (list, tuple)) and len(found) == len(wanted) and all(map(_equal, found, wanted))
    if isinstance(wanted, float) and isinstance(found, float):
        return (math.isnan(found) and math.isnan(wanted)) or math.isclose(found, wanted, rel_tol=1e-6, abs_tol=1e-12)
    if isinstance(wanted, complex) and isinstance(found, complex):
        return abs(found - wanted) <= 1e-6 * abs(wanted)
    return type(found) is type(wanted) and found == wanted
