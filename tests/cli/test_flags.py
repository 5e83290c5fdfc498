"""The shared options: every flag of `grad` is one of them, and their help texts say what they take."""

from __future__ import annotations

import inspect
from typing import get_args

from autograd_cli import flags
from autograd_cli.commands.grad import grad
from autograd_cli.exits import ExitStatus
from autograd_cli.options import DTYPES
from autograd_core.language import LIMITS


def text(flag: object) -> str:
    return str(get_args(flag)[1].help)


def test_grad_takes_shared_options_only() -> None:
    annotations = {str(p.annotation) for p in inspect.signature(grad).parameters.values()}
    assert all(one.startswith("flags.") and hasattr(flags, one.removeprefix("flags.")) for one in annotations)


def test_help_names_all_choices() -> None:
    assert all(dtype in text(flags.Dtype) for dtype in DTYPES)
    assert all(limit in text(flags.Limit) for limit in LIMITS.__dataclass_fields__)


def test_the_help_of_grad_names_the_exit_codes_of_its_verdicts() -> None:
    for status in (ExitStatus.OK, ExitStatus.WRONG, ExitStatus.USAGE, ExitStatus.UNDECIDED):
        assert f"{int(status)}: " in (grad.__doc__ or "")
