"""Anomaly detection: say where in the forward pass a failing or NaN-producing step of the backward pass was made."""

from __future__ import annotations

import warnings

from autograd_core.engine.mode import MODE

__all__ = ["detect_anomaly", "is_anomaly_check_nan_enabled", "is_anomaly_enabled", "set_detect_anomaly"]


def is_anomaly_enabled() -> bool:
    """Whether this thread detects anomalies.

    >>> is_anomaly_enabled()
    False
    """
    return MODE.anomaly


def is_anomaly_check_nan_enabled() -> bool:
    """Whether anomaly detection, when on, also raises where a gradient becomes NaN."""
    return MODE.check_nan


class set_detect_anomaly:
    """Switch anomaly detection on or off, from now on or, as a context, for the block.

    In this mode an operation remembers where it was called, and a backward step that fails or (with `check_nan`)
    produces NaN warns with that place before it raises.

    >>> with set_detect_anomaly(True):
    ...     is_anomaly_enabled()
    True
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = MODE.set(anomaly=mode, check_nan=check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        MODE.set(**self._before)


class detect_anomaly:
    """Context that detects anomalies; it warns of the cost when it is made. See `set_detect_anomaly`."""

    def __init__(self, check_nan: bool = True) -> None:
        self._settings = {"anomaly": True, "check_nan": check_nan}
        self._before: dict[str, bool] = {}
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging.",
            UserWarning,
            stacklevel=2,
        )

    def __enter__(self) -> None:
        self._before = MODE.set(**self._settings)

    def __exit__(self, *_: object) -> None:
        MODE.set(**self._before)
