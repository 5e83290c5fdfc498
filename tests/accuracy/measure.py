"""How many ulps the rows are off, over the whole of float64: `make accuracy ARGS="tanh erf"`.

    python tests/accuracy/measure.py [ROW...] [--points N] [--seconds S] [--jobs N] [--torch] [--details FILE]

The truth is in balls. The figures go to `core/autograd_core/ops/accuracy.json`, which `autograd-cli ops` and
docs/ops.md show. The exit code is 1 where a row without a stated reason misses the goal.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy
import scipy

sys.path.insert(0, str(Path(__file__).parent))

from meter.gauge import Plan, Result, goal, wanted
from meter.workers import measured

import autograd_core.ops
from autograd_core.ops import TABLE

FILE = Path(autograd_core.ops.__file__).with_name("accuracy.json")


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="rows to measure; all by default")
    parser.add_argument("--points", type=int, default=Plan().count, help="points for each row")
    parser.add_argument("--seconds", type=float, default=Plan().seconds, help="at most so much computing for each row")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--torch", action="store_true", help="torch's figure beside ours")
    parser.add_argument("--details", type=Path, help="write the worst points of each row to this file")
    given = parser.parse_args()
    names = [name for name, op in TABLE.items() if wanted(op) and (not given.rows or name in given.rows)]
    unknown = set(given.rows) - set(names)
    if unknown or not names:
        parser.error(f"no rows of real numbers, number by number: {', '.join(sorted(unknown))}")
    plan = Plan(given.points, given.seconds, given.torch)
    found = _all(names, plan, given.jobs)
    if given.details:
        given.details.write_text("".join(_details(name, found[name]) for name in names if name in found))
    missed = [name for name, one in found.items() if "failed" in one or (_missed(one) and not TABLE[name].accuracy)]
    print(f"{len(found)} rows; beyond the goal: {', '.join(sorted(missed)) or 'none'}")
    return 1 if missed else 0


def _all(names: list[str], plan: Plan, jobs: int) -> dict[str, Result]:
    found: dict[str, Result] = {}
    began, torch = time.monotonic(), "  torch" if plan.torch else ""
    print(f"{'row':24}{'points':>8}  quantity   {'ulp':>9}{torch:>9}  worst at")
    for name, result in measured(names, plan, jobs):
        found[name] = result
        _write({name: result})  # at once: all of them take hours
        print(_lines(name, result), end="", flush=True)
        if sys.stderr.isatty():
            progress = f"{len(found)}/{len(names)} {time.monotonic() - began:.0f} s"
            print(f"\r{progress}\r", end="", file=sys.stderr, flush=True)
    return found


def quantities(result: Result) -> dict[str, Any]:
    """The measured quantities of a result: the value, and an argument's name for each derivative."""
    return {key: one for key, one in result.items() if isinstance(one, dict)}


def _missed(result: Result) -> list[str]:
    return [key for key, one in quantities(result).items() if one["ulp"] > goal(key) or one["doubtful"]]


def _lines(name: str, result: Result) -> str:
    lines = []
    for key, one in quantities(result).items():
        head = f"{name:24}{result.get('points', 0):>8}" if not lines else " " * 32
        torch = f"{_figure(one['torch']):>9}" if "torch" in one else ""
        place = ", ".join(f"{v:.6g}" for v in one["worst"][0][1]) if one["worst"] else ""
        mark = "" if key not in _missed(result) else "  stated" if TABLE[name].accuracy else "  BEYOND THE GOAL"
        doubt = f"  {len(one['doubtful'])} doubtful" if one["doubtful"] else ""
        lines.append(f"{head}  {'value' if key == 'value' else 'd/d' + key:9}  {_figure(one['ulp']):>9}{torch}  "
                     f"{place}{mark}{doubt}\n")  # fmt: skip
    lost = f"{name:24}{result['lost']} batches did not come back\n" if "lost" in result else ""
    return "".join(lines) + lost + (f"{name:24}FAILED\n" if "failed" in result else "")


def _details(name: str, result: Result) -> str:
    lines = [f"{name}: {result.get('points', 0)} points, {result.get('seconds', 0):.1f} s\n"]
    for key, one in quantities(result).items():
        share = one["over"] / max(one["known"], 1)
        lines.append(f"  {key}: {_figure(one['ulp'])} ulp, {share:.3%} over {goal(key):g}, {one['known']} known\n")
        lines += [f"    the rule is not the difference at {place}\n" for place in one["doubtful"][:3]]
        for ulp, place, way, value, right in one["worst"] if key in _missed(result) else ():
            lines.append(f"    {_figure(ulp)} at {place} {way or ''}: {value!r}, truth {right!r}\n")
    return "".join(lines)


def _figure(ulp: float) -> str:
    return f"{ulp:.3g}"


def _write(found: dict[str, Result]) -> None:
    """Put the new figures among those that are there; one line for each row."""
    before = json.loads(FILE.read_text(encoding="utf-8"))["rows"] if FILE.exists() else {}
    rows = {**before, **{name: _record(result) for name, result in found.items() if "value" in result}}
    lines = [f"    {json.dumps(name)}: {json.dumps(rows[name])}" for name in sorted(rows) if name in TABLE]
    versions = json.dumps({"numpy": numpy.__version__, "scipy": scipy.__version__})
    text = f'{{\n  "versions": {versions},\n  "rows": {{\n' + ",\n".join(lines) + "\n  }\n}\n"
    FILE.write_text(text, encoding="utf-8")


def _record(result: Result) -> dict[str, Any]:
    record: dict[str, Any] = {"points": result.get("points", 0)}
    for key, one in quantities(result).items():
        figures = {"ulp": _plain(one["ulp"]), "at": [_plain(v, 6) for v in one["worst"][0][1]] if one["worst"] else []}
        if "torch" in one:
            figures["torch"] = _plain(one["torch"])
        if key == "value":
            record["value"] = figures
        else:
            record.setdefault("derivatives", {})[key] = figures
    return record


def _plain(number: float, digits: int = 3) -> Any:
    """A number for JSON, which has no infinity, to a few digits."""
    return str(float(number)) if not math.isfinite(number) else float(f"{number:.{digits}g}")


if __name__ == "__main__":
    sys.exit(main())
