"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"core": ROOT / "core" / "autograd_core", "cli": ROOT / "cli" / "autograd_cli"}
SOURCES = sorted(path for side in PACKAGES for path in (ROOT / side).rglob("*.py"))

FOLDERS = {"core", "cli", "specs", "tests", "docs", ".ci"}
GENERATED = {"__pycache__", "build", "dist", "htmlcov"}
MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|farm|opt|mnt)/[\w.-]"  # a path of one machine
    r"|[A-Z]:\\Users\\"
    r"|(?:extra-)?index[-_]url|find[-_]links"  # the address of a package index
    r"|https?://[^\s/]*(?:artifactory|mirror|proxy|pypi)"
)


def by_path(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.relative_to(ROOT).as_posix())


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def tracked() -> list[Path]:
    """The files that git tracks; without git, or before the first `git add`, all but hidden and generated ones."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        listed = b""
    paths = [ROOT / name for name in listed.decode().split("\0") if name] or list(unhidden(ROOT))
    return [path for path in paths if path.is_file()]


def unhidden(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield path
        elif path.name in FOLDERS or not (path.name in GENERATED or path.name.startswith(".")):
            yield from unhidden(path)


@by_path(SOURCES)
def test_a_file_has_at_most_350_lines(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 350


@by_path(SOURCES)
def test_a_function_has_at_most_40_lines(path: Path) -> None:
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    sizes = {f"{node.name}, line {node.lineno}": (node.end_lineno or 0) - node.lineno for node in functions}
    assert {name: size for name, size in sizes.items() if size > 40} == {}


@by_path(SOURCES)
def test_nothing_is_evaluated_or_executed(path: Path) -> None:
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call, ast.Name) and call.id in {"eval", "exec"}]
    assert [f"line {call.lineno}: {call.id}(" for call in named] == []


def test_tests_mirror_the_source() -> None:
    wanted = {
        path: ROOT / "tests" / side / path.relative_to(package).with_name(f"test_{path.stem.strip('_')}.py")
        for side, package in PACKAGES.items()
        for path in sorted(package.rglob("*.py"))
        if path.name != "__init__.py"
    }
    missing = [test.relative_to(ROOT).as_posix() for test in wanted.values() if not test.exists()]
    share = 1 - len(missing) / max(len(wanted), 1)
    assert share >= 0.85, f"{share:.0%} of {len(wanted)} modules are mirrored; missing: {missing}"


def test_top_level_folders() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    assert found - FOLDERS == set()


def test_no_machine_paths_and_no_index_addresses() -> None:
    hits = []
    for path in tracked():
        try:
            lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        except UnicodeDecodeError:  # a binary file
            continue
        hits += [f"{path.relative_to(ROOT)}:{number}: {line.strip()}" for number, line in lines if MACHINE.search(line)]
    assert hits == []
