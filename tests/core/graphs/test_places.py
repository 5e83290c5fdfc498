"""Boxes do not overlap and edges go from box to box, by our own layout and by Graphviz's."""

from __future__ import annotations

import subprocess
from itertools import combinations
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from autograd_core.errors import UserError
from autograd_core.graphs.places import place

SIZES = [(80.0, 40.0), (120.0, 55.0), (60.0, 25.0), (60.0, 25.0), (90.0, 70.0)]
EDGES = [(0, 1), (0, 2), (1, 3), (1, 3), (2, 4), (0, 4), (1, 4)]
NO_DOT = pytest.mark.skipif(which("dot") is None, reason="Graphviz is not installed")


@pytest.mark.parametrize("layout", ["own", pytest.param("dot", marks=NO_DOT)])
def test_boxes_and_edges(layout: str) -> None:
    placed = place(SIZES, EDGES, layout)
    boxes = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for (x, y), (w, h) in zip(placed.middles, SIZES, strict=True)]
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert min(box[0] for box in boxes) >= -1 and max(box[2] for box in boxes) <= placed.size[0] + 1
    for curve, (source, target) in zip(placed.curves, EDGES, strict=True):
        assert len(curve) % 3 == 1
        for (x, y), box in ((curve[0], boxes[source]), (curve[-1], boxes[target])):
            assert box[0] - 2 <= x <= box[2] + 2 and box[1] - 2 <= y <= box[3] + 2


def test_our_own_is_always_the_same() -> None:
    assert place(SIZES, EDGES) == place(SIZES, EDGES)


def test_an_unknown_layout() -> None:
    with pytest.raises(UserError, match="no layout 'neato'"):
        place(SIZES, EDGES, "neato")


def test_without_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="not installed") as caught:
        place(SIZES, EDGES, "dot")
    assert "--layout own" in str(caught.value.hint)


def test_with_a_graphviz_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="failed"):
        place(SIZES, EDGES, "dot")


def test_graphviz_is_told_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def run(command: list[str], *, input: str, **_: Any) -> Any:
        told.append(input)
        return subprocess.CompletedProcess(command, 0, "graph 1 1 1\nnode 0 0.5 0.5 1 1\nstop\n", "")

    monkeypatch.setattr("autograd_core.graphs.places.which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", run)
    assert place([(72.0, 72.0)], [], "dot").middles == [(36.0, 36.0)]
    assert told[0].splitlines()[1:] == ["0[width=1.0000 height=1.0000]", "}"]
