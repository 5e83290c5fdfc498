"""torch's fast mode: one number v^T J u for each pair of output and input, with torch's own random vectors.

The vectors have no negative element and are always the same, so that errors of opposite sign cancel, every time: from
about a thousand elements on a single flipped sign goes unnoticed.

Source: the test that torch 2.13 makes; Matsumoto & Nishimura, *Mersenne Twister*, ACM TOMACS 8(1), 1998.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.autograd.gradcheck import backwards, forwards, numerical, slow
from autograd_core.autograd.gradcheck.problem import Array, Case, GradcheckError, Rule, is_floating
from autograd_core.autograd.gradcheck.wording import Mismatch, mismatch
from autograd_core.engine.views import storage

_SEED = 67280421310721
"""What a generator of torch starts from that nobody has seeded."""


class Vectors:
    """The vectors in the order in which torch draws them: uniform on [0, 1) in float32, then scaled to length 1.

    >>> Vectors().unit(2, numpy.dtype("float64")).round(4).tolist()
    [0.2929, 0.9561]
    """

    def __init__(self) -> None:
        self.source = numpy.random.RandomState(_SEED & 0xFFFFFFFF)

    def unit(self, size: int, dtype: Any) -> Array:
        """The next vector of so many elements."""
        bits = self.source.randint(0, 2**32, size=size, dtype=numpy.uint32) & 0xFFFFFF
        vector = (bits * 2.0**-24).astype(dtype)
        with numpy.errstate(all="ignore"):
            return vector / numpy.linalg.norm(vector).astype(dtype)

    def directions(self, array: Array) -> list[Array]:
        """The direction of an input: of a complex one, those of its real and of its imaginary part."""
        return [self.unit(array.size, array.real.dtype) for _ in range(2 if array.dtype.kind == "c" else 1)]


def check_backward(case: Case, rule: Rule) -> None:
    """Compare v^T J u from backward with that from central differences.

    Raises:
        GradcheckError: they differ, or two passes do.
    """
    vectors = Vectors()
    us = {i: vectors.directions(storage(case.inputs[i])) for i in case.active}
    if not case.has_derivative():
        _check_constant(case, us, rule)
        return
    vs = {k: vectors.unit(case.first[k].value.size, case.first[k].dtype) for k in case.kept}
    expected = {i: _along(case, i, us[i], case.kept, rule.eps) for i in case.active}
    for k in case.kept:
        found, again = (backwards.pulled(case, case.first[k], vs[k]) for _ in range(2))
        backwards.check_same(found, again, case, rule)
        for i, g in zip(case.active, found, strict=True):
            number = numpy.sum(vs[k] * expected[i][case.kept.index(k)])
            _compare(case, k, i, number, _product(g, us[i]), rule, _size(us[i]) * float(vs[k].sum()))


def check_forward(case: Case, rule: Rule) -> None:
    """Compare J u from forward mode with that from central differences.

    Raises:
        GradcheckError: they differ.
    """
    vectors = Vectors()
    us = {i: vectors.directions(storage(case.inputs[i])) for i in case.active}
    if not case.has_derivative():
        _check_constant(case, us, rule)
        return
    for i in case.active:
        expected = _along(case, i, us[i], case.kept, rule.eps)
        found = forwards.pushed(case, i, us[i][0], case.kept, rule)
        for k, number, pushed in zip(case.kept, expected, found, strict=True):
            _compare(case, k, i, number, pushed, rule, _size(us[i]), forward=True)


def _along(case: Case, i: int, us: Sequence[Array], kept: Sequence[int], eps: float) -> list[Array]:
    """J u from central differences; for a complex input dL/da + i dL/db along its two directions."""
    array = storage(case.inputs[i])
    moved = [u.reshape(array.shape) * eps * unit for u, unit in zip(us, (1, 1j), strict=False)]
    found = [numerical.slopes(case, array, Ellipsis, step, kept, eps) for step in moved]
    return found[0] if len(found) == 1 else [a + 1j * b for a, b in zip(*found, strict=True)]


def _product(g: Array, us: Sequence[Array]) -> Any:
    """<g, u>; real and imaginary part each on its own."""
    return g @ us[0] if len(us) == 1 else g.real @ us[0] + 1j * (g.imag @ us[1])


def _size(us: Sequence[Array]) -> float:
    """How much of the absolute tolerance the sum over a direction gathers."""
    return sum(float(u.sum()) for u in us)


def _check_constant(case: Case, us: dict[int, list[Array]], rule: Rule) -> None:
    kept = [k for k, y in enumerate(case.first) if is_floating(y)]
    for i in case.active:
        for k, column in zip(kept, _along(case, i, us[i], kept, rule.eps), strict=True):
            if (numpy.abs(column) > rule.nondet_tol).any():
                raise GradcheckError(
                    f"Numerical gradient for function expected to be zero: output {k} does not require grad, but moves "
                    f"with input {i}"
                )


def _compare(
    case: Case, k: int, i: int, numerical: Any, analytical: Any, rule: Rule, share: float, forward: bool = False
) -> None:
    """Raise unless the projections agree; then the whole Jacobians are computed for the message."""
    if rule.close(analytical, numerical, atol=rule.atol * share).all():
        return
    expected = slow.differences(case, rule)[k, i]
    if forward:
        whole = forwards.jacobians(case, i, [k], rule)[0]
    else:
        whole = backwards.jacobians(case, case.first[k])[case.active.index(i)]
    found = Mismatch(case, k, i, expected, whole, rule, forward)
    raise GradcheckError(mismatch(found, projected=(numerical, analytical)))
