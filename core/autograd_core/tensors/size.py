"""The shape of a tensor."""

from __future__ import annotations

from math import prod
from typing import Any, SupportsIndex


class Size(tuple[int, ...]):
    """The lengths of the axes: a tuple that says of itself what it is.

    >>> Size((2, 3)), Size((2, 3))[1:], Size((2, 3)) + (4,)
    (torch.Size([2, 3]), torch.Size([3]), torch.Size([2, 3, 4]))
    """

    __slots__ = ()

    def numel(self) -> int:
        """The number of elements of an array with this shape.

        >>> Size((2, 3)).numel()
        6
        """
        return prod(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(repr, self))}])"

    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        found = tuple.__getitem__(self, key)
        return Size(found) if isinstance(found, tuple) else found

    def __add__(self, other: Any) -> Any:
        return Size(tuple.__add__(self, tuple(other)))
