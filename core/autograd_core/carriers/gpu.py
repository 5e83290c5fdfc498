"""Opening a GPU: CuPy where it is installed and finds one, and otherwise which of several things is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from autograd_core.errors import DeviceError, DeviceFull
from autograd_core.op import fetched as fetched
from autograd_core.op import on_device as on_device

INSTALL = "pip install 'autograd-cli[cuda12]', or cuda13 for a driver of CUDA 13"
_ON_CPU = "leave the device out to compute on the CPU"


def cupy() -> Any:
    """CuPy, with its arrays known to the rows.

    Raises:
        DeviceError: it is not installed, or cannot be imported, or finds no GPU that it can use.
    """
    if find_spec("cupy") is None:
        raise DeviceError("device cuda: CuPy is not installed", hint=INSTALL)
    try:
        found = import_module("cupy")
    except ImportError as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise DeviceError(f"device cuda: CuPy cannot be imported: {reason}", hint=INSTALL) from error
    if not found.is_available():
        reason, hint = _missing(found)
        raise DeviceError(f"device cuda: CuPy is installed, but {reason}", hint=hint)
    import_module("autograd_core.carriers.cupy")
    return found


def _missing(found: Any) -> tuple[str, str]:
    """Why CuPy has no GPU to compute on, and what can be done."""
    runtime = found.cuda.runtime
    try:
        version, count = runtime.driverGetVersion(), 0
        count = runtime.getDeviceCount()
    except runtime.CUDARuntimeError as error:
        code = str(error).split(":", 1)[0]
        if code == "cudaErrorInsufficientDriver":
            if not version:
                return "there is no NVIDIA driver here", f"nvidia-smi lists GPUs once it is installed; or {_ON_CPU}"
            known = f"{version // 1000}.{version % 1000 // 10}"
            return f"the NVIDIA driver, of CUDA {known}, is too old for it", f"update the driver; or {_ON_CPU}"
        return f"it finds no GPU here ({code})", f"nvidia-smi lists what there is; or {_ON_CPU}"
    return (f"it cannot use the {count} GPUs here" if count else "it finds no GPU here"), _ON_CPU


def use(index: int | None = None, memory: int | None = None) -> Any:
    """Make cuda:`index` the current device (the present one by default), with at most `memory` bytes of arrays; CuPy.

    Raises:
        DeviceError: as `cupy`, or there is no device of this number.
    """
    found = cupy()
    if index is not None:
        check_index(found, index)
        found.cuda.Device(index).use()
    if memory is not None:
        found.get_default_memory_pool().set_limit(size=memory)
    return found


def check_index(found: Any, index: int) -> None:
    """Refuse a number that no device has.

    Raises:
        DeviceError: with the numbers that there are.
    """
    count = found.cuda.runtime.getDeviceCount()
    if index >= count:
        known = ", ".join(f"cuda:{i}" for i in range(count))
        raise DeviceError(f"there is no device cuda:{index}", hint=f"there is {known}")


@contextmanager
def within_memory() -> Iterator[None]:
    """A full device is told to a person.

    Raises:
        DeviceFull: in the place of CuPy's OutOfMemoryError.
    """
    try:
        yield
    except MemoryError as error:
        if type(error).__name__ != "OutOfMemoryError":
            raise
        raise full(error) from error


def full(error: BaseException) -> DeviceFull:
    """CuPy's OutOfMemoryError as a person reads it."""
    limit = import_module("cupy").get_default_memory_pool().get_limit()
    bound = f" within its limit of {limit:,} bytes" if limit else ""
    hint = "try smaller inputs, or float32" + (", or a larger --max-memory" if limit else "")
    return DeviceFull(f"the GPU is out of memory{bound}: {error}", hint=hint)
