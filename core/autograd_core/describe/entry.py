"""One row, described: everything that `autograd-cli ops NAME` and docs/ops.md say of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy

from autograd_core.describe.figures import Figures, figures
from autograd_core.describe.formulas import Derivative, formulas
from autograd_core.describe.kinks import KinkValues, kink_values
from autograd_core.describe.usage import example, sample
from autograd_core.drawing.shown import Shown
from autograd_core.engine.tensor import Tensor
from autograd_core.language.operands import PART, PARTS
from autograd_core.op import Op

_FLOATS, _COMPLEX = ("float16", "float32", "float64"), ("complex64", "complex128")
_HOW = {
    "linear": "linear: the pullback is its transpose",
    "bilinear": "bilinear: a pullback for each side",
    "general": "a pullback and a pushforward of its own",
    "constant": "none: the result never requires a gradient",
}
_HIDDEN = frozenset({"cast", "sum_to"})
"""Steps that the engine adds where shapes or dtypes differ."""


@dataclass(frozen=True)
class Description(Shown):
    """What is known of one row, for people."""

    name: str
    family: str
    signature: str
    doc: str
    aliases: Sequence[str]
    formula: str | None
    derivatives: Mapping[str, Derivative]
    attributes: Mapping[str, Any]
    """The attributes that the formulas hold for, where they are not the defaults."""
    how: str | None
    """How the pullback is made, where there is no formula, or where it follows from other rows."""
    domain: Mapping[str, str]
    convention: str
    kinks: Sequence[KinkValues]
    dtypes: Sequence[str]
    figures: Figures | None
    accuracy: str
    """Why the error is above the goal, where it is."""
    example: str | None

    def record(self) -> dict[str, Any]:
        """The description as plain data for JSON: keys of the contract first; infinities and NaN as text."""
        kinks = [{"at": _plain(k.at), "values": {name: _plain(v) for name, v in k.values.items()}} for k in self.kinks]
        return {
            "name": self.name,
            "aliases": list(self.aliases),
            "formula": self.formula,
            "derivative": {name: one.rule for name, one in self.derivatives.items()},
            "domain": dict(self.domain),
            "kinks": kinks,
            "dtypes": list(self.dtypes),
            "family": self.family,
            "signature": self.signature,
            "pullback": self.how,
            "doc": self.doc,
            "convention": self.convention or None,
            "sympy": {name: one.sympy for name, one in self.derivatives.items() if one.sympy},
            "accuracy": None if self.figures is None else _measured(self.figures),
            "reason": self.accuracy or None,
            "example": self.example,
        }


def _plain(numbers: Mapping[str, float]) -> dict[str, Any]:
    return {name: value if math.isfinite(value) else str(value) for name, value in numbers.items()}


def _measured(found: Figures) -> dict[str, Any]:
    derivatives = _plain({name: one.ulp for name, one in found.derivatives.items()})
    return {"points": found.points, **_plain({"value": found.value.ulp}), "derivatives": derivatives}


@cache
def describe(op: Op) -> Description:
    """A row's description.

    >>> from autograd_core.ops import TABLE
    >>> described = describe(TABLE["tanh"])
    >>> described.signature, described.formula, described.domain["x"]
    ('tanh(x)', 'tanh(x)', '(-inf, inf)')
    """
    found = formulas(op)
    return Description(
        name=op.name,
        family=op.home.rpartition(".")[2],
        signature=signature(op),
        doc=op.doc,
        aliases=op.aliases,
        formula=op.math or found.value,
        derivatives=found.derivatives or {op.arguments[i]: Derivative(None) for i in op.active},
        attributes=found.attributes,
        how=how(op),
        domain={op.arguments[i]: str(one) for i, one in enumerate(op.domain) if i not in op.conditions},
        convention=op.convention,
        kinks=kink_values(op),
        dtypes=dtypes(op),
        figures=figures(op.name),
        accuracy=op.accuracy,
        example=example(op),
    )


def signature(op: Op) -> str:
    """How the row is called, with the defaults of its attributes; which of several results is no part of that.

    >>> from autograd_core.ops import TABLE
    >>> signature(TABLE["sum"]), signature(TABLE["cat"])
    ('sum(x, axis=None, keepdims=False)', 'cat(*xs, axis=0)')
    """
    texts = {name: f"*{name}" if op.variadic else name for name in op.arguments}
    # An empty default stands for none.
    texts |= {name: name if value == () else f"{name}={value!r}" for name, value in op.attributes.items()}
    names = [name for name in dict.fromkeys((*op.order, *texts)) if name not in (PART, PARTS)]
    return f"{op.name}({', '.join(texts[name] for name in names)})"


def dtypes(op: Op) -> tuple[str, ...]:
    """The dtypes that the row takes, by NumPy's names."""
    return (*_FLOATS, *(_COMPLEX if op.is_complex else ()))


def how(op: Op) -> str | None:
    """How the row's pullback is made, in words; None where a formula says it.

    >>> from autograd_core.ops import TABLE
    >>> how(TABLE["matmul"]), how(TABLE["tanh"])
    ('bilinear: a pullback for each side', None)
    """
    if not op.differentiable:
        return _HOW["constant"]
    if op.kind == "composite":
        used = parts(op)
        return "from those of " + ", ".join(used) if used else "from the rows of its formula"
    return _HOW.get(op.kind)


def parts(op: Op) -> list[str]:
    """The rows whose derivatives make up a composite row's, as they are met from the arguments to the result."""
    found = sample(op)
    if found is None:
        return []
    values, attributes = found
    leaves = [
        Tensor(numpy.array(value) > 0 if i in op.conditions else numpy.array(value, dtype=float),
               requires_grad=i not in op.conditions | op.inert)
        for i, value in enumerate(values)
    ]  # fmt: skip
    with numpy.errstate(all="ignore"):
        waiting, seen = [op(*leaves, **attributes).grad_fn], {}
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen[node] = getattr(getattr(node, "op", None), "name", None)
            waiting += [edge for edge, _ in node.next_functions]
    names = [seen[node] for node in sorted(seen, key=lambda node: -node.order)]
    return [name for name in dict.fromkeys(names) if name and name not in _HIDDEN]
