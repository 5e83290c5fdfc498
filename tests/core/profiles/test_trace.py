"""The timeline of a run: valid for viewers, and nested as the program is."""

from __future__ import annotations

import json

from autograd_core.profiles import Profile, profile
from autograd_core.profiles.trace import chrome


def test_the_timeline_is_nested(loss: Profile) -> None:
    trace = json.loads(chrome(loss.events, "t"))
    process, *events = trace["traceEvents"]
    assert process["ph"] == "M" and {event["ph"] for event in events} == {"X"}
    spans = {event["name"]: (event["ts"] * 1000, (event["ts"] + event["dur"]) * 1000) for event in events}
    for outer, inner in (
        *(("forward", statement) for statement in ("z = X @ w + b", "loss = mean((z - y)**2)")),
        *(("z = X @ w + b", op) for op in ("matmul", "add")),
        *(("loss = mean((z - y)**2)", op) for op in ("sub", "pow", "mean")),
        *(("backward", node) for node in ("MatmulBackward0", "AccumulateGrad")),
    ):
        times = [round(t) for t in (spans[outer][0], *spans[inner], spans[outer][1])]  # whole nanoseconds
        assert times == sorted(times), (outer, inner)
    (product,) = (event for event in events if event["name"] == "matmul")
    assert product["args"] == {"input_shapes": [[6, 3], [3]], "bytes_made": 48, "bytes_touched": 216}


def test_the_text_of_a_program_is_only_text_in_the_timeline() -> None:
    found = profile('y = x*x # <script>"\n' + "+".join(["y[0]"] * 60), {"x": [1.0]}, repeat=1)
    names = {event.name for event in found.events if event.category == "statement"}
    assert "y = x*x" in names and max(map(len, names)) == 80
    assert json.loads(chrome(found.events, "<script>\x00"))["traceEvents"][0]["args"]["name"] == "<script>\\x00"
