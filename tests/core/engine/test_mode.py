from __future__ import annotations

import autograd_core as torch
from autograd_core.engine.mode import MODE, recording


def test_plain_follows_the_other_settings() -> None:
    assert MODE.plain
    for settings in (
        {"grad": False},
        {"inference": True},
        {"anomaly": True},
        {"dual_level": 0},
        {"profiler": object()},
    ):
        before = MODE.set(**settings)
        assert not MODE.plain, settings
        MODE.set(**before)
    assert MODE.plain


def test_recording_nests_and_comes_back() -> None:
    with recording(False):
        with recording(True):
            assert torch.is_grad_enabled()
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()


def test_what_is_not_recorded_has_no_node() -> None:
    x = torch.ones(2, requires_grad=True)
    with recording(False):
        assert (x * x).grad_fn is None
    assert (x * x).grad_fn is not None
