from __future__ import annotations

import numpy
import pytest

from autograd_core.engine.tensor import Tensor
from autograd_core.language import parse
from autograd_core.oracles.gaps import gaps, slopes_of


def gaps_of(text, **at):
    program = parse(text, inputs=tuple(at))
    slots = program.run({name: numpy.asarray(value, dtype=float) for name, value in at.items()})
    return sorted((gap.kind, *gap.values(slots).round(12).tolist()) for gap in gaps(program, slots))


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("relu6(x)", 4.0, [("kink", -2), ("kink", 4)]),
        ("hardtanh(x, min_val=-2, max_val=5)", 4.0, [("kink", -1), ("kink", 6)]),
        ("hardshrink(x)", 4.0, [("kink", 3.5), ("kink", 4.5)]),
        ("elu(x)", 4.0, []),
        ("elu(x, alpha=2)", 4.0, [("kink", 4)]),
        ("floor(x)", 4.25, [("jump", -0.75), ("jump", 0.25)]),
        ("round(x, decimals=1)", 4.25, [("jump", -0.1), ("jump", 0)]),
        ("acosh(x)", 4.0, [("edge", 3)]),
        ("logit(x)", 0.25, [("edge", -0.75), ("edge", 0.25)]),
        ("x**3", 4.0, []),
        ("x**-3", 4.0, [("pole", 4)]),
        ("x**2.5", 4.0, [("edge", 4)]),
        ("x // 3", 4.0, [("jump", -2), ("jump", 1), ("pole", 3)]),
        ("gamma(x)", 4.0, [("pole", 4), ("pole", 4)]),
        ("max(x)", [1.0, 5.0, 4.0], [("kink", 4, 1)]),
        ("min(x)", [1.0, 5.0, 4.0], [("kink", 3, 4)]),
        ("sort(x)", [1.0, 5.0, 4.0], [("kink", 3, 1)]),
        ("maximum(x, 3)", [1.0, 5.0], [("kink", -2, 2)]),
        ("abs(3)*x", 1.0, []),
    ],
)
def test_gaps_are_read_from_the_rows(text, x, expected):
    found = gaps_of(text, x=x)
    # A divisor that is a number in the source is no gap.
    assert found == [one for one in expected if not (one[0] == "pole" and "// 3" in text)]


def test_the_gradient_of_a_gap():
    program = parse("maximum(x*x, y)")
    leaves = {name: Tensor(numpy.array(v), requires_grad=True) for name, v in {"x": 3.0, "y": 2.0}.items()}
    tensors = program.run(leaves)
    (gap,) = gaps(program, [t.value for t in tensors])
    assert {name: float(slope) for name, slope in slopes_of(gap, tensors, leaves).items()} == {"x": 6.0, "y": -1.0}
