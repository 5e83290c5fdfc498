"""Dtypes of mixed operands and refused operands, as observed in PyTorch 2.13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

import autograd_core as torch
from autograd_core.op import CARRIERS
from autograd_core.ops import TABLE
from autograd_core.tensors.promotion import promote, promote_types, result_type


def t(value: Any, dtype: str | None = None) -> Any:
    return torch.tensor(value, dtype=None if dtype is None else getattr(torch, dtype))


DTYPES: list[tuple[Callable[[], Any], str]] = [
    (lambda: t([1, 2]) / 2, "float32"),
    (lambda: t([1, 2]) / t(2), "float32"),
    (lambda: 1 / t([2]), "float32"),
    (lambda: t([2]) / t([2.0], "float64"), "float64"),
    (lambda: torch.exp(t([1, 2])), "float32"),
    (lambda: torch.exp(t([True])), "float32"),
    (lambda: torch.exp(t([1], "int8")), "float32"),
    (lambda: torch.sqrt(t(4)), "float32"),
    (lambda: torch.abs(t([-1])), "int64"),
    (lambda: torch.sign(t([-1])), "int64"),
    (lambda: torch.relu(t([-1])), "int64"),
    (lambda: t([True]) + t([True]), "bool"),
    (lambda: t([True]) * 2, "int64"),
    (lambda: t([True]) * 2.5, "float32"),
    (lambda: t([1], "uint8") + t(300), "uint8"),
    (lambda: t([1]) + 2.5, "float32"),
    (lambda: t(1) + 2.5, "float32"),
    (lambda: t([1], "int32") + t(2.5, "float64"), "float64"),
    (lambda: t([1], "int32") + t(1), "int32"),
    (lambda: t([1.0]) + t(2.5, "float64"), "float32"),
    (lambda: t(1.0) + t(2.5, "float64"), "float64"),
    (lambda: t([1.0]) + t([2.5], "float64"), "float64"),
    (lambda: t([1]) + t([2.5]), "float32"),
    (lambda: t([1]) + t([2.5], "float16"), "float16"),
    (lambda: t([1.0]) + 1j, "complex64"),
    (lambda: t([1.0], "float64") + 1j, "complex128"),
    (lambda: t([1]) + 1j, "complex64"),
    (lambda: t([1.0]) * t(1j), "complex64"),
    (lambda: t([1.0], "float64") * t(1j), "complex128"),
    (lambda: t([1 + 1j]) * t([1.0], "float64"), "complex128"),
    (lambda: t([1 + 1j]) * t(1.0, "float64"), "complex64"),
    (lambda: t([2]) ** 0.5, "float32"),
    (lambda: t([2]) ** 2, "int64"),
    (lambda: 2.0 ** t([2]), "float32"),
    (lambda: torch.where(t([True]), t([1]), t([2.5])), "float32"),
    (lambda: torch.where(t([True]), 1, 2.5), "float32"),
    (lambda: torch.where(t([True]), 1, 2), "int64"),
    (lambda: torch.where(t([True]), t([1.0], "float64"), 2.5), "float64"),
    (lambda: torch.maximum(t([1]), t([2.5])), "float32"),
    (lambda: t([1.0]) == t([1], "float64"), "bool"),
    (lambda: t([True, True]).sum(), "int64"),
    (lambda: t([1, 2], "uint8").sum(), "int64"),
    (lambda: t([1, 2], "int32").sum(), "int64"),
    (lambda: t([1, 2], "float16").sum(), "float16"),
    (lambda: t([1, 2], "float16").mean(), "float16"),
    (lambda: t([1, 2]).mean(dtype=torch.float64), "float64"),
    (lambda: t([1, 2]).max(), "int64"),
    (lambda: t([True, False]).max(), "bool"),
    (lambda: t([1.0]) * numpy.float64(2.5), "float32"),
]


@pytest.mark.parametrize(("run", "dtype"), DTYPES)
def test_the_dtype_of_mixed_operands(run: Callable[[], Any], dtype: str) -> None:
    assert run().dtype.name == dtype


def test_values_of_mixed_operands() -> None:
    assert (t([1], "uint8") + 300).tolist() == [45]
    assert (t([1], "uint8") + t(300)).tolist() == [45]
    assert (t([0.1]) == t(0.1, "float64")).tolist() == [True]
    assert (t([16777217]) == t([16777216.0])).tolist() == [True]
    assert (t([1, 2]) / t([2, 0])).tolist() == [0.5, float("inf")]


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: torch.ones(2) + torch.ones(3), RuntimeError, r"size of tensor a \(2\) must match the size of tensor b"),
    (lambda: torch.ones(2, 3) * torch.ones(4, 1, 2), RuntimeError, "at non-singleton dimension 2"),
    (lambda: torch.ones(2, 3) @ torch.ones(2, 3), RuntimeError, r"cannot be multiplied \(2x3 and 2x3\)"),
    (lambda: torch.ones(2) @ torch.ones(3), RuntimeError, r"inconsistent tensor size, expected tensor \[2\]"),
    (lambda: torch.ones(2, 3) @ torch.ones(2), RuntimeError, r"size mismatch, got input \(2\), mat \(2x3\), vec \(2\)"),
    (lambda: t(1.0) @ torch.ones(2), RuntimeError, "need to be at least 1D, but they are 0D and 1D"),
    (
        lambda: torch.ones(2, 3).double() @ torch.ones(3, 2),
        RuntimeError,
        "expected m1 and m2 to have the same dtype, but got: double != float",
    ),
    (lambda: t([1, 2]) @ t([1.0, 2.0]), RuntimeError, "both vectors to have same dtype, but found Long and Float"),
    (lambda: t([1, 2]).mean(), RuntimeError, "could not infer output dtype.*Got: Long"),
    (lambda: t([2]) ** -1, RuntimeError, "Integers to negative integer powers are not allowed"),
    (lambda: -t([True]), RuntimeError, "is not supported"),
    (lambda: t([True]) - t([True]), RuntimeError, "is not supported"),
    (lambda: torch.ones(2) * [1, 2], TypeError, "must be a Tensor or a number, not list"),
]


@pytest.mark.parametrize(("run", "kind", "gist"), REFUSED, ids=[gist for _, _, gist in REFUSED])
def test_operands_that_do_not_fit(run: Callable[[], Any], kind: type[Exception], gist: str) -> None:
    with pytest.raises(kind, match=gist):
        run()


def test_equal_dtypes_pass_untouched() -> None:
    values = [numpy.ones(2, "float32"), 2.0]
    assert promote(TABLE["mul"], values) is values
    values = [numpy.float64(1), numpy.float64(2)]
    assert promote(TABLE["mul"], values) is values


def test_other_carriers_are_left_alone() -> None:
    from autograd_core.carriers.sympy import SymbolicArray

    assert SymbolicArray in CARRIERS
    values = [SymbolicArray(2), numpy.ones(2, "float32")]
    assert promote(TABLE["mul"], values) is values


def test_a_numpy_float_that_was_no_tensor_is_a_python_float() -> None:
    one = numpy.float32(1)
    number = numpy.float64(2.5)
    assert TABLE["mul"](*promote(TABLE["mul"], [one, number], [torch.tensor(1.0), number])).dtype == "float32"
    assert TABLE["mul"](*promote(TABLE["mul"], [one, number])).dtype == "float64"


def test_result_type_and_promote_types() -> None:
    assert torch.result_type(torch.ones(1), 1j) == torch.complex64
    assert torch.result_type(torch.ones(1, dtype=torch.int32), torch.tensor(1)) == torch.int32
    assert torch.promote_types(torch.uint8, torch.int8) == torch.int16
    assert promote_types(numpy.dtype("float16"), numpy.dtype("int64")) == "float16"
    with pytest.raises(TypeError, match="at least one"):
        result_type()
