"""The command line that each row's description offers must work."""

from __future__ import annotations

import shlex
from typing import Any

import numpy
import pytest

from autograd_core.describe.usage import example, sample, written
from autograd_core.language import LIMITS, parse, read_assignment, read_value
from autograd_core.ops import TABLE
from autograd_core.verdict.passes import run

EXAMPLES = {name: example(op) for name, op in TABLE.items()}


@pytest.mark.parametrize("name", [name for name, text in EXAMPLES.items() if text])
def test_the_examples_run(name: str) -> None:
    words = shlex.split(str(EXAMPLES[name]))
    assert words[:2] == ["autograd-cli", "grad"]
    options = dict(zip(words[3::2], words[4::2], strict=True))
    point: dict[str, Any] = {}
    for option, value in zip(words[3::2], words[4::2], strict=True):
        if option == "--at":
            key, text = read_assignment(value)
            point[key] = read_value(text, dtype="float64", seed=0, limits=LIMITS)
    program = parse(words[2], inputs=tuple(point))
    constant = [value for option, value in zip(words[3::2], words[4::2], strict=True) if option == "--constant"]
    found = run(
        program, point, [key for key in point if key not in constant], grad_tensors=options.get("--grad-tensors")
    )
    assert numpy.all(numpy.isfinite(numpy.asarray(found.output, dtype=float)))
    assert any(numpy.all(numpy.isfinite(one)) for one in found.gradients.values())


def test_few_rows_have_none() -> None:
    assert len([name for name, text in EXAMPLES.items() if text is None]) <= len(EXAMPLES) / 10


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ({}, ""),
        ({"axis": -1}, ", axis=-1"),
        ({"axes": (1,)}, ", axes=(1,)"),
        ({"shape": [2, 3], "n": None}, ", shape=(2, 3), n=None"),
        ({"at": numpy.array([0, 2])}, ", at=[0, 2]"),
        ({"key": (slice(1, 2),)}, None),
        ({"p": numpy.inf}, None),
    ],
)
def test_attributes(attributes: dict[str, Any], text: str | None) -> None:
    assert written(attributes) == text


def test_samples_lie_in_the_domain() -> None:
    for op in TABLE.values():
        if op.pointwise and op.domain:
            values, _ = sample(op) or ([], {})
            assert all(i.low < x < i.high for i, x in zip(op.domain, values, strict=True)), op
