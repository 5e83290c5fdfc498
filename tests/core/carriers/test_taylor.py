"""Taylor coefficients against mpmath's."""

import flint
import mpmath
import pytest

from autograd_core.carriers.arb import precision
from autograd_core.carriers.spending import terms
from autograd_core.carriers.taylor import NoSeries, coefficients, local, taylor
from autograd_core.ops import TABLE

POINTS = {
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "coth": mpmath.coth,
    "sech": mpmath.sech,
    "csch": mpmath.csch,
    "expm1": lambda x: mpmath.exp(x) - 1,
    "log1p": lambda x: mpmath.log(1 + x),
    "asinh": mpmath.asinh,
    "atanh": mpmath.atanh,
    "cot": mpmath.cot,
    "sec": mpmath.sec,
    "csc": mpmath.csc,
    "sinc": lambda x: mpmath.sin(x) / x,
    "sinc_pi": lambda x: mpmath.sin(mpmath.pi * x) / (mpmath.pi * x),
    "erfinv": mpmath.erfinv,
    "digamma": lambda x: mpmath.psi(0, x),
    "erf": mpmath.erf,
    "lgamma": mpmath.loggamma,
    "exp": mpmath.exp,
}


@pytest.mark.parametrize("method", POINTS)
@pytest.mark.parametrize("at", ["0.625", "0.0625"])
def test_coefficients(method: str, at: str) -> None:
    with precision(300), mpmath.workdps(60):
        found = coefficients(method, flint.arb(at), 4, (), {})
        right = mpmath.taylor(POINTS[method], mpmath.mpf(at), 3)
        for one, known in zip(found, right, strict=True):
            assert abs(mpmath.mpf(one.str(50, radius=False)) - known) < mpmath.mpf("1e-20") * (1 + abs(known))


def test_negative_arguments_of_asinh_lose_nothing() -> None:
    with precision(128):
        slope = coefficients("asinh", flint.arb(-1e30), 2, (), {})[1]
        assert slope.rel_accuracy_bits() > 100


@pytest.mark.parametrize(
    ("method", "rest"), [("bessel_j", (2,)), ("bessel_i", (0,)), ("bessel_y", (1,)), ("root", (3,))]
)
def test_functions_with_parameters(method: str, rest: tuple[int, ...]) -> None:
    known = {
        "bessel_j": lambda t: mpmath.besselj(2, t),
        "bessel_i": lambda t: mpmath.besseli(0, t),
        "bessel_y": lambda t: mpmath.bessely(1, t),
        "root": lambda t: mpmath.cbrt(t),
    }[method]
    with precision(300), mpmath.workdps(60):
        found = coefficients(method, flint.arb(1.5), 3, rest, {})
        right = mpmath.taylor(known, mpmath.mpf(1.5), 2)
        assert all(abs(mpmath.mpf(one.str(50, radius=False)) - k) < 1e-20 for one, k in zip(found, right, strict=True))


def test_a_function_of_a_power_series() -> None:
    with precision(200), terms(3):
        line = flint.arb_series([0.5, 2, 1])
        value, slope = taylor("sinh", line, (), {})
        assert value[1].overlaps(2 * flint.arb(0.5).cosh())
        assert slope[1].overlaps(2 * flint.arb(0.5).sinh())


def test_a_pole_gives_no_number() -> None:
    assert not coefficients("rsqrt", flint.arb(0), 2, (), {})[1].is_finite()


def test_what_has_no_series_says_so() -> None:
    with pytest.raises(NoSeries, match="chebyshev_t"):
        taylor("chebyshev_t", flint.arb(0.5), (3,), {})


def test_derivatives_of_a_formula_on_balls() -> None:
    with precision(200):
        slopes = local(TABLE["zeta"], [flint.arb(3), flint.arb(2)], [1], {})
        assert slopes[0].overlaps(-3 * flint.arb(4).zeta(2))
    with pytest.raises(NoSeries):
        local(TABLE["nextafter"], [flint.arb(3), flint.arb(2)], [0], {})
