"""Rows of the error function and its kin: its inverses, scaled forms and Dawson's function.

Their derivatives are Gaussian factors, which the forms with exp(y**2) or a difference lose in the tails. Here each is
a quotient of the scaled function exp(x**2) erfc(x), which stays moderate where everything else under- or overflows.
"""

from __future__ import annotations

from math import factorial
from typing import Any

from autograd_core.op import REALS, Example, Interval, Op, Value, elementwise
from autograd_core.ops.precise import anywhere, chebyshev, double, exp_of_square, integral, pi_ball, polynomial, special

_SLOPE_AT_0 = 1.1283791670955126  # 2 / sqrt(pi)


erf_slope: Op = elementwise(
    "erf_slope",
    lambda xp, x: double(xp, lambda xp, x: _SLOPE_AT_0 * exp_of_square(xp, x, -1.0), x),
    partials=(lambda x, y: -2 * (x * y),),
    sympy=lambda sp, x: 2 * sp.exp(-x * x) / sp.sqrt(sp.pi),
    ball=lambda x: 2 * (-x * x).exp() / pi_ball().sqrt(),
    domain=(REALS,),
    math="2 / sqrt(pi) * exp(-x**2)",
    accuracy="where the value is subnormal, the derivative has its absolute error times x",
    doc="Derivative of erf, with its digits also where exp(-x**2) is nearly nothing.",
)

erf: Op = elementwise(
    "erf",
    lambda xp, x: double(xp, lambda xp, x: special(xp, "erf")(x), x),
    partials=(lambda x: erf_slope(x),),
    sympy="erf",
    ball="erf",
    domain=(REALS,),
    doc="Error function.",
)


_SCALED = (
    1.1775789345674017, -0.004590054580646478, -0.08424913336651792, 0.05920993999819189, -0.026658668435305753,
    0.009074997670705265, -0.002413163540417608, 0.0004907758365258086, -6.916973302501207e-05, 4.13902798607301e-06,
    7.74038306619849e-07, -2.1886401049234397e-07, 1.076499946567091e-08, 4.521959811218287e-09,
    -7.754400208831351e-10, -6.318088340886684e-11, 2.86879501093067e-11, 1.9455868545777347e-13,
    -9.65469674843344e-13, 3.25254814814874e-14, 3.3478119482868056e-14, -1.864562880419313e-15,
    -1.2507950530688648e-15, 7.418235256624044e-17, 5.068148904796111e-17,
)  # fmt: skip
"""Chebyshev coefficients of (1 + 2x) exp(x^2) erfc(x) for x >= 0, in t = (x - 3.75) / (x + 3.75); from balls."""


def scaled(xp: Any, x: Value) -> Value:
    """exp(x^2) erfc(x): below 0.3 by its two factors, where SciPy's is 400 ulp off, else by the series."""
    low, high = xp.minimum(x, 0.3), xp.maximum(x, 0.3)
    series = chebyshev(_SCALED, 1 - 7.5 / (high + 3.75)) / 2 / (0.5 + high)
    return xp.where(x < 0.3, exp_of_square(xp, low, 1.0) * special(xp, "erfc")(low), series)


def _erfc(xp: Any, x: Value) -> Value:
    high = exp_of_square(xp, xp.maximum(x, 0.8), -1.0) * scaled(xp, xp.maximum(x, 0.8))
    return xp.where(x < 0.8, special(xp, "erfc")(x), high)


erfc: Op = elementwise(
    "erfc",
    lambda xp, x: double(xp, _erfc, x),
    partials=(lambda x: -erf_slope(x),),
    sympy="erfc",
    ball="erfc",
    domain=(REALS,),
    doc="Complementary error function, 1 - erf(x).",
)


def _scaled_derivative(xp: Any, x: Value, n: int) -> Value:
    """The derivative of order n of exp(x^2) erfc(x), without cancellation.

    From 1/8 on it is the integral of (-2t)^n 2/sqrt(pi) exp(-t^2 - 2xt), whose values have one sign; below, the terms
    of y' = 2xy - 2/sqrt(pi) and y(n+1) = 2n y(n-1) + 2x y(n) have.
    """
    if not n:
        return scaled(xp, x)
    right = xp.clip(x, 0.125, 1e300)
    scale, rate = 0.5 / (right + 0.75), right / (right + 0.75)
    area = integral(lambda t: t**n * xp.exp(-t * (scale * scale * t + rate)))
    left = xp.minimum(x, 0.125)
    before, here = 0.0, scaled(xp, left)
    for k in range(n):
        before, here = here, 2 * k * before + 2 * left * here - (_SLOPE_AT_0 if k == 0 else 0)
    return xp.where(x < 0.125, here, _SLOPE_AT_0 * area * (-2 * scale) ** n * scale)


def _scaled_ball(x: Any, n: int = 0) -> Any:
    before, here = 0 * x, x.erfc() * (x * x).exp()
    for k in range(n):
        before, here = here, 2 * k * before + 2 * x * here - (2 / pi_ball().sqrt() if k == 0 else 0)
    return here


def _scaled_sympy(sp: Any, x: Any, n: int = 0) -> Any:
    v = sp.Dummy(real=True)
    return sp.diff(sp.exp(v**2) * sp.erfc(v), v, n).subs(v, x)


erfcx: Op = elementwise(
    "erfcx",
    lambda xp, x, n=0: double(xp, _scaled_derivative, x, n=n),
    partials=(lambda x, n: erfcx(x, n=n + 1),),
    sympy=_scaled_sympy,
    ball=_scaled_ball,
    domain=(REALS,),
    examples=(Example(((),)), Example(((),), {"n": 1})),
    math="exp(x**2) * erfc(x)",
    accuracy="the derivative of order 1, an integral, is up to 5 ulp off from x = 6 to 9",
    doc="Scaled complementary error function, exp(x**2) * erfc(x), or its derivative of order n.",
)


def _inverse_slope(xp: Any, y: Value, rest: Value) -> Value:
    """sqrt(pi)/2 exp(y^2) where erfc(|y|) = rest: exp(y^2) is erfcx(|y|) / rest where the rounding of y would count."""
    size = xp.abs(y)
    inner = exp_of_square(xp, xp.minimum(size, 0.5), 1.0) / _SLOPE_AT_0
    outer = scaled(xp, size) / _SLOPE_AT_0 / xp.where(rest == 0, xp.nan, rest)
    return xp.where(rest == 0, xp.inf, xp.where(size < 0.5, inner, outer))


erfinv_slope: Op = elementwise(
    "erfinv_slope",
    lambda xp, x: double(xp, lambda xp, x: _inverse_slope(xp, special(xp, "erfinv")(x), 1 - xp.abs(x)), x),
    partials=(lambda x, y: 2 * erfinv(x) * y * y,),
    formula=lambda x: 1 / erf_slope(erfinv(x)),
    domain=(Interval(-1.0, 1.0),),
    math="1 / erf_slope(erfinv(x))",
    doc="Derivative of erfinv, with its digits also next to -1 and 1.",
)

erfinv: Op = elementwise(
    "erfinv",
    lambda xp, x: double(xp, lambda xp, x: special(xp, "erfinv")(x), x),
    partials=(lambda x: erfinv_slope(x),),
    sympy="erfinv",
    ball="erfinv",
    domain=(Interval(-1.0, 1.0),),
    doc="Inverse of erf.",
)


def _erfcinv(xp: Any, p: Value) -> Value:
    """SciPy's, improved by Newton on logarithms: of subnormal numbers it is off in the fourth digit."""
    rest = xp.minimum(p, 2 - p)
    y = special(xp, "erfcinv")(rest)
    low = (rest > 0) & (rest < 0.3)
    q, z = xp.where(low, rest, 0.3), xp.where(low, xp.minimum(y, 27.3), 0.7)
    for _ in range(3 if anywhere(xp, low & (rest < 1e-300)) else 1):
        ratio = scaled(xp, z)
        z = z + (xp.log(ratio) - z * z - xp.log(q)) * ratio / _SLOPE_AT_0
    return xp.copysign(xp.where(low, z, y), 1 - p)


erfcinv_slope: Op = elementwise(
    "erfcinv_slope",
    lambda xp, x: double(xp, lambda xp, x: -_inverse_slope(xp, _erfcinv(xp, x), xp.minimum(x, 2 - x)), x),
    partials=(lambda x, y: 2 * erfcinv(x) * y * y,),
    formula=lambda x: -1 / erf_slope(erfcinv(x)),
    domain=(Interval(0.0, 2.0),),
    math="-1 / erf_slope(erfcinv(x))",
    accuracy="the derivative, 2 * erfcinv(x) * y * y, adds up the errors of its three factors: 9 ulp",
    doc="Derivative of erfcinv, with its digits also next to 0 and 2.",
)

erfcinv: Op = elementwise(
    "erfcinv",
    lambda xp, x: double(xp, _erfcinv, x),
    partials=(lambda x: erfcinv_slope(x),),
    sympy=lambda sp, x: sp.erfinv(1 - x),
    ball="erfcinv",
    domain=(Interval(0.0, 2.0),),
    doc="Inverse of erfc.",
)


_DAWSON_SERIES = (1.0, -2 / 3, 4 / 15, -8 / 105, 16 / 945, -32 / 10395, 64 / 135135, -128 / 2027025, 256 / 34459425)
# The root of the derivative in two parts; Chebyshev coefficients of D'(x) / (root - x) from 0 to 2, and of
# -2 x^2 D'(x) from 2 to 5 and from 5 to 9.
_DAWSON_ROOT = (0.9241388730045917, 2.3780739826467796e-17)
_DAWSON_0 = (
    0.8269487086569751, -0.5727527998168003, -0.18610857706125059, 0.13898936906624695, -0.006531243770903075,
    -0.012392470179800755, 0.002376276487099219, 0.0005617103894017321, -0.00021128517443156196,
    -8.9655678161115e-06, 1.130717717761927e-05, -5.688058628726796e-07, -4.227178410149704e-07,
    5.283334526895079e-08, 1.1393774296180763e-08, -2.484113936182952e-09, -2.0461916411014088e-10,
    8.443309564467626e-11, 1.1140453328493562e-12, -2.2719282666607974e-12, 8.281308416086454e-14,
    5.010705527879159e-14, -4.101088324392484e-15, -9.125795178319172e-16, 1.2247102978824026e-16,
    1.3418418463992566e-17,
)  # fmt: skip
_DAWSON_2 = (
    1.2676008253107942, -0.2831378948492233, 0.10284227110864717, -0.017094848919690167, -0.00999919958073408,
    0.010927677039170615, -0.00550090178924729, 0.0015694638515882599, -6.648424713160901e-05,
    -0.00017445387589316234, 9.017418858348754e-05, -1.9945773679781573e-05, -1.160386109902342e-06,
    2.3474549136229824e-06, -7.37595942903847e-07, 5.38768591059134e-08, 4.025974228997621e-08,
    -1.6096172167813634e-08, 1.8310782690426956e-09, 5.525381920125292e-10, -2.5711039532595694e-10,
    3.130772777871815e-11, 6.986961663343689e-12, -3.2693394210490344e-12, 3.573362057590092e-13,
    8.530764271044586e-14, -3.411525622482213e-14, 2.800904543494101e-15, 9.585533456124639e-16,
    -2.9227747124081135e-16, 1.2672148927048507e-17,
)  # fmt: skip
_DAWSON_5 = (
    1.0374456472479525, -0.022747873114221596, 0.005379726173056362, -0.0011612980599441265, 0.00024090934462355797,
    -4.9171564367574755e-05, 1.0004209830128009e-05, -2.045840622396073e-06, 4.230823384292922e-07,
    -8.89362581262534e-08, 1.9098034064118466e-08, -4.210753700756664e-09, 9.57823165283286e-10,
    -2.2548801469590407e-10, 5.4877294153939925e-11, -1.3693628483899512e-11, 3.4431841867129836e-12,
    -8.48592296428134e-13, 1.9662226768868403e-13, -3.979707370686464e-14, 5.739749349457574e-15,
    1.2148174102827946e-16, -5.140670165727356e-16, 2.522627502670543e-16, -8.668468083546959e-17,
    2.3543401924818646e-17,
)  # fmt: skip


def _dawson_tail(x: Value, n: int) -> Value:
    """The derivative of order n by the asymptotic series, (2k - 1)!! / 2^k / (2 x^(2k+1)) term by term."""
    terms = [1 / 2]
    for k in range(22):
        terms.append(terms[-1] * (2 * k + 1) / 2)
    falling = [c * factorial(2 * k + n) / factorial(2 * k) for k, c in enumerate(terms)]
    return polynomial(falling, (1 / x) ** 2) * (-1 / x) ** n / x


def _dawson(xp: Any, x: Value, n: int) -> Value:
    """Without cancellation for n = 0 and 1; beyond 9, where D(n+1) = -2x D(n) - 2n D(n-1) cancels, for every n."""
    size = xp.abs(x)
    inner = xp.minimum(size, 9.0)
    small = xp.minimum(size, 0.3)
    series = small * polynomial(_DAWSON_SERIES, small * small)
    before, here = 0.0, xp.where(size < 0.3, series, special(xp, "dawsn")(inner))
    if n:
        low = xp.minimum(size, 2.0)
        slope = ((_DAWSON_ROOT[0] - low) + _DAWSON_ROOT[1]) * chebyshev(_DAWSON_0, low - 1)
        for start, end, table in ((2.0, 5.0, _DAWSON_2), (5.0, 9.0, _DAWSON_5)):
            middle = xp.clip(size, start, end)
            t = (2 * middle - (start + end)) / (end - start)
            slope = xp.where(size > start, chebyshev(table, t) / (-2 * middle * middle), slope)
        before, here = here, slope
    for k in range(1, n):
        before, here = here, -2 * (inner * here + k * before)
    found = xp.where(size > 9, _dawson_tail(xp.maximum(size, 9.0), n), here)
    return found if n % 2 else xp.copysign(1.0, x) * found


def _dawson_ball(x: Any, n: int = 0) -> Any:
    before, here = 0 * x, (-x * x).exp() * x.erfi() * pi_ball().sqrt() / 2
    for k in range(n):
        before, here = here, -2 * (x * here + k * before) + (1 if k == 0 else 0)
    return here


def _dawson_sympy(sp: Any, x: Any, n: int = 0) -> Any:
    v = sp.Dummy(real=True)
    return sp.diff(sp.sqrt(sp.pi) / 2 * sp.exp(-v * v) * sp.erfi(v), v, n).subs(v, x)


dawsn: Op = elementwise(
    "dawsn",
    lambda xp, x, n=0: double(xp, _dawson, x, n=n),
    partials=(lambda x, n: dawsn(x, n=n + 1),),
    aliases=("dawson",),
    sympy=_dawson_sympy,
    ball=_dawson_ball,
    domain=(REALS,),
    poles=((0.9241388730045917,),),
    examples=(Example(((),)), Example(((),), {"n": 1})),
    math="exp(-x**2) * integral of exp(t**2) from 0 to x",
    accuracy="the derivative is up to 7 ulp off, the second one loses digits below 9",
    doc="Dawson's function, exp(-x**2) times the integral of exp(t**2) from 0 to x, or its derivative of order n.",
)
