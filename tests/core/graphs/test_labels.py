"""Names of tensors, with and without a place in the graph."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.engine.tensor import Tensor
from autograd_core.graphs.labels import Label, Labels


def test_names_by_place_and_by_identity() -> None:
    x, data = Tensor(numpy.ones(2), requires_grad=True), Tensor(numpy.ones(2))
    y = x * data
    labels = Labels({"x": x, "y": y, "data": data})
    assert labels.tensor(y.edge()).name == "y" and labels.tensor(x.edge()).name == "x"
    assert labels.free(data).name == "data" and labels.free(Tensor(numpy.ones(2))).name is None
    assert labels.constant(y.grad_fn, 1, data.value).name == "data"


@pytest.mark.parametrize(("kept", "code"), [(None, None), (2, "2"), (numpy.float64(-1.0), "-1"), (numpy.ones(2), None)])
def test_constants_that_are_numbers_are_called_by_them(kept: object, code: str | None) -> None:
    y = Tensor(2.0, requires_grad=True) * 3
    assert Labels({}).constant(y.grad_fn, 1, kept)[:2] == Label(None, code)[:2]
