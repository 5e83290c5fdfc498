"""Write `golden.json`: what torch makes of a few random programs. `python tests/conformance/dump_golden.py [COUNT]`.

Kept are programs in which no rounding matters beyond the tolerance of `test_golden.py`: numbers are stored with nine
significant digits, and only at the end of a program and where it raises.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from programs.compare import compare
from programs.execute import run
from programs.generate import generate
from programs.golden import summary
from random_programs import libraries

FILE = Path(__file__).parent / "golden.json"


def main(count: int) -> None:
    """Programs on which both libraries agree without a doubt, and which do not stumble too often."""
    torch, ours, jitter = libraries("autograd_core")
    found: list[dict[str, Any]] = []
    seed = 1_000_000
    while len(found) < count:
        seed += 1
        lines = generate(seed).lines
        outcome = compare(torch, ours, lines, jitter)
        if not outcome.jittered and outcome.raised <= 3:
            found.append({"seed": seed, "lines": lines, "torch": summary(run(torch, lines))})
    text = ",\n".join(json.dumps(program, separators=(",", ":")) for program in found)
    FILE.write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
