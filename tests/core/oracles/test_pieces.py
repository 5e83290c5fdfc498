from __future__ import annotations

import numpy
import pytest
import sympy

from autograd_core.language import parse
from autograd_core.oracles.pieces import behind, cut, formulas, is_array, is_elementwise
from autograd_core.oracles.problem import Problem, Seed


def problem_of(text, **at):
    program = parse(text)
    at = {name: numpy.asarray(value, dtype=float) for name, value in at.items()}
    return Problem(program, at, list(at), [Seed(program.output, numpy.ones(()))])


def all_formulas(problem):
    """Every formula of every piece, with the shapes that the program's run gives."""
    shapes = {i: numpy.shape(value) for i, value in enumerate(problem.program.run(problem.at))}
    return [
        f
        for p in cut(problem.program)
        for f in formulas(problem, p, {s: shapes[s] for s in p.reads}, {}, lambda n: None)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "x*x*exp(x)",
        "a = x*x; b = a + sin(a); a = b*a; a/x",
        "; ".join(["a = x"] + ["a = a*a + a"] * 40),
        " + ".join(["sin(x)"] * 100),
        "2*pi*x + 3**2*y - [1, 2]",
    ],
)
def test_pieces_hold_every_operation_once_and_read_only_what_was_written(text):
    program = parse(text)
    pieces = cut(program)
    steps = [i for piece in pieces for i in piece.steps]
    assert steps == [i for i, s in enumerate(program.steps) if s.op is not None and s.constant is None]
    known = {i for i, s in enumerate(program.steps) if s.input is not None or is_array(s.constant)}
    for piece in pieces:
        assert set(piece.reads) <= known and len(set(piece.reads)) == len(piece.reads)
        assert set(piece.writes) <= set(piece.steps)
        known |= set(piece.writes)
    assert not steps or program.output in known


def test_a_piece_ends_with_its_statement_and_is_never_long():
    program = parse("a = x*x + 1; b = a*a; b - a")
    assert [len(piece.steps) for piece in cut(program)] == [2, 1, 1]
    long = parse(" + ".join(["x"] * 101))
    assert [len(piece.steps) for piece in cut(long)] == [16] * 6 + [4]
    assert [len(piece.steps) for piece in cut(long, longest=50)] == [50, 50]


def test_only_what_is_used_later_is_written():
    program = parse("a = x*x; b = sin(x); a + 1")
    assert [len(piece.writes) for piece in cut(program)] == [1, 0, 1]
    kept = cut(program, ends=[program.names["b"]])
    assert [len(piece.writes) for piece in kept] == [1, 1, 1]


def size(text):
    return sum(1 + int(f.expression.count_ops()) for f in all_formulas(problem_of(text, x=0.5)))


@pytest.mark.parametrize("statement", ["a = a*a + a", "a = sin(a)*exp(a) - a/(1 + a)"])
def test_formulas_grow_as_the_program_does(statement):
    # Substituted into one another they would double with each statement.
    short, long = (size("; ".join(["a = x", *[statement] * n, "a"])) for n in (50, 200))
    assert 3.9 < long / short < 4.1


def test_one_formula_serves_all_elements():
    problem = problem_of("x*y + 1", x=numpy.ones((2, 1)), y=numpy.ones(3))
    (formula,) = all_formulas(problem)
    assert formula.shape == (2, 3) and formula.elements == range(6)
    x, y = sorted(formula.symbols, key=str)
    assert formula.expression == x * y + 1
    at_x, at_y = formula.symbols[x][1], formula.symbols[y][1]
    assert [(at_x(i), at_y(i)) for i in range(6)] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_arrays_of_constants_are_read_element_by_element():
    (formula,) = all_formulas(problem_of("x*[1, 2, 3]", x=[4.0, 5.0, 6.0]))
    slots = [slot for slot, _ in formula.symbols.values()]
    assert formula.elements == range(3) and len(slots) == 2
    assert isinstance(formula.expression, sympy.Mul)


def test_a_reduction_has_a_formula_for_each_element():
    problem = problem_of("x @ y", x=[[1.0, 2.0], [3.0, 4.0]], y=[5.0, 6.0])
    found = all_formulas(problem)
    assert len(found) == 2 and [f.elements for f in found] == [range(0, 1), range(1, 2)]
    assert len(found[1].symbols) == 4
    values = problem.program.run(problem.at)
    point = {s: int(numpy.ravel(values[slot])[at(1)]) for s, (slot, at) in found[1].symbols.items()}
    assert found[1].expression.subs(point) == 39


def test_spending_is_told_and_may_refuse():
    problem = problem_of("x*x", x=numpy.ones(5))
    spent = []
    (piece,) = cut(problem.program)
    formulas(problem, piece, {piece.reads[0]: (5,)}, {}, spent.append)
    assert spent == [10]  # 5 values and a derivative of each


def test_what_is_elementwise():
    for text, expected in (("where(x > 0, x**2, -x)*2", True), ("sum(x)*2", False), ("x.T", False)):
        program = parse(text)
        assert is_elementwise(program, range(len(program.steps))) is expected


@pytest.mark.parametrize(("source", "target"), [((), (2, 2)), ((3,), (2, 3)), ((2, 1, 3), (2, 4, 3)), ((1, 1), (2, 2))])
def test_the_element_behind_a_broadcast_one(source, target):
    values = numpy.arange(int(numpy.prod(source))).reshape(source)
    spread = numpy.broadcast_to(values, target).ravel()
    assert [behind(source, target)(i) for i in range(spread.size)] == spread.tolist()
