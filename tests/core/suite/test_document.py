"""Spec files as documents: what is refused before it is parsed, and the lines of errors."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core.errors import SpecError
from autograd_core.suite.document import MOST_BYTES, read_document


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "spec.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


DOTTED = ".".join("a" * 40_000)
HOSTILE = {
    "dotted key": f"{DOTTED} = 1",
    "spaced dotted key": f"{' . '.join('a' * 40_000)} = 1",
    "quoted dotted key": ".".join(['"a"'] * 20_000) + " = 1",
    "dotted header": f"[{DOTTED}]",
    "dotted key in an inline table": f"x = {{ {DOTTED} = 1 }}",
    "dotted key behind a string of four closing quotes": f'x = {{ s = """a"""", {DOTTED} = 1 }}',
    "dotted key behind an escaped quote": f'x = {{ s = "\\"", {DOTTED} = 1 }}',
    "dotted key behind a literal string": f"x = {{ s = '\\', {DOTTED} = 1 }}",
    "deep lists": "x = " + "[" * 100_000,
    "deep tables": "x = " + "{a=" * 100_000,
    "a long integer": "x = " + "9" * 900_000,
    "unterminated strings": '"""\\' * 200_000,
    "many quotes": "'" * 900_000,
    "many double quotes": '"' * 900_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_refused_at_once(tmp_path: Path, text: str) -> None:
    start = perf_counter()
    with pytest.raises(SpecError, match=r"spec\.toml"):
        read_document(written(tmp_path, text))
    assert perf_counter() - start < 1.0


def test_structure_inside_strings_and_comments_is_none(tmp_path: Path) -> None:
    dots, brackets = "a." * 50 + "a", "[" * 50
    lines = [f'a = "{dots}{brackets}"', f"b = '''\n{dots}\n{brackets}'''", f'c = """{dots}\\""" {brackets}"""']
    text = "\n".join([f"# {dots}{brackets}", *lines, f"d = [{', '.join(['1.5'] * 100)}]"])
    assert read_document(written(tmp_path, text)).data["a"] == dots + brackets


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = = 2\n", "spec.toml:2: not TOML"),
        ('a = 1\n\nb = "open', "spec.toml:3: not TOML"),
        ("a = 1\na = 2\n", "spec.toml:2: not TOML"),
        (b"a = 1\nb = '\xff'", "spec.toml:2: byte 11 is not UTF-8"),
        (b"#" * (MOST_BYTES + 1), "more than 1,000,000 bytes"),
        ("\n\nx = " + "[" * 40, "spec.toml:3: brackets nested deeper than 32"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_document(written(tmp_path, text))
    assert message in str(caught.value)


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="does not exist"):
        read_document(tmp_path / "none.toml")
    for path in (tmp_path, Path("/dev/zero")):
        with pytest.raises(SpecError, match="not a regular file"):
            read_document(path)


def test_lines_of_checks_and_keys(tmp_path: Path) -> None:
    text = """# [[check]]
note = 1
[[check]]
name = "a"
expr = '''
[[check]]
at = 3
'''
at = { x = 1 }
  [[ check ]]  # the second
name = "b"
[check.at]
x = 2
"""
    document = read_document(written(tmp_path, text.replace("\n", "\r\n")))
    assert [document.line(0), document.line(0, "at"), document.line(0, "grad")] == [3, 9, 3]
    assert [document.line(1), document.line(1, "name"), document.line(1, "at")] == [10, 11, 12]
    assert [document.line(None, "note"), document.line(7)] == [2, 1]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(['"', "'", "\\", "\n", "#", "[", "]", "{", "}", "=", ".", ",", "a", " ", "1"])))
def test_any_text_is_a_document_or_a_spec_error(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    path = written(tmp_path_factory.mktemp("spec"), "".join(parts))
    try:
        document = read_document(path)
    except SpecError:
        return
    assert document.skeleton.count("\n") == "".join(parts).count("\n")
