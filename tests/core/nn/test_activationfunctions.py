from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch
from autograd_core.nn import functional

X = [[0.5, -1.25, 2.0], [-0.75, 0.25, 1.5]]
# hardsigmoid: but for its slope, which torch has as float32's 1/6.
TORCH = [
    ("gelu", (X,), {}, (-7.02673766459, 180.6603586077, 243.0128083216)),
    ("gelu", (X,), {"approximate": "tanh"}, (-7.02328398155, 180.7041929144, 240.5240898133)),
    ("silu", (X,), {}, (-5.150327622021, 171.0756811614, -88.84567622876)),
    ("mish", (X,), {}, (-6.04373047799, 183.1316459507, 141.7888391726)),
    ("selu", (X,), {}, (-1.521332173832, 211.9026764273, -107.8380467826)),
    ("elu", (X,), {"alpha": 2.0}, (-0.1196847148509, 205.9103660119, -122.675714935)),
    ("celu", (X,), {"alpha": 2.0}, (-3.263938501986, 199.3232776839, -45.09662563851)),
    ("softplus", (X,), {"beta": 2.0, "threshold": 2.5}, (-7.01652264086, 166.0956366228, 123.1974979545)),
    ("logsigmoid", (X,), {}, (6.017322294615, 65.06587372825, 139.6418193247)),
    ("hardswish", (X,), {}, (-4.0, 167.3333333333, -364.3333333333)),
    ("tanhshrink", (X,), {}, (-1.984311786071, 123.6151592703, -174.5367210942)),
    ("softsign", (X,), {}, (0.3873015873016, 61.11783320736, -231.5084868365)),
    ("softshrink", (X,), {}, (-3.75, 159.0, 0.0)),
    ("hardshrink", (X,), {"lambd": 1.0}, (-8.0, 134.0, 0.0)),
    ("threshold", (X,), {"threshold": 0.25, "value": 9.0}, (-10.0, 131.0, 0.0)),
    ("leaky_relu", (X,), {}, (-8.1875, 180.29, 0.0)),
    ("relu6", (X,), {}, (-8.25, 180.0, 0.0)),
    ("hardtanh", (X,), {}, (0.0, 75.0, 0.0)),
    ("hardsigmoid", (X,), {}, (-3.833333333333, 34.83333333333, None)),
    ("rrelu", (X,), {}, (-6.817708333333, 186.6458333333, 0.0)),
    ("softmin", (X,), {"dim": 1}, (-3.843002850591, -33.68342579771, 157.6902135306)),
    ("glu", (X,), {"dim": 0}, (6.471298759789, 3.846640716972, -89.47393998077)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "options", "wanted"), TORCH)
def test_numbers_of_torch(agrees: Callable[..., None], name: str, args: Any, options: Any, wanted: Any) -> None:
    agrees(name, args, options, wanted)


def double(values: Any) -> Any:
    return torch.tensor(values, dtype=torch.float64)


INPLACE = ["threshold", "relu", "hardtanh", "relu6", "elu", "selu", "celu", "leaky_relu", "rrelu"]
INPLACE += ["hardsigmoid", "hardswish", "silu", "mish"]


@pytest.mark.parametrize("name", INPLACE)
def test_in_place(name: str) -> None:
    options = {"threshold": 0.25, "value": 9.0} if name == "threshold" else {}
    function = getattr(functional, name)
    leaf, other = double(X).requires_grad_(), double(X).requires_grad_()
    wanted, x = function(other, **options), leaf * 1
    found = function(x, inplace=True, **options)
    assert found is x and x.tolist() == wanted.tolist()
    found.sum().backward()
    wanted.sum().backward()
    assert leaf.grad.tolist() == other.grad.tolist()


def test_softplus_reverts_to_the_line_as_torch_does() -> None:
    x = double([20.0, 20.001]).requires_grad_()
    y = functional.softplus(x)
    y.sum().backward()
    assert y[1].item() == 20.001 and x.grad[1].item() == 1 and y[0].item() > 20 and x.grad[0].item() < 1


def test_slopes_of_rrelu_are_drawn_in_training() -> None:
    torch.manual_seed(0)
    x = double([-1.0] * 400 + [2.0]).requires_grad_()
    y = functional.rrelu(x, training=True)
    slopes = -y[:-1].detach().numpy()
    assert 1 / 8 <= slopes.min() < 0.14 and 0.32 < slopes.max() <= 1 / 3 and y[-1].item() == 2
    y.sum().backward()
    assert x.grad.tolist() == [*slopes.tolist(), 1]
    with pytest.raises(RuntimeError, match="Lower bound"):
        functional.rrelu(x, 1.0, 0.5)
    z = double([-1.0])
    assert functional.rrelu(z, training=True, inplace=True) is z and -1 < z.item() < 0


@pytest.mark.parametrize(("shape", "count"), [((2, 3), 3), ((2, 3, 4), 3), ((2, 3), 1), ((3,), 1), ((), 1)])
def test_weights_of_prelu_belong_to_axis_1(shape: tuple[int, ...], count: int) -> None:
    x, weight = torch.full(shape, -1.0), torch.arange(1.0, count + 1)
    y = functional.prelu(x, weight)
    assert y.shape == shape and y.sum().item() == -(6 if count == 3 else 1) * x.numel() / count
    assert functional.prelu(x, torch.tensor(0.5)).sum().item() == -x.numel() / 2
    with pytest.raises(RuntimeError, match="Mismatch of parameter numbers"):
        functional.prelu(x, torch.ones(7))


def test_axes_of_softmax() -> None:
    x = double(X)
    with pytest.warns(UserWarning, match="Implicit dimension choice"):
        assert functional.softmax(x).tolist() == functional.softmax(x, dim=1).tolist()
    with pytest.warns(UserWarning, match="Implicit dimension choice"):
        assert functional.log_softmax(x[0]).tolist() == functional.log_softmax(x[0], dim=0).tolist()
    assert functional.softmax(torch.tensor(3.0), dim=-1).item() == 1 and functional.softmax(torch.ones(0), 0).shape == (
        0,
    )
    assert functional.softmax(x, dim=1, dtype=torch.float32).dtype == torch.float32
    with pytest.raises(IndexError, match="Dimension out of range"):
        functional.softmax(x, dim=2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: functional.gelu(x, approximate="erf"), RuntimeError, "either none or tanh"),
        (lambda x: functional.softshrink(x, -1.0), RuntimeError, "greater or equal to 0"),
        (lambda x: functional.glu(x, dim=1), RuntimeError, "Halving dimension must be even, but dimension 1 is size 3"),
        (lambda x: functional.glu(x[0, 0]), RuntimeError, "0-dimensional"),
        (lambda x: functional.relu(3.0), TypeError, "must be Tensor, not float"),
    ],
)
def test_what_is_refused(call: Callable[[Any], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(double(X))
