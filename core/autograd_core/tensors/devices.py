"""Where tensors live: `device`, and what is said to those who ask for another one than the CPU."""

from __future__ import annotations

from typing import Any

from autograd_core.errors import DeviceError

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


CPU = device("cpu")


def check_device(asked: Any) -> None:
    """Accept None and the CPU.

    Raises:
        DeviceError: another device, which tensors cannot live on.
        RuntimeError: no such kind of device.

    >>> check_device("cpu:0")
    """
    if asked is not None and device(asked).type != "cpu":
        raise DeviceError(
            f"there are no tensors on device {str(asked)!r} here: they are NumPy arrays, in the memory of the CPU",
            hint="leave device= out, or choose it by torch.cuda.is_available(), which is False",
        )


class cuda:
    """The questions that programs ask before they choose a device."""

    @staticmethod
    def is_available() -> bool:
        """Whether tensors can live on a GPU: no, they are NumPy arrays.

        >>> device("cuda" if cuda.is_available() else "cpu")
        device(type='cpu')
        """
        return False

    @staticmethod
    def device_count() -> int:
        """How many GPUs tensors can live on.

        >>> cuda.device_count()
        0
        """
        return 0
