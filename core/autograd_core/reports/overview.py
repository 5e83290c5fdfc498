"""What a whole run comes to: counts by verdict and by kind, the files, the tags."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from autograd_core.reports.kinds import Kind, kind
from autograd_core.suite.records import SKIPPED, Record
from autograd_core.suite.summary import Row


@dataclass
class Overview:
    """Counts of records as they come; files and tags also have numbers, by which the page's script knows them."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    found: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    """How often each verdict or other status was found, by what it means."""
    files: dict[str, Row] = field(default_factory=dict)
    tags: Counter[str] = field(default_factory=Counter)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def checks(self) -> int:
        """How many checks have a result."""
        return self.kinds.total()

    @property
    def failed(self) -> int:
        """How many checks are not as expected."""
        return self.checks - self.kinds[Kind.FINE] - self.kinds[Kind.SKIPPED]

    @property
    def seconds(self) -> float:
        """What all checks took together."""
        return sum(row.seconds for row in self.files.values())

    def count(self, record: Record) -> None:
        """One more record."""
        is_kind, name = kind(record), record["file"] or "-"
        self.kinds[is_kind] += 1
        self.found[is_kind, record["status"]] += 1
        self.tags.update(record["tags"])
        row = self.files.get(name, Row(name, 0, 0, 0, 0.0))
        skipped, failed = row.skipped + (record["status"] == SKIPPED), row.failed + (not record["ok"])
        self.files[name] = Row(name, row.checks + 1, failed, skipped, row.seconds + record["seconds"])

    def counts(self) -> list[tuple[tuple[Kind, str], int]]:
        """How often each status was found, the worst kind first, the most frequent first."""
        return sorted(self.found.items(), key=lambda one: (list(Kind).index(one[0][0]), -one[1], one[0][1]))

    def number(self, what: str, name: str) -> int:
        """A number for a file or a tag, always the same one."""
        return self.numbers.setdefault((what, name), len(self.numbers))
