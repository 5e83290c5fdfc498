"""Files of JSON lines: what was written is there, what was cut off is left out."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from autograd_core.errors import OutputError
from autograd_core.suite.appending import Appending, rows


def lines(path: Path, *numbers: int) -> None:
    file = Appending(path)
    file.append(*({"n": n} for n in numbers))
    file.close()


def numbers(path: Path) -> list[int]:
    return [row["n"] for row in rows(path)]


def test_lines_are_there_at_once(tmp_path: Path) -> None:
    file = Appending(tmp_path / "a")
    for n in range(3):
        file.append({"n": n})
        assert numbers(tmp_path / "a") == list(range(n + 1))
    file.close()
    lines(tmp_path / "a", 3, 4)
    assert numbers(tmp_path / "a") == [0, 1, 2, 3, 4]


def test_a_file_cut_off_at_any_byte_loses_only_what_was_cut(tmp_path: Path) -> None:
    lines(tmp_path / "whole", 10, 11, 12)
    data = (tmp_path / "whole").read_bytes()
    for size in range(len(data) + 1):
        (tmp_path / "cut").write_bytes(data[:size])
        kept = [10, 11, 12][: data[:size].count(b"\n")]
        assert numbers(tmp_path / "cut") == kept
        lines(tmp_path / "cut", 13)
        # The last line may have lost its line break only: then it is whole once more.
        assert numbers(tmp_path / "cut") in ([*kept, 13], [*kept, 10 + len(kept), 13])


@pytest.mark.parametrize("text", ["[]\n", "nonsense\n", "[" * 10**5 + "\n", '{"n": \n', "\n", "1\n", b"\xff\n"])
def test_what_is_no_object_is_left_out(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / "a").write_bytes(text if isinstance(text, bytes) else text.encode())
    lines(tmp_path / "a", 1)
    assert numbers(tmp_path / "a") == [1]


def test_a_full_disk() -> None:
    file = Appending(Path("/dev/full"))
    with pytest.raises(OutputError, match=r"^/dev/full cannot be written: No space left on device$"):
        file.append({"n": 1})
    file.close()
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_pipe_can_be_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    lines(tmp_path / "pipe", 1)
    assert os.read(reader, 100) == b'{"n":1}\n'
    os.close(reader)


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        Appending(tmp_path / "no" / "a")
    with pytest.raises(OutputError, match="cannot be written: Is a directory"):
        Appending(tmp_path)


def test_one_at_a_time(tmp_path: Path) -> None:
    file = Appending(tmp_path / "a", alone=True)
    with pytest.raises(OutputError, match="is in use by another run"):
        Appending(tmp_path / "a", alone=True)
    file.close()
    Appending(tmp_path / "a", alone=True).close()
