import time

import numpy
import pytest

from autograd_core.errors import LanguageError, LimitError
from autograd_core.language import Limits, parse
from autograd_core.language.creation import MAKERS


def value(text):
    program = parse(text)
    constant = program.steps[program.output].constant
    assert isinstance(constant, numpy.ndarray) and len(program.steps) == 1
    return constant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zeros(2, 3)", numpy.zeros((2, 3))),
        ("zeros((2, 3))", numpy.zeros((2, 3))),
        ("zeros([2, 3])", numpy.zeros((2, 3))),
        ("zeros(())", numpy.zeros(())),
        ("ones(2*2)", numpy.ones(4)),
        ("ones(shape=3)", numpy.ones(3)),
        ("full((2,), 7)", numpy.full(2, 7.0)),
        ("full(2, 1j)", numpy.full(2, 1j)),
        ("eye(3)", numpy.eye(3)),
        ("eye(2, 3)", numpy.eye(2, 3)),
        ("arange(4)", numpy.arange(4.0)),
        ("arange(1, 3)", numpy.arange(1.0, 3.0)),
        ("arange(1, 0, -0.25)", numpy.arange(1, 0, -0.25)),
        ("arange(3, 1)", numpy.arange(0.0)),
        ("linspace(0, 2*pi, 5)", numpy.linspace(0, 2 * numpy.pi, 5)),
        ("linspace(0, 1, num=3)", numpy.linspace(0, 1, 3)),
    ],
)
def test_values(text, expected):
    result = value(text)
    numpy.testing.assert_array_equal(result, expected)
    assert result.shape == expected.shape and result.dtype == expected.dtype


@pytest.mark.parametrize(
    "text",
    ["zeros(100000, 100000)", "ones((10**5, 10**5))", "eye(10**6)", "linspace(0, 1, 10**10)", "arange(0, 1, 1e-300)",
     "arange(1e18)", "full((10**9, 10**9, 10**9), 1)", "zeros(11000, 11000); zeros(11000, 11000)"],
)  # fmt: skip
def test_sizes_are_checked_before_allocation(text):
    start = time.process_time()
    with pytest.raises(LimitError, match="more than the limit of 1 GiB") as caught:
        parse(text)
    assert caught.value.span is not None and time.process_time() - start < 1


def test_the_limit_can_be_set():
    with pytest.raises(LimitError):
        parse("[1, 2, 3] + x", limits=Limits(array_bytes=23))
    parse("[1, 2, 3] + x", limits=Limits(array_bytes=24))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zeros(-1)", "not negative"),
        ("zeros(1.5)", "whole number"),
        ("zeros(x)", "'x' is an input"),
        ("zeros(True)", "whole number"),
        ("zeros()", "'shape' is missing"),
        ("zeros(2, shape=2)", "given twice"),
        ("zeros(2, like=3)", "no argument 'like'"),
        ("linspace(0, 1, 2, 3)", "at most 3"),
        ("linspace(0, None, 2)", "finite real"),
        ("linspace(0, 1j, 2)", "finite real"),
        ("arange(0, 1, 0)", "step is 0"),
        ("full(2, None)", "must be a number"),
        ("zeros(" + "1," * 40 + ")", "at most 32 dimensions"),
        ("randn(3)", "random"),
        ("2*uniform(0, 1, (3,))", "random"),
    ],
)
def test_refused(text, message):
    with pytest.raises(LanguageError, match=message) as caught:
        parse(text)
    assert caught.value.span is not None


def test_no_creation_function_hides_a_row():
    from autograd_core.ops import NAMES

    assert not set(MAKERS) & set(NAMES)
