from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE
from autograd_core.ops.turning import along

A, C, V, S = np.arange(6.0).reshape(2, 3), np.arange(24.0).reshape(2, 3, 4), np.arange(5.0), np.array(2.0)
EMPTY = np.zeros((0, 3))

CASES = [
    ("flip", A, {}, np.flip(A)),
    ("flip", C, {"axes": (0, -1)}, np.flip(C, (0, 2))),
    ("flip", S, {}, S),
    ("flip", EMPTY, {"axes": 0}, EMPTY),
    ("fliplr", A, {}, np.fliplr(A)),
    ("flipud", V, {}, np.flipud(V)),
    *(("roll", C, {"shifts": s, "axis": a}, np.roll(C, s, a)) for s in (0, 1, -7, 100) for a in (None, 0, -1, (0, 2))),
    ("roll", C, {"shifts": (1, 2), "axis": (1, 1)}, np.roll(C, (1, 2), (1, 1))),
    ("roll", EMPTY, {"shifts": 3}, EMPTY),
    ("roll", S, {"shifts": 3}, S),
    *(("rot90", C, {"k": k, "axes": a}, np.rot90(C, k, a)) for k in range(-3, 6) for a in ((0, 1), (2, 0), (-1, -2))),
    ("tile", A, {"reps": (2,)}, np.tile(A, 2)),
    ("tile", A, {"reps": (2, 1, 2)}, np.tile(A, (2, 1, 2))),
    ("tile", A, {"reps": (0, 2)}, np.tile(A, (0, 2))),
    ("tile", S, {"reps": (3,)}, np.tile(S, 3)),
    ("tile", A, {"reps": ()}, A),
    ("repeat_interleave", A, {"repeats": 2}, np.repeat(A, 2)),
    ("repeat_interleave", A, {"repeats": 0, "axis": 0}, np.repeat(A, 0, 0)),
    ("repeat_interleave", C, {"repeats": 3, "axis": 1}, np.repeat(C, 3, 1)),
    ("repeat_interleave", A, {"repeats": (2, 0, 1), "axis": -1}, np.repeat(A, (2, 0, 1), -1)),
    ("repeat_interleave", S, {"repeats": 2}, np.repeat(S, 2)),
]


@pytest.mark.parametrize(("name", "x", "attributes", "truth"), CASES)
def test_value_and_gradient(name, x, attributes, truth):
    leaf = Tensor(x, requires_grad=True)
    y = TABLE[name](leaf, **attributes)
    assert y.shape == truth.shape and np.array_equal(y.value, truth)
    found = grad(y, leaf, Tensor(np.ones(truth.shape)))[0].value
    # Each element's gradient is how often it stands in the result.
    counts = np.array([np.sum(truth == value) for value in x.ravel()]).reshape(x.shape)
    assert np.array_equal(found, counts)


@pytest.mark.parametrize(
    ("name", "attributes", "message"),
    [
        ("flip", {"axes": 2}, "out of range"),
        ("flip", {"axes": (0, 0)}, "twice"),
        ("roll", {"shifts": (1, 2), "axis": 0}, "2 shifts for 1 axes"),
        ("roll", {"shifts": 1, "axis": 5}, "out of range"),
        ("rot90", {"axes": (0, 0)}, "same axis"),
        ("tile", {"reps": (-1,)}, "-1 times"),
        ("repeat_interleave", {"repeats": -1}, "not negative"),
        ("repeat_interleave", {"repeats": 1.5}, "whole"),
    ],
)
def test_refused(name, attributes, message):
    with pytest.raises((ValueError, IndexError), match=message):
        TABLE[name](A, **attributes)


def test_the_adjoint_conjugates():
    z = np.array([[1 + 2j, 3.0], [0.5j, -1]])
    assert np.array_equal(TABLE["adjoint"](z), z.conj().T)
    assert along(-2, 3, 1) == (slice(None), 1)
