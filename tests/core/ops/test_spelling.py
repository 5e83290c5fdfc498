from __future__ import annotations

import pytest

from autograd_core.ops import TABLE
from autograd_core.ops.spelling import parameter, parameters_of


@pytest.mark.parametrize(
    ("row", "word", "name"),
    [
        ("sum", "dim", "axis"),
        ("sum", "keepdim", "keepdims"),
        ("sum", "input", "x"),
        ("flip", "dims", "axes"),
        ("flip", "axis", "axes"),
        ("tile", "dims", "reps"),
        ("diagonal", "dim1", "axis1"),
        ("swapaxes", "dim0", "axis0"),
        ("flatten", "start_dim", "start_axis"),
        ("tril", "diagonal", "k"),
        ("diagonal", "diagonal", "offset"),
        ("select", "index", "place"),
        ("take_along_axis", "indices", "index"),
        ("expand", "size", "shape"),
        ("as_strided", "storage_offset", "start"),
        ("pad", "pad", "width"),
        ("pad", "constant_values", "value"),
        ("tensor_split", "indices_or_sections", "sections"),
        ("unfold", "dimension", "axis"),
        ("add", "other", "b"),
        ("cat", "input", None),
        ("cat", "dim", "axis"),
        ("sum", "shape", None),
    ],
)
def test_words(row, word, name):
    assert parameter(TABLE[row], word) == name


def test_every_parameter_is_its_own_word():
    for row in TABLE.values():
        named = row.attributes if row.variadic else (*row.arguments, *row.attributes)
        assert all(parameter(row, name) == name for name in named)
        assert not row.order or set(row.order) <= {*row.arguments, *row.attributes}
        assert {*row.arguments} <= {*parameters_of(row)}
