import math

import pytest

from autograd_core.language.fold import fold, number
from autograd_core.ops import TABLE


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), ("012", 12), ("1.", 1.0), (".5", 0.5), ("1E2", 100.0), ("2.5J", 2.5j)]
)
def test_number(text, value):
    assert number(text) == value and type(number(text)) is type(value)


def test_integers_beyond_numpys_become_floats():
    assert type(number(str(2**63 - 1))) is int and type(number(str(2**63))) is float


@pytest.mark.parametrize("text", ["1e400", "1e999999999", "9" * 400, "1e-400", "1e-99999999", "0e99999999", "1e400j"])
def test_number_out_of_range(text):
    with pytest.raises(ValueError, match=r"too large|too small|out of range"):
        number(text)


@pytest.mark.parametrize(
    ("name", "numbers", "value"),
    [
        ("add", [2, 3], 5),
        ("neg", [2], -2),
        ("pow", [2, 10], 1024),
        ("pow", [2, -1], 0.5),
        ("pow", [1, 10**15], 1),
        ("div", [4, 2], 2.0),
        ("floor_divide", [-7, 2], -4),
        ("remainder", [-7, 2], 1),
        ("floor_divide", [7.5, 2], 3.0),
        ("mul", [10**10, 10**10], 1e20),
        ("pow", [2, 0.5], math.sqrt(2)),
        ("pow", [1j, 2], -1 + 0j),
        ("lt", [1, 2], True),
        ("maximum", [1, 2], 2.0),
        ("where", [1, 2, 3], 2.0),
    ],
)
def test_fold(name, numbers, value):
    result = fold(TABLE[name], numbers)
    assert result == pytest.approx(value, rel=1e-15) and type(result) is type(value)


@pytest.mark.parametrize(("name", "numbers"), [("pow", [9, 9**9]), ("div", [1, 0]), ("mul", [1e300, 1e300])])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_overflow_is_infinite_not_slow(name, numbers):
    assert fold(TABLE[name], numbers) == math.inf


def test_an_op_that_refuses_numbers_has_no_value():
    assert fold(TABLE["matmul"], [1, 2]) is None
