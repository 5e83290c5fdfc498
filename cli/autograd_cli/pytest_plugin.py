"""A plugin for pytest: the checks of spec files as tests.

Spec files are those that the ini option `autograd_specs` names, `*.gradcheck.toml` by default; other TOML files are
left alone. Nothing of ours is imported before one is found, so that who has no specs does not notice the plugin.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from autograd_core.suite import Check

OPTION = "autograd_specs"
DEFAULT = ["*.gradcheck.toml"]


class CheckFailed(AssertionError):
    """A check is not as expected; the message is what `autograd-cli check` says of it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option."""
    parser.addini(
        OPTION, "spec files of autograd-cli to collect: patterns of their paths", type="args", default=DEFAULT
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SpecFile | None:
    """A spec file, if it is one."""
    if file_path.suffix != ".toml":
        return None
    inside = os.path.relpath(file_path, parent.config.rootpath).replace(os.sep, "/")
    if not any(fnmatch(inside, one) or fnmatch(file_path.name, one) for one in parent.config.getini(OPTION)):
        return None
    found: SpecFile = SpecFile.from_parent(parent, path=file_path)
    return found


class SpecFile(pytest.File):
    """A spec file; its tests are its checks."""

    def collect(self) -> Iterator[CheckItem]:
        """The checks; a file that is bad, or has none, is an error."""
        from autograd_core.errors import SpecError
        from autograd_core.language.show import show_error
        from autograd_core.suite.spec import load_spec

        try:
            checks = load_spec(self.path)
        except SpecError as error:
            raise self.CollectError(show_error(error)) from None
        if not checks:
            raise self.CollectError(f"there are no checks in {self.path.name}")
        for check in checks:
            item: CheckItem = CheckItem.from_parent(self, name=check.name, check=check)
            yield item


class CheckItem(pytest.Item):
    """A check; `-k` finds it by its name and its tags."""

    def __init__(self, *, check: Check, **given: Any) -> None:
        super().__init__(**given)
        self.check = check
        self.extra_keyword_matches.update(check.tags)
        if check.skip is not None:
            self.add_marker(pytest.mark.skip(reason=check.skip))

    def runtest(self) -> None:
        """Run it.

        Raises:
            CheckFailed: it is not as expected.
        """
        from autograd_core.suite.runner import run_check
        from autograd_core.suite.summary import told

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what floats do is part of the verdict, whatever the filters of the tests
            record = run_check(self.check).record()
        if not record["ok"]:
            raise CheckFailed(told({**record, "file": os.path.relpath(self.path, self.config.invocation_params.dir)}))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the check says, without the way that Python took to it."""
        if isinstance(excinfo.value, CheckFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.check.line - 1, self.name
