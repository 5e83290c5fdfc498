import warnings

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd import anomaly_mode


def test_entering_warns_of_the_cost():
    with pytest.warns(UserWarning, match="Anomaly Detection has been enabled"), torch.autograd.detect_anomaly():
        assert anomaly_mode.is_anomaly_enabled() and anomaly_mode.is_anomaly_check_nan_enabled()
    assert not anomaly_mode.is_anomaly_enabled()


def test_set_detect_anomaly_acts_at_once_and_as_a_context():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.autograd.set_detect_anomaly(True)
        assert anomaly_mode.is_anomaly_enabled()
        with torch.autograd.set_detect_anomaly(False):
            assert not anomaly_mode.is_anomaly_enabled()
        assert anomaly_mode.is_anomaly_enabled()
        torch.autograd.set_detect_anomaly(False)


def test_nan_is_reported_with_the_forward_call():
    x = torch.tensor([0.0], requires_grad=True)
    with torch.autograd.set_detect_anomaly(True), numpy.errstate(invalid="ignore", divide="ignore"):
        y = x.sqrt() * 0  # the forward call
        with pytest.warns(UserWarning, match="the forward call"):  # noqa: SIM117
            with pytest.raises(RuntimeError, match="Function 'SqrtBackward0' returned nan values in its 0th output"):
                y.sum().backward()


def test_without_check_nan_only_errors_are_reported():
    x = torch.tensor([0.0], requires_grad=True)
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        (x.sqrt() * 0).sum().backward()
    assert str(x.grad.item()) == "nan"
