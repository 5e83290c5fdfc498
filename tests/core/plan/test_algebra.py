"""Every simplification has NumPy's bits, on all pairs of special values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.plan import rows as rows  # what operators mean
from autograd_core.plan.execute import Executable
from autograd_core.plan.lane import Lane
from autograd_core.plan.recording import Recording

VALUES = (0.0, -0.0, 1.0, -1.0, 3.0, -0.1, 1e308, -1e308, 5e-324, -5e-324, *map(float, ("inf", "-inf", "nan")))
A, B = (numpy.ascontiguousarray(a.ravel()) for a in numpy.meshgrid(VALUES, VALUES))

FORMS: dict[str, tuple[Callable[[Any, Any], Any], int]] = {
    "x * 1": (lambda a, b: a * 1, 1),
    "1 * x": (lambda a, b: 1.0 * a, 1),
    "x / 1": (lambda a, b: a / 1, 1),
    "x * -1": (lambda a, b: a * -1, 2),
    "-1 * x": (lambda a, b: -1 * a, 2),
    "x / -1": (lambda a, b: a / -1, 2),
    "x ** 1": (lambda a, b: a**1, 1),
    "+x": (lambda a, b: +a, 1),
    "-(-x)": (lambda a, b: numpy.negative(-a), 1),
    "x + -y": (lambda a, b: a + -b, 3),
    "-x + y": (lambda a, b: -a + b, 3),
    "x - -y": (lambda a, b: a - -b, 3),
    "-x * -y": (lambda a, b: -a * -b, 3),
    "-x * y": (lambda a, b: -a * b, 4),
    "x / -y": (lambda a, b: a / -b, 4),
    "x - -y * 2": (lambda a, b: a - -b * 2, 4),
    "x + 0": (lambda a, b: a + 0, 2),
    "x * 0": (lambda a, b: a * 0, 2),
    "x - x": (lambda a, b: a - a, 2),
    "0 - x": (lambda a, b: 0 - a, 2),
    "-x - y": (lambda a, b: -a - b, 4),
    "1 / (-1 / x)": (lambda a, b: 1 / (-1 / a), 5),
    "x ** 2": (lambda a, b: a**2, 2),
}


def lanes() -> tuple[Recording, Lane, Lane]:
    recording = Recording()
    a, b = (Lane(recording, recording.add("input", name, (), A.shape, "float64")) for name in "ab")
    return recording, a, b


@pytest.mark.parametrize("form", FORMS)
def test_bits(form: str) -> None:
    function, most = FORMS[form]
    recording, a, b = lanes()
    result = function(a, b)
    found = Executable(recording.nodes, [result.ref], True).run({"a": A, "b": B}, {})[0]
    with numpy.errstate(all="ignore"):
        want = function(A, B)
    same = (found == want) & (numpy.signbit(found) == numpy.signbit(want))
    assert (same | numpy.isnan(found) & numpy.isnan(want)).all()
    used = Executable(recording.nodes, [result.ref], True).staging.live
    assert len(used) <= most


def test_what_is_not_exact_stays() -> None:
    _, a, b = lanes()
    assert [(+a).ref, (a + 0).ref != a.ref, (a * 0).ref != a.ref, ((a + b) - b).ref != a.ref] == [
        a.ref,
        True,
        True,
        True,
    ]


def test_a_factor_of_another_shape_or_dtype_stays() -> None:
    recording = Recording()
    row = Lane(recording, recording.add("input", "row", (), (3,), "float64"))
    ones = Lane(recording, recording.number(1, (2, 3), "float64"))
    assert (row * ones).shape == (2, 3) and (row * numpy.float64(1)).ref == row.ref
    single = Lane(recording, recording.add("input", "single", (), (3,), "float32"))
    assert (single * numpy.float64(1)).dtype == "float64" and (single * 1).ref == single.ref
