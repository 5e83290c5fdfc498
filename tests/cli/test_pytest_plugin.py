"""Spec files as tests of pytest; each run is a process of its own, as it is for other people."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
GOOD = '[[check]]\nname = "the square"\nexpr = "x*x"\nat = { x = 3 }\nclaim = { x = "2*x" }\ntags = ["fast"]\n'
WRONG = '[[check]]\nname = "wrong x[i] [/]"\nexpr = "sum(x*x)"\nat = { x = [3, 1] }\nclaim = { x = "-2*x" }\n'
LEFT = '[[check]]\nname = "left"\nexpr = "x*x"\nat = { x = 3 }\nskip = "not yet"\n'
LOUD = '[[check]]\nname = "loud"\nexpr = "log(exp(x))"\nat = { x = 800.0 }\nexpect = "inaccurate"\n'
OURS = "[pytest]\nautograd_specs = specs/*.toml\nfilterwarnings = error\naddopts = --strict-markers --strict-config\n"

pytestmark = pytest.mark.slow  # each test starts processes
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path, environment: Mapping[str, str]) -> Run:
    """Runs pytest in a folder of its own, with the plugin."""

    def start(*arguments: str, files: Mapping[str, str] | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        for name, text in (files or {}).items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "autograd_cli.pytest_plugin", "-p", "no:cacheprovider", "-ra"]
        return subprocess.run(
            [*command, *arguments], cwd=tmp_path, env={**environment, **env}, capture_output=True, text=True
        )

    return start


def test_checks_are_tests_with_the_same_verdicts(run: Run) -> None:
    found = run("specs", files={"pytest.ini": OURS, "specs/a.toml": WRONG + GOOD + LEFT + LOUD})
    assert found.returncode == 1, found.stdout + found.stderr
    assert "1 failed, 2 passed, 1 skipped" in found.stdout and "not yet" in found.stdout
    assert f"FAIL  {Path('specs/a.toml')}:1: wrong x[i] [/]: disagree" in found.stdout
    assert "claim for x: disagree: element [0]: claimed -6, true 6" in found.stdout
    assert "mistake: sign, in the claim for x" in found.stdout and "Traceback" not in found.stdout


def test_k_x_and_n_work(run: Run) -> None:
    found = run("-k", "fast", files={"pytest.ini": OURS, "specs/a.toml": WRONG + GOOD + LOUD})
    assert "1 passed, 2 deselected" in found.stdout
    assert "1 failed" in (stopped := run("-x").stdout) and "passed" not in stopped
    assert "1 failed, 2 passed" in run("-n", "2").stdout
    assert run("specs/a.toml::the square").returncode == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [(GOOD + "clam = 1\n", "a.toml:7: check 'the square': unknown key 'clam'"), ("# none\n", "there are no checks")],
)
def test_a_bad_or_empty_file_is_an_error(run: Run, text: str, message: str) -> None:
    found = run(files={"pytest.ini": OURS, "specs/a.toml": text, "specs/b.toml": GOOD})
    assert found.returncode == 2 and message in found.stdout and "Traceback" not in found.stdout


def test_who_has_no_specs_does_not_notice(run: Run) -> None:
    test = "import sys\n\n\ndef test_light():\n    assert not {'numpy', 'sympy', 'typer', 'rich'} & set(sys.modules)\n"
    found = run(files={"test_light.py": test, "specs/a.toml": WRONG, "pyproject.toml": "[project]\nname = 'other'\n"})
    assert found.returncode == 0 and "1 passed" in found.stdout, found.stdout
    assert "1 failed" in run("own.gradcheck.toml", files={"own.gradcheck.toml": WRONG}).stdout


def test_installed_and_named_is_loaded_once(run: Run, tmp_path: Path, environment: Mapping[str, str]) -> None:
    (points,) = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["entry-points"]["pytest11"].items()
    info = {"METADATA": "Name: a\nVersion: 1\n", "entry_points.txt": f"[pytest11]\n{points[0]} = {points[1]}\n"}
    files = {f"a-1.dist-info/{name}": text for name, text in info.items()}
    files |= {"pytest.ini": OURS, "specs/a.toml": GOOD}
    found = run("-q", "--trace-config", files=files, PYTHONPATH=f"{tmp_path}{os.pathsep}{environment['PYTHONPATH']}")
    assert found.returncode == 0 and "1 passed" in found.stdout, found.stdout + found.stderr
    assert found.stdout.count("autograd_cli.pytest_plugin:") <= 1
