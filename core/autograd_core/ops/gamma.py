"""Rows of the gamma function, its logarithm, its reciprocal, and their derivatives, the polygamma functions."""

from __future__ import annotations

from math import factorial
from typing import Any

from autograd_core.op import POSITIVE, REALS, Example, Interval, Op, Value, composite, elementwise
from autograd_core.ops.exponential import log
from autograd_core.ops.halfturns import cospi, pi_of, sinpi
from autograd_core.ops.piecewise import where
from autograd_core.ops.precise import PI, chebyshev, cos_pi, double, polynomial, sin_pi, special, total

_ROOT_TWO_PI = 2.5066282746310007
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400)

# Chebyshev coefficients of lgamma(x) / ((x - 1) (x - 2)) from 3/5 to 5/2.
_LGAMMA = (
    0.508226967024327, -0.1562086844266189, 0.03447644005646544, -0.00880199569866778, 0.0024231281170527144,
    -0.0006975535687428972, 0.00020672487171996122, -6.251669947295725e-05, 1.918957529723765e-05,
    -5.958044738423939e-06, 1.866791998628083e-06, -5.892810150676216e-07, 1.8717763132093175e-07,
    -5.977066952551223e-08, 1.9173913180628802e-08, -6.175480294016129e-09, 1.9960135994229025e-09,
    -6.4717192381338e-10, 2.1042491404583262e-10, -6.859230143942525e-11, 2.241047053329172e-11,
    -7.337272559927642e-12, 2.40684795727491e-12, -7.909059751131851e-13, 2.6031740167181786e-13,
    -8.580853311514926e-14, 2.8324308182171545e-14, -9.361540753739848e-15, 3.097822273248702e-15,
    -1.0262484627059277e-15, 3.4033325233631295e-16, -1.129754161038857e-16, 3.753752217468845e-17,
    -1.2483200886957064e-17,
)  # fmt: skip


def stirling_rest(x: Value) -> Value:
    """lgamma(x) - ((x - 1/2) log(x) - x + log(2 pi) / 2), for x from 10 on."""
    return polynomial(_STIRLING, 1 / x / x) / x


def _factors(xp: Any, x: Value) -> tuple[Value, Value]:
    """gamma(x) as a product, for x from 10 on: either factor is in range where gamma or its reciprocal is."""
    root = xp.power(x, (x - 0.5) / 2)
    return root, root * xp.exp(-x) * (_ROOT_TWO_PI * xp.exp(stirling_rest(x)))


def gamma_of(xp: Any, x: Value) -> Value:
    """Stirling's formula beyond 10, where SciPy's loses digits; reflected below -10, where it underflows too early."""
    size = xp.clip(xp.abs(x), 10.0, 200.0)
    root, rest = _factors(xp, size)
    sine = sin_pi(xp, x)
    left = PI / xp.where(sine == 0, xp.nan, size * sine) / rest / root
    found = xp.where(x >= 10, root * rest, special(xp, "gamma")(xp.clip(x, -10.0, 10.0)))
    return xp.where(x <= -10, left, xp.where(x > 200, xp.inf, found))


def rgamma_of(xp: Any, x: Value) -> Value:
    """1 / gamma(x), in range where gamma is not."""
    size = xp.clip(xp.abs(x), 10.0, 200.0)
    root, rest = _factors(xp, size)
    sine = sin_pi(xp, x)
    left = size * sine / PI * root * xp.where((x < -200) & (sine != 0), xp.inf, rest)
    found = xp.where(x >= 10, 1 / rest / root, special(xp, "rgamma")(xp.clip(x, -10.0, 10.0)))
    found = xp.where(xp.abs(x) < 1e-17, x, found)  # SciPy's is 0 for the smallest numbers
    return xp.where(x <= -10, left, xp.where(x > 200, 0.0, found))


gamma: Op = elementwise(
    "gamma",
    lambda xp, x: double(xp, gamma_of, x),
    partials=(lambda x, y: y * digamma(x),),
    sympy="gamma",
    ball="gamma",
    domain=(REALS,),
    accuracy="up to 5 ulp for x < 0, where the derivative loses digits near its roots",
    doc="Gamma function.",
)


def _rgamma_slope(x: Value, y: Value) -> Value:
    """-digamma(x) / gamma(x), reflected left of 1/2, where it is 0 times infinity at whole numbers."""
    left = x < 1 / 2
    a = where(left, x, 0)
    far = a < -1 / 2
    mirrored = where(far, -a, 1) * gamma(where(far, -a, 1 - where(far, 0, a)))
    reflected = mirrored * (cospi(a) - sinpi(a) / pi_of(a) * digamma(1 - a))
    return where(left, reflected, -y * digamma(where(left, 1, x)))


rgamma: Op = elementwise(
    "rgamma",
    lambda xp, x: double(xp, rgamma_of, x),
    partials=(_rgamma_slope,),
    sympy=lambda sp, x: 1 / sp.gamma(x),
    ball="rgamma",
    domain=(REALS,),
    poles=((0.0,), (-1.0,), (-2.0,), (1e-12,)),
    math="1 / gamma(x)",
    accuracy="the derivative loses digits near its negative roots, and overflows below -170.6",
    doc="Reciprocal gamma function, 0 where gamma is infinite.",
)


def lgamma_of(xp: Any, x: Value) -> Value:
    """SciPy's has an absolute error about its roots 1 and 2, and overflows for the smallest numbers."""
    middle = xp.clip(x, 0.6, 2.5)
    near = (middle - 1) * (middle - 2) * chebyshev(_LGAMMA, (middle - 1.55) / 0.95)
    found = xp.where((x > 0.6) & (x < 2.5), near, special(xp, "gammaln")(x))
    tiny = xp.abs(x) < 1e-300
    found = xp.where(tiny, -xp.log(xp.where(tiny, xp.abs(x), 1.0)), found)
    return xp.where(xp.isinf(x), xp.inf, found)


lgamma: Op = elementwise(
    "lgamma",
    lambda xp, x: double(xp, lgamma_of, x),
    partials=(lambda x: digamma(x),),
    aliases=("gammaln", "loggamma"),
    sympy=lambda sp, x: sp.log(sp.gamma(x) ** 2) / 2,  # of the absolute value SymPy's derivative is long
    ball=lambda x: x.lgamma() if x > 0 else abs(x.rgamma()).log() * -1,
    domain=(POSITIVE,),
    poles=((1.0,), (2.0,)),
    math="log(|gamma(x)|)",
    accuracy="for x < 0 the value and the derivative lose digits near their roots",
    doc="Logarithm of the absolute value of the gamma function.",
)


def digamma_of(xp: Any, x: Value) -> Value:
    """SciPy's; left of -0.2 reflected, with the period of the cotangent taken off exactly."""
    size = xp.maximum(-x, 0.2)
    sine = sin_pi(xp, size)
    cotangent = cos_pi(xp, size) / xp.where(sine == 0, xp.nan, sine)
    psi = special(xp, "digamma")
    return xp.where(x < -0.2, psi(size) + 1 / size + PI * cotangent, psi(xp.maximum(x, -0.2)))


digamma: Op = elementwise(
    "digamma",
    lambda xp, x: double(xp, digamma_of, x),
    partials=(lambda x: polygamma(x, n=1),),
    aliases=("psi",),
    sympy="digamma",
    ball="digamma",
    domain=(POSITIVE,),
    poles=((1.4616321449683622,),),
    accuracy="for x < 0 the value loses digits near its roots",
    doc="Digamma function, the derivative of lgamma.",
)


_FAR_LEFT = -1e4


def hurwitz(xp: Any, s: Value, q: Value) -> Value:
    """SciPy's zeta function; NaN far to the left of its domain, where SciPy would take a step for each unit."""
    return xp.where(q < _FAR_LEFT, xp.nan, special(xp, "zeta")(s, xp.maximum(q, _FAR_LEFT)))


_BERNOULLI = (1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000)
"""Over factorials: the coefficients of Euler and Maclaurin."""


def _steep(xp: Any, x: Value, n: int) -> Value:
    """n! zeta(n + 1, x) where one of the two may be out of range: (n! / x**s) * sum((x / (x + k))**s), s = n + 1."""
    s, x = n + 1, xp.minimum(x, 1e200)
    size, power = xp.frexp(1 / x)
    for j in range(1, s):
        size, more = xp.frexp(size * (j / x))
        power = power + more
    z = x + 16
    rest, factor = z / n + 0.5, s / z
    for j, coefficient in enumerate(_BERNOULLI):
        rest = rest + coefficient * factor
        factor = factor * ((s + 2 * j + 1) / z) * ((s + 2 * j + 2) / z)
    total = 1 + sum(xp.exp(-s * xp.log1p(k / x)) for k in range(1, 16)) + rest * xp.exp(-s * xp.log1p(16 / x))
    return xp.where(x < 0, xp.nan, xp.ldexp(size * total, power))


def polygamma_of(xp: Any, x: Value, n: int) -> Value:
    """(-1)^(n+1) n! zeta(n + 1, x); far out by its first terms, where the zeta function underflows too early."""
    if n == 0:
        return digamma_of(xp, x)
    if n > 50:
        return (-1) ** (n + 1) * _steep(xp, x, n)
    large = xp.maximum(x, 1e6)
    first = n // 2
    far = factorial(n - 1) / large**first * (1 + n / (2 * large) + n * (n + 1) / (12 * large * large))
    small = (x > 0) & (x < 1)
    tail = hurwitz(xp, n + 1.0, xp.where(small, x + 1, xp.minimum(x, 1e6)))
    near = factorial(n) * xp.where(small, 1 / xp.where(small, x, 1.0) ** (n + 1) + tail, tail)
    return (-1) ** (n + 1) * xp.where(x > 1e6, far / large ** (n - first), near)


def _polygamma_ball(x: Any, n: int = 1) -> Any:
    import flint

    return flint.acb(x).polygamma(n).real


polygamma: Op = elementwise(
    "polygamma",
    lambda xp, x, n=1: double(xp, polygamma_of, x, n=n),
    partials=(lambda x, n: polygamma(x, n=n + 1),),
    order=("n", "x"),
    sympy=lambda sp, x, n=1: sp.polygamma(n, x),
    ball=_polygamma_ball,
    domain=(POSITIVE,),
    examples=(Example(((),), {"n": 1}), Example(((),), {"n": 3})),
    math="d^n/dx^n digamma(x)",
    accuracy="the powers in the sum round: up to about 2 n ulp",
    doc="Derivative of order n of the digamma function.",
)

trigamma: Op = composite(
    "trigamma",
    lambda x: polygamma(x, n=1),
    domain=(POSITIVE,),
    math="polygamma(1, x)",
    accuracy="SciPy's zeta function is up to 4.5 ulp off, from 2 to 9",
    doc="Trigamma function, the derivative of digamma.",
)


def _multigammaln(a: Value, p: int = 1) -> Value:
    found = lgamma(a)
    for j in range(1, p):
        found = found + lgamma(a - j / 2)
    return found + p * (p - 1) / 4 * log(where(False, a, pi_of(a))) if p > 1 else found


multigammaln: Op = composite(
    "multigammaln",
    _multigammaln,
    aliases=("mvlgamma",),
    domain=(Interval(1.0, float("inf")),),
    examples=(Example(((),), {"p": 1}), Example(((),), {"p": 3})),
    math="p (p - 1) / 4 log(pi) + sum of lgamma(a - j / 2) for j < p",
    accuracy="the value loses digits near its roots",
    doc="Logarithm of the multivariate gamma function of dimension p, for a > (p - 1) / 2.",
)


def _factorial(xp: Any, x: Value) -> Value:
    """gamma(x + 1), corrected for the rounding of x + 1."""
    above, rest = total(x, 1.0 + 0 * x)
    value = gamma_of(xp, above)
    plain = (rest == 0) | (above > 200)  # where the value is infinite
    return xp.where(plain, value, value * (1 + rest * digamma_of(xp, xp.where(plain, 1.0, above))))


factorial_: Op = elementwise(
    "factorial",
    lambda xp, x: double(xp, _factorial, x),
    partials=(lambda x, y: y * digamma(1 + x),),
    sympy=lambda sp, x: sp.gamma(1 + x),
    ball=lambda x: (1 + x).gamma(),
    domain=(Interval(-1.0, float("inf")),),
    math="gamma(x + 1)",
    accuracy="up to 5 ulp; the derivative loses digits near its root",
    doc="Factorial of a real number, gamma(x + 1).",
)
