"""Many cotangents or tangents at once must give what they give one by one.

There is no vmap here: a batch is a loop (`grad(is_grads_batched=True)`), so that of torch's reasons to fail only one is
left: a derivative that depends on more than its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd_core.autograd.gradcheck import forwards
from autograd_core.autograd.gradcheck.problem import Array, Case, GradcheckError, Rule, is_floating
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import make

_COUNT = 2


def check_backward(case: Case) -> None:
    """Compare a batched backward pass with one pass for each of two random cotangents.

    Raises:
        GradcheckError: they differ, or the batched pass raises RuntimeError.
    """
    random = numpy.random.default_rng(0)
    for k in case.kept:
        root = case.first[k]
        cotangents = numpy.stack([_normal(random, root) for _ in range(_COUNT)])

        def pull(g: Array, batched: bool, k: int = k) -> list[Array]:
            found = grad(
                case.first[k],
                case.wanted,
                make(g, None),
                retain_graph=True,
                allow_unused=True,
                is_grads_batched=batched,
            )
            return [None if one is None else one.value for one in found]

        single = [pull(g, False) for g in cotangents]
        _compare(f"output {k}", single, _batched(lambda pull=pull, g=cotangents: pull(g, True)))  # type: ignore[misc]


def check_forward(case: Case, rule: Rule) -> None:
    """Compare tangents that are pushed forward one after the other with the same ones pushed in a second loop.

    Raises:
        GradcheckError: they differ, or the second loop raises RuntimeError.
    """
    random = numpy.random.default_rng(0)
    kept = [k for k, y in enumerate(case.first) if is_floating(y)]
    for i in case.active:
        tangents = [_normal(random, case.inputs[i]) for _ in range(_COUNT)]

        def push(i: int = i, tangents: Sequence[Array] = tangents) -> list[list[Array]]:
            return [forwards.pushed(case, i, t, kept, rule) for t in tangents]

        single = push()
        _compare(f"input {i}", single, _batched(lambda push=push: [numpy.stack(p) for p in zip(*push(), strict=True)]))  # type: ignore[misc]


def _normal(random: Any, like: Any) -> Array:
    """Standard normal numbers in the shape and dtype of a tensor."""
    value = random.standard_normal(like.shape)
    return (value + 1j * random.standard_normal(like.shape) if like.dtype.kind == "c" else value).astype(like.dtype)


def _batched(run: Callable[[], list[Any]]) -> list[Any]:
    try:
        return run()
    except RuntimeError as error:
        raise GradcheckError(f"While computing batched gradients, got: {error}") from error


def _compare(what: str, single: list[list[Array]], batch: list[Array]) -> None:
    """Raise unless each of the batch is what its parts are one by one; None stands for no gradient."""
    for position, found in enumerate(batch):
        expected = [one[position] for one in single]
        if found is None or expected[0] is None:
            continue
        stacked = numpy.stack(expected)
        if not numpy.allclose(found, stacked, 1e-5, 1e-8):
            raise GradcheckError(
                f"Batched and single derivatives of {what} differ.\nGot:\n{found}\nExpected:\n{stacked}"
            )
