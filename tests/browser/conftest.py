"""A real browser, where there is one: Playwright drives the Chromium of the system and downloads nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd_core.reports import Gathering
from autograd_core.suite.check import Check
from autograd_core.suite.details.detail import detail
from autograd_core.suite.runner import run_check

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOSTILE = "<script>alert(1)</script> </script> x[i] [/] $x$ \\ <img src=x onerror=alert(2)>"
CHECKS = [
    Check("product rule", "x*x*exp(x)", {"x": 1.5}, claim={"x": "(2*x + x**2)*exp(x)"}, tags=("calculus",)),
    Check("a forgotten term", "x*x*exp(x)", {"x": 1.5}, claim={"x": "2*x*exp(x)"}, tags=("calculus",)),
    Check("abs at 0", "abs(x)", {"x": 0.0}, expect="kink"),
    Check("cancellation", "(1-cos(x))/x**2", {"x": 1e-6}, file="other.toml"),
    Check("logarithm of a negative number", "log(x)", {"x": -3.0}),
    Check(HOSTILE, "x*sinn(x) # " + HOSTILE, {"x": 3.0}, claim={"x": HOSTILE}, tags=(HOSTILE,), file=HOSTILE),
    Check("two cases", "where(x > 0, x**2, alpha*x)", {"x": [-1.0, 2.0], "alpha": 0.1}, grad_tensors="ones"),
    Check("not run", "x", {"x": 1.0}, skip="waits for a better day"),
]


def why_no_browser() -> str | None:
    """Why these tests cannot run here, or None."""
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed (pip install -r tests/browser/requirements.txt)"
    if executable() is None:
        return f"no browser is installed: none of {', '.join(NAMES)} (Debian, Ubuntu: apt install chromium)"
    return None


def executable() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = why_no_browser()
    for item in items if reason else ():
        item.add_marker(pytest.mark.skip(reason=str(reason)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as driver:
        root = hasattr(os, "geteuid") and os.geteuid() == 0  # whom Chromium's own sandbox refuses
        try:
            started = driver.chromium.launch(executable_path=executable(), args=["--no-sandbox"] if root else [])
        except Error as error:
            pytest.skip(f"the browser does not start: {error.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture(scope="session")
def records() -> list[dict[str, Any]]:
    """What a run with --html knows of CHECKS."""
    found = []
    for check in CHECKS:
        outcome = run_check(check)
        found.append({**outcome.record(), "detail": detail(outcome, 60.0)})
    return found


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]) -> Callable[[int], Path]:
    """`report(1000)`: the page of so many checks, CHECKS over and over."""

    def write(count: int) -> Path:
        path = tmp_path_factory.mktemp("report") / "report.html"
        gathering = Gathering()
        for number in range(count):
            one = records[number % len(records)]
            gathering.add(number, {**one, "name": f"{one['name']} {number // len(records) or ''}".strip()})
        gathering.write(path, count)
        return path

    return write


@pytest.fixture(scope="session")
def small(report: Callable[[int], Path]) -> Path:
    return report(len(CHECKS))


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """`visit(path)`: the page in a fresh tab, which at the end has had no error, no dialog and no request."""
    bad: list[str] = []
    contexts = []

    def opened(path: Path, **options: Any) -> Any:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: bad.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: bad.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (bad.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: bad.append(request.url[:80]) if not allowed(request.url, path) else None)
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert bad == []


def allowed(url: str, path: Path) -> bool:
    return url.startswith("data:image/svg+xml,") or url.partition("#")[0] == path.as_uri()
