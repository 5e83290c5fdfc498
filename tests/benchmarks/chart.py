"""The comparison's records as tables and a picture: `python tests/benchmarks/chart.py RECORDS.json ... docs`."""

from __future__ import annotations

import json
import math
import statistics
import sys
from pathlib import Path
from typing import Any

from autograd_core.drawing.palette import themed
from autograd_core.drawing.svg import element, picture

MARK = "<!-- plans -->", "<!-- /plans -->"
INTRODUCTION = (
    "Geometric means over the 13 element-wise expressions and the dtypes; times of a peer as multiples of the plan's:"
)
PEERS = ("JAX jit", "torch.compile", "PyTorch", "HIPS autograd", "numexpr", "NumPy", "eager")
COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#888888")
STYLE = ".ag-bench text{font:12px sans-serif;fill:$ink}.ag-bench line{stroke:$ink;stroke-opacity:.25}"


def ratios(records: list[dict[str, Any]], peer: str, low: float, high: float) -> list[float]:
    """How many times as long a peer takes, for the element-wise expressions of these sizes."""
    chosen = [r for r in records if r["elementwise"] and low <= r["size"] <= high and peer in r["seconds"]]
    return [r["seconds"][peer] / r["seconds"]["plan"] for r in chosen]


def table(records: list[dict[str, Any]]) -> list[str]:
    """For each expression and dtype: the plan's time at the largest size, and how many times as long peers take."""
    size = max(r["size"] for r in records)
    lines = [
        f"| at {size:.0e} elements | dtype | plan, ms | " + " | ".join(PEERS) + " |",
        "|---" * (3 + len(PEERS)) + "|",
    ]
    for r in records:
        if r["size"] == size:
            base = r["seconds"]["plan"]
            cells = [f"{r['seconds'][p] / base:.1f}" if p in r["seconds"] else "-" for p in PEERS]
            lines.append(f"| {r['expression']} | {r['dtype']} | {base * 1e3:.1f} | " + " | ".join(cells) + " |")
    return lines


def means(records: list[dict[str, Any]]) -> list[str]:
    """Geometric means by size, over the element-wise expressions."""
    sizes = sorted({r["size"] for r in records})
    lines = ["| size | " + " | ".join(PEERS) + " |", "|---" * (1 + len(PEERS)) + "|"]
    for size in sizes:
        found = [ratios(records, peer, size, size) for peer in PEERS]
        cells = [f"{statistics.geometric_mean(f):.2f}" if f else "-" for f in found]
        lines.append(f"| {size:.0e} | " + " | ".join(cells) + " |")
    return lines


def chart(records: list[dict[str, Any]]) -> str:
    """Geometric means against size, on logarithmic axes."""
    sizes = sorted({r["size"] for r in records})
    points = {
        peer: [(s, statistics.geometric_mean(f)) for s in sizes if (f := ratios(records, peer, s, s))] for peer in PEERS
    }
    top = max([r for row in points.values() for _, r in row] + [10])
    low = min([r for row in points.values() for _, r in row] + [0.5])
    width, height, left, bottom = 640, 360, 56, 320

    def x(size: float) -> float:
        span = max(1e-9, math.log10(sizes[-1] / sizes[0]))
        return left + 420 * math.log10(size / sizes[0]) / span

    def y(ratio: float) -> float:
        return bottom - 280 * math.log10(ratio / low) / math.log10(top / low)

    parts = []
    for tick in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if low <= tick <= top:
            parts.append(element("line", x1=left, x2=left + 420, y1=y(tick), y2=y(tick)))
            parts.append(element("text", f"{tick:g}", x=left - 8, y=y(tick) + 4, text_anchor="end"))
    for size in sizes:
        parts.append(element("text", f"{size:.0e}", x=x(size), y=bottom + 20, text_anchor="middle"))
    ends = sorted(((y(row[-1][1]), peer) for peer, row in points.items() if row), reverse=True)
    place = {}
    last = 1e9
    for wanted, peer in ends:  # names one above the other
        last = place[peer] = min(wanted, last - 16)
    for colour, (peer, row) in zip(COLOURS, points.items(), strict=True):
        if row:
            path = " ".join(f"{x(s):.1f},{y(r):.1f}" for s, r in row)
            parts.append(element("polyline", points=path, fill="none", stroke=colour, stroke_width=2))
            parts.append(element("text", peer, x=left + 430, y=place[peer] + 4, style=f"fill:{colour}"))
    title = "Time of value and gradient, as a multiple of the plan's, by array size"
    return picture(parts, size=(width, height), title=title, description=title, style=themed(STYLE), kind="bench")


def main() -> None:
    """Write the tables into performance.md, and the picture beside it."""
    *files, folder = map(Path, sys.argv[1:])
    found = {}
    records: list[dict[str, Any]] = []
    for file in files:
        found = json.loads(file.read_text(encoding="utf-8"))
        records += found["records"]
    on = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    text = [
        MARK[0], "", INTRODUCTION, "",
        *means(records), "", "![the same as a picture](pictures/performance.svg)", "", *table(records), "",
        f"Measured by `make bench` on {on}.", "", MARK[1],
    ]  # fmt: skip
    page = folder / "performance.md"
    whole = page.read_text(encoding="utf-8")
    before, _, rest = whole.partition(MARK[0])
    after = rest.partition(MARK[1])[2]
    page.write_text(before + "\n".join(text) + after, encoding="utf-8")
    (folder / "pictures" / "performance.svg").write_text(str(chart(records)), encoding="utf-8")


if __name__ == "__main__":
    main()
