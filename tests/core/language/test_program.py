from fractions import Fraction

import numpy
import pytest

from autograd_core.errors import LanguageError, LimitError
from autograd_core.language import parse
from autograd_core.op import Op


def run(text, **values):
    program = parse(text)
    return program.run(values)[program.output]


def test_runs_statements_and_rebinds_names():
    program = parse("a = x*2; a = a + x\nb = a**2; a")
    values = program.run({"x": 3.0})
    assert values[program.output] == 9.0 and values[program.names["b"]] == 81.0
    assert [s.name for s in program.statements] == ["a", "a", "b", None]
    assert program.inputs == ("x",)
    assert [program.source[s.span.start : s.span.end] for s in program.statements] == [
        "a = x*2",
        "a = a + x",
        "b = a**2",
        "a",
    ]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64"])
def test_numbers_follow_the_dtype_of_their_partner(dtype):
    x = numpy.ones(3, dtype=dtype)
    assert run("2*x + pi/3 - 0.1 + 2**-1*x**2 + 2**0.5", x=x).dtype == dtype


def test_warnings_of_overflow_do_not_escape():
    assert run("exp(x)", x=numpy.float64(1e4)) == numpy.inf


def test_shape_mismatch_names_the_place_and_the_shapes():
    with pytest.raises(LanguageError, match=r"operands of @ have shapes \(2, 3\) and \(2, 3\)") as caught:
        run("1 + a @ b", a=numpy.ones((2, 3)), b=numpy.ones((2, 3)))
    span = caught.value.span
    assert span is not None and caught.value.source[span.start : span.end] == "a @ b"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sum(x, axis=5)", "sum has shape"),
        ("x[7]", "out of bounds"),
        ("reshape(x, 7)", "reshape"),
        ("sum(x, axis=0.5)", "sum"),
    ],
)
def test_errors_of_ops_carry_a_place(text, message):
    with pytest.raises(LanguageError, match=message) as caught:
        run(text, x=numpy.ones((2, 3)))
    assert caught.value.span is not None and "(2, 3)" in caught.value.message


def test_memory_error_is_a_limit():
    program = parse("exp(x)")
    step = program.steps[1]
    assert isinstance(step.op, Op)
    assert isinstance(program.refused(step, [(2,)], MemoryError()), LimitError)


def test_missing_input_is_named_with_the_nearest():
    with pytest.raises(LanguageError, match="no value for input 'weight'") as caught:
        run("weight*2", weigth=1.0)
    assert caught.value.hint == "did you mean weigth?"


def test_lift_sees_literals_and_folded_constants():
    program = parse("x + 2/3 + pi")
    seen = []

    def lift(step):
        seen.append((step.text, step.op and step.op.name))
        return None

    program.run({"x": 1.0}, lift=lift)
    assert seen == [("2", None), ("3", None), (None, "div"), ("pi", None)]


def test_lift_can_keep_constants_exact():
    program = parse("2/3")
    values = program.run({}, lift=lambda step: None if step.op else Fraction(step.text))
    assert values[program.output] == Fraction(2, 3)


def test_a_step_keeps_the_exact_source_text():
    program = parse("0.1 + pi*x")
    assert [step.text for step in program.steps] == ["0.1", "pi", None, None, None]


def test_runs_on_object_carriers():
    sympy = pytest.importorskip("sympy")
    from autograd_core.carriers.sympy import SymbolicArray

    x = sympy.Symbol("v0", real=True)
    program = parse("x**2/3 + pi*sin(x)")
    found = program.run({"x": SymbolicArray(x)})[program.output]
    named = program.run(
        {"x": SymbolicArray(x)}, lift=lambda step: SymbolicArray(sympy.pi) if step.text == "pi" else None
    )
    assert sympy.diff(found.array.item(), x).subs(x, 0).evalf() == pytest.approx(3.14159265)
    assert named[program.output].array.item() == x**2 / 3 + sympy.pi * sympy.sin(x)


def test_a_slot_by_name():
    program = parse("loss = x*x")
    assert (program.slot("x"), program.slot("loss")) == (0, 1)
    with pytest.raises(LanguageError, match="no value named 'los'") as caught:
        program.slot("los")
    assert caught.value.hint == "did you mean loss?"
