import numpy
import pytest

from autograd_core.errors import LanguageError
from autograd_core.language import parse
from autograd_core.ops import NAMES


def last(text):
    program = parse(text)
    return program.steps[program.output]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("x[0]", (0,)),
        ("x[-1, 2]", (-1, 2)),
        ("x[1:3]", (slice(1, 3),)),
        ("x[:]", (slice(None),)),
        ("x[::2]", (slice(None, None, 2),)),
        ("x[::-1, 1:]", (slice(None, None, -1), slice(1, None))),
        ("x[1:, ..., None]", (slice(1, None), Ellipsis, None)),
        ("x[:-1,]", (slice(None, -1),)),
        ("x[[0, 2], 1]", ((0, 2), 1)),
        ("x[[[0, 1], [1, 0]]]", (((0, 1), (1, 0)),)),
        ("x[(0, 1)]", (0, 1)),
        ("x[()]", ()),
        ("x[[]]", ((),)),
        ("x[2*3 - 1]", (5,)),
        ("k = 2; x[k:k+1]", (slice(2, 3),)),
    ],
)
def test_index_keys(text, key):
    step = last(text)
    assert step.op is NAMES["index"] and step.attributes == {"key": key}


@pytest.mark.parametrize(
    "text", ["x[1]", "x[..., 1]", "x[[0, 1], 1:]", "x[[0, 1], [1, 2]]", "x[None, :, -1]", "x[::2, ::-1]", "x[[]]"]
)
def test_indexing_is_numpys(text):
    x = numpy.arange(24.0).reshape(2, 3, 4)
    program = parse(text)
    expected = eval(text, {"x": x})
    numpy.testing.assert_array_equal(program.run({"x": x})[program.output], expected)


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("x[y]", "indices must be constant", "y"),
        ("x[x > 0]", "indices must be constant", "x > 0"),
        ("x[1.5]", "whole number", "1.5"),
        ("x[True]", "whole number", "True"),
        ("x[[0, 1.5]]", "whole number", "[0, 1.5]"),
        ("x[[None]]", "whole number", "[None]"),
        ("x[1.5:]", "bound of a slice", "1.5"),
        ("x[::0]", "not 0", "::0"),
        ("x[1:2:3:4]", "at most start:stop:step", "1:2:3:4"),
        ("[x, 1] + 2", "'x' is an input", "x"),
        ("[[1, (x, 2)]]*2", "'x' is an input", "x"),
        ("[1, [2]]*x", "differ in length", "[1, [2]]"),
        ("[[1, 2], 3]*x", "differ in length", "[[1, 2], 3]"),
        ("[[1, 2], [3]]*x", "differ in length", "[[1, 2], [3]]"),
        ("[True]*x", "numbers only", "[True]"),
        ("[zeros(2)]*x", "elements of a list must be constant", "zeros(2)"),
        ("(1, 2)*x", "a tuple is not a value", "(1, 2)"),
        ("None + x", "None is not a number", "None"),
        ("sin(None)", "None is not a number", "None"),
        ("True", "True is not a number", "True"),
        ("x['a']", "whole number", "'a'"),
        ("x[[[True], [False, True]]]", "differ in length", "[[True], [False, True]]"),
        ("x[[True, 1]]", "whole number", "[True, 1]"),
        ("i = [0.5]; x[i]", "indices must be constant", "i"),
    ],
)
def test_refused(text, message, marked):
    with pytest.raises(LanguageError, match=message) as caught:
        parse(text)
    span = caught.value.span
    assert span is not None and text[span.start : span.end] == marked


@pytest.mark.parametrize(
    "text", ["i = [1, 0]; x[i]", "i = [0, 1]; x[i, 1:, [2, 3]]", "x[arange(2)]", "x[[True, False]]",
             "x[:, [[True, False, False, True], [False, False, True, True], [False, False, False, False]]]"]
)  # fmt: skip
def test_named_index_arrays_and_masks(text):
    x = numpy.arange(24.0).reshape(2, 3, 4)
    program = parse(text)
    names = {"i": numpy.array(eval(text[4 : text.index(";")])) if ";" in text else None}
    expected = eval(text.rpartition(";")[2].strip(), {"x": x, "arange": numpy.arange, **names})
    numpy.testing.assert_array_equal(program.run({"x": x})[program.output], expected)


def test_lists_are_constant_arrays():
    step = last("[[1, 2], [3, 4.5]]")
    assert isinstance(step.constant, numpy.ndarray) and step.constant.dtype == float
    assert step.constant.tolist() == [[1, 2], [3, 4.5]] and not step.constant.flags.writeable
    complex_step = last("[1, 2j]")
    assert isinstance(complex_step.constant, numpy.ndarray) and complex_step.constant.dtype == complex
    assert last("[sin(0), 1/4]").constant.tolist() == [0, 0.25]
