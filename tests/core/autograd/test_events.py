from __future__ import annotations

from pathlib import Path

import pytest

from autograd_core.autograd.events import EventList, FunctionEvent, FunctionEventAvg, duration, nest, shown


def event(name: str, start: int, end: int, shapes: tuple[tuple[int, ...], ...] = ()) -> FunctionEvent:
    return FunctionEvent(name, "op", start * 1000, end * 1000, 1, shapes)


def test_self_time_is_without_the_children() -> None:
    found = nest([event("c", 3, 4), event("b", 2, 5), event("d", 6, 7), event("a", 0, 10), event("e", 20, 21)])
    assert [(e.name, e.self_cpu_time_total) for e in found] == [("a", 6), ("b", 2), ("c", 1), ("d", 1), ("e", 1)]
    assert found.self_cpu_time_total == 11


def test_of_two_events_at_the_same_time_the_first_is_the_outer_one() -> None:
    found = nest([event("outer", 0, 5), event("inner", 0, 5)])
    assert [(e.name, e.self_cpu_time_total) for e in found] == [("outer", 0), ("inner", 5)]


def test_averages_by_name_and_by_shape() -> None:
    events = EventList([event("a", 0, 4, ((2,),)), event("b", 5, 6), event("a", 7, 9, ((3,),))])
    first, second = events.key_averages()
    assert (first.key, first.count, first.cpu_time, first.cpu_time_total) == ("a", 2, 3, 6) and second.key == "b"
    assert len(events.key_averages(group_by_input_shapes=True)) == 3
    total = events.total_average()
    assert (total.key, total.count, total.self_cpu_time_total) == ("Total", 3, 7)
    assert FunctionEventAvg("none").cpu_time == 0


@pytest.mark.parametrize(
    ("sort_by", "order"),
    [
        (None, "bac"),
        ("cpu_time_total", "cab"),
        ("self_cpu_time_total", "cab"),
        ("cpu_time", "cba"),
        ("count", "abc"),
        ("key", "abc"),
    ],
)
def test_the_order_of_the_table(sort_by: str | None, order: str) -> None:
    averages = EventList([event("b", 0, 3), event("a", 4, 6), event("a", 7, 9), event("c", 10, 19)]).key_averages()
    lines = averages.table(sort_by=sort_by).splitlines()[3:-2]
    assert "".join(line.split()[0] for line in lines) == order


def test_the_table_names_its_columns_and_its_total() -> None:
    table = EventList([event("a", 0, 3), event("b", 3, 4)]).table()
    assert [column.strip() for column in table.splitlines()[1].split("  ") if column] == [
        *("Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg", "# of Calls"),
    ]
    assert table.splitlines()[3].split() == ["a", "75.00%", "3.000us", "75.00%", "3.000us", "3.000us", "1"]
    assert table.endswith("Self CPU time total: 4.000us\n")
    assert len({len(line) for line in table.splitlines()[:-1]}) == 1


def test_the_limit_of_rows() -> None:
    events = EventList([event("a", i, i + 1) for i in range(5)])
    assert len(events.table(row_limit=2).splitlines()) == 2 + 5
    assert len(events.table(row_limit=-1).splitlines()) == 5 + 5 and str(events) == events.table()


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sort_by should be one of .*, but got 'speed'"):
        EventList().table(sort_by="speed")


def test_averages_have_no_timeline(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no place in time"):
        EventList([event("a", 0, 1)]).key_averages().export_chrome_trace(tmp_path / "trace.json")
    EventList().export_chrome_trace(tmp_path / "trace.json")


@pytest.mark.parametrize(("time", "text"), [(0, "0.000us"), (999, "999.000us"), (1500, "1.500ms"), (2e6, "2.000s")])
def test_durations(time: float, text: str) -> None:
    assert duration(time) == text


def test_shapes_as_torch_shows_them() -> None:
    assert shown(((2, 3), ())) == "[[2, 3], []]"
