"""The whole Jacobian, entry by entry: torch's rule by default."""

from __future__ import annotations

from autograd_core.autograd.gradcheck import backwards, forwards, numerical
from autograd_core.autograd.gradcheck.problem import Array, Case, GradcheckError, Rule, is_floating
from autograd_core.autograd.gradcheck.wording import Mismatch, mismatch

Table = dict[tuple[int, int], Array]
"""Jacobians by output and input."""


def check_backward(case: Case, rule: Rule) -> None:
    """Compare every Jacobian from backward with central differences.

    Raises:
        GradcheckError: one differs, or two passes do.
    """
    if not case.has_derivative():
        check_constant(case, rule)
        return
    expected = differences(case, rule)
    for k in case.kept:
        found, again = (backwards.jacobians(case, case.first[k]) for _ in range(2))
        backwards.check_same(found, again, case, rule)
        for i, matrix in zip(case.active, found, strict=True):
            _compare(Mismatch(case, k, i, expected[k, i], matrix, rule))


def check_forward(case: Case, rule: Rule) -> None:
    """Compare every Jacobian from forward mode with central differences.

    Raises:
        GradcheckError: one differs.
    """
    if not case.has_derivative():
        check_constant(case, rule)
        return
    expected = differences(case, rule)
    found = {
        (k, i): m
        for i in case.active
        for k, m in zip(case.kept, forwards.jacobians(case, i, case.kept, rule), strict=True)
    }
    for k in case.kept:
        for i in case.active:
            _compare(Mismatch(case, k, i, expected[k, i], found[k, i], rule, forward=True))


def differences(case: Case, rule: Rule) -> Table:
    """The Jacobians of all outputs that have a derivative, by central differences."""
    return {
        (k, i): m
        for i in case.active
        for k, m in zip(case.kept, numerical.jacobians(case, i, case.kept, rule.eps), strict=True)
    }


def check_constant(case: Case, rule: Rule) -> None:
    """Outputs without history must not depend on the inputs.

    Raises:
        GradcheckError: one does.
    """
    kept = [k for k, y in enumerate(case.first) if is_floating(y)]
    for i in case.active:
        for k, matrix in zip(kept, numerical.jacobians(case, i, kept, rule.eps), strict=True):
            if (matrix != 0).any():
                raise GradcheckError(
                    f"Numerical gradient for function expected to be zero: output {k} does not require grad, but moves "
                    f"with input {i}"
                )


def _compare(found: Mismatch) -> None:
    if not found.rule.close(found.analytical, found.numerical).all():
        raise GradcheckError(mismatch(found))
