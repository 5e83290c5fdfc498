from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch
from autograd_core.nn import functional

X = [[0.5, -1.25, 2.0], [-0.75, 0.25, 1.5]]
Y = [[1.0, 0.5, -1.0], [0.25, -2.0, 0.75]]
P = [[0.25, 0.5, 0.75], [0.1, 0.6, 0.3]]
S = [[1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]]
TORCH = [
    ("hinge_embedding_loss", (X, S), {}, (1.458333333333, -1.166666666667, 0.0)),
    ("margin_ranking_loss", (X, Y, S), {"margin": 0.5}, (0.625, 1.0, 0.0)),
    ("soft_margin_loss", (X, S), {}, (0.3778596300908, 0.5262100085721, 6.237838454584)),
    ("multilabel_soft_margin_loss", (X, P), {}, (0.7903596300908, -0.9571233247613, 6.237838454584)),
    ("multilabel_soft_margin_loss", (X, P, [1.0, 2.0, 3.0]), {}, (1.67528480997, -2.675793454735, 14.69389097798)),
    ("multilabel_margin_loss", (X, [[2, 0, -1], [1, -1, 0]]), {}, (0.375, -3.0, None)),
    ("multi_margin_loss", (X, [2, 0]), {}, (0.875, 1.0, None)),
    ("multi_margin_loss", (X, [2, 0], 2, 0.5), {}, (1.635416666667, 0.5, None)),
    ("cosine_embedding_loss", (X, Y, [1, -1]), {"margin": -0.5}, (1.103792207565, -3.032894565044, -25.97069003925)),
    ("triplet_margin_loss", (X, Y, P), {"swap": True}, (2.333630670448, 7.908929381443, -12.06057115947)),
    ("triplet_margin_with_distance_loss", (X, Y, P), {"margin": 2.0},
     (3.203070349073, 6.176878019618, -12.52244962584)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "options", "wanted"), TORCH)
def test_numbers_of_torch(agrees: Callable[..., None], name: str, args: Any, options: Any, wanted: Any) -> None:
    agrees(name, args, options, wanted)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: functional.margin_ranking_loss(x, x, x[0]), RuntimeError, "should have same dimension"),
        (
            lambda x: functional.cosine_embedding_loss(x[0], x[0], x[0]),
            RuntimeError,
            "1D target tensor expects 2D",
        ),
        (lambda x: functional.triplet_margin_loss(x, x, x, margin=0.0), ValueError, "margin must be greater than 0"),
        (lambda x: functional.triplet_margin_with_distance_loss(x, x, x, margin=-1.0), ValueError, "margin must be"),
    ],
)
def test_what_is_refused(call: Callable[[Any], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(torch.ones(2, 2))


def test_a_distance_of_ones_own() -> None:
    def taxi(a: Any, b: Any) -> Any:
        return (a - b).abs().sum(-1)

    x, y, z = torch.zeros(1, 2), torch.ones(1, 2), torch.full((1, 2), 1.5)
    run = functional.triplet_margin_with_distance_loss
    assert run(x, y, z, distance_function=taxi, margin=2.0).item() == 1
    assert run(x, y, z, distance_function=taxi, margin=2.0, swap=True, reduction="none").tolist() == [3]


def test_a_single_sample_or_a_single_class() -> None:
    for shape, target, wanted in (((3,), (), ()), ((3,), (1,), (1,)), ((), (), ()), ((), (1,), (1,))):
        x, classes = torch.ones(shape), torch.zeros(target, dtype=torch.int64)
        assert functional.multi_margin_loss(x, classes, reduction="none").shape == wanted
