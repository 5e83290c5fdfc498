import gc
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.language import Limits, parse

N = 100_000
LARGE = Limits(text=10_000_000)


def evaluate(text, **values):
    program = parse(text)
    return program.run(values)[program.output]


@pytest.mark.parametrize(
    "text",
    ["-x**2", "2**-1*x", "2**-x**2", "x**y**z", "-x*y", "x - y - z", "x/y/z", "x/y*z", "x + y*z", "(x + y)*z",
     "+x - -y", "- - -x", "x*-y", "-x < y", "x + 1 < y*2", "x**-y**-z", "2**-1**2*x", "x == y", "x != y", "x >= y",
     "-(x + y)**2", "((x))", "-2**2", "2**-1", "1 - 2 - 3", "x*2**3", "-1**2 + x", "x - (y - z)", "x/(y/z)",
     "(x**y)**z", "(-x)**2", "-(-x)", "x//y", "-x//y*z", "x*y//z", "x%y", "-x%y", "x%-y", "z - x%y*2", "7//2*x",
     "-7%3*x", "2**x//y", "x//y**2"],
)  # fmt: skip
def test_precedence_is_pythons(text):
    values = {"x": 1.5, "y": 2.25, "z": 0.75}
    assert evaluate(text, **values) == eval(text, dict(values))


def test_caret_is_power_and_at_is_matmul():
    import numpy

    assert evaluate("2*x^3", x=2.0) == 16.0
    assert evaluate("a @ b * 2", a=numpy.ones(3), b=numpy.ones(3)) == 6.0
    assert evaluate("a.T.T[0]", a=numpy.ones((3, 2))).shape == (2,)


def test_newlines_inside_brackets_and_comments():
    assert evaluate("y = (x +  # first\n  2)\n\n\n;; y*[1,\n 2][1]  # end", x=1.0) == 6.0


# A tree is a number, or (operator, left, right), or ("neg", operand); rendered with the fewest parentheses.
_LEVEL = {"+": 2, "-": 2, "*": 3, "/": 3, "neg": 4, "**": 5}
_NUMBERS = st.sampled_from(["x", "y", "z", "2", "0.5", "3", "1.25"])
_TREES = st.recursive(
    _NUMBERS,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner), st.tuples(st.just("neg"), inner)
    ),
    max_leaves=25,
)


def render(tree):
    """Text and binding level of a tree."""
    if isinstance(tree, str):
        return tree, 6
    level = _LEVEL[tree[0]]
    if tree[0] == "neg":
        text, inner = render(tree[1])
        return "-" + (text if inner >= level else f"({text})"), level
    (left, left_level), (right, right_level) = render(tree[1]), render(tree[2])
    if tree[0] == "**":
        left_fits, right_fits = left_level > level, right_level >= _LEVEL["neg"]
    else:
        left_fits, right_fits = left_level >= level, right_level > level
    left, right = left if left_fits else f"({left})", right if right_fits else f"({right})"
    return f"{left}{tree[0]}{right}", level


@given(_TREES, st.booleans())
def test_random_trees_evaluate_as_python_does(tree, spaced):
    from autograd_core.errors import LanguageError

    text = render(tree)[0]
    values = {"x": 1.5, "y": 0.75, "z": 2.0}
    try:
        expected = eval(text, dict(values))
    except (OverflowError, ZeroDivisionError):
        expected = math.nan
    if isinstance(expected, complex) or not math.isfinite(expected) or abs(expected) > 1e100:
        return
    try:
        found = evaluate(text.replace("+", " + ") if spaced else text, **values)
    except LanguageError as error:
        # Python's own intermediate values may be complex or huge integers, which the language refuses.
        assert "finite" in error.message or "exponent" in error.message
        return
    assert found == pytest.approx(expected, rel=1e-12) or isinstance(found, complex) or math.isnan(found)


DEEP = {
    "terms": (lambda n: "x+" * n + "x", N + 1.0),
    "parentheses": (lambda n: "(" * n + "x" + ")" * n, 1.0),
    "minus signs": (lambda n: "-" * n + "x", 1.0),
    "plus signs": (lambda n: "+" * n + "x", 1.0),
    "statements": (lambda n: "a=x;" + "a=a*x;" * n + "a", 1.0),
    "lines": (lambda n: "a = x\n" + "a = a*x\n" * n, 1.0),
    "nested calls": (lambda n: "abs(" * n + "x" + ")" * n, 1.0),
    "powers": (lambda n: "x**" * n + "x", 1.0),
    "brackets in terms": (lambda n: "(" * n + "x" + "*x)" * n, 1.0),
    "keywords": (lambda n: "+".join(["sum(x,axis=None)"] * n), float(N)),
    "constants": (lambda n: "1+" * n + "x", N + 1.0),
    "negated parentheses": (lambda n: "-(" * n + "x" + ")" * n, 1.0),
    "transposes": (lambda n: "x" + ".T" * n, 1.0),
    "indices": (lambda n: "x" + "[...]" * n, 1.0),
    "comparisons": (lambda n: "(x<" * n + "x" + ")" * n, None),
}


@pytest.mark.parametrize("kind", DEEP)
def test_a_hundred_thousand_of_each(kind):
    import numpy

    make, expected = DEEP[kind]
    program = parse(make(N), limits=LARGE)
    found = program.run({"x": numpy.asarray(1.0)})[program.output]
    assert expected is None or found == expected


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["terms", "parentheses", "minus signs", "statements", "constants"])
def test_time_is_linear(kind):
    make = DEEP[kind][0]

    def seconds(text):
        start = time.process_time()
        parse(text, limits=LARGE)
        return time.process_time() - start

    # The collector's full passes over whatever other tests left behind are no part of the parser.
    gc.collect()
    gc.disable()
    try:
        pairs = [(seconds(make(N)), seconds(make(N // 4))) for _ in range(3)]
    finally:
        gc.enable()
    # Four times the text: four times the time, where quadratic growth would take sixteen times.
    assert min(long for long, _ in pairs) < 8 * min(short for _, short in pairs)


@pytest.mark.parametrize(
    "text", ["(" * N, "[" * N, "-" * N, "sin(" * N, "x[" * N, "(" * N + "]", "[" * N + "]" * N, "x" * N]
)
def test_deep_and_wrong_is_refused_quickly(text):
    from autograd_core.errors import LanguageError

    start = time.process_time()
    with pytest.raises(LanguageError):
        parse(text)
    assert time.process_time() - start < 5
