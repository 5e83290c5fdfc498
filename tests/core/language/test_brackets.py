import numpy
import pytest

from autograd_core.errors import LanguageError
from autograd_core.language import parse
from autograd_core.op import Op, general
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
    ("text", "name", "attributes"),
    [
        ("sum(x)", "sum", {}),
        ("sum(x, 0)", "sum", {"axis": 0}),
        ("sum(x, axis=(0, -1))", "sum", {"axis": (0, -1)}),
        ("sum(x, [0, 1])", "sum", {"axis": (0, 1)}),
        ("sum(x, None, True)", "sum", {"axis": None, "keepdims": True}),
        ("max(x, axis=-1, keepdims=True)", "max", {"axis": -1, "keepdims": True}),
        ("sum(x, dim=1, keepdim=False)", "sum", {"axis": 1, "keepdims": False}),
        ("reshape(x, 2, 3)", "reshape", {"shape": (2, 3)}),
        ("reshape(x, (2, -1))", "reshape", {"shape": (2, -1)}),
        ("reshape(x, 6)", "reshape", {"shape": (6,)}),
        ("reshape(x, shape=(2*3, 1))", "reshape", {"shape": (6, 1)}),
        ("transpose(x)", "transpose", {}),
        ("transpose(x, (1, 0))", "transpose", {"axes": (1, 0)}),
        ("transpose(x, 1, 0)", "transpose", {"axes": (1, 0)}),
        ("broadcast_to(x, (4,))", "broadcast_to", {"shape": (4,)}),
        ("max(x, (0, 1))", "max", {"axis": (0, 1)}),
        ("max(x, y)", "maximum", {}),
        ("min(0, x)", "minimum", {}),
        ("min(x, 0.5)", "minimum", {}),
        ("max(x, [1, 2])", "maximum", {}),
        ("max(x, y, z)", "maximum", {}),
        ("arcsin(x)", "asin", {}),
    ],
)
def test_calls(text, name, attributes):
    step = last(text)
    assert step.op is not None and step.op.name == name and step.attributes == attributes


def test_attributes_leave_no_steps_behind():
    assert len(parse("sum(x, axis=-1)").steps) == 2
    assert len(parse("reshape(x[1:2*3], (2, 3))").steps) == 3


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("sum(x, axis=y)", "axis must be constant, but 'y' is an input", "y"),
        ("sum(x, axis=sin(x))", "computed from inputs", "sin(x)"),
        ("sum(x, axs=0)", "no attribute 'axs'", "0"),
        ("sum(x, 0, axis=1)", "given twice", "1"),
        ("sum(x, axis=0, axis=1)", "given twice", "axis"),
        ("sum(axis=0, x)", "after a keyword", "x"),
        ("sum()", "needs 1 argument", "sum()"),
        ("where(x, y)", r"needs 3 arguments \(condition, a, b\), not 2", "where(x, y)"),
        ("sin(x, 1)", "takes 1 argument, not 2", "1"),
        ("sum(x, 0, True, 3)", "at most 2 attributes", "3"),
        ("reshape(x)", "needs its shape", "reshape(x"),
        ("max(x, 0)", "ambiguous", "max(x, 0)"),
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
    ],
)
def test_refused(text, message, marked):
    with pytest.raises(LanguageError, match=message) as caught:
        parse(text)
    span = caught.value.span
    assert span is not None and text[span.start : span.end] == marked


def test_lists_are_constant_arrays():
    step = last("[[1, 2], [3, 4.5]]")
    assert isinstance(step.constant, numpy.ndarray) and step.constant.dtype == float
    assert step.constant.tolist() == [[1, 2], [3, 4.5]] and not step.constant.flags.writeable
    complex_step = last("[1, 2j]")
    assert isinstance(complex_step.constant, numpy.ndarray) and complex_step.constant.dtype == complex
    assert last("[sin(0), 1/4]").constant.tolist() == [0, 0.25]


@pytest.fixture
def variadic(monkeypatch):
    row = general("stack_", lambda xp, *xs: xs[0], pulls=(lambda g: g,), pushes=(None,))
    monkeypatch.setitem(NAMES, "stack_", row)
    return row


@pytest.mark.parametrize("text", ["stack_([x, y, 2*x])", "stack_(x, y, 2*x)", "stack_((x, y, 2*x))"])
def test_variadic_rows_take_a_list(variadic, text):
    step = last(text)
    assert isinstance(step.op, Op) and step.op is variadic and len(step.args) == 3
