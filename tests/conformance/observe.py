"""Does torch itself fulfil the behaviour table? `python tests/conformance/observe.py`, where torch 2.13 is installed.

Prints each case that it does not fulfil, and with `--ours` those that autograd_core does not. With words as arguments,
only cases whose row or name contains one of them.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from rows.case import failure
from rows.table import TABLE


def observe(library: Any, words: Sequence[str]) -> int:
    """Print what is not fulfilled; return how many cases that are."""
    failures = 0
    for row, cases in TABLE.items():
        for case in cases:
            if words and not any(word in f"{row}: {case.name}" for word in words):
                continue
            found = failure(case, library)
            if found is not None:
                failures += 1
                print(f"{library.__name__}: {row}: {case.name}\n    {found}")
    return failures


def main(arguments: Sequence[str]) -> int:
    """0 if all are fulfilled, 1 if not, 2 without torch."""
    ours = "--ours" in arguments
    if not ours and importlib.util.find_spec("torch") is None:
        print("torch is not installed here: pip install torch==2.13.0", file=sys.stderr)
        return 2
    library = importlib.import_module("autograd_core" if ours else "torch")
    failures = observe(library, [word for word in arguments if not word.startswith("-")])
    print(f"{sum(map(len, TABLE.values()))} cases in {len(TABLE)} rows, {failures} not fulfilled by {library.__name__}")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
