from __future__ import annotations

import numpy as np
import pytest

from autograd_core.errors import LanguageError, LimitError
from autograd_core.language import Limits, parse
from autograd_core.op import Op, composite, general, linear
from autograd_core.ops import NAMES, PARTS, TABLE


def last(text):
    program = parse(text)
    return program.steps[program.output]


def run(text, **values):
    program = parse(text)
    return np.asarray(program.run(values)[program.output])


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
        ("transpose(x, 1, 0)", "swapaxes", {"axis0": 1, "axis1": 0}),
        ("permute(x, 1, 0)", "transpose", {"axes": (1, 0)}),
        ("swapaxes(x, dim0=1, dim1=-1)", "swapaxes", {"axis0": 1, "axis1": -1}),
        ("flip(x, 1)", "flip", {"axes": (1,)}),
        ("flip(x, 0, 1)", "flip", {"axes": (0, 1)}),
        ("flip(x, axis=(0, 1))", "flip", {"axes": (0, 1)}),
        ("flip(x, dims=[0])", "flip", {"axes": (0,)}),
        ("tile(x, 2, 3)", "tile", {"reps": (2, 3)}),
        ("expand(x, size=(2, -1))", "expand", {"shape": (2, -1)}),
        ("pad(x, (1, 1), 'reflect')", "pad", {"width": (1, 1), "mode": "reflect"}),
        ('pad(x, (1, 1), mode="edge")', "pad", {"width": (1, 1), "mode": "edge"}),
        ("sum(input=x, dim=0)", "sum", {"axis": 0}),
        ("add(x, other=y)", "add", {}),
        ("where(b=y, a=x, condition=x > 0)", "where", {}),
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
        ("sum(x, input=y)", "argument 'x' is given twice", "y"),
        ("sum(x, 'a', axis=0)", "given twice", "0"),
        ("cat(x)", "needs a list of arrays", "cat(x)"),
        ("cat(x, 1)", "needs a list of arrays", "cat(x, 1)"),
        ("cat()", "needs", "cat()"),
        ("'abc'", "a string is not a value", "'abc'"),
        ("'abc' + x", "a string is not a value", "'abc'"),
        ("y = 'abc'", "a string is not a value", "'abc'"),
        ("sin('abc')", "a string is not a value|needs 1 argument", None),
        ("x['abc']", "whole number", "'abc'"),
        ("['a', 'b']*x", "numbers only", "['a', 'b']"),
        ("repeat(x, 2)", "means two things", "repeat"),
        ("take(x)", "needs its index", "take(x"),
    ],
)
def test_refused(text, message, marked):
    with pytest.raises(LanguageError, match=message) as caught:
        parse(text)
    span = caught.value.span
    assert span is not None and (marked is None or text[span.start : span.end] == marked)


@pytest.mark.parametrize(
    "text", ["cat([x, y, 2*x])", "cat((x, y, 2*x))", "cat(x, y, 2*x)", "cat([x, y, 2*x], 0)", "cat([x, y, 2*x], dim=0)"]
)
def test_lists_of_arrays(text):
    step = last(text)
    assert step.op is TABLE["cat"] and len(step.args) == 3
    x, y = np.array([1.0, 2.0]), np.array([3.0])
    assert run(text, x=x, y=y).tolist() == [1, 2, 3, 2, 4]


def test_lists_of_constant_arrays():
    assert run("cat([[1, 2], [3]])").tolist() == [1, 2, 3]
    assert run("cat(([1, 2], [3]), axis=0)").tolist() == [1, 2, 3]
    assert run("cat([1, 2], [3], axis=-1)").tolist() == [1, 2, 3]
    assert run("stack([[1, 2], [3, 4]], 1)").tolist() == [[1, 3], [2, 4]]
    assert run("stack([1, 2])").tolist() == [1, 2]
    assert run("block_diag([[1, 2], [3, 4]])").tolist() == [[1, 2], [3, 4]]
    assert run("block_diag(x, 2)", x=np.ones(())).tolist() == [[1, 0], [0, 2]]


@pytest.fixture
def rows(monkeypatch):
    """A row with a choice by name, one with defaults, one whose items stand in another order."""
    found = {
        "chosen": linear("chosen", lambda xp, x, mode="a", n=1: x, transpose=lambda g: g),
        "bounded": general(
            "bounded",
            lambda xp, x, low, high: x,
            pulls=(None,) * 3,
            pushes=(None,) * 3,
            defaults={"low": -1, "high": 1},
        ),
        "put_": general(
            "put_",
            lambda xp, x, source, axis=0, index=(): x,
            pulls=(None,) * 2,
            pushes=(None,) * 2,
            order=("x", "axis", "index", "source"),
        ),
        "contract": general("contract", lambda xp, *xs, text="", n=0: xs[0], pulls=(None,), pushes=(None,)),
    }
    for name, row in found.items():
        monkeypatch.setitem(NAMES, name, row)
    return found


@pytest.mark.parametrize(
    ("text", "args", "attributes"),
    [
        ('chosen("b", x)', 1, {"mode": "b"}),
        ("chosen('b', x, 2)", 1, {"mode": "b", "n": 2}),
        ('chosen(x, "b")', 1, {"mode": "b"}),
        ('chosen(x, n=3, mode="b")', 1, {"mode": "b", "n": 3}),
        ('contract("ij", x, y)', 2, {"text": "ij"}),
        ('contract("ij", [x, y], 3)', 2, {"text": "ij", "n": 3}),
        ('contract("ij", [1, 2])', 1, {"text": "ij"}),
        ('contract(x, y, text="ij")', 2, {"text": "ij"}),
        ("put_(x, 1, [0, 2], y)", 2, {"axis": 1, "index": (0, 2)}),
        ("put_(x, dim=1, index=[0, 2], source=2*y)", 2, {"axis": 1, "index": (0, 2)}),
        ("put_(x, 1, source=2*y, index=[0, 2])", 2, {"axis": 1, "index": (0, 2)}),
    ],
)
def test_strings_and_orders(rows, text, args, attributes):
    step = last(text)
    assert len(step.args) == args and step.attributes == attributes


def test_arguments_that_are_left_out(rows):
    for text, expected in (
        ("bounded(x)", [-1, 1]),
        ("bounded(x, 5)", [5, 1]),
        ("bounded(x, high=y)", [-1, None]),
        ("bounded(x, None, 4)", [-1, 4]),
    ):
        program = parse(text)
        step = program.steps[program.output]
        assert [program.steps[slot].constant for slot in step.args[1:]] == expected
    with pytest.raises(LanguageError, match=r"needs 1 argument \(x\), not 0"):
        parse("bounded()")


def test_steps_of_items_are_kept_or_dropped(rows):
    program = parse("put_(x, 1, [0, 2], 2*y)")
    assert program.run({"x": 3.0, "y": 1.0})[program.output] == 3.0
    assert len(parse("bounded(x, high=2*y) + 0").steps) == 8


@pytest.fixture
def several(monkeypatch):
    """A function with two results, a row each."""
    halves = tuple(composite(f"pair_{i}", lambda x, i=i, scale=1: x * (i + 1) * scale, examples=()) for i in range(2))
    monkeypatch.setitem(PARTS, "pair", halves)
    return halves


def test_one_of_several_results(several):
    program = parse("pair(x)[1]")
    assert [step.op for step in program.steps if step.op] == [several[1]]
    assert run("pair(x)[-1]", x=3.0) == 6 and run("pair(x, scale=2)[0] + 1", x=3.0) == 7
    assert run("a, b = pair(x); b - a", x=3.0) == 3
    assert run("(pair(x))[0]", x=3.0) == 3


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("pair(x)", "pair() has 2 results", "write pair(...)[0], or y0, y1 = pair(...)"),
        ("a = pair(x)", "pair() has 2 results", "pair(...)[0]"),
        ("pair(x) + 1", "pair() has 2 results", "pair(...)[0]"),
        ("sin(pair(x))", "pair() has 2 results", "pair(...)[0]"),
        ("pair(x).T", "pair() has 2 results", "pair(...)[0]"),
        ("[pair(x), 1]*2", "pair() has 2 results|must be constant", None),
        ("pair(x)[2]", "pair() has 2 results, not a result 2", None),
        ("pair(x)[0, 1]", "chosen by a whole number", None),
        ("pair(x)[0:1]", "chosen by a whole number", None),
        ("a, b, c = pair(x)", "pair() has 2 results, not 3", None),
        ("split(x, 2)", "split() has several results", "y0, y1 = split(...)"),
        ("pair + 1", "needs its arguments", None),
        ("pairs(x)", "unknown function", "pair"),
    ],
)
def test_several_results_are_refused_as_one(several, text, message, hint):
    import re

    pattern = "|".join(map(re.escape, message.split("|")))
    with pytest.raises(LanguageError, match=pattern) as caught:
        parse(text)
    assert caught.value.span is not None and (hint is None or hint in (caught.value.hint or ""))


def test_results_whose_number_depends_on_the_array():
    x = np.arange(6.0)
    assert run("split(x, 2)[1]", x=x).tolist() == [2, 3]
    assert run("a, b, c = split(x, 2); c - a", x=x).tolist() == [4, 4]
    assert run("a, b = split(x, [2, 4]); b", x=x).tolist() == [2, 3, 4, 5]
    assert run("split(x, 2, part=-1)", x=x).tolist() == [4, 5]
    assert run("a, b = reshape(x, 2, 3); b", x=x).tolist() == [3, 4, 5]
    assert run("a, b = (x, 2*x); b - a", x=x).tolist() == x.tolist()
    assert run('u, v = meshgrid(x, y, indexing="ij"); u + v', x=x, y=x[:2]).shape == (6, 2)
    for text, message in (
        ("a, b = split(x, 2)", "3 results for 2 names"),
        ("split(x, 2)[5]", "no result 5 among 3"),
        ("a, b = x", "6 results for 2 names"),
    ):
        with pytest.raises(LanguageError, match=message) as caught:
            run(text, x=x)
        assert caught.value.span is not None
    with pytest.raises(LanguageError, match="3 values for 2 names"):
        parse("a, b = (x, y, z)")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a, b", 1, "comma outside"),
        ("a, b + 1", 1, "comma outside"),
        ("a, 2 = x", 1, "comma outside"),
        ("a, = x", 1, "comma outside"),
        ("a, if = x", 3, "cannot be assigned"),
        ("a, b = c, d", 8, "comma outside"),
    ],
)
def test_unpacking_that_is_none(text, place, message):
    with pytest.raises(LanguageError, match=message) as caught:
        parse(text)
    assert caught.value.span is not None and caught.value.span.start == place


@pytest.mark.parametrize(
    "text", ["eval_legendre(10**9, x)", "polygamma(10**6, x)", "multigammaln(x, 10**9)", "matrix_power(x, 10**5)"]
)
def test_orders_are_capped(text):
    with pytest.raises(LimitError, match="an order beyond 200") as caught:
        parse(text)
    assert caught.value.span is not None
    parse(text, limits=Limits(order=10**9))


def test_every_row_can_be_called_by_its_names():
    for name, row in NAMES.items():
        assert isinstance(row, Op) and (row.variadic or row.arity), name
