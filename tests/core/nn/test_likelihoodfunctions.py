from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd_core as torch
from autograd_core.nn import functional

X = [[0.5, -1.25, 2.0], [-0.75, 0.25, 1.5]]
Y = [[1.0, 0.5, -1.0], [0.25, -2.0, 0.75]]
P = [[0.25, 0.5, 0.75], [0.1, 0.6, 0.3]]
# Second derivatives of binary_cross_entropy are off by 1e-12 of themselves in torch, and more near 0 and 1.
TORCH = [
    ("binary_cross_entropy", (P, P), {}, (0.5711294020422, 0.0, None)),
    ("binary_cross_entropy", (P, [[1.0, 0.0, 0.5], [0.0, 1.0, 1.0]], [1.0, 2.0, 3.0]), {"reduction": "sum"},
     (10.02248354876, 81.11111111111, None)),
    ("binary_cross_entropy_with_logits", (X, P), {}, (0.7903596300908, -0.9571233247613, 6.237838454584)),
    ("binary_cross_entropy_with_logits", (X, P), {"reduction": "sum"},
     (4.742157780545, -5.742739948568, 37.4270307275)),
    ("kl_div", (X, P), {"reduction": "batchmean"}, (-1.665927229878, -0.95, 0.0)),
    ("kl_div", (X, Y), {"reduction": "sum", "log_target": True}, (2.532535831386, 28.23530267295, 0.0)),
    ("poisson_nll_loss", (X, P), {"full": True}, (2.339560534376, -3.55489244114, 114.3845053493)),
    ("poisson_nll_loss", (P, P), {"log_input": False}, (0.7178090666259, -1.183333236121e-07, 126.4999865715)),
    ("gaussian_nll_loss", (X, Y, P), {"full": True}, (3.67335460527, 10.95833333333, 126.5)),
    ("gaussian_nll_loss", (X, Y, [0.5, 2.0]), {}, (2.328125, 5.041666666667, 20.91666666667)),
    ("gaussian_nll_loss", (X, Y, 2.0), {}, (1.13563609028, 2.041666666667, 17.41666666667)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "options", "wanted"), TORCH)
def test_numbers_of_torch(agrees: Callable[..., None], name: str, args: Any, options: Any, wanted: Any) -> None:
    agrees(name, args, options, wanted)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: functional.binary_cross_entropy(x, x[:1]), ValueError, "different to the input size"),
        (
            lambda x: functional.binary_cross_entropy(2 * x, x),
            RuntimeError,
            "elements of input should be between",
        ),
        (
            lambda x: functional.binary_cross_entropy(x, -x),
            RuntimeError,
            "elements of target should be between",
        ),
        (lambda x: functional.gaussian_nll_loss(x, x, -1.0), ValueError, "negative entry"),
        (lambda x: functional.gaussian_nll_loss(x, x, torch.ones(3)), ValueError, "incorrect size"),
    ],
)
def test_what_is_refused(call: Callable[[Any], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(torch.full((2, 4), 0.75))


def test_the_mean_of_a_divergence_is_warned_of() -> None:
    x = torch.tensor([[-1.0, -1.0]])
    with pytest.warns(UserWarning, match="'batchmean' divides only by the batch size"):
        assert functional.kl_div(x, x.exp()).item() == pytest.approx(0, abs=1e-7)
