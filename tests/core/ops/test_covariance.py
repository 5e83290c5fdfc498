from __future__ import annotations

import numpy as np
import pytest

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.ops import TABLE

X = np.random.default_rng(0).standard_normal((3, 7))
COUNTS, WEIGHTS = (2, 1, 3, 1, 1, 4, 1), (0.5, 1.0, 0.25, 2.0, 1.5, 0.75, 1.0)


@pytest.mark.parametrize("correction", [0, 1, 2])
@pytest.mark.parametrize("x", [X, X[0], X[:1], X + 1e8, X + 1j * X[::-1]])
def test_covariances_are_numpys(x, correction):
    found = TABLE["cov"](x, correction=correction)
    truth = np.cov(x, ddof=correction)
    assert found.shape == truth.shape and found == pytest.approx(truth, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("x", [X, X[0], X + 1j * X[::-1]])
@pytest.mark.parametrize("correction", [0, 1])
@pytest.mark.parametrize(
    "weights", [{"fweights": COUNTS}, {"aweights": WEIGHTS}, {"fweights": COUNTS, "aweights": WEIGHTS}]
)
def test_weighted_covariances_are_numpys(x, correction, weights):
    found = TABLE["cov"](x, correction=correction, **weights)
    assert found == pytest.approx(np.cov(x, ddof=correction, **weights), rel=1e-12)


def test_weights_have_a_derivative_where_they_are_tensors():
    w = Tensor(np.array(WEIGHTS), requires_grad=True)
    found = grad(TABLE["cov"](Tensor(X[0]), aweights=w), w)[0].value
    for i in range(7):
        step = np.zeros(7)
        step[i] = 1e-6
        ends = [np.cov(X[0], aweights=np.array(WEIGHTS) + s) for s in (step, -step)]
        assert found[i] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-7)


@pytest.mark.parametrize(("weights", "message"), [((1, 2), "for 7 columns"), ((-1,) * 7, "negative")])
def test_weights_that_are_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        TABLE["cov"](X, fweights=weights)


def test_correlations_do_not_hang_on_scale_and_place():
    assert TABLE["corrcoef"](X) == pytest.approx(np.corrcoef(X), abs=1e-15)
    x = Tensor(X, requires_grad=True)
    by = grad(TABLE["corrcoef"](x), x, Tensor(np.arange(9.0).reshape(3, 3)))[0].value
    assert by.sum(1) == pytest.approx(np.zeros(3), abs=1e-14)
    assert (by * X).sum(1) == pytest.approx(np.zeros(3), abs=1e-14)


def test_one_observation_and_more_axes():
    with np.errstate(all="ignore"):
        assert np.isnan(TABLE["cov"](X[:, :1])).all()
    with pytest.raises(ValueError, match="3 dimensions"):
        TABLE["cov"](np.ones((2, 2, 2)))
