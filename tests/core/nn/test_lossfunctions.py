from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch
from autograd_core.nn import functional

X = [[0.5, -1.25, 2.0], [-0.75, 0.25, 1.5]]
Y = [[1.0, 0.5, -1.0], [0.25, -2.0, 0.75]]
P = [[0.25, 0.5, 0.75], [0.1, 0.6, 0.3]]
TORCH = [
    ("mse_loss", (X, Y), {}, (3.15625, 8.166666666667, 69.66666666667)),
    ("l1_loss", (X, Y), {}, (1.541666666667, 0.8333333333333, 0.0)),
    ("smooth_l1_loss", (X, Y), {"beta": 0.5}, (1.291666666667, 0.8333333333333, 0.0)),
    ("huber_loss", (X, Y), {"delta": 0.5}, (0.6458333333333, 0.4166666666667, 0.0)),
    ("mse_loss", (X, Y), {"reduction": "sum"}, (18.9375, 49.0, 418.0)),
    ("nll_loss", (X, [2, 0]), {}, (-0.625, 1.0, 0.0)),
    ("cross_entropy", (X, [2, 0]), {}, (1.406647296255, -1.173938432391, 26.66731342618)),
    ("cross_entropy", (X, [2, 0], [1.0, 2.0, 3.0]), {"label_smoothing": 0.25},
     (0.9507628038224, -0.7989392949369, 17.12386673838)),
    ("cross_entropy", (X, [2, -100]), {}, (0.232621983102, -0.5072740658471, 1.21812225871)),
    ("cross_entropy", (X, P, [1.0, 2.0, 3.0]), {"label_smoothing": 0.25},
     (3.25644490371, -3.833763736741, 57.92855846741)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "options", "wanted"), TORCH)
def test_numbers_of_torch(agrees: Callable[..., None], name: str, args: Any, options: Any, wanted: Any) -> None:
    agrees(name, args, options, wanted)


def test_the_older_words_for_reduction() -> None:
    x, y = torch.ones(2, 2), torch.zeros(2, 2)
    with pytest.warns(UserWarning, match="please use reduction='sum' instead"):
        assert functional.mse_loss(x, y, size_average=False).item() == 4
    with pytest.warns(UserWarning, match="please use reduction='none' instead"):
        assert functional.l1_loss(x, y, None, False).shape == (2, 2)
    with pytest.warns(UserWarning, match="please use reduction='mean' instead"):
        assert functional.smooth_l1_loss(x, y, True, reduction="sum").item() == 0.5


def test_weights_of_errors() -> None:
    x, y, w = torch.tensor([1.0, 3.0]), torch.zeros(2), torch.tensor([3.0, 1.0])
    assert functional.mse_loss(x, y, weight=w).item() == 3 and functional.l1_loss(x, y, weight=w).item() == 1.5
    assert functional.huber_loss(x, y, weight=w).item() == 2  # here torch takes the plain mean
    assert functional.mse_loss(x, y, weight=w, reduction="none").tolist() == [3, 9]
    with pytest.raises(ValueError, match="must have the same size"):
        functional.mse_loss(x, y, weight=w[:1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: functional.smooth_l1_loss(x, x, beta=-1.0), "negative values for beta"),
        (lambda x: functional.huber_loss(x, x, delta=0.0), "non-positive values for delta"),
        (lambda x: functional.cross_entropy(x, x, label_smoothing=2.0), "label_smoothing must be between"),
    ],
)
def test_what_is_refused(call: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(RuntimeError, match=message):
        call(torch.ones(2, 2))


def test_a_scalar_has_no_classes() -> None:
    with pytest.raises(ValueError, match="axis of classes"):
        functional.cross_entropy(torch.tensor(1.0), torch.tensor(0))
