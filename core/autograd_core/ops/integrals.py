"""Rows of the exponential, sine and cosine integrals, and the dilogarithm.

Near a root the value is written as a multiple of the distance from the root, which is known to 106 bits: the usual
series has an absolute error there, and so no digits. The tables are made with balls.
"""

from __future__ import annotations

from math import factorial
from typing import Any

from autograd_core.op import POSITIVE, REALS, Example, Op, Value, elementwise
from autograd_core.ops.exponential import cos, exp
from autograd_core.ops.precise import chebyshev, double, integral, polynomial, special, total

# Chebyshev coefficients of x exp(-x) Ei(x) from 2 to 6, 6 to 16 and 16 to 40.
_EI_2 = (
    1.3825857641825385, -0.06532223048399563, -0.06405148943223626, 0.03295492210748895, -0.008529309028795734,
    0.0013500786158947623, -9.07440162447505e-05, -2.0900824920186623e-05, 9.860208807606304e-06,
    -2.5395840351860843e-06, 5.369121856684851e-07, -1.051680035369133e-07, 2.0343783817392366e-08,
    -4.02372276343175e-09, 8.245317522148756e-10, -1.7498070011519536e-10, 3.822932513506059e-11,
    -8.543755934797384e-12, 1.943375698073441e-12, -4.4829064416464283e-13, 1.0460639376640322e-13,
    -2.464653773911534e-14, 5.8553484594809345e-15, -1.40113689291948e-15, 3.374146035677137e-16,
    -8.171372576215999e-17, 1.9889219307450457e-17,
)  # fmt: skip
_EI_6 = (
    1.143519932145283, -0.09436493836204433, 0.030110378097377273, -0.008640982628586842, 0.0020174177603817715,
    -0.000301314398488213, -1.7481741210211742e-05, 3.2960908791142996e-05, -1.462890827671381e-05,
    4.583980694684664e-06, -1.1561822444436757e-06, 2.430234026086352e-07, -4.225313827560169e-08,
    5.653303017954992e-09, -3.879792903018228e-10, -7.740803033241734e-11, 4.2623715882484244e-11,
    -1.2573251600362641e-11, 3.0191411437446916e-12, -6.518213774484188e-13, 1.3243307358524542e-13,
    -2.604535795623646e-14, 5.057780536231903e-15, -9.835779140603036e-16, 1.932921376990146e-16,
    -3.856508251470948e-17,
)  # fmt: skip
_EI_16 = (
    1.0436281089977384, -0.021561307066602586, 0.005359143563353559, -0.0013413297638423599, 0.0003385496163621369,
    -8.632282208074513e-05, 2.2277231564473614e-05, -5.826920094319058e-06, 1.5447128801032928e-06,
    -4.139819988711063e-07, 1.1151050281053646e-07, -2.9915377110780876e-08, 7.899136587354123e-09,
    -2.024410511197664e-09, 4.953471170239219e-10, -1.1328099308506736e-10, 2.340821757809173e-11,
    -4.065196419818714e-12, 4.577559888451945e-13, 4.0335134830336416e-14, -4.841916985323632e-14,
    2.0526187175102307e-14, -6.721251236560267e-15, 1.9137375371232012e-15, -4.935741916423349e-16,
    1.1739400310744537e-16, -2.5954672226326074e-17,
)  # fmt: skip

# The positive root r of a function F in two parts, and the coefficients of P in F(x) = log(x / r) + (x - r) P(x); of
# the even functions in F(x) = log(x / r) + (x^2 - r^2) P(x^2).
_EI_ROOT = (0.3725074107813666, 1.3140183414386028e-17)
_EI_POLY = (
    1.1014081059037335, 0.2722311099556949, 0.0596796447862962, 0.011071160227631466, 0.001756994738955506,
    0.00024248664502907, 2.954347545597605e-05, 3.2182024289057695e-06, 3.1678300294706367e-07,
    2.8430487068119227e-08, 2.3440281155797455e-09, 1.7869098701580808e-10, 1.2665552363135053e-11,
    8.387530298276318e-13, 5.211724115904218e-14, 3.0500053977277016e-15, 1.686733288172446e-16,
    8.841408871365091e-18, 4.404520872505902e-19, 2.090448148139736e-20, 9.473458906396264e-22,
    4.107590253061037e-23, 1.7071919576072093e-24, 6.812975851530111e-26,
)  # fmt: skip
_CI_ROOT = (0.6165054856207163, -4.209920321433186e-17)
_CI_POLY = (
    -0.2460741137876754, 0.01032913175886613, -0.00023030713252296953, 3.089749541206051e-06, -2.749131394517914e-08,
    1.7366199240195137e-10, -8.182048617731072e-13, 2.983878225639493e-15, -8.669531815700514e-18,
    2.053622743220037e-20, -4.0414450160931385e-23, 6.711950125544797e-26, -9.532458315625024e-29,
    1.1709115536885021e-31,
)  # fmt: skip
_CHI_ROOT = (0.5238225713898644, -2.6671382575502846e-17)
_CHI_POLY = (
    0.2528757224905795, 0.010480416874324244, 0.00023233422357854934, 3.1077729832531905e-06, 2.7605117433307647e-08,
    1.7419801847335313e-10, 8.201592757557855e-13, 2.9895558562098014e-15, 8.682979402916274e-18,
    2.056268949903566e-20, 4.0458394924661127e-23, 6.718190928300513e-26,
)  # fmt: skip


_EULER = (0.5772156649015329, -4.942915152430645e-18)


def _from_root(xp: Any, x: Value, root: tuple[float, float], coefficients: tuple[float, ...], even: bool) -> Value:
    """F(x) for 0 < x <= 2, relative to its distance from the root."""
    away = (x - root[0]) - root[1]
    near = x > root[0] / 2
    logarithm = xp.where(near, xp.log1p(xp.where(near, away, 0) / root[0]), xp.log(x) - xp.log(root[0]))
    if even:
        return logarithm + away * (x + root[0]) * polynomial(coefficients, x * x)
    return logarithm + away * polynomial(coefficients, x)


def _over(xp: Any, x: Value) -> Value:
    """exp(x) / x, far out by two halves: the quotient may be in range where exp(x) is not."""
    near, far = xp.clip(x, -700.0, 700.0), xp.clip(x, -1500.0, 1500.0)
    half = xp.exp(far / 2)
    return xp.where(xp.abs(x) < 700, xp.exp(near) / x, half / far * half)


exp_over: Op = elementwise(
    "exp_over",
    lambda xp, x: double(xp, _over, x),
    partials=(lambda x, y: y * ((x - 1) / x),),
    formula=lambda x: exp(x) / x,
    domain=(REALS,),
    poles=((1.0,),),
    math="exp(x) / x",
    doc="exp(x) / x, the derivative of expi, also where exp(x) is out of range.",
)


def _expi_tail(xp: Any, x: Value, share: float) -> Value:
    """A share of Ei(x) from x = 40 on."""
    x = xp.minimum(x, 1500.0)  # where it has long been infinite
    series = polynomial([share * factorial(k) for k in range(41)], 1 / x)
    half = xp.exp(x / 2)
    return half / x * series * half


def _expi(xp: Any, x: Value) -> Value:
    found = special(xp, "expi")(xp.minimum(x, 2.0))
    pieces = ((2.0, 6.0, _EI_2), (6.0, 16.0, _EI_6), (16.0, 40.0, _EI_16))
    for low, high, table in pieces:
        t = (2 * xp.clip(x, low, high) - (low + high)) / (high - low)
        found = xp.where(x > low, chebyshev(table, t) * _over(xp, xp.clip(x, low, high)), found)
    found = xp.where(x > 40, _expi_tail(xp, xp.maximum(x, 40.0), 1.0), found)
    middle = xp.clip(x, 0.01, 2.0)
    found = xp.where((x > 0.01) & (x < 2), _from_root(xp, middle, _EI_ROOT, _EI_POLY, even=False), found)
    return xp.where(x < 0, -_exp1(xp, -xp.minimum(x, 0.0)), found)


def _exp1(xp: Any, x: Value) -> Value:
    """SciPy's; from 0.3 to 1 the series about 0, its sum carried in two parts."""
    middle = xp.clip(x, 0.3, 1.0)
    term, found, rest = -1.0, -xp.log(middle), -_EULER[1]
    found, error = total(found, -_EULER[0])
    rest = rest + error
    for k in range(1, 20):
        term = -term * middle / k
        found, error = total(found, term / k)
        rest = rest + error
    # SciPy's underflows with exp(-x), too early for the quotient.
    right = xp.maximum(x, 600.0)
    tail = -_over(xp, -right) * polynomial([(-1.0) ** k * factorial(k) for k in range(12)], 1 / right)
    found = xp.where((x > 0.3) & (x <= 1), found + rest, special(xp, "exp1")(x))
    return xp.where(x > 600, tail, found)


expi: Op = elementwise(
    "expi",
    lambda xp, x: double(xp, _expi, x),
    partials=(lambda x: exp_over(x),),
    aliases=("Ei",),
    sympy="Ei",
    ball="ei",
    domain=(REALS,),
    poles=((0.3725074107813666,),),
    doc="Exponential integral Ei, the principal value of the integral of exp(t) / t from -inf to x.",
)


def _expn(xp: Any, x: Value, n: int) -> Value:
    if n == 1:
        return _exp1(xp, x)
    if n > 1:
        right = xp.maximum(x, 0.2)
        area = integral(lambda t: xp.exp(-t) / (1 + t / right) ** n)
        return xp.where(x < 0.2, special(xp, "expn")(n, x), -_over(xp, -right) * area)
    found = -_over(xp, -x)
    for k in range(0, n, -1):
        found = (xp.exp(-x) - (k - 1) * found) / x
    return found


def _ball_expn(x: Any, n: int = 1) -> Any:
    """By its recurrences from n = 0 down or n = 1 up; python-flint's own is a hundred times slower."""
    small = (-x).exp()
    if n > 0:
        found = x.expint(1)
        for k in range(1, n):
            found = (small - x * found) / k
        return found
    found = small / x
    for k in range(0, n, -1):
        found = (small - (k - 1) * found) / x
    return found


expn: Op = elementwise(
    "expn",
    lambda xp, x, n=1: double(xp, _expn, x, n=n),
    partials=(lambda x, n: -expn(x, n=n - 1),),
    order=("n", "x"),
    sympy=lambda sp, x, n=1: sp.expint(n, x),
    ball=_ball_expn,
    domain=(POSITIVE,),
    examples=(Example(((),), {"n": 2}), Example(((),), {"n": 5})),
    math="integral of exp(-x * t) / t**n from 1 to inf",
    doc="Exponential integral of whole order n.",
)

exp1: Op = elementwise(
    "exp1",
    lambda xp, x: double(xp, _exp1, x),
    partials=(lambda x: exp_over(-x),),
    aliases=("E1",),
    sympy=lambda sp, x: sp.expint(1, x),
    ball=lambda x: x.expint(1),
    domain=(POSITIVE,),
    math="integral of exp(-t) / t from x to inf",
    doc="Exponential integral E1.",
)


def _half_expi(xp: Any, x: Value) -> Value:
    """Ei(x) / 2 for x > 0, which may be in range where Ei(x) is not."""
    return xp.where(x > 700, _expi_tail(xp, xp.maximum(x, 700.0), 0.5), _expi(xp, xp.minimum(x, 700.0)) / 2)


def _shi(xp: Any, x: Value) -> Value:
    size = xp.abs(x)
    inner = xp.minimum(size, 2.0)
    series = polynomial([1 / (2 * k + 1) / factorial(2 * k + 1) for k in range(13)], inner * inner) * inner
    outer = xp.maximum(size, 2.0)
    return xp.copysign(xp.where(size < 2, series, _half_expi(xp, outer) + _exp1(xp, outer) / 2), x)


def _chi(xp: Any, x: Value) -> Value:
    size = xp.abs(x)
    outer = xp.maximum(size, 2.0)
    return xp.where(
        size < 2,
        _from_root(xp, xp.minimum(size, 2.0), _CHI_ROOT, _CHI_POLY, even=True),
        _half_expi(xp, outer) - _exp1(xp, outer) / 2,
    )


def _ci(xp: Any, x: Value) -> Value:
    size = xp.abs(x)
    inner = _from_root(xp, xp.minimum(size, 2.0), _CI_ROOT, _CI_POLY, even=True)
    return xp.where(size < 2, inner, special(xp, "sici")(size)[1])


def _mean(xp: Any, x: Value, m: int, hyperbolic: bool) -> Value:
    """The derivative of order m of sin(x)/x or sinh(x)/x, which is the integral of t^m cos^(m)(xt) from 0 to 1.

    Up to 2 by the series; beyond, by x s_m = sin^(m)(x) - m s_(m-1), with exp(x/2) taken off the hyperbolic ones.
    """
    size = xp.abs(x)
    inner, outer = xp.minimum(size, 2.0), xp.clip(size, 2.0, 1400.0 if hyperbolic else None)
    start, sign = (m + 1) // 2, 1 if hyperbolic else -1
    terms = [sign**k / factorial(2 * k - m) / (2 * k + 1) for k in range(start, start + 14)]
    series = polynomial(terms, inner * inner) * (inner if m % 2 else 1)
    half = xp.exp(outer / 2) if hyperbolic else 1.0
    found = 0.0
    for k in range(m + 1):
        if hyperbolic:
            wave = (half + (1 if k % 2 else -1) * xp.exp(-1.5 * outer)) / 2
        else:
            wave = (xp.sin, xp.cos)[k % 2](outer) * (-1 if k % 4 > 1 else 1)
        found = (wave - k * found) / outer
    return xp.where(size < 2, series, found * half) * (xp.sign(x) if m % 2 else 1)


def _si_derivative(xp: Any, x: Value, n: int) -> Value:
    return _mean(xp, x, n - 1, hyperbolic=False) if n else special(xp, "sici")(x)[0]


def _shi_derivative(xp: Any, x: Value, n: int) -> Value:
    return _mean(xp, x, n - 1, hyperbolic=True) if n else _shi(xp, x)


def _ball_mean(x: Any, n: int, hyperbolic: bool) -> Any:
    """The same recurrence as in floats; balls afford its cancellation."""
    found = 0 * x
    for k in range(n):
        if hyperbolic:
            wave = x.cosh() if k % 2 else x.sinh()
        else:
            wave = (x.cos() if k % 2 else x.sin()) * (-1 if k % 4 > 1 else 1)
        found = (wave - k * found) / x
    return found


def _derivative_of(name: str) -> Any:
    """The SymPy counterpart of a row with an order of differentiation."""

    def counterpart(sp: Any, x: Any, n: int = 0) -> Any:
        v = sp.Dummy(real=True)
        return sp.diff(getattr(sp, name)(v), v, n).subs(v, x)

    return counterpart


si: Op = elementwise(
    "si",
    lambda xp, x, n=0: double(xp, _si_derivative, x, n=n),
    partials=(lambda x, n: si(x, n=n + 1),),
    aliases=("Si",),
    sympy=_derivative_of("Si"),
    ball=lambda x, n=0: _ball_mean(x, n, hyperbolic=False) if n else x.si(),
    domain=(REALS,),
    poles=((0.0,),),
    examples=(Example(((),)), Example(((),), {"n": 1})),
    math="integral of sin(t) / t from 0 to x",
    accuracy="the second derivative loses digits near its roots",
    doc="Sine integral, or its derivative of order n.",
)

shi: Op = elementwise(
    "shi",
    lambda xp, x, n=0: double(xp, _shi_derivative, x, n=n),
    partials=(lambda x, n: shi(x, n=n + 1),),
    aliases=("Shi",),
    sympy=_derivative_of("Shi"),
    ball=lambda x, n=0: _ball_mean(x, n, hyperbolic=True) if n else x.shi(),
    domain=(REALS,),
    poles=((0.0,),),
    examples=(Example(((),)), Example(((),), {"n": 1})),
    math="integral of sinh(t) / t from 0 to x",
    doc="Hyperbolic sine integral, or its derivative of order n.",
)

ci: Op = elementwise(
    "ci",
    lambda xp, x: double(xp, _ci, x),
    partials=(lambda x: cos(x) / x,),
    aliases=("Ci",),
    sympy="Ci",
    ball="ci",
    domain=(POSITIVE,),
    poles=((0.6165054856207163,),),
    math="euler + log(x) + integral of (cos(t) - 1) / t from 0 to x",
    accuracy="the value loses digits near its roots, except the first",
    doc="Cosine integral.",
)

chi: Op = elementwise(
    "chi",
    lambda xp, x: double(xp, _chi, x),
    partials=(lambda x: shi(x, n=1) - exp_over(-x),),  # where exp(x) / x may overflow
    aliases=("Chi",),
    sympy="Chi",
    ball="chi",
    domain=(POSITIVE,),
    poles=((0.5238225713898644,),),
    math="euler + log(x) + integral of (cosh(t) - 1) / t from 0 to x",
    doc="Hyperbolic cosine integral.",
)
