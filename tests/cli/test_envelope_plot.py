"""The keys of `plot --json`, which are part of the contract."""

from __future__ import annotations

import json

import numpy

from autograd_cli.envelope_plot import envelope
from autograd_cli.lines import one_line
from autograd_core.plots import plot

SHARED = ["schema", "command", "expression", "dtype", "device", "convention", "over", "at"]


def test_a_curve() -> None:
    found = json.loads(one_line(envelope(plot("sqrt(x)", "x=-1:1:5"), 0)))
    assert list(found) == [*SHARED, "curve", "marks", "notes", "exit_code"]
    assert (found["schema"], found["command"], found["exit_code"]) == ("autograd-cli/1", "plot", 0)
    assert found["over"] == [{"input": "x", "low": -1, "high": 1, "log": False}]
    curve = found["curve"]
    assert list(curve) == ["x", "value", "gradient", "there", "symbolic", "finite", "ulp"]
    assert curve["value"] == ["nan", "nan", 0, numpy.sqrt(0.5), 1] and curve["gradient"][2] == "inf"
    assert list(curve["finite"]) == ["x", "gradient", "error", "reason"]
    assert list(curve["symbolic"]) == ["formula", *curve["finite"]] and curve["symbolic"]["formula"] == "1/(2*sqrt(x))"
    assert list(curve["there"]) == ["x", "value", "gradient"]
    assert curve["ulp"]["value"][:2] == [None, None] and curve["ulp"]["value"][2] == 0
    (mark,) = found["marks"]
    assert list(mark) == ["kind", "at", "op", "text", "start", "end", "slopes"]
    assert (mark["kind"], mark["text"], mark["slopes"]) == ("edge", "sqrt(x)", [None, "inf"])


def test_a_field() -> None:
    found = json.loads(one_line(envelope(plot("sqrt(x)*y", ["x=-1:1:5", "y=0:1:4"]), 0)))
    assert list(found) == [*SHARED, "field", "notes", "exit_code"]
    field = found["field"]
    assert list(field) == ["x", "y", "value", "contours", "arrows"]
    assert numpy.shape(field["value"]) == (4, 5) and field["value"][3] == ["nan", "nan", 0, numpy.sqrt(0.5), 1]
    arrows = field["arrows"]
    assert list(arrows) == ["x", "y", "gradient", "ulp"]
    assert numpy.shape(arrows["gradient"]) == (2, len(arrows["y"]), len(arrows["x"]))
    assert arrows["ulp"]["value"][0][0] is None and arrows["ulp"]["gradient"][-1][-1] < 2
