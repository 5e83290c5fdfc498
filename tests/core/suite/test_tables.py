"""Tables of spec files: defaults, points, samples, second orders, and files that were cut off."""

from __future__ import annotations

import random
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from autograd_core.errors import SpecError
from autograd_core.suite.check import Check
from autograd_core.suite.spec import load_spec, load_suite

SPECS = Path(__file__).resolve().parents[3] / "specs"
HEAD = '[[check]]\nname = "a"\nexpr = "x*x"\n'
AT = "at = { x = 1.5 }\n"


def loaded(folder: Path, text: str) -> list[Check]:
    path = folder / "spec.toml"
    path.write_text(text, encoding="utf-8")
    return load_spec(path)


def columns(checks: list[Check], *keys: str) -> list[Any]:
    return [tuple(getattr(check, key) for key in keys) for check in checks]


def test_points_are_checks_of_their_own(tmp_path: Path) -> None:
    text = HEAD + 'at = { w = 2, x = 7 }\npoints = [{ x = 1 }, { x = "pi" }, {}]\nclaim = { x = "2*x" }\nwrt = ["x"]\n'
    found = loaded(tmp_path, text)
    wanted = [("a, point 1", {"w": 2, "x": 1}), ("a, point 2", {"w": 2, "x": "pi"}), ("a, point 3", {"w": 2, "x": 7})]
    assert columns(found, "name", "at") == wanted
    assert {(check.line, *check.claim) for check in found} == {(1, "x")}


def test_samples_count_their_seeds_up(tmp_path: Path) -> None:
    found = loaded(tmp_path, HEAD + 'sample = { x = "uniform(-2, 2)" }\ncount = 2\nseed = 5\nclaim = { y = "1" }\n')
    assert columns(found, "name", "sample", "seed") == [
        ("a, sample 1", {"x": "uniform(-2, 2)"}, 5),
        ("a, sample 2", {"x": "uniform(-2, 2)"}, 6),
    ]
    assert len(loaded(tmp_path, HEAD + "sample = {}\n")) == 10


def test_a_second_order_is_a_check_of_its_own(tmp_path: Path) -> None:
    text = HEAD + AT + 'claim = { x = "2*x" }\nvalue = 2.25\nexpect = "certified"\nsecond_order = true\ntags = ["t"]\n'
    first, second = loaded(tmp_path, text)
    assert (first.order, first.expect, dict(first.claim), first.value) == (1, "certified", {"x": "2*x"}, 2.25)
    assert (second.name, second.order, second.expect, second.tags) == ("a, second order", 2, "agree", ["t"])
    assert (dict(second.claim), second.value) == ({}, None)


def test_defaults_hold_where_a_check_says_nothing(tmp_path: Path) -> None:
    defaults = (
        '[defaults]\ndtype = "float32"\nmax_ulp = 4\ntags = ["all", "f"]\ntimeout = 2.5\nmax_memory = "1 GB"\n'
        'count = 3\nsecond_order = true\ngrad_tensors = "ones"\n'
    )
    first, second, third = (HEAD.replace('"a"', f'"{name}"') for name in "abc")
    text = defaults + first + AT + second + AT + 'dtype = "float64"\ntags = ["f", "own"]\nsecond_order = false\n'
    found = loaded(tmp_path, text + third + 'at = { x = "?" }\nerror = "a"\n')
    assert columns(found, "name", "dtype", "max_ulp", "tags", "max_memory") == [
        ("a", "float32", 4, ["all", "f"], 10**9),
        ("a, second order", "float32", 4, ["all", "f"], 10**9),
        ("b", "float64", 4, ["all", "f", "own"], 10**9),
        ("c", "float32", 4, ["all", "f"], 10**9),
    ]
    assert {(check.timeout, check.grad_tensors) for check in found} == {(2.5, "ones")}
    assert len(loaded(tmp_path, defaults + HEAD + "sample = {}\n")) == 6


def test_a_mistake_is_a_claim_that_disagrees(tmp_path: Path) -> None:
    (check,) = loaded(tmp_path, HEAD + AT + 'claim = { x = "-2*x" }\nmistake = "sign"\n')
    assert (check.expect, check.mistake) == ("disagree", "sign")


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (HEAD + "points = [{ x = 1 }]\nsample = {}", 5, "key 'sample': 'points' says already", "leave out"),
        (HEAD + "points = [{ x = 1 }]\nvalue = 1", 5, "key 'value': numbers are those of one point", "a formula"),
        (HEAD + "sample = {}\ngrad = { x = 1 }", 5, "key 'grad': numbers are those of one point", "a formula"),
        (HEAD + "points = [{ x = 1 }, { y = 1 }]\nwrt = ['x']", 5, "'x' has no value", "'at' gives y"),
        (HEAD + "points = []", 4, "expected a list of 1 to 1000 tables", "points = ["),
        (HEAD + "count = 3", 4, "key 'count': there is no 'sample'", "sample = {}"),
        (HEAD + AT + 'sample = { x = "rand()" }', 5, "key 'sample': 'x' has a value in 'at'", "leave out one"),
        (HEAD + AT + 'mistake = "sign"', 5, "key 'mistake': there is no 'claim'", None),
        (HEAD + AT + 'claim = { x = "1" }\nmistake = "sing"', 6, "key 'mistake': expected one of zero, sign", None),
        (HEAD + AT + 'claim = { x = "1" }\nexpect = "agree"\nmistake = "sign"', 7, "disagrees", "see 'expect'"),
        (HEAD + AT + "order = 2\nsecond_order = true", 6, "key 'second_order'", "leave out"),
        (HEAD + AT + 'skip = ""', 5, "key 'skip': expected the reason", None),
        (HEAD + AT + "timeout = 0", 5, "key 'timeout': expected a number of seconds", None),
        ("\n[defaults]\nclaim = 1", 3, "[defaults]: key 'claim' belongs to a check", "the keys are"),
        ("[defaults]\nmax_upl = 1", 2, "[defaults]: key 'max_upl' is unknown", "did you mean max_ulp?"),
        ("[defaults]\ndtype = 'int8'", 2, "[defaults]: key 'dtype': expected one of", None),
        ("defaults = 3", 1, "'defaults' is not a table", "[defaults]"),
        ("checks = 2\n" + HEAD + AT, 1, "says that it has 2 checks, and has 1", "cut off"),
        ("checks = 1\n" + HEAD + AT, 1, "does not end with [end]", "cut off"),
        ("[[checks]]\nname = 'a'", 1, "key 'checks': expected the number", "[[check]]"),
        (HEAD + "at = { x = 1.5 }", 4, "the last line has no end", "line break"),
        (HEAD + AT + "# half a comm", 5, "the last line has no end", "line break"),
    ],
)
def test_errors_name_file_line_and_key(tmp_path: Path, text: str, line: int, message: str, hint: str | None) -> None:
    with pytest.raises(SpecError) as caught:
        loaded(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'spec.toml'}:{line}: ") and message in str(caught.value)
    assert hint is None or hint in (caught.value.hint or "")


def test_a_suite_that_is_skipped_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HEAD + AT + 'skip = "not now"\n')
    with pytest.raises(SpecError, match="is skipped: not now"):
        load_suite([tmp_path])
    (tmp_path / "b.toml").write_text(HEAD + AT)
    assert [check.skip for check in load_suite([tmp_path])] == ["not now", None]


def test_a_file_has_no_more_checks_than_memory_holds(tmp_path: Path) -> None:
    tables = "".join(f'[[check]]\nname = "{n}"\nexpr = "x"\nsample = {{}}\ncount = 1000\n' for n in range(101))
    with pytest.raises(SpecError, match="more than 100,000 checks"):
        loaded(tmp_path, tables)


@pytest.mark.parametrize("guarded", [False, True], ids=["as it is", "with its number of checks"])
def test_our_spec_cut_at_any_byte_hides_nothing(tmp_path: Path, guarded: bool) -> None:
    """An error with file and line or, between two lines, a smaller suite; only that error if the file says its size."""
    text = (SPECS / "calculus.toml").read_bytes()
    whole = load_spec(SPECS / "calculus.toml")
    size = re.search(rb"^checks = \d+\n", text, re.MULTILINE)
    assert size is not None and text.endswith(b"[end]\n")
    if not guarded:
        text = text.replace(size[0], b"").removesuffix(b"[end]\n")
    path = tmp_path / "spec.toml"
    breaks = [i + 1 for i, byte in enumerate(text) if byte == 10]
    ends = random.Random(1).sample(range(len(text)), 60) + random.Random(2).sample(breaks[:-1], 30)
    for end in ends:
        path.write_bytes(text[:end])
        try:
            found = load_spec(path)
        except SpecError as error:
            assert str(error).startswith(f"{path}:")
            continue
        assert end in (0, *breaks) and not (guarded and end > size.start())
        assert len(found) < len(whole) or end > text.rindex(b"[[check]]")
        for one, other in zip(found[:-1], whole, strict=False):
            assert columns([one], *KEYS) == columns([other], *KEYS)


KEYS = [field.name for field in fields(Check) if field.name not in ("file", "line")]
