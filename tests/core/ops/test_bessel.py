"""Bessel, Airy and elliptic rows and Lambert's W at special points, against mpmath's 50 digits and known limits."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from autograd_core.conventions import convention
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import NoDerivative
from autograd_core.ops import NAMES, TABLE

mp.mp.dps = 50


def derivatives(name: str, x: Any, *before: Any, **attributes: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value, first and second derivative of a row by its last argument."""
    leaf = Tensor(np.asarray(x, dtype=float), requires_grad=True)
    y = TABLE[name](*before, leaf, **attributes)
    one = Tensor(np.ones(leaf.shape))
    first = grad(y, [leaf], one, create_graph=True)[0]
    second = grad(first, [leaf], one)[0] if first.requires_grad else Tensor(np.zeros(leaf.shape))
    return tuple(np.asarray(t.value) for t in (y, first, second))  # type: ignore[return-value]


def near(found: Any, truth: Any, ulps: float = 8) -> None:
    truth = float(truth)
    assert abs(float(found) - truth) <= ulps * np.spacing(abs(truth)), f"{float(found)!r}, the truth is {truth!r}"


@pytest.mark.parametrize(
    ("name", "at", "value", "first", "second"),
    [
        ("j0", 0.0, 1, 0, -0.5),
        ("j1", 0.0, 0, 0.5, 0),
        ("i0", 0.0, 1, 0, 0.5),
        ("i1", 0.0, 0, 0.5, 0),
        ("spherical_bessel_j0", 0.0, 1, 0, -1 / 3),
        ("ellipk", 0.0, mp.pi / 2, mp.pi / 8, 9 * mp.pi / 64),
        ("ellipe", 0.0, mp.pi / 2, -mp.pi / 8, -3 * mp.pi / 64),
        ("lambertw", 0.0, 0, 1, -2),
        ("airy_ai", 0.0, mp.airyai(0), mp.airyai(0, derivative=1), 0),
        ("airy_bi", 0.0, mp.airybi(0), mp.airybi(0, derivative=1), 0),
    ],
)
def test_at_a_removable_singularity(name: str, at: float, value: Any, first: Any, second: Any) -> None:
    for found, truth in zip(derivatives(name, at), (value, first, second), strict=True):
        near(found, truth)


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("j0", lambda x: mp.besselj(0, x)),
        ("j1", lambda x: mp.besselj(1, x)),
        ("y0", lambda x: mp.bessely(0, x)),
        ("y1", lambda x: mp.bessely(1, x)),
        ("airy_ai", mp.airyai),
        ("airy_bi", mp.airybi),
        ("airy_aip", lambda x: mp.airyai(x, derivative=1)),
        ("airy_bip", lambda x: mp.airybi(x, derivative=1)),
    ],
)
@pytest.mark.parametrize("x", [1e-8, 0.3, 2.0, 4.0, 7.0, 9.5, 20.0, 31.0, 1000.0, 123456.7])
def test_waves_are_right_to_their_amplitude(name: str, truth: Any, x: float) -> None:
    at = -x if name.startswith("airy") else x
    amplitude = 1 if x < 1 else x**-0.25 if name in ("airy_ai", "airy_bi") else x**0.25 if "airy" in name else x**-0.5
    right = float(truth(mp.mpf(at)))
    assert abs(float(TABLE[name](at)) - right) <= 8 * np.spacing(max(abs(right), amplitude))


@pytest.mark.parametrize("x", [1e-300, 1e-8, 0.05, 1.0, 5.0, 30.0, 100.0, 1e6])
def test_scaled_functions_keep_their_slope(x: float) -> None:
    """Differences of i0e and i1e, k0e and k1e would have lost 7 digits at 1e6."""
    z = mp.mpf(x)
    if x > 1e5:  # three terms of the asymptotic series
        slope_i = -(z ** mp.mpf("-1.5")) / (2 * mp.sqrt(2 * mp.pi)) * (1 + mp.mpf(3) / 8 / z + mp.mpf(45) / 128 / z**2)
        slope_k = -mp.sqrt(mp.pi / 2) * z ** mp.mpf("-1.5") / 2 * (1 - mp.mpf(3) / 8 / z + mp.mpf(45) / 128 / z**2)
    else:
        slope_i = mp.exp(-z) * (mp.besseli(1, z) - mp.besseli(0, z))
        slope_k = mp.exp(z) * (mp.besselk(0, z) - mp.besselk(1, z))
    near(derivatives("i0e", x)[1], slope_i)
    near(derivatives("k0e", x)[1], slope_k)
    near(derivatives("i0e", -x)[1], -slope_i)


def test_tails_and_poles() -> None:
    assert TABLE["k0"](800.0) == 0 and TABLE["k0"](0.0) == inf and np.isnan(TABLE["k0"](-1.0))
    near(TABLE["k0"](700.0), mp.besselk(0, 700))
    near(TABLE["i0"](712.0), mp.besseli(0, 712))
    near(TABLE["iv"](2.0, 712.0), mp.besseli(2, 712))
    near(TABLE["kve"](2.5, 1e200), mp.sqrt(mp.pi / 2 / mp.mpf(1e200)))
    near(derivatives("ive", 1e200, 2.5)[1], -1 / mp.sqrt(2 * mp.pi) / 2 * mp.mpf(1e200) ** mp.mpf("-1.5"))
    assert [float(TABLE[n](inf)) for n in ("j0", "j1", "y0", "y1", "spherical_bessel_j0", "k0e", "airy_ai")] == [0] * 7
    assert TABLE["y0"](0.0) == -inf and np.isnan(TABLE["y1"](-1.0))
    assert TABLE["airy_bi"](inf) == inf and TABLE["airy_ai"](200.0) == 0
    assert all(np.isnan(TABLE[n](nan)) for n in ("j0", "y1", "i0e", "k0", "airy_ai", "ellipk", "lambertw", "i_moment"))


@pytest.mark.parametrize(("way", "slope"), [("torch-2.13", 0.0), ("min-norm", 0.0), ("one-sided", -1.0)])
def test_the_kink_of_i0e(way: str, slope: float) -> None:
    with convention(way):
        assert derivatives("i0e", 0.0)[1] == slope
    near(derivatives("i1e", 0.0)[1], 0.5)


def test_orders() -> None:
    with pytest.raises(NoDerivative, match="by v is not known"):
        order = Tensor(np.array(1.5), requires_grad=True)
        grad(TABLE["jv"](order, 2.0), [order], Tensor(np.array(1.0)))
    assert NAMES["besselj"] is TABLE["jv"] and NAMES["modified_bessel_k1"] is TABLE["k1"]
    assert TABLE["jv"](-1, 0.5) == -TABLE["jv"](1, 0.5) == TABLE["jv"](1, -0.5)
    assert TABLE["jv"](-3, -40.0) == TABLE["jv"](3, 40.0)
    assert np.isnan(TABLE["jv"](0.5, -40.0)) and np.isnan(TABLE["iv"](0.5, -1.0))
    assert [float(d) for d in derivatives("jv", 0.0, 1)[:2]] == [0, 0.5]
    for v, x in ((2.7, 18.2), (0.5, 10.9), (5.0, 12.0)):
        assert abs(float(TABLE["jv"](v, x)) - float(mp.besselj(v, x))) < 1e-15
    for v, x in ((2.7, 18.2), (1 / 3, 1.9)):
        near(TABLE["ive"](v, x), mp.besseli(v, x) * mp.exp(-x), 12)
        near(TABLE["kve"](v, x), mp.besselk(v, x) * mp.exp(x))


@pytest.mark.parametrize("n", [0, 1, 2, 6])
@pytest.mark.parametrize("x", [0.0, 1e-200, 1e-3, 1.0, 3.0, 50.0])
def test_spherical(n: int, x: float) -> None:
    truth = mp.mpf(n == 0) if not x else mp.sqrt(mp.pi / 2 / x) * mp.besselj(n + mp.mpf(1) / 2, x)
    assert abs(float(TABLE["spherical_jn"](x, n=n)) - float(truth)) <= 4 * np.spacing(max(abs(float(truth)), x / 1e4))


@pytest.mark.parametrize("m", [-1e300, -1e12, -7.0, -0.9, -1e-9, 1e-9, 0.4, 0.6, 0.999, 1 - 2.0**-40])
def test_elliptic(m: float) -> None:
    near(TABLE["ellipk"](m), mp.ellipk(m), 4)
    near(TABLE["ellipe"](m), mp.ellipe(m), 4)
    z = mp.mpf(m)
    near(derivatives("ellipe", m)[1], (mp.ellipe(z) - mp.ellipk(z)) / 2 / z)
    if abs(m) < 1e100:
        near(derivatives("ellipk", m)[1], (mp.ellipe(z) - (1 - z) * mp.ellipk(z)) / (2 * z * (1 - z)))


@pytest.mark.parametrize("k", [0, -1])
@pytest.mark.parametrize("past", [2.0**-54, 1e-12, 1e-6, 0.01, 0.2])
def test_lambertw_past_its_branch_point(k: int, past: float) -> None:
    x = -0.36787944117144233 + past
    w = mp.lambertw(mp.mpf(x), k).real
    near(TABLE["lambertw"](x, k=k), w, 4)
    near(TABLE["lambertw_plus_one"](x, k=k), 1 + w)
    near(derivatives("lambertw", x, k=k)[1], mp.exp(-w) / (1 + w))


def test_lambertw_at_its_ends() -> None:
    assert TABLE["lambertw"](-0.36787944117144233) == -1 and np.isnan(TABLE["lambertw"](-1.0))
    assert TABLE["lambertw"](0.0, k=-1) == -inf and np.isnan(TABLE["lambertw"](0.1, k=-1))
    assert TABLE["lambertw"](inf) == inf


@pytest.mark.parametrize("name", ["j0", "y1", "i0e", "k0", "k1e", "airy_ai", "ellipk", "lambertw"])
def test_empty_and_narrow(name: str) -> None:
    assert TABLE[name](np.zeros(0)).shape == (0,)
    for dtype in (np.float32, np.float16):
        found = TABLE[name](np.array([0.5, 0.25], dtype))
        assert found.dtype == dtype and found.shape == (2,)
        assert found[0] == dtype(TABLE[name](0.5))


TINIEST = 5e-324
_LOG = -mp.log(mp.mpf(TINIEST) / 2) - mp.euler  # K_0 there


@pytest.mark.parametrize(
    ("name", "before", "at", "attributes", "value", "slope"),
    [
        ("k0", (), TINIEST, {}, _LOG, -inf),
        ("k0e", (), TINIEST, {}, _LOG, -inf),
        ("k1", (), TINIEST, {}, inf, -inf),
        ("k1e", (), TINIEST, {}, inf, -inf),
        ("k_moment", (), 1e-103, {"p": 2}, 1 / mp.mpf(1e-103) ** 2, -inf),
        ("k_moment", (), TINIEST, {"p": 2}, inf, -inf),
        ("kv", (1e-318,), 1e-300, {}, -mp.log(mp.mpf(1e-300) / 2) - mp.euler, -mp.mpf(1) / mp.mpf(1e-300)),
        ("yv", (3.0,), 1e-256, {}, -inf, inf),
        ("y1", (), 5e-309, {}, -2 / mp.pi / mp.mpf(5e-309), inf),
        ("i1", (), 713.5, {}, mp.besseli(1, 713.5), mp.besseli(1, mp.mpf(713.5), derivative=1)),
        ("i1", (), -1e300, {}, -inf, inf),
        ("iv", (3.0,), -20.0, {}, mp.besseli(3, -20), mp.besseli(3, -20, derivative=1)),
        ("lambertw", (), -TINIEST, {"k": -1}, mp.lambertw(-mp.mpf(TINIEST), -1).real, -inf),
    ],
)
def test_the_ends_of_the_floats(name, before, at, attributes, value, slope) -> None:
    found = derivatives(name, at, *before, **attributes)
    for number, truth in zip(found, (value, slope), strict=False):
        if mp.isinf(truth):
            assert number == truth
        else:
            near(number, truth)
