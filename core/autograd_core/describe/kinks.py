"""Derivatives at a row's kinks under each convention, computed by running the row's rule there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy

from autograd_core.conventions import NAMES, convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoDerivative
from autograd_core.op import Op


class KinkValues(NamedTuple):
    """A kink: the arguments there, and by convention the derivative by each argument that has one."""

    at: Mapping[str, float]
    values: Mapping[str, Mapping[str, float]]


def kink_values(op: Op) -> list[KinkValues]:
    """The derivatives at each kink that the row names.

    >>> from autograd_core.ops import TABLE
    >>> [kink.values["torch-2.13"] for kink in kink_values(TABLE["abs"])]
    [{'x': 0.0}]
    """
    found = []
    for point in op.kinks if op.pointwise else ():
        values = {name: _slopes(op, point, name) for name in NAMES}
        found.append(KinkValues(dict(zip(op.arguments, map(float, point), strict=True)), values))
    return found


def _slopes(op: Op, point: tuple[float, ...], name: str) -> Mapping[str, float]:
    for attributes in ({}, *(example.attributes for example in op.examples)):
        try:
            with convention(name), numpy.errstate(all="ignore"):
                return {op.arguments[i]: _slope(op, point, i, attributes) for i in op.active}
        except (TypeError, ValueError):  # attributes without a default that serves
            continue
    return {}


def _slope(op: Op, point: tuple[float, ...], i: int, attributes: Mapping[str, Any]) -> float:
    leaves = [
        Tensor(numpy.array(value != 0 if k in op.conditions else float(value)), requires_grad=k == i)
        for k, value in enumerate(point)
    ]
    try:
        slope = grad(op(*leaves, **attributes), [leaves[i]], Tensor(numpy.array(1.0)), materialize_grads=True)[0]
    except NoDerivative:
        return numpy.nan
    return 0.0 if slope is None else float(numpy.real(slope.value)) + 0.0  # not -0.0
