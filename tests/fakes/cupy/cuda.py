"""Devices, memory and the errors of CUDA. `FAKE_CUPY` says what is missing: `none` (no GPU), `old` (its driver)."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

_WORDS = {
    "none": "cudaErrorNoDevice: no CUDA-capable device is detected",
    "old": "cudaErrorInsufficientDriver: CUDA driver version is insufficient for CUDA runtime version",
}
COUNT = 2


class CUDARuntimeError(RuntimeError):
    pass


class OutOfMemoryError(MemoryError):
    pass


class Pool:
    """Only the limit; 0 for none."""

    limit = 0

    def set_limit(self, size: int | None = None, fraction: float | None = None) -> None:
        check()
        self.limit = size or 0

    def get_limit(self) -> int:
        return self.limit

    def free_all_blocks(self) -> None:
        pass


POOL = Pool()


def check() -> None:
    if (missing := os.environ.get("FAKE_CUPY")) is not None:
        raise CUDARuntimeError(_WORDS[missing])


def allocate(size: int) -> None:
    check()
    if POOL.limit and size > POOL.limit:
        raise OutOfMemoryError(f"Out of memory allocating {size:,} bytes (allocated so far: 0 bytes).")


def getDeviceCount() -> int:
    check()
    return COUNT


def driverGetVersion() -> int:
    return 11020 if os.environ.get("FAKE_CUPY") == "old" else 0


runtime = SimpleNamespace(
    driverGetVersion=driverGetVersion,
    getDeviceCount=getDeviceCount,
    getDevice=lambda: Device.current,
    CUDARuntimeError=CUDARuntimeError,
    deviceSynchronize=lambda: None,
)
memory = SimpleNamespace(OutOfMemoryError=OutOfMemoryError)


class Device:
    current = 0

    def __init__(self, device: Any = None) -> None:
        self.id = Device.current if device is None else int(getattr(device, "id", device))

    def use(self) -> None:
        check()
        if self.id >= COUNT:
            raise CUDARuntimeError("cudaErrorInvalidDevice: invalid device ordinal")
        Device.current = self.id

    def __enter__(self) -> Device:
        self.before = Device.current
        self.use()
        return self

    def __exit__(self, *_: Any) -> None:
        Device.current = self.before

    def synchronize(self) -> None:
        pass

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)
