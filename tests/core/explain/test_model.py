"""Plain data: JSON can say it, and arrays never flood it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy

Told = Callable[..., Any]


def test_a_record_survives_json(told: Told, nasty: tuple[str, str]) -> None:
    record = told(nasty[0], x=[3.0, 1.0]).record()
    assert json.loads(json.dumps(record))["source"] == nasty[0]


def test_arrays_never_flood(told: Told) -> None:
    found = told("sum(tanh(X)*X)", X=numpy.ones((200, 300)))
    assert len(found.text()) < 3000 and len(json.dumps(found.record())) < 10_000
    assert found.forward[0].value.value is None and "shape (200, 300)" in found.text()
