"""Bytes made and touched, by hand."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.autograd.memory import size, traffic
from autograd_core.autograd.profiler import profile
from autograd_core.engine.tensor import Tensor

X = numpy.ones((4, 5))


@pytest.mark.parametrize(
    ("reads", "made", "expected"),
    [
        ([X, X], [X + 1], (160, 320)),
        ([X, X + 1], [X + 2], (160, 480)),
        ([X], [X[1:]], (0, 0)),
        ([X], [X.reshape(20)], (0, 0)),
        ([X], [X[0, 0, ...]], (0, 0)),
        ([X], [X, X * 2], (160, 320)),
        ([X, None, 2.0], [X.sum(axis=1), None], (32, 192)),
        ([numpy.broadcast_to(numpy.float64(1), (4, 5))], [X], (160, 168)),
        ([Tensor(X)], [Tensor(X * 2)], (160, 320)),
        ([], [], (0, 0)),
        ([numpy.float32(1)], [numpy.float32(2)], (4, 8)),
    ],
)
def test_traffic(reads: list[Any], made: list[Any], expected: tuple[int, int]) -> None:
    assert traffic(reads, made) == expected


def test_size_of_what_is_empty() -> None:
    assert size(numpy.ones((0, 3))) == 0


def test_many_operands_cost_no_more_than_each_of_them() -> None:
    many = [numpy.ones(3) for _ in range(20_000)]
    assert traffic(many, [numpy.concatenate(many)]) == (480_000, 960_000)
    assert traffic([numpy.ones(60_000)], many)[0] == 480_000


def test_events_of_a_profile_have_bytes_where_asked_for() -> None:
    x = torch.ones(10, requires_grad=True, dtype=torch.float64)
    for wanted in (True, False):
        with profile(profile_memory=wanted) as prof:
            (x * x).sum().backward()
        found = {row.key: (row.cpu_memory_usage, row.touched) for row in prof.key_averages()}
        assert found["mul"] == ((80, 160) if wanted else (0, 0))
        assert bool(found["MulBackward0"][1]) == wanted
