"""The shared options: every flag of `grad` is one of them, and their help texts say what they take."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import get_args

import pytest

from autograd_cli import flags
from autograd_cli.commands.grad import grad
from autograd_cli.commands.gradcheck import _TORCH, gradcheck
from autograd_cli.exits import ExitStatus
from autograd_cli.options import DTYPES
from autograd_core.autograd.gradcheck import gradcheck as torch_gradcheck
from autograd_core.autograd.gradcheck import gradgradcheck as torch_gradgradcheck
from autograd_core.language import LIMITS


def text(flag: object) -> str:
    return str(get_args(flag)[1].help)


@pytest.mark.parametrize("command", [grad, gradcheck])
def test_commands_take_shared_options_only(command: Callable[..., int]) -> None:
    annotations = {str(p.annotation) for p in inspect.signature(command).parameters.values()}
    assert all(one.startswith("flags.") and hasattr(flags, one.removeprefix("flags.")) for one in annotations)


def test_every_help_text_is_a_sentence() -> None:
    texts = {name: text(one) for name, one in vars(flags).items() if len(get_args(one)) > 1}
    assert len(texts) > 30
    odd = {name for name, one in texts.items() if not one.endswith(".") or one[0] != one[0].upper()}
    assert odd == {"Device", "Dtype", "Format"}  # they begin with a name


@pytest.mark.parametrize("check", [torch_gradcheck, torch_gradgradcheck])
def test_torch_s_options_have_torch_s_names_and_defaults(check: Callable[..., bool]) -> None:
    ours, theirs = inspect.signature(gradcheck).parameters, inspect.signature(check).parameters
    missing = set(theirs) - set(ours)
    assert missing <= {"func", "inputs", "grad_outputs", "raise_exception"}
    for name in set(theirs) - missing:
        assert bool(ours[name].default) == bool(theirs[name].default) and name in _TORCH


def test_help_names_all_choices() -> None:
    assert all(dtype in text(flags.Dtype) for dtype in DTYPES)
    assert all(limit in text(flags.Limit) for limit in LIMITS.__dataclass_fields__)


def test_the_help_of_grad_names_the_exit_codes_of_its_verdicts() -> None:
    for status in (ExitStatus.OK, ExitStatus.WRONG, ExitStatus.USAGE, ExitStatus.UNDECIDED):
        assert f"{int(status)}: " in (grad.__doc__ or "")
