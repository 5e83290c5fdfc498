"""What can go wrong for a user, as types: each carries the exit code's meaning, none carries a traceback.

Errors of the autograd engine itself are `RuntimeError`, `TypeError` and `ValueError`, as torch's are;
the classes here are for everything that reaches a person through a text or a file.
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of character offsets into a program's source text."""

    start: int
    end: int


class UserError(Exception):
    """Input that cannot be used; `str(error)` says what, where and what to do next."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class LanguageError(UserError):
    """A program text that does not parse, or a step of it that cannot run; `span` marks the place in `source`."""

    def __init__(self, message: str, source: str = "", span: Span | None = None, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.source = source
        self.span = span


class ValueSyntaxError(LanguageError):
    """An input value (`--at NAME=VALUE`, `at = {...}`) that cannot be read."""


class SpecError(UserError):
    """A spec file that cannot be read: file, line and key are in the message."""


class LimitError(LanguageError):
    """A limit was hit (size, time, memory) before the work was done."""


class DeviceError(UserError):
    """The device asked for cannot be used here."""


class Lacking(DeviceError):
    """The device's library has no such function: a row may have a formula that does without it."""


class DeviceFull(DeviceError):
    """The memory of the device is full."""


class OutputError(UserError):
    """A result could not be written where it was asked for."""


class Undecided(ArithmeticError):
    """A comparison of balls that overlap: raise the precision, or say that it cannot be told."""


class NoFormula(UserError, NotImplementedError):
    """A row has no counterpart in SymPy, so there is no analytic verdict: on eigenvalues, for one."""


class NoDerivative(UserError, NotImplementedError):
    """No derivative is known by this argument: of a Bessel function by its order, for one."""
