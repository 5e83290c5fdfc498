"""The text of kernels: what it reads and writes, and what it computes, on the CPU through `emulator`."""

from __future__ import annotations

import ctypes
import ctypes.util
import math
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pytest
from emulator import NO_COMPILER, compiled, kernels, on_device, run
from expressions import EXPRESSIONS, Expression
from random_plans import case
from scipy import special

from autograd_core.errors import UserError
from autograd_core.ops import normal
from autograd_core.plan import kernels as cpu
from autograd_core.plan.cuda.execute import DeviceExecutable
from autograd_core.plan.cuda.expressions import _OPERATORS, _TESTS, EXACT, HELPERS, LIBRARY, ROWS
from autograd_core.plan.cuda.source import LONGEST, OPTIONS, THREADS, blocks
from autograd_core.plan.lane import Untraceable
from autograd_core.plan.recording import Node, Recording, Ref

MANY = int(os.environ.get("AUTOGRAD_PROGRAMS", "80"))
ELEMENTWISE = [e for e in EXPRESSIONS if e.elementwise]
TYPES = ("float64", "float32")
runs = pytest.mark.skipif(NO_COMPILER is not None, reason=str(NO_COMPILER))


def inputs_of(expression: Expression, dtype: str) -> dict[str, Any]:
    found = expression.inputs(1000, numpy.random.default_rng(0))
    return {name: numpy.asarray(value, dtype)[()] for name, value in found.items()}


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("expression", ELEMENTWISE, ids=lambda e: e.name)
def test_each_input_is_read_once_and_each_result_written_once(expression: Expression, dtype: str) -> None:
    executable = on_device(expression.text, inputs_of(expression, dtype), None if expression.scalar else "ones")
    assert executable.flat
    for sweep, made in kernels(executable):
        body = made.text[made.text.index("sweep(") :]
        main, rest = body.split("packs * WIDTH")
        for k, _ in enumerate(sweep.sources):
            assert len(re.findall(rf"\(const Pack<\w+>\*\)in{k}\)\[i\]", main)) == 1 == rest.count(f"in{k}[i]")
        for k, _ in enumerate(sweep.stores):
            assert len(re.findall(rf"\(\(Pack<\w+>\*\)out{k}\)\[i\] =", main)) == 1 == rest.count(f"out{k}[i]")
        assert len(re.findall(r"\[i\]", body)) == 2 * len(made.arrays)
        element = made.text.split("void element")[1].split("\n}\n")[0]
        assert "[" not in element and len(re.findall(r"\bout\d+ = ", element)) == len(sweep.stores)
        assert made.text.count("__restrict__") == len(made.arrays) + len(made.scalars) + len(made.sums)
        if dtype == "float32" and expression.name != "Black-Scholes":  # whose ndtr is computed in double precision
            assert "double" not in made.text
            assert not re.search(r"\b(exp|log|sin|cos|tanh|log1p|sqrt|fabs)\(", made.text)


def test_one_kernel_for_value_and_gradient() -> None:
    ((sweep, made),) = kernels(on_device("x*x*exp(x)", {"x": numpy.ones(10)}, "ones"))
    assert (len(sweep.sources), len(sweep.stores), made.width, made.text.count("exp(")) == (1, 2, 2, 1)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nvcc") is None, reason="nvcc is not installed: the text is not compiled for a GPU")
def test_a_compiler_for_gpus_takes_the_text(tmp_path: Path) -> None:
    """Without a warning, and with loads and stores of 16 bytes."""
    for dtype, loads, stores in (
        ("float64", "ld.global.nc.v2.f64", "st.global.v2.f64"),
        ("float32", "ld.global.nc.v4.f32", "st.global.v4.f32"),
    ):
        texts = []
        for expression in ELEMENTWISE:
            texts += on_device(
                expression.text, inputs_of(expression, dtype), None if expression.scalar else "ones"
            ).texts()
        lines = [f"namespace kernel{k} {{\n{text}\n}}" for k, text in enumerate(texts)]
        source = "\n".join(lines).replace('extern "C" ', "")
        (tmp_path / "all.cu").write_text(source)
        options = [option for option in OPTIONS if "std" not in option]
        done = subprocess.run(
            ["nvcc", "-ptx", "--std=c++17", *options, "-o", str(tmp_path / "all.ptx"), str(tmp_path / "all.cu")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        found = (tmp_path / "all.ptx").read_text()
        assert found.count(loads) >= source.count(">*)in") and found.count(stores) >= source.count(">*)out")


@cache
def libm(name: str, dtype: str) -> Any:
    """The C library's function, which compiled kernels call too, on arrays."""
    library = ctypes.CDLL(ctypes.util.find_library("m") or "libm.so.6")
    number, function = (ctypes.c_double, name) if dtype == "float64" else (ctypes.c_float, f"{name}f")
    called = getattr(library, function)
    called.restype, called.argtypes = number, (number,) * (2 if name in ("pow", "hypot", "atan2") else 1)
    return lambda *args: numpy.vectorize(called, otypes=[dtype])(*args)


def by_library(node: Node, operands: list[Any]) -> Any:
    """A node on the CPU, its function the C library's, so that kernels have to give the same bits."""
    name, dtype = node.function.__name__, str(node.dtype)
    if name == "logaddexp":
        a, b = operands
        apart = numpy.subtract(a, b, dtype=dtype)
        more = libm("log1p", dtype)(libm("exp", dtype)(-numpy.abs(apart)))
        return numpy.where(numpy.equal(a, b), a + numpy.array(math.log(2), dtype), numpy.maximum(a, b) + more)
    if name == "power" and node.operands[1] in (2, 3, 4):
        x = operands[0]
        return {2: x * x, 3: x * x * x, 4: (x * x) * (x * x)}[node.operands[1]]
    if name in LIBRARY and LIBRARY[name] not in EXACT:
        return libm(LIBRARY[name], dtype)(*operands)
    return cpu.whole(node)(*operands)


def everything(executable: DeviceExecutable, inputs: dict[str, Any]) -> dict[Ref, Any]:
    """All nodes on the CPU."""
    known: dict[Ref, Any] = {}
    nodes = executable.nodes
    with numpy.errstate(all="ignore"):
        for ref in executable.staging.live:
            node = nodes[ref]
            if node.kind == "input":
                known[ref] = inputs[node.function].reshape(node.shape)
                continue
            operands = [known[o] if o.__class__ is Ref else o for o in node.operands]
            found = by_library(node, operands) if node.kind == "map" else cpu.whole(node)(*operands)
            known[ref] = numpy.asarray(found, node.dtype).reshape(node.shape)
    return known


def check_sum(node: Node, addends: Any, parts: Any) -> None:
    """Parts of a sum add up to it, but for rounding; those of an extreme have it among them."""
    total, finite = node.function.reduce(parts), bool(numpy.isfinite(addends).all())
    if node.function is numpy.add and finite and node.dtype.kind == "f":
        size = float(numpy.sum(numpy.abs(addends), dtype=float))
        near = 4 * len(addends) * float(numpy.finfo(node.dtype).eps) * size
        assert near > 1e300 or abs(float(total) - math.fsum(addends.tolist())) <= near
    elif node.function is not numpy.add or finite:
        assert numpy.array_equal(total, node.function.reduce(addends), equal_nan=True)


@runs
@pytest.mark.parametrize("rounded", [False, True])
def test_random_programs_are_the_same_bits(rounded: bool) -> None:
    found = []
    for seed in range(MANY):
        one = case(seed, rounded, (1, 2, 7, 50, 1000)[seed % 5])
        text = one.text
        inputs = {k: numpy.asarray(v)[()] for k, v in one.inputs.items() if re.search(rf"\b{k}\b", text)}
        try:
            executable = on_device(text, inputs, one.grad_tensors) if inputs else None
        except (Untraceable, UserError, RuntimeError):  # the eager engine's
            continue
        if executable is not None and executable.flat:
            known = everything(executable, inputs)
            found += [
                (one, executable, known, sweep, made)
                for sweep, made in kernels(executable, 1 if seed % 3 == 2 else None)
            ]
    assert len(found) > MANY / 6
    for launch, (one, executable, known, sweep, made) in zip(compiled([f[-1].text for f in found]), found, strict=True):
        nodes = executable.nodes
        have = run(launch, made, sweep, nodes, known, 3)
        for ref in sweep.stores:
            assert numpy.array_equal(have[ref], known[ref], equal_nan=True), (one, nodes[ref].name)
        for ref in sweep.sums:
            with numpy.errstate(all="ignore"):
                check_sum(nodes[ref], known[nodes[ref].refs[0]], have[ref])


NUMBERS = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -2.5, 30.0, -30.0, 1e-300, 1e300, math.inf, -math.inf, math.nan)
FUNCTIONS = dict.fromkeys((*LIBRARY, *_OPERATORS, *_TESTS, *(name for name in HELPERS if name not in ROWS)))


def by_itself(function: Any, dtypes: tuple[str, ...], plain: tuple[Any, ...] = ()) -> tuple[Any, DeviceExecutable]:
    """One function of inputs x0, x1, ... on a device."""
    recording = Recording()
    operands = [recording.add("input", f"x{k}", (), (225,), dtype) for k, dtype in enumerate(dtypes)]
    types = (*map(numpy.dtype, dtypes), *(getattr(p, "dtype", type(p)) for p in plain))
    dtype = function.resolve_dtypes((*types, None))[-1]
    ref = recording.add("map", function, (*operands, *plain), (225,), dtype)
    return ref, DeviceExecutable(recording.nodes, [ref])


@runs
@pytest.mark.parametrize("dtype", TYPES)
def test_functions_are_numpys(dtype: str) -> None:
    """To the bit where the result is exact, to 4 ulp otherwise, also of zeros, infinities and NaN."""
    with numpy.errstate(over="ignore"):
        grid = [a.reshape(-1) for a in numpy.meshgrid(numpy.array(NUMBERS, dtype), numpy.array(NUMBERS, dtype))]
    made = []
    for name in FUNCTIONS:
        function = getattr(numpy, name, None) or getattr(special, name)
        ref, executable = by_itself(function, (dtype,) * function.nin)
        made.append((name, function, ref, executable, *kernels(executable)[0]))
    for launch, (name, function, ref, executable, sweep, text) in zip(
        compiled([m[-1].text for m in made]), made, strict=True
    ):
        known = {r: grid[int(executable.nodes[r].function[1:])] for r in sweep.sources}
        have = run(launch, text, sweep, executable.nodes, known, 2)[ref]
        with numpy.errstate(all="ignore"):
            want = function(*grid[: function.nin])
        rounded = (name in LIBRARY and LIBRARY[name] not in EXACT) or name == "logaddexp"
        assert have.dtype == want.dtype and numpy.array_equal(numpy.isnan(have), numpy.isnan(want)), name
        if not rounded:
            assert numpy.array_equal(have, want, equal_nan=True), name
            if name not in ("maximum", "minimum", "fmax", "fmin"):  # NumPy's answer about zeros depends on the machine
                assert numpy.all((numpy.signbit(have) == numpy.signbit(want)) | numpy.isnan(want)), name
        else:
            near = numpy.isclose(have, want, rtol=4 * numpy.finfo(dtype).eps, atol=0, equal_nan=True)
            assert near.all(), (name, [g[~near] for g in grid], have[~near], want[~near])


@runs
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", ROWS)
def test_rows_are_the_rows(name: str, dtype: str) -> None:
    """To 5 ulp, also where a square loses digits, and where the result leaves the format."""
    x = numpy.concatenate([numpy.linspace(-38, 38, 1001), [0.0, numpy.inf, -numpy.inf, numpy.nan, 200]]).astype(dtype)
    recording = Recording()
    ref = recording.add("input", "x", (), x.shape, dtype)
    made = recording.add("row", getattr(normal, name), (ref,), x.shape, dtype)
    executable = DeviceExecutable(recording.nodes, [made])
    ((sweep, text),) = kernels(executable)
    (launch,) = compiled([text.text])
    have = run(launch, text, sweep, executable.nodes, {ref: x}, 1)[made]
    with numpy.errstate(all="ignore"):
        want = getattr(normal, name)(x)
    tiny = float(numpy.finfo(dtype).smallest_subnormal)
    near = numpy.isclose(have, want, rtol=5 * numpy.finfo(dtype).eps, atol=4 * tiny, equal_nan=True)
    assert near.all(), (x[~near], have[~near], want[~near])


@runs
def test_operands_are_converted_as_numpy_does() -> None:
    cases: list[tuple[Any, tuple[str, ...], tuple[Any, ...]]] = [
        (numpy.multiply, ("bool", "float32"), ()), (numpy.add, ("bool", "bool"), ()),
        (numpy.add, ("bool", "int64"), ()),
        (numpy.multiply, ("float32", "float64"), ()), (numpy.less, ("float32", "float64"), ()),
        (numpy.bitwise_and, ("bool", "bool"), ()), (numpy.invert, ("bool",), ()), (numpy.logical_not, ("float64",), ()),
        (numpy.logical_or, ("float32", "bool"), ()), (numpy.add, ("float32",), (0.1,)), (numpy.add, ("float32",), (2,)),
        (numpy.multiply, ("float32",), (numpy.float64(0.1),)), (numpy.power, ("float64",), (2,)),
        (numpy.subtract, ("int64",), (7,)), (numpy.equal, ("bool", "bool"), ()), (numpy.maximum, ("float32",), (0.1,)),
    ]  # fmt: skip
    random = numpy.random.default_rng(0)
    made = [(*one, *by_itself(*one)) for one in cases]
    parts = [kernels(executable)[0] for *_, executable in made]
    for launch, (function, _, plain, ref, executable), (sweep, text) in zip(
        compiled([text.text for _, text in parts]), made, parts, strict=True
    ):
        nodes = executable.nodes
        known = {r: (2 * random.standard_normal(225)).astype(nodes[r].dtype) for r in sweep.sources}
        want = function(*known.values(), *plain)
        have = run(launch, text, sweep, nodes, known, 2)[ref]
        assert have.dtype == want.dtype and numpy.array_equal(have, want), function


@runs
@pytest.mark.parametrize("dtype", TYPES)
def test_a_block_adds_up_what_its_threads_have(dtype: str) -> None:
    """With real threads that meet: shuffles within each warp, and then across warps."""
    length, eps = 1003, float(numpy.finfo(dtype).eps)
    x = numpy.random.default_rng(length).standard_normal(length).astype(dtype)
    recording = Recording()
    ref = recording.add("input", "x", (), (length,), dtype)
    how = (numpy.add, numpy.maximum, numpy.minimum, numpy.multiply)
    sums = [recording.add("reduce", f, (ref,), (), dtype, {"axis": (0,), "keepdims": False}) for f in how]
    executable = DeviceExecutable(recording.nodes, sums)
    ((sweep, made),) = kernels(executable)
    (launch,) = compiled([made.text], threads=128)
    have = run(launch, made, sweep, executable.nodes, {ref: x}, 3)
    assert float(sum(have[sums[0]].tolist())) == pytest.approx(math.fsum(x.tolist()), abs=20 * eps * math.sqrt(length))
    assert have[sums[1]].max() == x.max() and have[sums[2]].min() == x.min()
    assert float(have[sums[3]].prod(dtype=float)) == pytest.approx(float(x.prod(dtype=float)), rel=2 * length * eps)
    x[length // 2] = numpy.nan
    have = run(launch, made, sweep, executable.nodes, {ref: x}, 2)
    assert all(numpy.isnan(f.reduce(have[s])) for f, s in zip(how, sums, strict=True))


def test_a_thread_adds_few_elements_however_many_there_are() -> None:
    for packs in (1, 255, 10**4, 10**7, 10**9):
        assert packs <= 16 * THREADS * blocks(2 * packs, 2) and blocks(2 * packs, 2) < 2**31


def test_nodes_without_an_expression_part_a_sweep() -> None:
    recording = Recording()
    x = recording.add("input", "x", (), (50,), "float64")
    first = recording.add("map", numpy.exp, (x,), (50,), "float64")
    odd = recording.add("map", special.gamma, (first,), (50,), "float64")
    last = recording.add("map", numpy.sin, (odd,), (50,), "float64")
    total = recording.add("reduce", numpy.add, (last,), (), "float64", {"axis": (0,), "keepdims": False})
    executable = DeviceExecutable(recording.nodes, [total])
    before, after = executable.sweeps[:2]
    assert before.body == (first,) == before.stores and set(after.whole) >= {odd}
    assert after.body == (last, total) and after.sources == (odd,)


def test_a_sweep_that_is_too_long_is_no_kernel() -> None:
    text = "x" + "*sin(x)" * 10
    assert len(on_device(text, {"x": numpy.ones(9)}, "ones").sweeps[0].body) < LONGEST
    assert not on_device("x" + "".join(f"+sin(x+{k})*x" for k in range(700)), {"x": numpy.ones(9)}, "ones").texts()
