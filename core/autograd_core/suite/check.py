"""One check of a spec file, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograd_core.conventions import DEFAULT

AGREE = "agree"
"""The default of `expect`: any verdict under which the gradient may be relied on."""

Raw = Any
"""A value as the file gives it: a number, nested lists of numbers, or the text of a value expression."""


@dataclass(frozen=True)
class Check:
    """One `[[check]]` of a spec file, as data; values are read when it runs.

    >>> Check("square", "x*x", {"x": 3.0}).place
    'square'
    """

    name: str
    expr: str
    at: Mapping[str, Raw] = field(default_factory=dict)
    sample: Mapping[str, str] | None = None
    """What the inputs that `at` does not give are drawn from (see `verdict.points`); None where nothing is drawn."""
    seed: int = 0
    """Of the point, where it is drawn, and of random numbers in values."""
    wrt: Sequence[str] | None = None
    constant: Sequence[str] = ()
    dtype: str = "float64"
    grad_tensors: Raw = None
    claim: Mapping[str, Raw] = field(default_factory=dict)
    """Formulas, or numbers: lists, and texts that start with @."""
    value: Raw = None
    grad: Mapping[str, Raw] = field(default_factory=dict)
    max_ulp: float | None = None
    rtol: float | None = None
    atol: float | None = None
    expect: str = AGREE
    error: str | None = None
    """A pattern (see `patterns`) for the message, where the input must be refused."""
    mistake: str | None = None
    """The name (a `Kind`) of what is wrong with a claim, where it must be found out."""
    order: int = 1
    convention: str = DEFAULT
    """What the derivative is at a kink (see `conventions`)."""
    tags: Sequence[str] = ()
    output: str | None = None
    timeout: float | None = None
    """Seconds."""
    max_memory: int | None = None
    """Bytes."""
    skip: str | None = None
    """Why it is not run."""
    file: str = ""
    line: int = 0
    detailed: bool = False
    """Whether the record is to have what a report shows beside it (see `details`); no key of spec files."""

    @property
    def place(self) -> str:
        """`file:line: name`, as compilers write places."""
        return f"{self.file}:{self.line}: {self.name}" if self.file else self.name

    @property
    def folder(self) -> Path | None:
        """Where data files (`@file.npy`) are looked for; they may not lie outside it."""
        return Path(self.file).parent if self.file else None
