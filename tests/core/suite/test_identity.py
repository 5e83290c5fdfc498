"""Keys: what changes an answer changes the key, and nothing else does."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from autograd_core.suite.check import Check
from autograd_core.suite.identity import content, suite, versions

PLAIN = Check("a", "x*y", {"x": [1.0, 2.0], "y": "@d.npy"}, file="spec.toml")
OTHERS = {"at": {"x": 1}, "sample": {"x": "normal(0,1)"}, "claim": {"x": "2"}, "grad": {"x": 2}, "wrt": ["x"]}
OTHERS |= {"constant": ["y"], "dtype": "float32", "expect": "kink", "convention": "zero", "order": 2, "expr": "x*x"}
LABELS = {"name", "file", "line", "tags", "detailed"}


@pytest.mark.parametrize("key", [field.name for field in fields(Check)])
def test_every_field_counts_but_labels(key: str, tmp_path: Path) -> None:
    labels = {"name": "b", "file": str(tmp_path / "other.toml"), "line": 7, "tags": ["t"]}
    changed = replace(PLAIN, **{key: {**OTHERS, **labels}.get(key, 1)})
    assert (content(changed) == content(PLAIN)) == (key in LABELS)


@pytest.mark.parametrize("name", ["@d.npy", "@d.npy:key", " @d.npy"])
def test_the_content_of_data_files_counts(tmp_path: Path, name: str) -> None:
    check = Check("a", "x", {"x": [1.0], "y": name}, file=str(tmp_path / "spec.toml"))
    found = [content(check)]
    for data in (b"1", b"2"):
        (tmp_path / "d.npy").write_bytes(data)
        found.append(content(check))
    assert len(set(found)) == 3 and content(check) == found[-1]


def test_a_suite_is_its_checks_and_their_order() -> None:
    checks = [PLAIN, replace(PLAIN, name="b")]
    keys = [content(check) for check in checks]
    assert suite(checks, keys) == suite(list(checks), keys)
    assert len({suite(checks, keys), suite(checks[::-1], keys), suite(checks[:1], keys[:1])}) == 3


def test_versions_are_a_hash() -> None:
    assert len(versions()) == 32 and versions() == versions()


@pytest.mark.parametrize("name", ["/dev/zero", "../out.npy", "link.npy", "folder.npy", "a\0b", "loop", "huge.npy"])
def test_what_a_check_may_not_read_is_not_read(tmp_path: Path, name: str) -> None:
    """A device would never end, and what lies outside the folder is refused when the check runs."""
    folder = tmp_path / "in"
    (folder / "folder.npy").mkdir(parents=True)
    (tmp_path / "out.npy").write_bytes(b"1")
    (folder / "link.npy").symlink_to("/dev/zero")
    (folder / "loop").symlink_to("loop")
    with (folder / "huge.npy").open("wb") as stream:
        stream.truncate(1 << 40)
    check = Check("a", "x", {"x": f"@{name}"}, file=str(folder / "spec.toml"))
    assert len(content(check)) == 32
