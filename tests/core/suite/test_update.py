"""Expected numbers, written into spec files."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograd_core.errors import SpecError
from autograd_core.suite.runner import run_suite
from autograd_core.suite.update import Update, spelt, updates

HEAD = '# at the top\n[[check]]\nname = "a"   # "grad = { x = 1 }"\nexpr = "sum(x*x)*y"\nat = { x = [1, 2], y = 3.0 }\n'
VALUE, GRAD_X, GRAD_Y = "15.0", "[6.0, 12.0]", "5.0"


def one(folder: Path, text: str) -> Update:
    (folder / "a.toml").write_bytes(text.encode())
    (found,) = updates([folder])
    return found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('value = "?"\n', f"value = {VALUE}\n"),
        ("  value=14 # so\n", f"  value={VALUE} # so\n"),
        ('grad = { x = "?", y = "?" }\n', f"grad = {{ x = {GRAD_X}, y = {GRAD_Y} }}\n"),
        ("grad = {y=5.0,x=[6,  7]}# c\n", f"grad = {{y=5.0,x={GRAD_X}}}# c\n"),
        ("grad.x = [\n  1, # one\n  2,\n]\ngrad . y = 4\n", f"grad.x = {GRAD_X}\ngrad . y = {GRAD_Y}\n"),
        ("[check.grad]\ny = '4' # x = 5\nx = '''?'''\n", f"[check.grad]\ny = {GRAD_Y} # x = 5\nx = {GRAD_X}\n"),
        ('value = "?"\n\n[[check]]\nname = "b"\nexpr = "x"\nat = { x = 1 }\nvalue = 1\n',
         f'value = {VALUE}\n\n[[check]]\nname = "b"\nexpr = "x"\nat = {{ x = 1 }}\nvalue = 1\n'),
        ('value = "?"\ngrad = { x = 1, y = 5 }\n', f"value = {VALUE}\ngrad = {{ x = {GRAD_X}, y = 5 }}\n"),
        ("value = 15\n", "value = 15\n"),
        ("value = 15.1\nrtol = 0.1\n", "value = 15.1\nrtol = 0.1\n"),
    ],
)  # fmt: skip
def test_only_the_number_changes(tmp_path: Path, before: str, after: str) -> None:
    found = one(tmp_path, HEAD + before)
    assert (found.after, found.refused) == (HEAD + after, ())
    (tmp_path / "a.toml").write_text(found.text)
    assert all(outcome.ok for outcome in run_suite([tmp_path]))
    (again,) = updates([tmp_path])
    assert (again.count, again.diff) == (0, "")


def test_line_breaks_stay(tmp_path: Path) -> None:
    found = one(tmp_path, (HEAD + "value = 1\n").replace("\n", "\r\n"))
    assert found.text == (HEAD + f"value = {VALUE}\n").replace("\n", "\r\n")
    with pytest.raises(SpecError, match="some lines end with CR LF"):
        one(tmp_path, HEAD + "value = 1\r\n")


def test_the_diff_shows_what_changes(tmp_path: Path) -> None:
    lines = one(tmp_path, HEAD + "value = 1\n").diff.split("\n")
    assert "-value = 1" in lines and f"+value = {VALUE}" in lines and len(lines) < 10


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    found = one(tmp_path, HEAD + "value = 1\n")
    (tmp_path / "a.toml").write_text(HEAD)
    with pytest.raises(SpecError, match="changed meanwhile"):
        _ = found.text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('expr = "log(exp(x))"\nat = { x = 800.0 }\ngrad = { x = 1 }\n', "the gradient by x is inaccurate: "),
        ('expr = "log(x)"\nat = { x = -1.0 }\ngrad = { x = 1 }\n', "the gradient by x is undefined: "),
        ('expr = "log(q)"\nat = { x = -1.0 }\ngrad = { x = 1 }\n', "no input named"),
        ('expr = "x*x"\nat = { x = 1.0 }\n"grad" = { x = 1 }\n', "write it by hand: 2.0"),
        ('expr = "x*x"\nat = { x = 1.0 }\ngrad = { x = "@a.npy" }\n', "in a data file"),
        ('expr = "x*x"\nat = { x = "ones(1001)" }\ngrad_tensors = "ones"\nvalue = 1\n', "1,001 numbers are more than"),
    ],
)
def test_a_wrong_gradient_is_never_expected(tmp_path: Path, text: str, reason: str) -> None:
    numpy.save(tmp_path / "a.npy", numpy.array(7.0))
    found = one(tmp_path, '[[check]]\nname = "a"\n' + text)
    assert (found.count, found.diff) == (0, "")
    assert [reason in one.reason for one in found.refused] == [True]


def test_what_is_expected_to_be_inaccurate_may_be_written(tmp_path: Path) -> None:
    text = '[[check]]\nname = "a"\nexpr = "log(exp(x))"\nat = { x = 800.0 }\nexpect = "inaccurate"\ngrad = { x = 1 }\n'
    assert one(tmp_path, text).after == text.replace("x = 1 }", "x = nan }")


@given(arrays("float64", st.sampled_from([(), (3,), (2, 2), (0,)])))
def test_numbers_are_spelt_with_all_their_digits(array: numpy.ndarray) -> None:  # type: ignore[type-arg]
    read = numpy.asarray(tomllib.loads(f"new = {spelt(array)}")["new"], dtype="float64").reshape(array.shape)
    assert numpy.array_equal(read, array, equal_nan=True)


def test_complex_numbers_are_texts(tmp_path: Path) -> None:
    text = '[[check]]\nname = "a"\nexpr = "z**2"\nat = { z = "1.25-0.5j" }\ngrad_tensors = 1\ngrad = { z = "?" }\n'
    found = one(tmp_path, text)
    assert found.after == text.replace('"?"', '"2.5+1j"')
