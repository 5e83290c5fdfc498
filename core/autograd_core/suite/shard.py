"""Shards: a suite dealt out to several machines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from autograd_core.errors import UserError
from autograd_core.language.show import printable

T = TypeVar("T")


@dataclass(frozen=True)
class Shard:
    """The `index`-th of `count` parts, from 1."""

    index: int = 1
    count: int = 1

    @classmethod
    def read(cls, text: str) -> Shard:
        """From `i/n`.

        Raises:
            UserError: it is not that, or i is not one of 1 to n.

        >>> Shard.read("2/3")
        Shard(index=2, count=3)
        """
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip(), re.ASCII)
        found = cls(int(match[1]), int(match[2])) if match else cls(0, 0)
        if not 1 <= found.index <= found.count:
            raise UserError(f"{printable(text[:40])!r} is not a shard", hint="write --shard 1/3 for the first of three")
        return found

    def take(self, items: Sequence[T]) -> Sequence[T]:
        """Every `count`-th item: what is expensive often stands together, and is dealt out to all.

        >>> Shard(2, 3).take("abcdefgh")
        'beh'
        """
        return items[self.index - 1 :: self.count]

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"
