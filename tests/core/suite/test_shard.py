"""Shards cover a suite, each check once."""

from __future__ import annotations

import pytest

from autograd_core.errors import UserError
from autograd_core.suite.shard import Shard


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100])
def test_every_item_is_in_one_shard(count: int) -> None:
    items = list(range(50))
    parts = [Shard(index, count).take(items) for index in range(1, count + 1)]
    assert sorted(one for part in parts for one in part) == items
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["", "1", "0/1", "2/1", "-1/2", "1/0", "1/2/3", "a/b", "1.0/2", "\u0661/2"])
def test_what_is_no_shard(text: str) -> None:
    with pytest.raises(UserError, match="is not a shard"):
        Shard.read(text)


def test_as_text() -> None:
    assert str(Shard.read(" 2/3 ")) == "2/3"
