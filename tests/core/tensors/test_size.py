from __future__ import annotations

import autograd_core as torch


def test_a_shape_is_a_tuple_that_prints_its_name() -> None:
    shape = torch.ones(2, 3).shape
    assert repr(shape) == "torch.Size([2, 3])" and repr(torch.tensor(1.0).shape) == "torch.Size([])"
    assert shape == (2, 3) and isinstance(shape, tuple) and shape.numel() == 6
    assert repr(shape[1:]) == "torch.Size([3])" and shape[-1] == 3
    assert repr(shape + torch.Size([1])) == "torch.Size([2, 3, 1])"
    assert torch.ones(2, 3).size() == shape and torch.ones(2, 3).size(-1) == 3
