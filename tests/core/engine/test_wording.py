"""The words that several modules share."""

from __future__ import annotations

import numpy

from autograd_core.engine.wording import changed, type_name


def test_type_names() -> None:
    assert [type_name(numpy.dtype(name)) for name in ("float16", "float64", "uint8")] == ["Half", "Double", "Byte"]


def test_a_written_tensor_is_described() -> None:
    text = changed(numpy.ones((2, 3), "float32"), None, 0, 2, 1)
    assert "[torch.FloatTensor [2, 3]] is at version 2; expected version 1 instead" in text
