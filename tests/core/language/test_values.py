import time
from contextlib import suppress

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.errors import LanguageError, LimitError, ValueSyntaxError
from autograd_core.language import Limits, as_array, read_assignment, read_value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x=1.5", ("x", "1.5")),
        (" x = [1, 2] ", ("x", "[1, 2]")),
        ("x=@a=b.npy", ("x", "@a=b.npy")),
        ("x_1==", ("x_1", "=")),
    ],
)
def test_assignment(text, expected):
    assert read_assignment(text) == expected


@pytest.mark.parametrize(
    "text", ["x", "x=", "=1", "1x=2", "x y=2", "__x=1", "lambda=1", "True=1", "", "\u0445=1", "a" * 65 + "=1"]
)
def test_no_assignment(text):
    with pytest.raises(ValueSyntaxError) as caught:
        read_assignment(text)
    assert caught.value.span is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5", 1.5),
        (" -2 ", -2.0),
        ("2*pi/3", 2 * numpy.pi / 3),
        ("[[1, 2], [3, 4]]", [[1.0, 2.0], [3.0, 4.0]]),
        ("[]", []),
        ("linspace(0, 1, 3)", [0.0, 0.5, 1.0]),
        ("2*linspace(0, 1, 3) - 1", [-1.0, 0.0, 1.0]),
        ("sin([0, 0])", [0.0, 0.0]),
        ("-inf", -numpy.inf),
        ("[1, -inf]", [1.0, -numpy.inf]),
        ("eye(2)", [[1.0, 0.0], [0.0, 1.0]]),
    ],
)
def test_value(text, expected):
    found = read_value(text)
    assert found.dtype == numpy.float64 and found.tolist() == expected and found.shape == numpy.shape(expected)


def test_nan():
    assert numpy.isnan(read_value("nan")) and numpy.isnan(read_value("[1, nan]")[1])


@pytest.mark.parametrize("dtype", ["float16", "float32", "complex64", "complex128", "int64"])
def test_dtype(dtype):
    assert read_value("[1, 2]", dtype=dtype).dtype == dtype
    assert read_value("3", dtype=dtype).shape == ()


def test_complex():
    assert read_value("1 + 2j", dtype="complex128") == 1 + 2j
    assert read_value("1j*1j").tolist() == -1.0
    with pytest.raises(ValueSyntaxError, match="complex value does not fit float64"):
        read_value("1 + 2j")
    assert read_value("[1 + 2j, 3]", dtype="float32", widen=True).dtype == "complex64"
    assert read_value("3", widen=True).dtype == "float64"
    with pytest.raises(ValueSyntaxError, match="there are no complex numbers of float16"):
        read_value("1j", dtype="float16", widen=True)


@pytest.mark.parametrize(
    ("text", "dtype"), [("1e300", "float32"), ("[1, 70000]", "float16"), ("1.5", "int64"), ("nan", "int64")]
)
def test_numbers_that_do_not_fit(text, dtype):
    with pytest.raises(ValueSyntaxError, match="does not fit"):
        read_value(text, dtype=dtype)


def test_random_numbers_follow_the_seed():
    assert (read_value("randn(2, 3)", seed=5) == read_value("randn(2, 3)", seed=5)).all()
    assert (read_value("rand(4)", seed=5) != read_value("rand(4)", seed=6)).all()
    generator = numpy.random.default_rng(0)
    assert read_value("randn()", seed=generator) != read_value("randn()", seed=generator)
    found = read_value("uniform(2, 3, (50,))")
    assert found.shape == (50,) and (found >= 2).all() and (found < 3).all()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x", ValueSyntaxError),
        ("", ValueSyntaxError),
        ("a = 1", ValueSyntaxError),
        ("1; 2", ValueSyntaxError),
        ("1, 2", ValueSyntaxError),
        ("[1, [2]]", ValueSyntaxError),
        ("[True]", ValueSyntaxError),
        ("(1, 2)", ValueSyntaxError),
        ("1/0", ValueSyntaxError),
        ("9**9**9", ValueSyntaxError),
        ("ones(2) @ ones(3)", ValueSyntaxError),
        ("__import__('os')", ValueSyntaxError),
        ("randn(100000, 100000)", LimitError),
        ("ones(100000, 1)*ones(1, 100000)", LimitError),
        ("broadcast_to(1, (10**5, 10**5))", LimitError),
        ("(" * 10**5, ValueSyntaxError),
        ("[" * 10**5 + "]" * 10**5, ValueSyntaxError),
        ("[" * 40 + "]" * 40, ValueSyntaxError),
    ],
)
def test_refused(text, kind):
    start = time.process_time()
    with pytest.raises(kind) as caught:
        read_value(text)
    assert caught.value.span is not None or "empty" in caught.value.message
    assert time.process_time() - start < 3


@given(st.recursive(st.floats(-1e6, 1e6) | st.integers(-1000, 1000), lambda s: st.lists(s, max_size=3), max_leaves=10))
def test_any_nested_list_is_read_or_refused(data):
    try:
        found = as_array(data)
    except ValueSyntaxError:
        return
    assert numpy.array_equal(found, numpy.asarray(data, dtype=float))
    assert numpy.array_equal(read_value(str(data)), found)


@given(st.text(alphabet=st.characters(codec=None), max_size=30))
def test_any_text_is_a_value_or_refused(text):
    with suppress(LanguageError):
        read_value(text, limits=Limits(array_bytes=10**6))


@pytest.mark.parametrize(
    "data", ["x", None, True, [True], [None], {"a": 1}, [[1], [2, 3]], [1, [2]], 10**400, [10**400]]
)
def test_data_that_is_no_number(data):
    with pytest.raises(ValueSyntaxError):
        as_array(data)


def test_deep_data_is_refused_without_recursion():
    data = []
    for _ in range(100_000):
        data = [data]
    with pytest.raises(ValueSyntaxError, match="nested deeper"):
        as_array(data)


def test_size_limit_of_data():
    with pytest.raises(LimitError):
        as_array([1.0, 2.0], limits=Limits(array_bytes=15))
