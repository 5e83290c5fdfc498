"""Spec files: found, read, and refused with file, line and key."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from autograd_core.errors import SpecError
from autograd_core.suite.spec import Check, discover, load_spec, load_suite

SPECS = Path(__file__).resolve().parents[3] / "specs"
HEAD = '[[check]]\nname = "a"\nexpr = "x*x"\nat = { x = 1.5 }\n'


def spec(folder: Path, text: str, name: str = "spec.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_check_is_what_the_file_says(tmp_path: Path) -> None:
    text = HEAD + 'claim = { x = "2*x" }\nmax_ulp = 2\ntags = ["quick"]\n[[check]]\nname = "b"\nexpr = "pi"\n'
    path = spec(tmp_path, text)
    first, second = load_spec(path)
    wanted = Check("a", "x*x", {"x": 1.5}, claim={"x": "2*x"}, max_ulp=2, tags=["quick"], file=str(path), line=1)
    assert first == wanted
    assert Check(**json.loads(json.dumps(asdict(first)))) == replace(first, constant=[])  # plain data: it can travel
    assert (second.line, second.at, second.expect) == (8, {}, "agree")
    assert first.place == f"{path}:1: a" and first.folder == tmp_path


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (HEAD + 'clam = { x = "2*x" }', 5, "check 'a': unknown key 'clam'", "did you mean claim?"),
        (HEAD + "zzz = 1", 5, "unknown key 'zzz'", "the keys are name, expr"),
        (HEAD + 'order = "two"', 5, "key 'order': expected a whole number", None),
        (HEAD + "[check.claim]\nx = true", 5, "key 'claim': expected a table", "claim = "),
        (HEAD + 'claim = { y = "2*x" }', 5, "key 'claim': 'y' has no value in 'at'", "'at' gives x"),
        (HEAD + 'wrt = ["xx"]', 5, "key 'wrt': 'xx' has no value", "did you mean x?"),
        (HEAD + 'constant = ["x"]\ngrad = { x = 3 }', 6, "no gradient is taken by 'x'", "constant"),
        (HEAD + "wrt = []\n" + 'claim = { x = "3" }', 6, "no gradient is taken by 'x'", "wrt"),
        (HEAD + 'error = "a"\nvalue = 3', 6, "key 'value': nothing to expect", "leave out"),
        (HEAD + "\n" + HEAD, 7, "check 'a': line 1 has a check of the same name", None),
        ('[[check]]\nexpr = "x"', 1, "check number 1: the key 'name' is missing", None),
        ('[[check]]\nname = "x"', 1, "check 'x': the key 'expr' is missing", None),
        ('[[chek]]\nname = "x"', 1, "unknown key 'chek'", "did you mean check?"),
        ('[check]\nname = "x"', 1, "'check' is not a list of tables", "[[check]]"),
        ("check = [1]", 1, "'check' is not a list of tables", "[[check]]"),
    ],
)
def test_errors_name_file_line_and_key(tmp_path: Path, text: str, line: int, message: str, hint: str | None) -> None:
    path = spec(tmp_path, text)
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    assert str(caught.value).startswith(f"{path}:{line}: ") and message in str(caught.value)
    assert hint is None or hint in (caught.value.hint or "")


def test_a_file_cut_at_any_byte_is_an_error_or_a_smaller_suite(tmp_path: Path) -> None:
    text = HEAD + HEAD.replace('"a"', '"b"') + 'claim = { x = "2*x" }\n'
    whole = load_spec(spec(tmp_path, text))
    for end in range(len(text)):
        try:
            found = load_spec(spec(tmp_path, text[:end]))
        except SpecError as error:
            assert "spec.toml" in str(error)
            continue
        assert [check.name for check in found] == [check.name for check in whole][: len(found)]


def test_files_are_found_sorted_and_once(tmp_path: Path) -> None:
    files = [spec(tmp_path, HEAD, name) for name in ("b.toml", "a/z.toml", "a/y.toml")]
    spec(tmp_path, HEAD, "notes.txt")
    assert discover([tmp_path]) == sorted(files)
    assert discover([files[0], tmp_path]) == [files[0], files[2], files[1]]
    with pytest.raises(SpecError, match="does not exist") as caught:
        discover([tmp_path / "b.tom"])
    assert caught.value.hint == "did you mean b.toml?"


@pytest.mark.parametrize("text", ["", "# nothing\n", "check = []\n"])
def test_a_suite_of_no_checks_is_refused(tmp_path: Path, text: str) -> None:
    spec(tmp_path, text)
    for paths in ([tmp_path], []):
        with pytest.raises(SpecError, match="there are no checks"):
            load_suite(paths)


def test_our_own_specs_load() -> None:
    checks = load_suite([SPECS])
    assert len(checks) >= 800
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in SPECS.glob("*.toml")}
    assert {lines[Path(check.file)][check.line - 1].strip() for check in checks} == {"[[check]]"}
