"""Every row on array-api-strict's second device: no row makes an array elsewhere, or takes one back to the host.

A row may need what the array API standard does not have (`OUTSIDE`); it is skipped with that reason.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograd_core.errors import Lacking
from autograd_core.op import ARRAYS, CARRIERS, Op, elementwise, is_carried
from autograd_core.ops import TABLE

pytest.importorskip("array_api_strict", reason="array-api-strict is not installed (pip install -e '.[dev]')")

_SPECIAL = """
airy betainc dawsn ellipe ellipk elliprd erf erfc erfcinv erfinv exp1 expi expn gammainc gammaincc gammaln i0 i0e i1 i1e
ive j0 j1 jv k0 k0e k1 k1e kve lambertw ndtri sici spherical_jn y0 y1 yv zeta expm lu solve_triangular
"""
"""SciPy's functions, of which the standard has none."""
_FUNCTIONS = """
angle() cbrt() cross() einsum() exp2() fmax() fmin() fmod() heaviside() isclose() isneginf() isposinf() isreal() ldexp()
logaddexp2() nan_to_num() add.at() logaddexp.accumulate() maximum.accumulate() minimum.accumulate() maximum.reduceat()
minimum.reduceat()
"""
"""NumPy's functions, and methods of its ufuncs, that are not in the standard, or not for stacks (cross)."""
ARGUMENTS = ("matrix_rank(): ", "pinv(): ", "round(): ", "svd(): ", "an index: ", "writing into the real part")
"""Arguments and indices that are not."""
SPECIAL, FUNCTIONS = (frozenset(text.split()) for text in (_SPECIAL, _FUNCTIONS))
LEAST = 250
"""Rows that run, at least."""
WAITS = {"cov"}
"""Rows that look at a number on the device (see test_cupy)."""


def _load(name: str, path: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[2] / path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


table = _load("table_of_rows", "core/ops/test_table.py")
portable = _load("portable_arrays", "fakes/portable.py")


def lifted(value: Any) -> Any:
    return portable.XP.asarray(value) if isinstance(value, np.ndarray) else value


def apply(op: Op, args: tuple[Any, ...], attributes: dict[str, Any]) -> Any:
    """The carrier: masks and index arrays made of shapes go to the device, as CuPy's carrier has it."""
    for arg in args:
        if is_carried(arg):
            return CARRIERS[type(arg)](op, args, attributes)
    if "key" in attributes:
        attributes = {**attributes, "key": tuple(map(lifted, attributes["key"]))}
    return op.evaluate(portable.XP, *map(lifted, args), **attributes)


@pytest.fixture(autouse=True)
def _carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ARRAYS, portable.Portable, portable.XP)
    monkeypatch.setitem(CARRIERS, portable.Portable, apply)
    for name in ("cupyx", "cupyx.scipy", "cupyx.scipy.special", "cupyx.scipy.linalg"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace())  # where rows look for SciPy's functions on a device
    portable.SYNCHRONISATIONS.clear()


def results(op: Op, lift: Callable[[Any], Any], host: Callable[[Any], Any]) -> Iterator[Any]:
    """A row's values, gradients and tangents in all its cases."""
    for case in table.cases(op):
        y = op(*map(lift, case.args), **case.attributes)
        yield host(y)
        if not op.differentiable:
            continue
        g = table.noise(y.shape, 1)
        g = g + 1j * table.noise(y.shape, 2) if y.dtype.kind == "c" else g
        yield from (host(found.value) for found in table.pulled(op, case, g, lift))
        tangent = table.pushed(op, case, table.tangents_of(op, case), lift)
        if tangent is not None:
            yield host(tangent)


@cache
def on_second(name: str) -> tuple[list[Any] | str, bool]:
    """The results on the second device, or what of the row is outside the standard; and whether a number was read."""
    portable.SYNCHRONISATIONS.clear()
    try:
        found = list(results(TABLE[name], portable.XP.asarray, portable.host))
    except (portable.Outside, Lacking) as reason:
        return str(reason), False
    return found, bool(portable.SYNCHRONISATIONS)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_row_stays_on_the_second_device(name: str) -> None:
    found, waited = on_second(name)
    if isinstance(found, str):
        assert found in SPECIAL | FUNCTIONS or found.startswith(ARGUMENTS), found
        pytest.skip(f"{found.split(':')[0]} is not in the array API standard")
    assert waited == (name in WAITS)
    for one, other in zip(results(TABLE[name], np.asarray, np.asarray), found, strict=True):
        assert (other.dtype, other.shape) == (one.dtype, one.shape)
        np.testing.assert_allclose(other, one, rtol=1e-10, atol=1e-300)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_most_rows_run() -> None:
    assert sum(not isinstance(on_second(name)[0], str) for name in TABLE) >= LEAST


def test_a_row_that_goes_elsewhere_is_noticed() -> None:
    x = portable.XP.asarray(np.ones(2))
    for evaluate in (lambda xp, x: np.sqrt(np.asarray(x)), lambda xp, x: x + np.ones(2)[:1].repeat(2) @ np.eye(2)):
        with pytest.raises(TypeError, match="NumPy array"):
            elementwise("elsewhere", evaluate, partials=(1,))(x)
    elementwise("waits", lambda xp, x: x * float(x[0]), partials=(1,))(x)
    assert portable.SYNCHRONISATIONS == ["__float__"]
