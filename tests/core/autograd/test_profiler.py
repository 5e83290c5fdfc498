from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

import pytest

import autograd_core as torch
from autograd_core.autograd.profiler import profile, record_function
from autograd_core.engine.mode import MODE

ENGINE = "autograd::engine::evaluate_function: "


def counts(prof: profile) -> dict[str, int]:
    return {row.key: row.count for row in prof.key_averages()}


def test_forward_and_backward_are_counted() -> None:
    x = torch.ones(3, requires_grad=True)
    with profile() as prof:
        (x * x).sum().backward()
    found = counts(prof)
    assert found["mul"] == found["sum"] == found["MulBackward0"] == found[ENGINE + "MulBackward0"] == 1
    assert found["torch::autograd::AccumulateGrad"] == 1


def test_the_tutorial_loop() -> None:
    x, y, z = torch.ones(2), torch.ones(2), torch.ones(2)
    with profile() as prof:
        for _ in range(1000):
            z = (z / x) * y
    assert counts(prof) == {"div": 1000, "mul": 1000}
    table = prof.key_averages().table(sort_by="count")
    assert table.count(" 1000\n") == 2


def test_nothing_is_left_on_afterwards() -> None:
    x = torch.ones(2)
    with pytest.raises(ZeroDivisionError), profile() as prof:
        _ = x * x
        raise ZeroDivisionError
    assert MODE.profiler is None and MODE.plain
    _ = x * x
    assert counts(prof) == {"mul": 1}


def test_labels_are_events_that_contain_what_happens_in_them() -> None:
    x = torch.ones(2)
    with profile() as prof:
        with record_function("outer"):
            _ = x * x
        _ = x + x
    outer, product, total = prof.function_events
    assert (outer.name, product.name, total.name) == ("outer", "mul", "add")
    assert outer.self_cpu_time_total == pytest.approx(outer.cpu_time_total - product.cpu_time_total)
    assert prof.self_cpu_time_total == pytest.approx(outer.cpu_time_total + total.cpu_time_total)


def test_a_label_as_a_decorator_and_nested_in_itself() -> None:
    label = record_function("work")

    @record_function("call")
    def work(depth: int) -> int:
        """Doc."""
        return depth if not depth else work(depth - 1)

    with profile() as prof, label, label:
        work(2)
    assert counts(prof) == {"work": 2, "call": 3} and work.__doc__ == "Doc."
    with label:
        assert work(1) == 0


def test_shapes_are_recorded_where_asked_for() -> None:
    with profile(record_shapes=True) as prof:
        _ = torch.ones(2, 3) * 2
        _ = torch.ones(2, 3) * torch.ones(3)
    grouped = prof.key_averages(group_by_input_shape=True)
    assert sorted(row.input_shapes for row in grouped if row.key == "mul") == [((2, 3), ()), ((2, 3), (3,))]
    assert "[[2, 3], [3]]" in grouped.table()
    assert [row.count for row in prof.key_averages() if row.key == "mul"] == [2]


def test_the_recorded_backward_of_a_backward_is_inside_it() -> None:
    x = torch.tensor(3.0, requires_grad=True)
    with profile() as prof:
        torch.autograd.grad(x.sin(), x, create_graph=True)
    (step,) = (event for event in prof.function_events if event.name == "SinBackward0")
    assert 0 <= step.self_cpu_time_total < step.cpu_time_total
    assert counts(prof)["cos"] == 1


def test_a_profile_that_is_off_is_empty() -> None:
    with profile(enabled=False) as prof:
        _ = torch.ones(2) * 2
        assert MODE.profiler is None
    assert counts(prof) == {} and "Self CPU time total: 0.000us" in prof.table() and str(prof) == prof.table()
    assert prof.total_average().count == 0


def test_results_come_after_the_block() -> None:
    prof = profile()
    with pytest.raises(RuntimeError, match="didn't finish"):
        prof.table()
    assert str(prof) == "<unfinished profile>"


def test_profiles_do_not_nest() -> None:
    with profile() as prof:
        with pytest.raises(RuntimeError, match="already enabled"), profile():
            pass
        assert MODE.profiler is not None
    with pytest.raises(RuntimeError, match="not reentrant"), prof:
        pass


@pytest.mark.parametrize("asked", [{"use_cuda": True}, {"use_cpu": False}])
def test_what_cannot_be_recorded_is_refused(asked: dict[str, bool]) -> None:
    with pytest.raises(ValueError, match="only the CPU"):
        profile(**asked)  # type: ignore[arg-type]


def test_a_profile_sees_its_own_thread_only() -> None:
    with profile() as prof:
        thread = Thread(target=lambda: torch.ones(2) * 2)
        thread.start()
        thread.join()
    assert counts(prof) == {}


def test_the_trace_is_json_for_a_viewer(tmp_path: Path) -> None:
    x = torch.ones(2, requires_grad=True)
    with profile(record_shapes=True) as prof, record_function("label"):
        (x * x).sum().backward()
    prof.export_chrome_trace(tmp_path / "trace.json")
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    assert {"label", "mul", "MulBackward0"} <= {event["name"] for event in events}
    assert all(event["ph"] == "X" and event["ts"] >= 0 and event["dur"] >= 0 for event in events)
    assert min(event["ts"] for event in events) == 0
    (product,) = (event for event in events if event["name"] == "mul")
    assert product["args"] == {"input_shapes": [[2], [2]]} and product["cat"] == "op"
