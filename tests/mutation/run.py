"""The mutation score of the op table: how many wrong rules its tests catch. A developer's script: `make mutate`.

    python tests/mutation/run.py [--jobs 2] [--module exponential] [--most 20]

A mutant takes its row's place in the running program and meets the tests that loop over the table: the table test,
points that Hypothesis draws of the row's whole domain, and golden numbers of torch; if it survives all, the tests
of its module. Survivors are printed with their place. Those that `survivors.toml` lists count as `equivalent`: no
test can tell them from the rule, for the reason that stands there.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import multiprocessing
import os
import random
import signal
import sys
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy
import pytest

HERE = Path(__file__).parent
TESTS = HERE.parent
SECONDS = 60
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # Hypothesis' plugin refuses to be loaded once Hypothesis has run


def load(path: Path) -> ModuleType:
    """A file of the tests as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


mutation = load(HERE / "mutants.py")
table = load(TESTS / "core/ops/test_table.py")
golden = load(TESTS / "golden/test_golden.py")
sys.path.insert(0, str(TESTS / "accuracy"))
domain = load(TESTS / "accuracy/test_domain.py")


@contextlib.contextmanager
def replaced(row: Any, wrong: Any) -> Iterator[None]:
    """The row as the wrong one says, everywhere, and without its short ways."""
    names = [field.name for field in fields(row)]
    before = {name: getattr(row, name) for name in names}
    try:
        for name in names:
            object.__setattr__(row, name, {} if name == "short" else getattr(wrong, name))
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(row, name, value)


def _fails(check: Callable[[], Any]) -> bool:
    def late(*_: Any) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        with numpy.errstate(all="ignore"):
            check()
    except Exception:
        return True
    finally:
        signal.alarm(0)
    return False


def by_table(row: Any) -> bool:
    """Whether the table test rejects the row."""
    return any(_fails(lambda check=check: check(row)) for check in table.CHECKS)


def by_domain(row: Any) -> bool:
    """Whether a point that Hypothesis draws contradicts the row."""
    return row.name in domain.ROWS and _fails(lambda: domain.test_row(row.name))


def by_golden(row: Any) -> bool:
    """Whether torch's numbers contradict the row."""
    known = {row.name, *row.aliases}
    for call in golden.calls():
        name = call["op"].split("/")[0].split(".")[-1]
        skipped = call["op"] in golden.MISSING or call["op"] in golden.DIFFERENT
        if name in known and not skipped and _fails(lambda call=call: golden.check_gradients(call)):
            return True
    return False


def by_module(row: Any) -> bool:
    """Whether the tests of the row's own module fail."""
    path = TESTS / "core/ops" / f"test_{row.home.rsplit('.', 1)[-1]}.py"
    if not path.exists():
        return False
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        quiet = ("-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
        code = pytest.main([*quiet, str(path)])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"the tests of {path.name} did not run: {code}")
    return code == pytest.ExitCode.TESTS_FAILED


def judge(mutant: Any) -> tuple[Any, str]:
    """Who catches a mutant: `table`, `domain`, `golden`, `module`, or `nobody`."""
    warnings.simplefilter("ignore")
    module = sys.modules[mutant.module]
    try:
        names = mutation.compiled(module, mutant)
    except Exception:
        return mutant, "import"
    table.cases.cache_clear()
    table.jacobian.cache_clear()
    ways = ((by_table, "table"), (by_domain, "domain"), (by_golden, "golden"), (by_module, "module"))
    for catch, name in ways:
        for variable in mutant.rows:
            row = getattr(module, variable)
            with replaced(row, names[variable]):
                if catch(row):
                    return mutant, name
    return mutant, "nobody"


def listed(mutant: Any, survivors: list[dict[str, Any]]) -> list[int]:
    """The entries of `survivors.toml` that mean a mutant: by module, row and expression, and its line where given."""
    home = mutant.module.rsplit(".", 1)[-1]
    return [
        i
        for i, entry in enumerate(survivors)
        if (entry["module"], entry["was"], entry["becomes"]) == (home, mutant.was, mutant.becomes)
        and entry["row"] in mutant.rows
        and entry.get("line", "") in mutant.text
    ]


def main() -> None:
    """Judge every mutant, or a sample, and print the score."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--module", action="append", help="only these modules of ops/")
    parser.add_argument("--kind", choices=("derivative", "formula"), help="only these mutants")
    parser.add_argument("--all", action="store_true", help="also print what the table test alone misses")
    parser.add_argument("--most", type=int, help="at most so many mutants, drawn at random")
    chosen = parser.parse_args()
    homes = sorted({row.home for row in table.TABLE.values()})
    modules = [m for m in homes if not chosen.module or m.rsplit(".", 1)[-1] in chosen.module]
    found = [mutant for name in modules for mutant in mutation.mutants(sys.modules[name])]
    found = [mutant for mutant in found if chosen.kind in (None, mutant.kind)]
    random.Random(0).shuffle(found)
    found = found[: chosen.most]
    survivors = tomllib.loads((HERE / "survivors.toml").read_text())["equivalent"]
    here = {home.rsplit(".", 1)[-1] for home in modules}
    began, caught, alive = time.monotonic(), Counter[tuple[str, str]](), set[int]()
    with multiprocessing.get_context("fork").Pool(chosen.jobs, maxtasksperchild=100) as pool:
        for i, (mutant, by) in enumerate(pool.imap_unordered(judge, found), 1):
            entries = listed(mutant, survivors) if by == "nobody" else []
            alive.update(entries)
            by = "equivalent" if entries else by
            caught[mutant.kind, by] += 1
            if by == "nobody" or (chosen.all and by not in ("table", "equivalent")):
                home = mutant.module.rsplit(".", 1)[-1]
                place = f"{home}.py:{mutant.line} {mutant.change} ({', '.join(mutant.rows)})"
                print(f"{mutant.kind}, caught by {by}: {place}: {mutant.was} -> {mutant.becomes}", flush=True)
            if i % 50 == 0:
                print(f"{i} of {len(found)}, {time.monotonic() - began:.0f} s: {dict(caught)}", file=sys.stderr)
    judged = {i for mutant in found for i in listed(mutant, survivors)}
    whole = chosen.kind is None and chosen.most is None
    for i, entry in enumerate(survivors):
        if i not in alive and (i in judged or (whole and entry["module"] in here)):
            how = "is caught" if i in judged else "does not exist"
            print(f"stale: {entry['module']} ({entry['row']}): {entry['was']} -> {entry['becomes']} {how}")
    for kind in ("derivative", "formula"):
        total = sum(n for (k, _), n in caught.items() if k == kind)
        score = {by: f"{100 * n / total:.2f} %" for (k, by), n in caught.most_common() if k == kind}
        print(f"{total} mutants of {kind} rules in {len(modules)} modules: {score}")
        told, by_tables = total - caught[kind, "equivalent"], caught[kind, "table"]
        if told:
            print(f"  the table test alone: {by_tables} of the {told} that are not equivalent, {by_tables / told:.2%}")


if __name__ == "__main__":
    main()
