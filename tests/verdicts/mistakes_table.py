"""How many mistakes are named, kind by kind: `python tests/verdicts/mistakes_table.py [--every N] [--show COLUMN]`.

A name counts when it is of the kind that was made, or says the same in other words: then what its text says is read
again as a formula, and has to be the claim, by balls, at four points.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).parent))

from wrong_claims import Claim, all_right_claims, wrong_claims

from autograd_core.carriers.arb import precision
from autograd_core.language import parse
from autograd_core.verdict.mistakes.diagnose import Kind, Mistake, diagnose
from autograd_core.verdict.mistakes.trial import BITS, known, moved, run_claim, same

NAMED, IN_OTHER_WORDS, OTHERWISE, UNNAMED, FALSE = "named", "in other words", "otherwise", "unnamed", "false alarms"
COLUMNS = ("made", NAMED, IN_OTHER_WORDS, OTHERWISE, UNNAMED)

_FACTOR = r"the factor `(.+?)`, the derivative of `[^`]*`(?: by `[^`]*`)?"
_SAYS: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"the claim is (\S+?) times the truth.*", lambda t, n: f"({n})*({t})"),
    (r"equals the truth without the term `(.+)`", lambda t, a: f"({t}) - ({a})"),
    (r"equals the truth with the term `(.+)` doubled", lambda t, a: f"({t}) + ({a})"),
    (r"equals the truth with the sign of the term `(.+)` changed", lambda t, a: f"({t}) - 2*({a})"),
    (r"equals the truth with the term `(.+)` multiplied by (\S+)", lambda t, a, n: f"({t}) + ({n} - 1)*({a})"),
    (rf"equals the truth without {_FACTOR}: .*", lambda t, f: f"({t})/({f})"),
    (rf"equals the truth without {_FACTOR}, in the term `(.+)`: .*", lambda t, f, a: f"({t}) - ({a}) + ({a})/({f})"),
    (rf"equals the truth with twice {_FACTOR}: .*", lambda t, f: f"({t})*({f})"),
    (rf"equals the truth with twice {_FACTOR}, in the term `(.+)`: .*", lambda t, f, a: f"({t}) - ({a}) + ({a})*({f})"),
    (r"equals the truth with a power of `(.+?)` too many", lambda t, b: f"({t})*({b})"),
    (r"equals the truth with a power of `(.+?)` too few", lambda t, b: f"({t})/({b})"),
    (
        r"equals the truth with a power of `(.+?)` too many, in the term `(.+)`",
        lambda t, b, a: f"({t}) + ({a})*({b}-1)",
    ),
    (
        r"equals the truth with a power of `(.+?)` too few, in the term `(.+)`",
        lambda t, b, a: f"({t}) + ({a})*(1/({b})-1)",
    ),
    (r"the claim is the truth plus the constant (\S+)", lambda t, n: f"({t}) + ({n})"),
)


def described(claim: Claim, mistake: Mistake) -> Iterator[str]:
    """The formulas that the text of a mistake speaks of."""
    text = mistake.text.removesuffix(", as far as the numbers at this point tell")
    for pattern, formula in _SAYS:
        if match := re.fullmatch(pattern, text):
            yield formula(claim.right, *match.groups())
    if match := re.fullmatch(
        r"the gradient by `(\w+)` stands in place of that by `\w+`(, with the sign changed)?", text
    ):
        other = claim.siblings.get(match[1])
        if other is not None:
            yield f"-({other})" if match[2] else other


def holds(claim: Claim, formula: str) -> bool:
    """Whether a formula is the claim, at the point and wherever else both have values."""
    known_names = tuple(claim.problem.at)
    given = claim.problem.seeds[0].cotangent
    points = [claim.problem.at, *(at for at, _ in moved(claim.problem, known_names, cotangents=False))]
    told = 0
    with precision(BITS):
        for at in points[: 1 if not parse(claim.text, inputs=known_names).inputs else None]:
            try:
                first, second = (
                    run_claim(parse(text, inputs=known_names), {"grad_output": given, **at})
                    for text in (formula, claim.text)
                )
            except Exception:  # a name of a statement, or no value there
                continue
            if not known(first) or not known(second):
                continue
            told += 1
            if not same(*numpy.broadcast_arrays(first, second)):
                return False
    return told > 0


def outcome(claim: Claim, mistake: Mistake | None) -> str:
    """The column that an answer counts in."""
    if mistake is None:
        return UNNAMED
    if mistake.kind is claim.kind:
        return NAMED
    return IN_OTHER_WORDS if any(holds(claim, formula) for formula in described(claim, mistake)) else OTHERWISE


def answer(claim: Claim) -> Mistake | None:
    return diagnose(claim.problem, claim.name, parse(claim.text, inputs=tuple(claim.problem.at)))


def counts(every: int = 1, show: str = "") -> Counter[tuple[Kind, str]]:
    """How many wrong claims (each so many-th of them) were made and named, by kind and column; one column is shown."""
    found: Counter[tuple[Kind, str]] = Counter()
    for claim in list(wrong_claims())[::every]:
        assert claim.kind is not None
        mistake = answer(claim)
        column = outcome(claim, mistake)
        found[claim.kind, "made"] += 1
        found[claim.kind, column] += 1
        if column == show:
            print(f"{claim.kind}: {claim.place} [{claim.name}]: {claim.text}\n    right: {claim.right}\n    {mistake}")
    return found


def false_alarms() -> tuple[int, list[Claim]]:
    """How many right claims there are in the specs, and those that are called mistaken."""
    claims = list(all_right_claims())
    return len(claims), [claim for claim in claims if answer(claim) is not None]


def table(found: Counter[tuple[Kind, str]]) -> str:
    """The counts as text, the share of right names last."""
    lines = [f"{'mistake':<20}" + "".join(f"{column:>16}" for column in COLUMNS)]
    for kind in (k for k in Kind if found[k, "made"]):
        lines.append(f"{kind:<20}" + "".join(f"{found[kind, column]:>16}" for column in COLUMNS))
    sums = {column: sum(found[kind, column] for kind in Kind) for column in COLUMNS}
    lines.append(f"{'all':<20}" + "".join(f"{sums[column]:>16}" for column in COLUMNS))
    share = (sums[NAMED] + sums[IN_OTHER_WORDS]) / max(sums["made"], 1)
    return "\n".join([*lines, f"named rightly: {100 * share:.2f} %"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--show", default="", choices=["", *COLUMNS])
    args = parser.parse_args()
    print(table(counts(args.every, args.show)))
    made, wrong = false_alarms()
    print(f"right claims: {made}, called mistaken: {len(wrong)}", *(f"\n    {claim}" for claim in wrong))


if __name__ == "__main__":
    main()
