"""Where tensors live: in the memory of the CPU, or of a GPU through CuPy, which is imported when one is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.carriers import gpu
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import DeviceError, DeviceFull
from autograd_core.op import Op, Value, fetched, linear, on_device

_TYPES = ("cpu", "cuda")


class device:
    """A device by name: "cpu", "cuda" or "cuda:0".

    Raises:
        RuntimeError: no such kind of device.

    >>> device("cpu"), str(device("cuda", 0)), device("cuda:1").index
    (device(type='cpu'), 'cuda:0', 1)
    """

    __slots__ = ("index", "type")

    def __init__(self, type: str | device, index: int | None = None) -> None:
        name, _, number = str(type).partition(":")
        if name not in _TYPES or (number and not number.isdecimal()):
            raise RuntimeError(f"Expected one of {', '.join(_TYPES)} device type at start of device string: {type}")
        self.type = name
        self.index = int(number) if number else index

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        return f"device(type={self.type!r}{'' if self.index is None else f', index={self.index}'})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))


CPU, as_device = device("cpu"), device


def located(value: Value) -> device:
    """Where an array's numbers are.

    >>> located(numpy.ones(2))
    device(type='cpu')
    """
    return device("cuda", value.device.id) if on_device(value) else CPU


def placed(value: Value, asked: Any) -> Value:
    """An array on a device; itself if it is there, or if nothing is asked for.

    Raises:
        DeviceError: a GPU that cannot be used here.
        RuntimeError: no such kind of device.

    >>> placed(numpy.ones(2), "cpu:0")
    array([1., 1.])
    """
    if asked is None:
        return value
    wanted = device(asked) if not isinstance(asked, int) else device("cuda", asked)
    if wanted.type == "cpu":
        return fetched(value)
    cupy = gpu.cupy()
    index = cupy.cuda.runtime.getDevice() if wanted.index is None else wanted.index
    if on_device(value) and value.device.id == index:
        return value
    gpu.check_index(cupy, index)
    with cupy.cuda.Device(index), gpu.within_memory():
        return cupy.asarray(value)


_to_device: Op = linear(
    "to_copy",
    lambda xp, x, device=None, source=None: placed(x, device),
    transpose=lambda g, device, source: _to_device(g, device=source, source=device),
    doc="The same numbers on another device.",
)


def moved(tensor: Tensor, asked: Any) -> Tensor:
    """A tensor on a device, itself if it is there; a gradient comes back to where the tensor is.

    Raises:
        DeviceError, RuntimeError: as `placed`.
    """
    if asked is None or (asked == "cpu" and not on_device(tensor._value)):
        return tensor
    before = located(tensor._value)
    if placed(tensor._value, asked) is tensor._value:
        return tensor
    found: Tensor = _to_device(tensor, device=asked, source=before)
    return found


def beside(tensor: Tensor, asked: Any) -> Any:
    """The device asked for, or that of a tensor; None stands for the CPU."""
    return located(tensor._value) if asked is None and on_device(tensor._value) else asked


def check_together(values: Sequence[Value]) -> None:
    """Refuse operands on several devices; a single number of the CPU's may stand beside a GPU's.

    Raises:
        RuntimeError: in torch's words.
    """
    found = {str(located(value)) for value in values if on_device(value)}
    if found and any(isinstance(value, numpy.ndarray) and value.ndim for value in values):
        found.add("cpu")
    if len(found) > 1:
        first, second, *_ = sorted(found, reverse=True)
        raise RuntimeError(
            f"Expected all tensors to be on the same device, but found at least two devices, {first} and {second}!"
        )


class cuda:
    """The questions that programs ask before they choose a device, and the memory of one."""

    OutOfMemoryError = DeviceFull

    @staticmethod
    def is_available() -> bool:
        """Whether tensors can live on a GPU: CuPy is installed and finds one.

        >>> device("cuda" if cuda.is_available() else "cpu").type in ("cpu", "cuda")
        True
        """
        try:
            gpu.cupy()
        except DeviceError:
            return False
        return True

    @staticmethod
    def device_count() -> int:
        """How many GPUs tensors can live on.

        >>> cuda.device_count() == 0 or cuda.is_available()
        True
        """
        return int(gpu.cupy().cuda.runtime.getDeviceCount()) if cuda.is_available() else 0

    @staticmethod
    def current_device() -> int:
        """The number of the GPU that "cuda" stands for.

        Raises:
            DeviceError: there is none.
        """
        return int(gpu.cupy().cuda.runtime.getDevice())

    @staticmethod
    def set_device(device: Any) -> None:
        """Make a GPU the one that "cuda" stands for, and that computes.

        Raises:
            DeviceError: there is none of this number.
        """
        gpu.use(device if isinstance(device, int) else as_device(device).index)

    @staticmethod
    def synchronize() -> None:
        """Wait for all that the GPU was asked to do.

        Raises:
            DeviceError: there is none.
        """
        gpu.cupy().cuda.runtime.deviceSynchronize()

    @staticmethod
    def empty_cache() -> None:
        """Give back the memory that is kept for arrays to come; nothing without a GPU."""
        if cuda.is_available():
            gpu.cupy().get_default_memory_pool().free_all_blocks()
