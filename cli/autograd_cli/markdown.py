"""docs/ops.md: the op table as one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autograd_cli.render_ops import point
from autograd_core.conventions import NAMES as CONVENTIONS
from autograd_core.describe import Description, describe, families
from autograd_core.describe.figures import versions

if TYPE_CHECKING:
    from autograd_core.describe import Figures

_LONGEST = 160
_HEAD = """# The ops

Written by `autograd-cli ops --markdown > docs/ops.md` (`make docs`); `autograd-cli ops NAME` shows one of them.

Each entry has the call with its defaults, the formula, and the derivative as the row's own rule gives it on symbols;
SymPy's form stands behind it where it is another one. *Domain* is left out where it is all real numbers, *dtypes* where
they are float16, float32 and float64 alone. *Accuracy* is the largest error found over the whole of float64, in ulps,
of the value and of each derivative ({measured}).

"""


def reference() -> str:
    """The page."""
    found = [(family, [describe(op) for op in family.rows]) for family in families()]
    every = [described for _, group in found for described in group]
    measured = ", ".join(f"{name} {version}" for name, version in versions().items()) or "not measured yet"
    parts = [_HEAD.format(measured=measured)]
    parts.append("".join(f"- [{f.name}](#{f.name}): {', '.join(_code(d.name) for d in g)}\n" for f, g in found))
    parts.append("- [Kink conventions](#kink-conventions)\n")
    for family, group in found:
        parts.append(f"\n## {family.name}\n\n{family.doc}\n\n")
        parts.append("\n".join("".join(_entry(described)) for described in group))
    return "".join([*parts, *_kinks(every)])


def _code(text: str) -> str:
    """Text that Markdown leaves as it is."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def _short(text: str | None, described: Description) -> str:
    if text is None or len(text) > _LONGEST:
        return f"long, see {_code('autograd-cli ops ' + described.name)}"
    return _code(text)


def _entry(described: Description) -> Iterator[str]:
    also = f" Also {', '.join(map(_code, described.aliases))}." if described.aliases else ""
    yield f"**{_code(described.signature)}** {described.doc}{also}\n\n"
    for line in _facts(described):
        yield f"- {line}\n"


def _facts(described: Description) -> Iterator[str]:
    shown = ", ".join(f"{name}={value!r}" for name, value in described.attributes.items())
    attributes = f" for {_code(shown)}" if shown else ""
    if described.formula and described.formula != described.signature:
        yield f"formula{attributes}: {_short(described.formula, described)}"
    for argument, one in described.derivatives.items():
        if one.rule is None and one.reason is None:  # `how` says it
            continue
        text = _short(one.rule, described) if one.rule else one.reason
        other = f"; SymPy: {_code(one.sympy)}" if one.sympy and len(one.sympy) <= _LONGEST else ""
        yield f"d/d{argument}: {text}{other}"
    if described.how:
        yield f"derivative: {described.how}"
    domain = [f"{name} in {text}" for name, text in described.domain.items() if text != "(-inf, inf)"]
    if domain:
        yield f"domain: {', '.join(domain)}"
    if described.convention:
        yield f"at a kink: {described.convention}"
    if len(described.dtypes) > 3:
        yield "dtypes: complex too"
    if described.figures or described.accuracy:
        yield f"accuracy: {_accuracy(described.figures)}{_reason(described)}"
    if described.example:
        yield f"try: {_code(described.example)}"


def _accuracy(found: Figures | None) -> str:
    if found is None:
        return ""
    slopes = [f"d/d{name} {one.ulp:.3g}" for name, one in found.derivatives.items()]
    return ", ".join([f"value {found.value.ulp:.3g}", *slopes]) + " ulp"


def _reason(described: Description) -> str:
    if not described.accuracy:
        return ""
    return f"{'; ' if described.figures else ''}{described.accuracy}"


def _kinks(every: Sequence[Description]) -> Iterator[str]:
    yield "\n## Kink conventions\n\n"
    yield "The derivative by each argument at the kinks, by convention (`--convention NAME`), as the rules give it.\n\n"
    yield f"| op | at | {' | '.join(CONVENTIONS)} |\n|---|---|{'---|' * len(CONVENTIONS)}\n"
    for described in every:
        for kink in described.kinks:
            cells = [", ".join(f"{value:.6g}" for value in kink.values[name].values()) for name in CONVENTIONS]
            yield f"| {_code(described.name)} | {point(kink.at)} | {' | '.join(cells)} |\n"
