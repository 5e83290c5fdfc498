"""The text that operators write."""

from __future__ import annotations

import struct

import numpy
import pytest

from autograd_core.plan.native.builder import DOUBLE, SINGLE, Builder, Vec, literal, widened


@pytest.mark.parametrize("number", [0.0, -0.0, 1.5, 0.1, float("inf"), float("-inf"), float("nan"), 5e-324, -1e308, 3])
def test_literals_have_the_bits(number: float) -> None:
    assert struct.unpack("<d", struct.pack("<Q", int(literal(number, DOUBLE), 16)))[0] == pytest.approx(
        number, rel=0, abs=0, nan_ok=True
    )


@pytest.mark.parametrize("number", [0.1, -1e-45, 3.4e38, float("inf"), 1 / 3])
def test_literals_of_floats_are_rounded(number: float) -> None:
    """LLVM writes a float as the double of the same number."""
    assert struct.unpack("<d", struct.pack("<Q", int(literal(number, SINGLE), 16)))[0] == float(numpy.float32(number))


def test_operators() -> None:
    b = Builder(DOUBLE, 4)
    x, y = Vec(b, "%x", "r"), Vec(b, "%y", "r")
    assert [(2 - x * y).name, (-x).name, (x < y).kind, (b.bits(x) + 1).kind] == ["%v2", "%v3", "b", "i"]
    t = "<4 x double>"
    assert [line.strip() for line in b.lines[:4]] == [
        f"%v1 = fmul {t} %x, %y", f"%v2 = fsub {t} splat (double 0x4000000000000000), %v1", f"%v3 = fneg {t} %x",
        f"%v4 = fcmp olt {t} %x, %y",
    ]  # fmt: skip


def test_nothing_is_contracted_but_by_name() -> None:
    b = Builder(SINGLE, 8)
    x = Vec(b, "%x", "r")
    b.fma(x, x, x * x + x)
    assert sum("fma" in line for line in b.lines) == 1
    assert b.declared == {"declare <8 x float> @llvm.fma.v8f32(<8 x float>, <8 x float>, <8 x float>)"}


def test_the_same_instruction_is_written_once() -> None:
    b = Builder(DOUBLE, 2)
    x = Vec(b, "%x", "r")
    assert (x * x).name == (x * x).name and len(b.lines) == 1


def test_widened() -> None:
    b = Builder(SINGLE, 4)
    found = widened(b, lambda wide, x: x * x, Vec(b, "%x", "r"))
    assert found.at is b and [line.split()[2] for line in b.lines] == ["fpext", "fmul", "fptrunc"]
    assert widened(Builder(DOUBLE, 4), lambda wide, x: x, found) is found
