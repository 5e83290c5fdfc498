"""What every test can count on: a plain environment, repeatable examples, and no surprise without a GPU."""

from __future__ import annotations

import importlib.util
import os
import signal
from functools import cache

import hypothesis
import pytest

# Typer and Rich read these, partly once and for all when they are imported, and then colour pipes or change the width.
COLOURS = ("CLICOLOR_FORCE", "FORCE_COLOR", "GITHUB_ACTIONS", "NO_COLOR", "PY_COLORS", "TTY_COMPATIBLE")
for _name in (*COLOURS, "COLUMNS", "LINES", "PYTHONIOENCODING"):
    os.environ.pop(_name, None)

# A busy machine must not fail a test, and a failure must come again when it is run again.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


@cache
def why_no_gpu() -> str | None:
    """The reason why tests marked `gpu` cannot run here, or None."""
    if importlib.util.find_spec("cupy") is None:
        return "CuPy is not installed (extra cuda12 or cuda13)"
    import cupy

    return None if cupy.is_available() else "CuPy is installed, but there is no usable CUDA device"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("gpu") and (reason := why_no_gpu()):
            item.add_marker(pytest.mark.skip(reason=reason))


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A background job of a shell ignores Ctrl-C, and so would every process that the tests of Ctrl-C start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
