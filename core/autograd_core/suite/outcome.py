"""What became of one check."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograd_core.suite.check import AGREE, Check
from autograd_core.suite.records import ERROR, INTERNAL, REFUSED, SKIPPED, head
from autograd_core.verdict.check import Report
from autograd_core.verdict.evidence import Judgement
from autograd_core.verdict.verdict import Verdict


@dataclass(frozen=True)
class Outcome:
    """The answer to one check: what was found, and whether it is what the check expects.

    `verdict` is the worst of the gradient's and the claims'; None where the input was refused or the check failed to
    run. `report` stays in the process that ran the check; `record()` is what may travel and be stored.
    """

    check: Check
    verdict: Verdict | None
    ok: bool
    reason: str | None
    seconds: float
    report: Report | None = None
    claims: Mapping[str, Judgement] = field(default_factory=dict)
    internal: bool = False
    """Whether the check failed to run because of a defect of ours."""

    @property
    def status(self) -> str:
        """The verdict's name; "refused" for an expected error, "error" for another, "internal" for a defect.

        "skipped" where the check says that it is not run.
        """
        if self.check.skip is not None:
            return SKIPPED
        if self.verdict is not None:
            return str(self.verdict)
        return INTERNAL if self.internal else REFUSED if self.ok else ERROR

    @property
    def undecided(self) -> bool:
        """Whether nothing is known to be wrong, but the gradient could not be told right either."""
        open_verdict = self.verdict in (Verdict.CANNOT_TELL, Verdict.UNDEFINED)
        return not self.ok and open_verdict and self.check.expect == AGREE

    def record(self) -> dict[str, Any]:
        """The outcome as plain data for JSON: no report, no Fractions, no NaN.

        >>> from autograd_core.suite.runner import run_check
        >>> record = run_check(Check("square", "x*x", {"x": 3.0})).record()
        >>> record["status"], record["gradients"]["x"]["verdict"]
        ('certified', 'certified')
        """
        gradients = {} if self.report is None else {n: g.judgement for n, g in self.report.gradients.items()}
        return {
            **head(self.check),
            "status": self.status,
            "verdict": None if self.verdict is None else str(self.verdict),
            "ok": self.ok,
            "reason": self.reason,
            "seconds": round(self.seconds, 6),
            "gradients": {name: _plain(judgement) for name, judgement in gradients.items()},
            "claims": {name: {**_plain(one), "mistake": self._mistake(name)} for name, one in self.claims.items()},
        }

    def _mistake(self, name: str) -> str | None:
        """The kind of what is wrong with a claim, where it has a name."""
        found = None if self.report is None else self.report.claims[name].mistake
        return None if found is None else str(found.kind)


def _plain(judgement: Judgement) -> dict[str, Any]:
    ulp = judgement.ulp
    return {
        "verdict": str(judgement.verdict),
        "reason": judgement.reason,
        "max_ulp": ulp if ulp is None or math.isfinite(ulp) else str(float(ulp)),
        "index": None if judgement.index is None else list(judgement.index),
    }
