"""Elementary functions of vectors, without branches: every lane takes the same way.

Algorithms: arguments are reduced as Cody and Waite do (Software Manual for the Elementary Functions, 1980), logarithms
by s = f / (2 + f), and what is left is a polynomial, Chebyshev's fit to 60 digits of the function (mpmath.chebyfit).
Errors against balls, over the whole range of each, are measured by tests/core/plan/native: at most 1.1 ulp for exp,
exp2, log, sin and cos, 2.7 for the others; for those of the normal distribution see `normal`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from autograd_core.plan.native.builder import DOUBLE, SINGLE, Builder, Format, Vec


class _Constants(NamedTuple):
    """What the functions need in a format: polynomials, constants in several parts, where results leave the format."""

    exp: tuple[float, ...]
    log: tuple[float, ...]
    sin: tuple[float, ...]
    cos: tuple[float, ...]
    ln2: tuple[float, float]
    half_pi: tuple[float, ...]
    exp_range: tuple[float, float]
    round: float
    """1.5 * 2 ** mantissa: adding it leaves no room for a fraction."""
    tiny: float
    angle: float
    """The largest angle whose quadrant is found exactly."""


_OF: dict[Format, _Constants] = {
    DOUBLE: _Constants(
        exp=(
            0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326136, 0.0013888888888883748,
            0.00019841269874820627, 2.4801587325547743e-05, 2.7557255400206422e-06, 2.75572736431103e-07,
            2.5105217004720745e-08, 2.0914686968086876e-09,
        ),
        log=(
            0.6666666666666666, 0.40000000000000885, 0.28571428570799784, 0.22222222392581045, 0.18181795547521137,
            0.15386244737621665, 0.13268638369266825, 0.13088034850927555,
        ),
        sin=(
            -0.16666666666666666, 0.008333333333330936, -0.00019841269836740532, 2.7557316093198404e-06,
            -2.5051129896450185e-08, 1.5917988979397435e-10,
        ),
        cos=(
            0.041666666666666664, -0.0013888888888887389, 2.48015872987544e-05, -2.755731726587808e-07,
            2.087614504941318e-09, -1.138254464534925e-11,
        ),
        ln2=(0.6931471803691238, 1.9082149292705877e-10),
        half_pi=(1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32),
        exp_range=(-750.0, 710.0),
        round=1.5 * 2.0**52,
        tiny=2.0**-1022,
        angle=2.0**20,
    ),
    SINGLE: _Constants(
        exp=(0.5, 0.16666576989698775, 0.041666554617204574, 0.008363179052722578, 0.0013926183587713494),
        log=(0.6666666655404201, 0.4000012221181065, 0.28550778633191964, 0.23331614471843498),
        sin=(-0.16666666663844049, 0.008333331870341349, -0.00019840084376422702, 2.724962008007533e-06),
        cos=(0.041666666664311826, -0.0013888887668370663, 2.480059840835012e-05, -2.730070403808665e-07),
        ln2=(0.693115234375, 3.1946184945309415e-05),
        half_pi=(1.5703125, 0.0004837512969970703, 7.549533620476723e-08, 2.563344151594519e-12),
        exp_range=(-110.0, 89.0),
        round=1.5 * 2.0**23,
        tiny=2.0**-126,
        angle=2.0**12,
    ),
}  # fmt: skip


def _power_of_two(b: Builder, n: Vec) -> Vec:
    """2^n for integers that are exponents of the format."""
    return b.from_bits(b.shift("shl", n + b.form.bias, b.form.mantissa))


def _scaled(b: Builder, p: Vec, n: Vec) -> Vec:
    """p 2^n, also where 2^n is not a number of the format."""
    half = b.shift("ashr", n, 1)
    return p * _power_of_two(b, half) * _power_of_two(b, n - half)


def _reduced(b: Builder, x: Vec) -> tuple[Vec, Vec, Vec]:
    """n, n as an integer, and what is left of x without n log(2), at most log(2)/2."""
    c = _OF[b.form]
    shifted = b.fma(x, 1 / math.log(2), c.round)
    n = shifted - c.round
    rest = b.fma(-n, c.ln2[0], x)
    return n, b.bits(shifted) - b.bits(b.real(c.round)), b.fma(-n, c.ln2[1], rest)


def bounded(b: Builder, x: Vec, low: float, high: float) -> Vec:
    """x within bounds; NaN stays NaN."""
    x = b.select(x > high, high, x)
    return b.select(x < low, low, x)


def _exp_less_1(b: Builder, r: Vec) -> Vec:
    """exp(r) - 1 of a small number."""
    return b.fma(r * r, b.polynomial(r, _OF[b.form].exp), r)


def exp(b: Builder, x: Vec, half: bool = False) -> Vec:
    """exp(x), or half of it, which overflows later."""
    low, high = _OF[b.form].exp_range
    x = bounded(b, x, low, high + 2 if half else high)
    _, n, r = _reduced(b, x)
    return _scaled(b, _exp_less_1(b, r) + 1, n - 1 if half else n)


def exp2(b: Builder, x: Vec) -> Vec:
    """2^x."""
    c = _OF[b.form]
    low, high = c.exp_range
    x = bounded(b, x, low / math.log(2), high / math.log(2))
    shifted = x + c.round
    r = (x - (shifted - c.round)) * math.log(2)
    return _scaled(b, _exp_less_1(b, r) + 1, b.bits(shifted) - b.bits(b.real(c.round)))


def expm1(b: Builder, x: Vec) -> Vec:
    """exp(x) - 1."""
    inside = bounded(b, x, -50.0, _OF[b.form].exp_range[1])
    _, n, r = _reduced(b, inside)
    scale = _power_of_two(b, n - 1)  # of half the result, which never overflows
    found = b.fma(scale, _exp_less_1(b, r), scale - 0.5) * 2
    return b.select(b.abs(x) < 2.0**-60, x, found)  # no half of a subnormal number, and -0 stays -0


def _split(b: Builder, x: Vec) -> tuple[Vec, Vec]:
    """k and f with x = 2^k (1 + f), 1 + f between the roots of 1/2 and 2; for positive finite x."""
    form, c = b.form, _OF[b.form]
    tiny = x < c.tiny
    up = 2.0 ** (form.mantissa + 2)
    bits = b.bits(b.select(tiny, x * up, x))
    offset = b.bits(b.real(math.sqrt(0.5)))
    moved = bits - offset
    k = b.shift("ashr", moved, form.mantissa)
    z = b.from_bits(bits - b.shift("shl", k, form.mantissa))
    k = k - b.select(tiny, b.whole(form.mantissa + 2), b.whole(0))
    return b.as_real(k), z - 1


def _log_of(b: Builder, k: Vec, f: Vec, rest: Vec | float) -> Vec:
    """log(2^k (1 + f)) + rest, for a small rest."""
    c = _OF[b.form]
    s = f / (f + 2)
    z = s * s
    square = f * f * 0.5
    series = z * b.polynomial(z, c.log)
    low = b.fma(k, c.ln2[1], rest)
    return b.fma(k, c.ln2[0], f - (square - b.fma(s, square + series, low)))


def _edges(b: Builder, found: Vec, x: Vec, pole: float) -> Vec:
    """A logarithm's values at its pole, beyond it, and for infinity and NaN."""
    found = b.select(b.compare("oeq", x, math.inf), x, found)
    found = b.select(b.compare("oeq", x, pole), -math.inf, found)
    return b.select(b.compare("ult", x, pole), math.nan, found)


def log(b: Builder, x: Vec) -> Vec:
    """log(x)."""
    return _edges(b, _log_of(b, *_split(b, x), 0.0), x, 0.0)


def log1p(b: Builder, x: Vec) -> Vec:
    """log(1 + x); the rounding of 1 + x is made good."""
    u = x + 1
    k, f = _split(b, u)
    lost = b.select(k > 0, 1 - (u - x), x - (u - 1)) / u
    near = b.compare("oeq", k, 0.0)
    found = _log_of(b, k, b.select(near, x, f), b.select(near, 0.0, lost))
    found = b.select(b.compare("oeq", x, 0.0), x, found)
    return _edges(b, found, x, -1.0)


def tanh(b: Builder, x: Vec) -> Vec:
    """tanh(x)."""
    t = expm1(b, b.abs(x) * -2)
    return b.copysign(-t / (t + 2), x)


def cosh(b: Builder, x: Vec) -> Vec:
    """cosh(x)."""
    half = exp(b, b.abs(x), half=True)
    return half + 0.25 / half


def sinh(b: Builder, x: Vec) -> Vec:
    """sinh(x)."""
    size = b.abs(x)
    small = expm1(b, b.select(size > 40, 40.0, size))
    near = (small + small / (small + 1)) * 0.5
    return b.copysign(b.select(size > 30, exp(b, size, half=True), near), x)


def _two_sum(a: Vec, c: Vec) -> tuple[Vec, Vec]:
    total = a + c
    other = total - a
    return total, (a - (total - other)) + (c - other)


def _quadrant(b: Builder, x: Vec) -> tuple[Vec, Vec, Vec]:
    """The number of quarter turns, and the angle that is left, in two parts."""
    c = _OF[b.form]
    shifted = b.fma(x, 2 / math.pi, c.round)
    n = shifted - c.round
    first, second, third, fourth = c.half_pi
    rest = x - n * first  # exact, as the next two products are
    high, low = _two_sum(rest, -n * second)
    high, more = _two_sum(high, -n * third)
    low = (low + more) - n * fourth
    total = high + low
    return b.bits(shifted), total, low - (total - high)


def _sine(b: Builder, r: Vec, low: Vec) -> Vec:
    z = r * r
    return r + b.fma(z * r, b.polynomial(z, _OF[b.form].sin), b.fma(z * -0.5, low, low))


def _cosine(b: Builder, r: Vec, low: Vec) -> Vec:
    z = r * r
    half = z * 0.5
    top = 1 - half
    return top + (((1 - top) - half) + b.fma(z * z, b.polynomial(z, _OF[b.form].cos), -r * low))


def _turned(b: Builder, x: Vec, quarters: int) -> Vec:
    n, r, low = _quadrant(b, x)
    n = n + quarters
    sine, cosine = _sine(b, r, low), _cosine(b, r, low)
    odd = b.emit(f"trunc {b.type('i')} {n.name} to {b.type('b')}", "b")
    sign = b.shift("shl", b.shift("lshr", n, 1), b.form.bits - 1)
    value = b.bits(b.select(odd, cosine, sine))
    return b.from_bits(b.two("xor", value, sign))


def sin(b: Builder, x: Vec) -> Vec:
    """sin(x)."""
    found = _turned(b, x, 0)
    return b.select(b.compare("oeq", x, 0.0), x, found)


def cos(b: Builder, x: Vec) -> Vec:
    """cos(x)."""
    return _turned(b, x, 1)


def tan(b: Builder, x: Vec) -> Vec:
    """tan(x)."""
    return sin(b, x) / cos(b, x)


FUNCTIONS: dict[str, Callable[[Builder, Vec], Vec]] = {
    "exp": exp, "exp2": exp2, "expm1": expm1, "log": log, "log1p": log1p, "sin": sin, "cos": cos, "tan": tan,
    "sinh": sinh, "cosh": cosh, "tanh": tanh,
}  # fmt: skip
BOUNDED = frozenset(("sin", "cos", "tan"))
"""Functions whose argument has to stay below `largest_angle`."""


def largest_angle(form: Format) -> float:
    """The largest argument of the functions in `BOUNDED`."""
    return _OF[form].angle
