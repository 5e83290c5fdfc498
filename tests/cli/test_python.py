"""Functions from Python files: loaded once, and every way in which that fails told as the user's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograd_cli.errors import explain
from autograd_cli.exits import ExitStatus
from autograd_cli.python import aside, load, point
from autograd_core.errors import UserError

MODEL = """
import dataclasses
import helper_beside_it

print("loaded")
count = 3


@dataclasses.dataclass
class Model:
    def square(x):
        return x * x


def loss(x, w=2.0):
    return helper_beside_it.twice(x) * w
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with `model.py` and what it imports; modules and `sys.path` are as before afterwards."""
    (tmp_path / "model_of_test.py").write_text(MODEL)
    (tmp_path / "helper_beside_it.py").write_text("def twice(x):\n    return 2 * x\n")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def refused(reference: str) -> UserError:
    with pytest.raises(UserError) as raised:
        load(reference)
    assert explain(raised.value)[1] is ExitStatus.USAGE
    return raised.value


@pytest.mark.parametrize("source", ["model_of_test.py", "./model_of_test.py", "model_of_test", "{}/model_of_test.py"])
def test_a_function_of_a_file_or_a_module(source: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loss = load(f"{source.format(folder)}:loss")
    assert loss(3.0) == 12.0
    assert (loss.__module__, load(f"{source.format(folder)}:loss") is loss) == ("model_of_test", True)
    assert load(f"{source.format(folder)}:Model.square")(3.0) == 9.0
    assert capsys.readouterr() == ("", "loaded\n")
    assert not list(folder.rglob("*.pyc"))


@pytest.mark.parametrize(
    ("reference", "message", "hint"),
    [
        ("model_of_test.py", "names no function", "model.py:loss"),
        (":loss", "names no function", "model.py:loss"),
        ("model_of_test.py:", "names no function", "model.py:loss"),
        ("model_of_tst.py:loss", "there is no file model_of_tst.py", "did you mean model_of_test.py?"),
        ("nowhere/model.py:loss", "there is no file", "there is no folder nowhere"),
        (".:loss", "'.' is no module", "model.py:loss"),
        ("./:loss", "is a directory", "model.py:loss"),
        ("not_a_module.at_all:loss", "there is no module not_a_module", "model.py:loss"),
        ("model_of_test.py:lose", "nothing named 'lose'", "did you mean loss?"),
        ("model_of_test.py:zzz", "nothing named 'zzz'", "its functions: Model, loss"),
        ("model_of_test.py:Model.cube", "nothing named 'Model.cube'", "its functions: square"),
        ("model_of_test.py:count", "'count' in model_of_test.py is int, not a function", "its functions: Model, loss"),
    ],
)
def test_what_is_not_there(reference: str, message: str, hint: str, folder: Path) -> None:
    error = refused(reference)
    assert message in error.message
    assert hint in str(error.hint)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("x = 1\ny = 1 / 0\n", "raised ZeroDivisionError: division by zero", "line 2: y = 1 / 0"),
        ("import no_such_package_here\n", "ModuleNotFoundError: No module named", "line 1: import no_such_package"),
        ("def loss(x:\n    return x\n", "is not Python", "line 1: def loss(x:"),
        ("import sys\nsys.exit(5)\n", "raised SystemExit: it ended the program", "line 2: sys.exit(5)"),
        ("import json\njson.loads('[')\n", "raised JSONDecodeError", "line 2: json.loads('[')"),
        ("def f():\n    raise ValueError\nf()\n", "raised ValueError", "line 2: raise ValueError"),
    ],
)
@pytest.mark.parametrize("source", ["broken_of_test.py", "broken_of_test"])
def test_a_module_that_raises(source: str, text: str, message: str, hint: str, folder: Path) -> None:
    (folder / "broken_of_test.py").write_text(text)
    error = refused(f"{source}:loss")
    assert message in error.message
    assert hint in str(error.hint)
    assert "broken_of_test.py" in str(error.hint)
    assert "broken_of_test" not in sys.modules


def test_ctrl_c_stays_ctrl_c(folder: Path) -> None:
    (folder / "slow_of_test.py").write_text("raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        load("slow_of_test.py:loss")


def test_a_name_that_another_module_has(folder: Path) -> None:
    import random

    (folder / "random.py").write_text("def loss(x):\n    return -x\n")
    assert load("./random.py:loss")(2.0) == -2.0
    assert sys.modules["random"] is random


def test_a_point_in_the_order_of_the_parameters(folder: Path) -> None:
    loss = load("model_of_test.py:loss")
    assert list(point(loss, {"w": 1.0, "x": 2.0})) == ["x", "w"]
    assert point(loss, {"x": 2.0}) == {"x": 2.0}
    assert point(max, {"b": 1.0, "a": 2.0}) == {"b": 1.0, "a": 2.0}
    for values, message in (({"w": 1.0}, "needs a value for x"), ({"x": 1.0, "y": 2.0}, "no parameter named 'y'")):
        with pytest.raises(UserError, match=message):
            point(loss, values)


def test_what_their_code_prints_is_not_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    with aside():
        print("theirs")
    assert capsys.readouterr() == ("", "theirs\n")
