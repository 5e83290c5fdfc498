from __future__ import annotations

import numpy
import pytest

import autograd_core as torch
from autograd_core.nn import (
    Bilinear,
    CosineSimilarity,
    Dropout,
    Flatten,
    Identity,
    LayerNorm,
    Linear,
    PairwiseDistance,
    ReLU,
    RMSNorm,
    Sequential,
    Sigmoid,
    Tanh,
    functional,
)


def test_linear_is_an_affine_map() -> None:
    layer = Linear(3, 2, dtype=torch.float64)
    x = torch.randn(4, 5, 3, dtype=torch.float64)
    wanted = x.numpy() @ layer.weight.detach().numpy().T + layer.bias.detach().numpy()
    assert numpy.allclose(layer(x).detach().numpy(), wanted, rtol=1e-14)
    assert layer.weight.dtype == torch.float64


def test_linear_starts_uniform_within_the_root_of_its_inputs() -> None:
    torch.manual_seed(3)
    layer = Linear(400, 50)
    values = numpy.concatenate([layer.weight.detach().numpy().ravel(), layer.bias.detach().numpy()]) * 20
    assert numpy.abs(values).max() <= 1 and abs(values.mean()) < 0.02
    assert abs(values.var() - 1 / 3) < 0.01 and numpy.abs(values).max() > 0.99
    torch.manual_seed(3)
    assert Linear(400, 50).weight.tolist() == layer.weight.tolist()


def test_linear_without_bias_and_without_inputs() -> None:
    layer = Linear(2, 1, bias=False)
    assert layer.bias is None and [name for name, _ in layer.named_parameters()] == ["weight"]
    assert repr(layer) == "Linear(in_features=2, out_features=1, bias=False)"
    assert Linear(0, 2)(torch.ones(3, 0)).shape == (3, 2)


@pytest.mark.parametrize(
    ("layer", "wanted"), [(ReLU(), 0.0), (Sigmoid(), 1 / (1 + numpy.e)), (Tanh(), -0.7615941559557649)]
)
def test_activations(layer: object, wanted: float) -> None:
    assert layer(torch.tensor([-1.0], dtype=torch.float64)).tolist() == pytest.approx([wanted], rel=1e-15)  # type: ignore[operator]


def test_flatten_keeps_the_batch() -> None:
    x = torch.ones(2, 3, 4)
    assert Flatten()(x).shape == (2, 12) and Flatten(0)(x).shape == (24,) and Flatten(0, 1)(x).shape == (6, 4)
    assert repr(Flatten()) == "Flatten(start_dim=1, end_dim=-1)"


def test_sequential_is_a_list_of_modules() -> None:
    first, second = Linear(2, 3), ReLU()
    both = Sequential(first, second)
    x = torch.randn(4, 2)
    assert both(x).tolist() == second(first(x)).tolist()
    assert len(both) == 2 and list(both) == [first, second] and both[0] is first and both[-1] is second
    assert list(both[1:]) == [second]
    assert [name for name, _ in Sequential({"in": first, "out": second}).named_children()] == ["in", "out"]
    with pytest.raises(TypeError, match="int is not a Module subclass"):
        Sequential(first, 3)


def test_bilinear() -> None:
    layer = Bilinear(2, 3, 4, dtype=torch.float64)
    x, y = torch.randn(5, 2, dtype=torch.float64), torch.randn(5, 3, dtype=torch.float64)
    assert layer(x, y).tolist() == functional.bilinear(x, y, layer.weight, layer.bias).tolist()
    assert numpy.abs(layer.weight.detach().numpy()).max() <= 2**-0.5 and layer.bias.shape == (4,)
    assert Bilinear(2, 3, 4, bias=False).bias is None
    with pytest.raises(ValueError, match="in1_features must be > 0"):
        Bilinear(0, 3, 4)


def test_norms() -> None:
    x = torch.tensor([[1.0, 3.0], [0.0, 4.0]])
    layer = LayerNorm(2, eps=0.0)
    assert layer(x).tolist() == [[-1, 1], [-1, 1]] and layer.weight.tolist() == [1, 1] and layer.bias.tolist() == [0, 0]
    plain = LayerNorm((2, 2), 1e-3, elementwise_affine=False)
    assert plain.weight is None and plain.bias is None and plain(x).shape == (2, 2)
    assert repr(plain) == "LayerNorm((2, 2), eps=0.001, elementwise_affine=False, bias=False)"
    assert LayerNorm(2, bias=False).bias is None
    assert RMSNorm(2, eps=0.0)(torch.tensor([3.0, 3.0])).tolist() == [1, 1]
    assert RMSNorm(2, elementwise_affine=False).weight is None


def test_dropout_is_for_training() -> None:
    layer, x = Dropout(), torch.ones(100)
    assert set(layer(x).tolist()) == {0, 2} and layer.eval()(x) is x
    assert repr(layer) == "Dropout(p=0.5, inplace=False)"
    with pytest.raises(ValueError, match="probability"):
        Dropout(-0.5)


def test_similarities() -> None:
    x, y = torch.randn(3, 2), torch.randn(3, 2)
    assert CosineSimilarity(dim=0)(x, y).tolist() == functional.cosine_similarity(x, y, dim=0).tolist()
    assert (
        PairwiseDistance(1.0, keepdim=True)(x, y).tolist()
        == functional.pairwise_distance(x, y, 1.0, keepdim=True).tolist()
    )
    assert repr(CosineSimilarity()) == "CosineSimilarity()" and repr(PairwiseDistance()) == "PairwiseDistance()"
    assert Identity(5, unused=True)(x) is x
