"""Every row on CuPy: on a stand-in for it everywhere (`tests/fakes`), and on a GPU, where there is one, for true.

What the stand-in shows: that a row asks for nothing that CuPy lacks, brings no array to the CPU, and does not make the
host wait. Numbers are NumPy's then, so they have to be those of the row on NumPy.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograd_core.engine.tensor import Tensor
from autograd_core.errors import DeviceError
from autograd_core.op import Example, composite, elementwise, fetched
from autograd_core.ops import TABLE

UNAVAILABLE = {
    **dict.fromkeys(("airy_ai", "airy_aip", "airy_bi", "airy_bip"), "airy"),
    **dict.fromkeys(("iv", "ive", "ive_derivative", "i1"), "ive"),
    **dict.fromkeys(("kv", "kve", "kve_derivative", "k_moment", "k0e", "k1e"), "kve"),
    **dict.fromkeys(("jv", "j1"), "jv"),
    **dict.fromkeys(("spherical_jn", "spherical_bessel_j0"), "spherical_jn"),
    **dict.fromkeys(("ellip_moment", "ellipk"), "elliprd"),
    **dict.fromkeys(("fresnel_s", "fresnel_c"), "fresnel"),
    **{"yv": "yv", "dawsn": "dawsn", "ellipe": "ellipe"},
}
"""Rows whose value or derivative needs a function of SciPy that CuPy does not have, and which."""
WAITS = {"cov": "whether a weight is negative, where the weights are on the device"}
"""Rows for which the host waits for the device, and what for."""
FAR = {"j0": "NumPy's is mended where Cephes' is not exact, CuPy's is another one"}
"""Rows whose numbers on CuPy are not NumPy's."""


def _table() -> ModuleType:
    """The module of the table test, for its cases."""
    name = "table_of_rows"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "ops" / "test_table.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


table = _table()


def results(name: str, lift: Callable[[Any], Any]) -> Iterator[Any]:
    """A row's values, gradients and tangents in all its cases, as they are."""
    op = TABLE[name]
    for case in table.cases(op):
        y = op(*map(lift, case.args), **case.attributes)
        yield y
        if not op.differentiable:
            continue
        g = table.noise(np.shape(fetched(y)), 1)
        g = g + 1j * table.noise(np.shape(g), 2) if y.dtype.kind == "c" else g
        yield from (found.value for found in table.pulled(op, case, g, lift))
        tangent = table.pushed(op, case, table.tangents_of(op, case), lift)
        if tangent is not None:
            yield tangent


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", sorted(TABLE.keys() - UNAVAILABLE.keys()))
def test_a_row_runs_there_as_here(name: str, fake_cupy: Any) -> None:
    here = list(results(name, np.asarray))
    fake_cupy.SYNCHRONISATIONS.clear()
    there = list(results(name, fake_cupy.asarray))
    waited = [one for one in fake_cupy.SYNCHRONISATIONS if one != "get"]  # `results` looks at a shape
    assert (waited != []) == (name in WAITS), waited
    for one, other in zip(here, there, strict=True):
        assert isinstance(other, fake_cupy.ndarray), f"{type(other)} came back from the device"
        assert (other.dtype, other.shape) == (np.asarray(one).dtype, np.shape(one))
        if name not in FAR:
            np.testing.assert_allclose(fetched(other), one, rtol=1e-11, atol=1e-300)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", UNAVAILABLE)
def test_what_cupy_lacks_is_said(name: str, fake_cupy: Any) -> None:
    with pytest.raises(DeviceError, match=rf"^\w+\(\) cannot be computed on the GPU: CuPy has no {UNAVAILABLE[name]}$"):
        list(results(name, fake_cupy.asarray))


def test_the_lists_name_rows() -> None:
    assert {*UNAVAILABLE, *WAITS, *FAR} <= TABLE.keys()


def test_a_row_that_leaves_the_device_is_noticed(fake_cupy: Any) -> None:
    x = fake_cupy.asarray([1.0, 2.0])
    with pytest.raises(TypeError, match="Implicit conversion"):
        elementwise("bad", lambda xp, x: np.asarray(x), partials=(1,))(x)
    elementwise("slow", lambda xp, x: x * float(x[0]), partials=(1,))(x)
    assert fake_cupy.SYNCHRONISATIONS == ["__float__"]


def test_a_formula_serves_where_cupy_lacks_the_function(fake_cupy: Any) -> None:
    found = TABLE["segment_max"](fake_cupy.asarray([1.0, 3.0, 2.0]), starts=(0, 2))
    assert fetched(found).tolist() == [3.0, 2.0]


def test_masks_made_of_shapes_go_to_the_device(fake_cupy: Any) -> None:
    masked = composite("masked", lambda x: TABLE["where"](np.eye(2, dtype=bool), x, 0), examples=(Example(((2, 2),)),))
    x = Tensor(fake_cupy.ones((2, 2)), requires_grad=True)
    TABLE["sum"](masked(x) * np.full((2, 2), 3.0)).backward()
    assert isinstance(x.grad, Tensor) and fetched(x.grad.value).tolist() == [[3.0, 0.0], [0.0, 3.0]]


@pytest.mark.parametrize(("axis", "shape"), [(0, (5, 2)), (1, (2, 9)), (-1, (1, 1))])
def test_running_extremes_double(axis: int, shape: tuple[int, ...], fake_cupy: Any) -> None:
    x = table.noise(shape, 3)
    from autograd_core.op import library

    xp = library(fake_cupy.asarray(x))
    assert np.array_equal(
        fetched(xp.maximum.accumulate(fake_cupy.asarray(x), axis=axis)), np.maximum.accumulate(x, axis=axis)
    )
    assert float(fetched(xp.max(fake_cupy.zeros((0,)), initial=-np.inf))) == -np.inf


@pytest.mark.gpu
@pytest.mark.parametrize("name", sorted(TABLE.keys() - UNAVAILABLE.keys()))
def test_a_row_is_right_on_a_gpu(name: str) -> None:
    """Values as on the CPU to a few ulps more than CUDA documents, and derivatives against the truth of the table."""
    from autograd_core.carriers import gpu

    cupy = gpu.cupy()
    op = TABLE[name]
    for case in table.cases(op):
        found = op(*map(cupy.asarray, case.args), **case.attributes)
        want = np.asarray(op(*case.args, **case.attributes))
        assert (found.dtype, found.shape) == (want.dtype, want.shape)
        np.testing.assert_allclose(fetched(found), want, rtol=1e-12, atol=1e-300)
    if op.differentiable:
        table.check_vjp(op, lift=cupy.asarray)
        table.check_jvp(op, lift=cupy.asarray)
