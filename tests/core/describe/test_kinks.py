"""What a rule gives at its kinks, by convention."""

from __future__ import annotations

import math

from autograd_core.conventions import NAMES, at_kink, current
from autograd_core.describe.kinks import kink_values
from autograd_core.errors import NoDerivative
from autograd_core.op import REALS, Example, elementwise
from autograd_core.ops import TABLE

where, sign = TABLE["where"], TABLE["sign"]


def test_each_convention_is_computed() -> None:
    row = elementwise("bent", lambda xp, x: xp.abs(x), (lambda x: where(x == 0, at_kink(0, -1, 1), sign(x)),),
                      domain=(REALS,), kink=lambda x: x == 0, kinks=((0.0,),), doc="A.")  # fmt: skip
    (found,) = kink_values(row)
    assert found.at == {"x": 0.0}
    assert found.values == {"torch-2.13": {"x": 0.0}, "min-norm": {"x": 0.0}, "one-sided": {"x": 1.0}}
    assert current() == NAMES[0]


def test_attributes_of_the_examples_serve_where_defaults_do_not() -> None:
    row = elementwise("steep", lambda xp, x, n=None: n * xp.abs(x), (lambda x, n: n * sign(x) + n,), domain=(REALS,),
                      kinks=((0.0,),), examples=(Example((), {"n": 3}),), doc="A.")  # fmt: skip
    assert kink_values(row)[0].values["torch-2.13"] == {"x": 3.0}


def test_an_argument_without_a_derivative_is_not_a_number() -> None:
    def unknown(x: object) -> object:
        raise NoDerivative("not known")

    row = elementwise("odd", lambda xp, x: x, (unknown,), domain=(REALS,), kinks=((0.0,),), doc="A.")
    assert math.isnan(kink_values(row)[0].values["torch-2.13"]["x"])


def test_the_rows_of_the_table_have_a_finite_choice_or_none_at_their_kinks() -> None:
    for op in TABLE.values():
        for kink in kink_values(op):
            assert set(kink.values) == set(NAMES), op
            assert all(set(values) == {op.arguments[i] for i in op.active} for values in kink.values.values()), op
