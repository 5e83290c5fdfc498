from __future__ import annotations

import numpy
import pytest

import autograd_core as torch
from autograd_core.nn import Flatten, Linear, ReLU, Sequential, Sigmoid, Tanh


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
