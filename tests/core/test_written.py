"""Files written as a whole."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from autograd_core import written
from autograd_core.errors import OutputError
from autograd_core.written import write_whole


def test_a_file_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    write_whole(path, "one\r\n")
    assert path.read_bytes() == b"one\r\n" and not stat.S_IMODE(path.stat().st_mode) & 0o111
    path.chmod(0o640)
    write_whole(path, "two")
    assert path.read_text() == "two" and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text() == "new"


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_full_disk_or_a_read_only_folder_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "report.xml"
    path.write_text("old")

    def fails(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(written.os, step, fails)
        with pytest.raises(OutputError, match=r"report\.xml could not be written: No space left"):
            write_whole(path, "new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["report.xml"]


@pytest.mark.parametrize("name", ["missing/report.xml", ".", "a\0b"])
def test_where_nothing_can_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="could not be written"):
        write_whole(tmp_path / name, "new")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_device_is_written_to() -> None:
    write_whole("/dev/null", "new")
    with pytest.raises(OutputError, match="No space left"):
        write_whole("/dev/full", "new")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)
