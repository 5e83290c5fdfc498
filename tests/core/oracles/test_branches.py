"""Branch cuts: where the principal branches jump, by mpmath's values on both sides."""

import flint
import mpmath
import numpy
import pytest

from autograd_core.language import parse
from autograd_core.oracles.branches import on_cut, standing
from autograd_core.oracles.problem import Problem

PLACES = [-3.0, -0.5, 0.5, 3.0, -3j, -0.5j, 0.5j, 3j]
FUNCTIONS = {
    **{name: getattr(mpmath, name) for name in ("log", "sqrt", "asin", "acos", "atan", "asinh", "acosh", "atanh")},
    "log1p": lambda z: mpmath.log(1 + z),
    "log2": lambda z: mpmath.log(z),
    "log10": lambda z: mpmath.log(z),
    "rsqrt": lambda z: 1 / mpmath.sqrt(z),
    "angle": mpmath.arg,
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_jumps_exactly_on_its_cut(name, place):
    across = 1e-9j if numpy.isreal(place) else 1e-9
    sides = [mpmath.mpmathify(FUNCTIONS[name](mpmath.mpc(place + way * across))) for way in (1, -1)]
    assert on_cut(name, [flint.acb(place)], None) is (abs(sides[0] - sides[1]) > 1e-6)


@pytest.mark.parametrize(
    ("exponent", "cut"), [(3, False), (-2, False), (0.5, True), (2.5, True), (flint.acb(2, 1), True)]
)
def test_powers(exponent, cut):
    number = exponent if isinstance(exponent, flint.acb) else flint.arb(exponent)
    assert on_cut("pow", [flint.acb(-2), number], None) is cut


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("log(complex(x, 0))", -1.0, ["log(complex(x, 0)) is on the branch cut of log"]),
        ("log(complex(x, 0))", 1.0, []),
        ("log(complex(x, 0.1 + 0.2 - 0.3))", -1.0, ["log(complex(x, 0.1 + 0.2 - 0.3)) is on the branch cut of log"]),
        ("logsumexp(complex(x*[1, 1], 0) + 1j*pi)", 1.0, None),
        ("sum(sqrt(complex(x*[1, -1], 0)))", 1.0, ["sqrt(complex(x*[1, -1], 0)) is on the branch cut of sqrt"]),
        ("sqrt(x)", 2.0, []),
        ("sin(complex(x, 0))", -1.0, []),
    ],
)
def test_standing(text, x, expected):
    found = standing(Problem(parse(text), {"x": numpy.array(x)}, ["x"], []))
    assert found == expected if expected is not None else len(found) == 1
