from __future__ import annotations

import numpy
import pytest

import autograd_core as torch
from autograd_core.tensors.dtypes import as_dtype, c_name, number_dtype, to_complex, type_name


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *[("half", "float16"), ("float", "float32"), ("double", "float64"), ("short", "int16"), ("int", "int32")],
        *[("long", "int64"), ("cfloat", "complex64"), ("cdouble", "complex128"), ("uint8", "uint8"), ("bool", "bool")],
    ],
)
def test_names_are_torchs(name: str, meant: str) -> None:
    assert getattr(torch, name) is numpy.dtype(meant)


def test_what_numpy_lacks_is_refused_with_a_reason() -> None:
    with pytest.raises(AttributeError, match="NumPy has no bfloat16; float32 holds every bfloat16 number"):
        torch.bfloat16  # noqa: B018
    with pytest.raises(TypeError, match="NumPy has no bfloat16"):
        torch.ones(2, dtype="bfloat16")
    with pytest.raises(TypeError, match="NumPy has no bfloat16"):
        torch.ones(2).bfloat16()
    assert not hasattr(torch, "qint8")


def test_the_default_dtype() -> None:
    assert torch.get_default_dtype() == torch.float32
    torch.set_default_dtype(torch.float64)
    try:
        assert torch.tensor([1.0]).dtype == torch.zeros(1).dtype == torch.float64
        assert torch.tensor([1j]).dtype == torch.complex128
        assert (torch.tensor([1]) / 2).dtype == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
    for wrong in (torch.int64, torch.complex64, "float64"):
        with pytest.raises(TypeError, match="only floating-point types are supported as the default type"):
            torch.set_default_dtype(wrong)


def test_python_types_are_dtypes_and_others_are_not() -> None:
    assert [as_dtype(kind).name for kind in (float, int, bool, complex)] == ["float64", "int64", "bool", "complex128"]
    for wrong in ("float32", 32, list, numpy.dtype("U3"), numpy.dtype(">f8"), object):
        with pytest.raises(TypeError, match=r"dtype|supported types"):
            as_dtype(wrong)


def test_names_for_messages() -> None:
    assert [type_name(torch.zeros(1, dtype=d).dtype) for d in (torch.half, torch.cfloat, torch.uint8)] == [
        *("Half", "ComplexFloat", "Byte"),
    ]
    assert [c_name(numpy.dtype(d)) for d in ("float64", "float16", "int64", "int32")] == [
        *("double", "c10::Half", "long", "int"),
    ]
    assert to_complex(torch.float16) == to_complex(torch.float32) == number_dtype(2j) == torch.complex64
