from __future__ import annotations

import pytest

import autograd_core as torch
from autograd_core.nn import Linear


def test_loading_copies() -> None:
    source, target = Linear(2, 3), Linear(2, 3)
    weight = target.weight
    assert repr(target.load_state_dict(source.state_dict())) == "<All keys matched successfully>"
    assert target.weight is weight and weight.tolist() == source.weight.tolist() and weight.requires_grad


def test_keys_that_do_not_match() -> None:
    layer = Linear(2, 3)
    with pytest.raises(RuntimeError, match='Missing key\\(s\\) in state_dict: "weight", "bias"') as caught:
        layer.load_state_dict({"a": torch.ones(1)})
    assert 'Unexpected key(s) in state_dict: "a"' in str(caught.value)
    found = layer.load_state_dict({"bias": torch.ones(3), "a": torch.ones(1)}, strict=False)
    assert found.missing_keys == ["weight"] and found.unexpected_keys == ["a"]
    assert repr(found) == "LoadResult(missing_keys=['weight'], unexpected_keys=['a'])"
    assert layer.bias.tolist() == [1, 1, 1]


@pytest.mark.parametrize("strict", [True, False])
def test_shapes_that_do_not_match(strict: bool) -> None:
    layer = Linear(2, 3)
    words = r"size mismatch for weight: .*torch.Size\(\[2, 2\]\).*torch.Size\(\[3, 2\]\)"
    with pytest.raises(RuntimeError, match=words):
        layer.load_state_dict({"weight": torch.ones(2, 2), "bias": torch.ones(3)}, strict=strict)
