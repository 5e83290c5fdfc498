"""Reading what the user gave."""

from __future__ import annotations

import io
import math
import sys
from pathlib import Path
from typing import Any, ClassVar

import numpy
import pytest

from autograd_cli import options
from autograd_core.errors import DeviceError, LimitError, UserError
from autograd_core.language import LIMITS


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


class TestExpression:
    def test_argument_and_option(self) -> None:
        assert options.expression("x*x", None, None) == "x*x"
        assert options.expression(None, "-x*x", None) == "-x*x"

    def test_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "program.txt"
        path.write_bytes(b"\xef\xbb\xbfy = x*x\r\ny + 1\r\n")
        assert options.expression(None, None, path) == "y = x*x\r\ny + 1\r\n"

    def test_stdin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stdin(monkeypatch, b"x*x\n")
        assert options.expression("-", None, None) == "x*x\n"

    def test_stdin_without_end_is_read_to_the_limit_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stdin(monkeypatch, b"x" * 3_000_000)
        assert len(options.expression("-", None, None)) == 1_000_001  # one too many: the parser then says so

    @pytest.mark.parametrize("given", [(None, None, None), ("x", "y", None), ("x", None, Path("z")), ("-", "y", None)])
    def test_none_or_several(self, given: tuple[str | None, str | None, Path | None]) -> None:
        with pytest.raises(UserError, match="expression") as caught:
            options.expression(*given)
        assert caught.value.hint

    def test_unreadable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(UserError, match="No such file"):
            options.expression(None, None, tmp_path / "none.txt")
        with pytest.raises(UserError, match="directory"):
            options.expression(None, None, tmp_path)
        stdin(monkeypatch, b"x*\xff")
        with pytest.raises(UserError, match=r"stdin is not UTF-8 text \(byte 2\)"):
            options.expression("-", None, None)


class TestValues:
    def test_in_the_order_given_with_their_dtype(self) -> None:
        found = options.values(["y=2", "x=[1, 2]"], "float32", 0, LIMITS)
        assert list(found) == ["y", "x"]
        assert {value.dtype for value in found.values()} == {numpy.dtype("float32")}

    def test_seeds(self) -> None:
        one, two = options.values(["a=randn(3)", "b=randn(3)"], "float64", 7, LIMITS).values()
        assert not numpy.array_equal(one, two)
        again = options.values(["a=randn(3)", "b=randn(3)"], "float64", 7, LIMITS)
        assert numpy.array_equal(again["a"], one) and numpy.array_equal(again["b"], two)
        other = options.values(["a=randn(3)"], "float64", 8, LIMITS)
        assert not numpy.array_equal(other["a"], one)

    def test_a_name_twice(self) -> None:
        with pytest.raises(UserError, match="x was given twice"):
            options.values(["x=1", "x=2"], "float64", 0, LIMITS)

    def test_limits_hold_here_too(self) -> None:
        with pytest.raises(LimitError):
            options.values(["x=zeros(100000, 100000)"], "float64", 0, LIMITS)


class TestLimits:
    def test_changed_by_name(self) -> None:
        found = options.limits(["nodes=5", "array_bytes=64"])
        assert (found.nodes, found.array_bytes, found.text) == (5, 64, LIMITS.text)

    @pytest.mark.parametrize("setting", ["foo=1", "nodes", "nodes=", "nodes=-1", "nodes=1.5", "nodes=nan", "=3"])
    def test_bad(self, setting: str) -> None:
        with pytest.raises(UserError, match="NAME=NUMBER") as caught:
            options.limits([setting])
        assert "array_bytes" in (caught.value.hint or "")


class TestNumbers:
    def test_within(self) -> None:
        assert options.within("--order", 12, 1, 12) == 12
        for number in (0, 13, 10**20):
            with pytest.raises(UserError, match="--order"):
                options.within("--order", number, 1, 12)

    def test_max_ulp(self) -> None:
        assert options.max_ulp(None) is None
        assert options.max_ulp(0.0) == 0.0
        for bound in (math.nan, -1.0, -math.inf):
            with pytest.raises(UserError, match="no bound"):
                options.max_ulp(bound)

    def test_names(self) -> None:
        assert options.names(["x, y", "z", ""]) == ["x", "y", "z"]


class TestDevicesAndDtypes:
    def test_dtypes(self) -> None:
        assert [options.choose_dtype(one) for one in options.DTYPES] == [
            *("float64", "float32", "float16"),
            *("complex128", "complex64"),
        ]
        for dtype in ("int32", "FLOAT32", "", "float128"):
            with pytest.raises(UserError, match="is not known"):
                options.choose_dtype(dtype)

    def test_the_cpu(self) -> None:
        options.choose_device("cpu")

    @pytest.mark.parametrize("device", ["cuda", "cuda:0", "cuda:12"])
    def test_cuda_says_why_not(self, device: str) -> None:
        with pytest.raises(DeviceError) as caught:
            options.choose_device(device)
        assert caught.value.hint

    @pytest.mark.parametrize("device", ["tpu", "cuda:x", "cuda:-1", "CPU", "cuda0", ""])
    def test_no_such_device(self, device: str) -> None:
        with pytest.raises(UserError, match="there is no device"):
            options.choose_device(device)


class TestAssignments:
    def test_by_name_in_their_order(self) -> None:
        found = options.assignments(["y = 2*x == 3", "x=uniform(0,1)"], "--sample")
        assert list(found.items()) == [("y", "2*x == 3"), ("x", "uniform(0,1)")]

    @pytest.mark.parametrize("one", ["x", "=3", "x=", "2x=3", "x y=3", ""])
    def test_bad(self, one: str) -> None:
        with pytest.raises(UserError, match="is not NAME=VALUE") as caught:
            options.assignments([one], "--claim")
        assert caught.value.hint == "write --claim x=..."

    def test_a_name_twice(self) -> None:
        with pytest.raises(UserError, match="x was given twice with --sample"):
            options.assignments(["x=1", "x=2"], "--sample")


class TestNumbersForGradients:
    SETTINGS: ClassVar[Any] = {"dtype": "float32", "limits": LIMITS}

    def test_claims(self, tmp_path: Path) -> None:
        for name, dtype in (("narrow", "float16"), ("wide", "float64"), ("whole", "int64"), ("complex", "complex128")):
            numpy.save(tmp_path / f"{name}.npy", numpy.ones(2, dtype))
        names = ("narrow", "wide", "whole", "complex")
        found = options.claims(["x = 2*x", *(f"{name}=@{tmp_path / name}.npy" for name in names)], self.SETTINGS, 0)
        assert found["x"] == "2*x"
        assert [str(found[name].dtype) for name in names] == ["float16", "float64", "float32", "complex128"]

    def test_cotangents_are_in_the_dtype_of_the_computation(self, tmp_path: Path) -> None:
        assert options.cotangent(None, 0, self.SETTINGS) is None
        assert options.cotangent("ones", 0, self.SETTINGS) == "ones"
        numpy.save(tmp_path / "g.npy", numpy.ones(2))
        for text, dtype in (("[1, 2]", "float32"), (f"@{tmp_path / 'g.npy'}", "float32"), ("1j", "complex64")):
            assert options.cotangent(text, 0, self.SETTINGS).dtype == dtype
