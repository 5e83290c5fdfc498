"""Sums over places, few and many, and products of matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd_core.plan.native.builder import DOUBLE
from autograd_core.plan.native.nodes import Unsupported
from autograd_core.plan.native.sums import REGISTERS, Sums
from autograd_core.plan.recording import Recording

ONE = {"axis": (0,), "keepdims": False}


@pytest.mark.parametrize("columns", [1, 2, REGISTERS, REGISTERS + 1, 23])
@pytest.mark.parametrize("rows", [26, 5003])
def test_in_registers_and_in_memory(columns: int, rows: int, looped: Callable[..., Any]) -> None:
    x = numpy.random.default_rng(0).integers(-50, 50, (rows, columns)).astype(float)
    recording = Recording()
    ref = recording.add("input", "x", (), x.shape, x.dtype)
    total = recording.add("reduce", numpy.add, (ref,), (columns,), x.dtype, ONE)
    row = recording.add("reduce", numpy.add, (ref,), (rows,), x.dtype, {"axis": (1,), "keepdims": False})
    found = looped(recording, [total, row], {"x": x}, contiguous=False)
    assert numpy.array_equal(found[0], x.sum(0)) and numpy.array_equal(found[1], x.sum(1))


@pytest.mark.parametrize(
    ("a", "b"),
    [((500, 3), (3,)), ((500, 3), (3, 2)), ((3, 500), (500,)), ((3, 500), (500, 2)), ((4, 500), (500, 5)),
     ((2, 3), (3, 500)), ((3,), (3, 500)), ((500,), (500,)), ((500,), (500, 9)), ((9, 500), (500,))],
)  # fmt: skip
def test_products_of_matrices(a: tuple[int, ...], b: tuple[int, ...], looped: Callable[..., Any]) -> None:
    rng = numpy.random.default_rng(1)
    x, y = (rng.integers(-9, 9, shape).astype(float) for shape in (a, b))
    recording = Recording()
    refs = [recording.add("input", name, (), value.shape, value.dtype) for name, value in (("x", x), ("y", y))]
    twice = [recording.add("map", numpy.add, (ref, ref), recording.nodes[ref].shape, "float64") for ref in refs]
    want = (2 * x) @ (2 * y)
    product = recording.add("matmul", numpy.matmul, twice, want.shape, "float64")
    found = looped(recording, [product], {"x": x, "y": y})[0]
    assert numpy.shape(found) == want.shape and numpy.array_equal(found, want)


def test_products_are_as_accurate_as_numpys(looped: Callable[..., Any]) -> None:
    rng = numpy.random.default_rng(2)
    x, y = rng.standard_normal((4000, 30)), rng.standard_normal((30, 2))
    recording = Recording()
    refs = [recording.add("input", name, (), value.shape, value.dtype) for name, value in (("x", x), ("y", y))]
    found = looped(recording, [recording.add("matmul", numpy.matmul, refs, (4000, 2), "float64")], {"x": x, "y": y})[0]
    off = numpy.abs(found - (x.astype("longdouble") @ y.astype("longdouble"))).max()
    assert off <= 30 * numpy.finfo(float).eps * (numpy.abs(x) @ numpy.abs(y)).max()


@pytest.mark.parametrize("function", [numpy.maximum, numpy.minimum])
@pytest.mark.parametrize("at", [None, 0, 4100, 4990])
def test_extremes_carry_nan(function: Any, at: int | None, looped: Callable[..., Any]) -> None:
    x = numpy.random.default_rng(3).standard_normal(5000)
    if at is not None:
        x[at] = numpy.nan
    recording = Recording()
    ref = recording.add("input", "x", (), x.shape, x.dtype)
    result = recording.add("reduce", function, (ref,), (), x.dtype, ONE)
    found = looped(recording, [result], {"x": x})[0]
    assert numpy.array_equal(found, function.reduce(x), equal_nan=True)


def test_what_it_refuses() -> None:
    with pytest.raises(Unsupported):
        Sums([(numpy.multiply, 1)], DOUBLE, 8)
    with pytest.raises(Unsupported):
        Sums([(numpy.maximum, REGISTERS + 1)], DOUBLE, 8)
    assert Sums([(numpy.matmul, REGISTERS)], DOUBLE, 8).scratch == 0
    assert Sums([(numpy.matmul, 9)], DOUBLE, 8).scratch == 9 * 64
