"""Plans on a device: with a stand-in for CuPy whose kernels run on the CPU, and on a GPU where there is one."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from emulator import RawModule
from expressions import EXPRESSIONS, Expression

from autograd_core.errors import Lacking, UserError
from autograd_core.plan.cuda import expressions, whole
from autograd_core.plan.plan import Plan

SHAPES = {
    "flat": ("x*y + sin(x)*exp(y)", (40,), (40,)),
    "number beside": ("sum(x*y)*2 + y", (40,), ()),
    "rows": ("softmax(x, axis=1) * y", (6, 7), (7,)),
    "matrices": ("sum(tanh(x @ y)**2)", (6, 7), (7, 3)),
    "one element": ("x*y", (1,), ()),
    "empty": ("x*x + y", (0,), (0,)),
    "no expression": ("sum(gammaln(abs(x) + 2) * y) + max(x)", (40,), (40,)),
    "row": ("x*entr(abs(x) + 1)*y", (40,), (40,)),
    "moved": ("x[1:] * y[:-1]", (40,), (40,)),
}

KERNELS = {"Black-Scholes": 3, "damped wave": 2, "logsumexp": 5, "distance": 3, "cosine": 3}
"""How many kernels a program takes, with those for the numbers between sweeps; 1 for all other element-wise ones."""


def host(value: Any) -> Any:
    return value._host if hasattr(value, "_host") else value.get() if hasattr(value, "get") else value


def close(have: Any, want: Any, dtype: str, times: float = 50) -> None:
    have, want = host(have), numpy.asarray(want)
    assert have.shape == want.shape and have.dtype == want.dtype
    scale = float(numpy.max(numpy.abs(want), initial=1))
    assert numpy.allclose(have, want, rtol=times * numpy.finfo(dtype).eps, atol=times * scale * numpy.finfo(dtype).eps)


def both(cupy: Any, text: str, inputs: dict[str, Any], seed: Any) -> tuple[list[Any], list[Any]]:
    """Value and gradients, on the device and on the CPU."""
    plan = Plan(text)
    placed = {name: cupy.asarray(value) if numpy.ndim(value) else value for name, value in inputs.items()}
    have, gradients = plan.value_and_grad(grad_tensors=seed, **placed)
    want, expected = plan.value_and_grad(grad_tensors=seed, **inputs)
    return [have, *gradients.values()], [want, *expected.values()]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("kind", SHAPES)
def test_a_device_gives_what_the_cpu_gives(fake: Any, kind: str, dtype: str) -> None:
    text, *shapes = SHAPES[kind]
    random = numpy.random.default_rng(0)
    inputs = {name: random.standard_normal(shape).astype(dtype)[()] for name, shape in zip("xy", shapes, strict=True)}
    have, want = both(fake, text, inputs, None if text.startswith("sum(t") else "ones")
    assert all(isinstance(one, fake.ndarray) for one in have)
    for a, b in zip(have, want, strict=True):
        close(a, b, dtype)
    assert not fake.SYNCHRONISATIONS or kind == "row"


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_the_benchmarks_run_on_a_device(fake: Any, expression: Expression) -> None:
    inputs = expression.inputs(1001, numpy.random.default_rng(0))
    have, want = both(fake, expression.text, inputs, None if expression.scalar else "ones")
    for a, b in zip(have, want, strict=True):
        close(a, b, "float64", times=2000)
    assert not fake.SYNCHRONISATIONS
    assert len(RawModule.COMPILED) == KERNELS.get(expression.name, int(expression.elementwise))


def test_a_kernel_is_compiled_once(fake: Any) -> None:
    plan, x = Plan("x*x*exp(x)"), fake.asarray(numpy.arange(10.0))
    for _ in range(3):
        plan.grad(x=x, grad_tensors="ones")
    Plan("exp(x)*x*x")
    assert len(RawModule.COMPILED) == 1


def test_arrays_that_are_not_aligned_go_element_by_element(fake: Any) -> None:
    whole = fake.asarray(numpy.arange(11.0))
    odd = whole[1:] if whole.data.ptr % 16 == 0 else whole[:10]
    gradient = Plan("x*x*x").grad(x=odd, grad_tensors="ones")["x"]
    assert "WIDTH = 1;" in RawModule.COMPILED[-1]
    assert numpy.array_equal(host(gradient), 3 * host(odd) ** 2)


def test_strided_inputs_and_places_for_results(fake: Any) -> None:
    x = fake.asarray(numpy.arange(20.0).reshape(4, 5)).transpose()
    out = fake.empty((5, 4), "float64")
    _, gradients = Plan("x*x").value_and_grad(x=x, grad_tensors="ones", out={"x": out})
    assert numpy.shares_memory(host(gradients["x"]), host(out))
    assert numpy.array_equal(host(out), 2 * host(x))
    with pytest.raises(UserError, match="the result one of"):
        Plan("x*x").value_and_grad(x=x, grad_tensors="ones", out={"x": fake.empty(4)})


def test_results_are_nobody_elses_arrays(fake: Any) -> None:
    x = fake.asarray(numpy.arange(4.0))
    plan = Plan("x + 0*x")
    first, second = plan.value(x=x), plan.value(x=x)
    assert not numpy.shares_memory(host(first), host(second)) and not numpy.shares_memory(host(first), host(x))
    same = Plan("exp(x + y)").grad(x=x, y=x, grad_tensors="ones")
    assert not numpy.shares_memory(host(same["x"]), host(same["y"]))


def test_cotangents_and_directions(fake: Any) -> None:
    x = numpy.arange(1.0, 5.0)
    plan = Plan("x**3")
    given = fake.asarray(x.astype("float32"))  # of another dtype: a kernel must not take it as it is
    assert numpy.array_equal(host(plan.grad(x=fake.asarray(x), grad_tensors=given)["x"]), 3 * x**3)
    product = plan.hessian_vector_product({"x": fake.asarray(x)}, x=fake.asarray(x), grad_tensors="ones")["x"]
    assert numpy.array_equal(host(product), 6 * x * x)
    with pytest.raises((ValueError, RuntimeError)):
        plan.grad(x=fake.asarray(x), grad_tensors=fake.asarray(x[:2]))


def test_arrays_on_two_devices_are_refused(fake: Any) -> None:
    with pytest.raises(RuntimeError, match="same device"):
        Plan("x*y").grad(x=fake.asarray(numpy.ones(3)), y=numpy.ones(3), grad_tensors="ones")
    with pytest.raises(RuntimeError, match="same device"):
        Plan("x*x").value(x=fake.asarray(numpy.ones(3)), out=numpy.ones(3))


def test_array_literals_are_brought_to_the_device_once(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    brought = []
    plan, x = Plan("sum(x*[1, 2, 3])"), fake.asarray(numpy.ones(3))
    asarray = fake.asarray
    monkeypatch.setattr(
        fake, "asarray", lambda a, *rest, **options: (brought.append(a), asarray(a, *rest, **options))[1]
    )
    for _ in range(3):
        assert host(plan.grad(x=x)["x"]).tolist() == [1, 2, 3]
    assert sum(isinstance(one, numpy.ndarray) and one.size == 3 for one in brought) == 1


def test_what_cupy_lacks_falls_back_to_the_engine(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    x = fake.asarray(numpy.ones(3))
    want = host(Plan("x*expm1(x)").value(x=x))
    monkeypatch.delitem(expressions.LIBRARY, "expm1")
    called: list[str] = []

    def lacking(function: Any) -> Any:
        called.append(function.__name__)
        raise Lacking(function.__name__)

    monkeypatch.setattr(whole, "_called", lacking)
    assert numpy.allclose(host(Plan("x*expm1(x)").value(x=x)), want) and called == ["expm1"]


def test_what_cannot_be_traced_is_run_by_the_engine(fake: Any) -> None:
    x = fake.asarray(numpy.array([1.0, 2.0])).astype("complex128")
    gradient = Plan("real(x*x)").grad(x=x, grad_tensors="ones")["x"]
    assert isinstance(gradient, fake.ndarray) and host(gradient).tolist() == [2, 4]


def test_full_memory_is_told(fake: Any) -> None:
    from autograd_core.errors import DeviceError

    x = fake.asarray(numpy.ones(1000))
    fake.get_default_memory_pool().set_limit(size=1000)
    try:
        with pytest.raises(DeviceError, match="out of memory within its limit"):
            Plan("x*x").grad(x=x, grad_tensors="ones")
    finally:
        fake.get_default_memory_pool().set_limit(size=0)


def test_a_plan_says_what_is_a_kernel(fake: Any) -> None:
    text = Plan("x*x*exp(x)").explain(x=fake.asarray(numpy.ones(50)), grad_tensors="ones")
    assert text.startswith("kernel over 50:") and "reads 400 bytes, writes 800 bytes" in text


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda e: e.name)
def test_a_gpu_gives_what_the_cpu_gives(expression: Expression, dtype: str) -> None:
    import cupy

    inputs = {k: v.astype(dtype)[()] for k, v in expression.inputs(100_003, numpy.random.default_rng(0)).items()}
    have, want = both(cupy, expression.text, inputs, None if expression.scalar else "ones")
    for a, b in zip(have, want, strict=True):
        close(a, b, dtype, times=2000)


@pytest.mark.gpu
def test_a_gpu_rounds_as_ieee_754_says() -> None:
    """Products and sums are not fused, division and root are rounded correctly, subnormal numbers are kept."""
    import cupy

    text = "x*y - x/y + sqrt(abs(x))*y + maximum(x, y)*x"
    x, y = numpy.random.default_rng(0).standard_normal((2, 100_001)).astype("float32")
    x[:3] = numpy.nan, 1e-40, numpy.inf
    have, want = both(cupy, text, {"x": x, "y": y}, "ones")
    assert all(numpy.array_equal(a.get(), b, equal_nan=True) for a, b in zip(have, want, strict=True))
