"""Claims with exactly one mistake each, made from the formulas in specs and their right claims.

Nothing here shares a line with what names the mistakes: the claims are edited as text, and what the chain rule gives
with one wrong derivative is worked out by SymPy, step by step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy
import sympy

from autograd_core.carriers.sympy import SymbolicArray
from autograd_core.errors import LanguageError
from autograd_core.language import Program, parse
from autograd_core.oracles.pieces import is_array, is_elementwise
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.suite import Check, load_spec
from autograd_core.suite.spec import AGREE
from autograd_core.verdict.mistakes.diagnose import Kind

SPECS = Path(__file__).parents[2] / "specs"
FILES = ("calculus.toml", "physics.toml")


class Claim(NamedTuple):
    """A claim of the gradient by `name`; `kind` is the mistake in it, None where it is right."""

    place: str
    problem: Problem
    name: str
    right: str
    text: str
    kind: Kind | None
    siblings: Mapping[str, str] = MappingProxyType({})
    """The right claims by the other inputs."""


def problem_of(expr: str, at: Any, grad_tensors: Any = None, dtype: Any = "float64") -> Problem:
    """The question whether a gradient is right, without witnesses."""
    point = {name: numpy.asarray(value, dtype=dtype) for name, value in at.items()}
    program = parse(expr, inputs=tuple(at))
    shape = numpy.shape(program.run(point)[program.output])
    given = 1.0 if grad_tensors in (None, "ones") else grad_tensors
    cotangent = numpy.broadcast_to(numpy.asarray(given, dtype), shape)
    return Problem(program, point, list(program.inputs), [Seed(program.output, cotangent)])


def right_claims(files: Sequence[str] = FILES) -> Iterator[Claim]:
    """Every claim in the specs that is right."""
    for check in (check for file in files for check in load_spec(SPECS / file)):
        if check.claim and check.order == 1 and check.error is None and check.expect == AGREE and _plain(check):
            problem = problem_of(check.expr, check.at, check.grad_tensors, check.dtype)
            for name, text in check.claim.items():
                yield Claim(check.name, problem, name, text, text, None, check.claim)


def all_right_claims() -> Iterator[Claim]:
    """The right claims of all specs, and those about arrays."""
    return chain(right_claims((*FILES, "kinks.toml", "hostile.toml")), _arrays())


def _plain(check: Check) -> bool:
    return all(not isinstance(value, str) for value in check.at.values()) and check.output is None


def wrong_claims(every: int = 1) -> Iterator[Claim]:
    """Each right claim (each so many-th of them) with one mistake, in every way that can be made in it."""
    yield from written_claims()
    for claim in [*right_claims(), *_arrays()][::every]:
        for kind, text in (*_edits(claim), *_chained(claim)):
            wrong = claim._replace(kind=kind, text=text)
            if _differs(wrong):
                yield wrong


def _values(claim: Claim, text: str) -> Any:
    values = {**claim.problem.at, "grad_output": claim.problem.seeds[0].cotangent}
    program = parse(text, inputs=tuple(claim.problem.at))
    return numpy.asarray(program.run(values)[program.output])


def _differs(claim: Claim) -> bool:
    """Whether the mistake can be written in the language, and shows at the point."""
    try:
        wrong, right = _values(claim, claim.text), _values(claim, claim.right)
    except LanguageError:
        return False
    shape = claim.problem.at[claim.name].shape
    if wrong.ndim > len(shape) or not numpy.isfinite(wrong).all():
        return wrong.ndim > len(shape)
    if wrong.shape != right.shape:
        return True
    return bool(numpy.any(abs(wrong - right) > 1e-9 * abs(right)))


def _edits(claim: Claim) -> Iterator[tuple[Kind, str]]:
    """Mistakes that are made in the text of the right claim."""
    text, at = claim.right, claim.problem.at
    source = claim.problem.program.source
    yield Kind.SIGN, f"-({text})"
    yield Kind.FACTOR, f"2*({text})"
    yield Kind.FACTOR, f"({text})/2"
    if any(name in source for name in ("sin", "cos", "tan", "radians")):
        yield Kind.DEGREES, f"({text})*180/pi"
    if "log" in source:
        yield Kind.LOG_BASE, f"({text})*log(10)"
        yield Kind.LOG_BASE, f"({text})/log(2)"
    if not set(parse(text, inputs=tuple(at)).inputs).isdisjoint(at):
        yield Kind.OFFSET, f"{text} + 1"
    shape = at[claim.name].shape
    if len(shape) == 2 and shape[0] > 1 and shape[1] > 1:
        yield Kind.TRANSPOSE, f"({text}).T"
    if "grad_output" in text and not (claim.problem.seeds[0].cotangent == 1).all():
        yield Kind.COTANGENT, text.replace("grad_output", "(0*grad_output + 1)")
        yield Kind.COTANGENT, text.replace("grad_output", "(grad_output**2)")
    yield from _in_steps(text, tuple(at))


def _in_steps(text: str, inputs: tuple[str, ...]) -> Iterator[tuple[Kind, str]]:
    """Mistakes at one step of the claim: terms of sums that are not inside functions, and exponents."""
    program = parse(text, inputs=inputs)
    for slot in sorted(_multiplied(program)):
        step = program.steps[slot]
        assert step.op is not None
        if step.op.name in ("add", "sub"):
            first, second = (_source(program, a) for a in step.args)
            sign, other = ("+", "-") if step.op.name == "add" else ("-", "+")
            yield Kind.DROPPED_TERM, _with(program, slot, first)
            yield Kind.DROPPED_TERM, _with(program, slot, second if sign == "+" else f"-({second})")
            yield Kind.DOUBLED_TERM, _with(program, slot, f"{first} {sign} 2*({second})")
            yield Kind.TERM_SIGN, _with(program, slot, f"{first} {other} ({second})")
        if step.op.name == "pow":
            exponent = program.steps[step.args[1]].constant
            base = _source(program, step.args[0])
            if isinstance(exponent, int) and exponent > 1 and program.steps[step.args[0]].constant is None:
                yield Kind.POWER, _with(program, slot, f"({base})**{exponent + 1}")
                yield Kind.POWER, _with(program, slot, f"({base})**{exponent - 1}")


def _multiplied(program: Program) -> set[int]:
    """Steps whose value the result is a linear function of: not those inside functions and denominators."""
    found, waiting = set(), [program.output]
    while waiting:
        slot = waiting.pop()
        op = program.steps[slot].op
        if op is not None and program.steps[slot].constant is None:
            found.add(slot)
            if op.name in ("add", "sub", "mul", "neg"):
                waiting.extend(program.steps[slot].args)
            elif op.name == "div":
                waiting.append(program.steps[slot].args[0])
    return found


def _source(program: Program, slot: int) -> str:
    span = program.steps[slot].span
    return program.source[span.start : span.end]


def _with(program: Program, slot: int, text: str) -> str:
    span = program.steps[slot].span
    return f"{program.source[: span.start]}({text}){program.source[span.end :]}"


def _chained(claim: Claim) -> Iterator[tuple[Kind, str]]:
    """Mistakes in one derivative of the chain rule: left out, a wrong power rule, by another variable."""
    problem, program = claim.problem, claim.problem.program
    others = [n for n in program.inputs if n != claim.name and problem.at[n].shape == problem.at[claim.name].shape]
    ones = bool((problem.seeds[0].cotangent == 1).all())
    shapes = {value.shape for value in problem.at.values()}
    if not is_elementwise(program, range(len(program.steps))) or not ones or len(shapes) > 1:
        return
    if problem.conditions or any(is_array(step.constant) for step in program.steps):
        return
    chain = _Chain(problem, claim.name)
    for other in others:
        yield Kind.WRONG_VARIABLE, chain.shown(_Chain(problem, other).gradient({}))
    for (slot, k), right in chain.locals.items():
        step = program.steps[slot]
        assert step.op is not None
        inside = len(step.args) == 1 or step.op.name in ("pow", "mul", "div")
        if inside and slot != problem.seeds[0].slot and not right.is_number and not right.has(sympy.DiracDelta):
            yield Kind.CHAIN_FACTOR, chain.shown(chain.gradient({(slot, k): sympy.Integer(1)}))
        if step.op.name == "pow" and k == 0 and chain.values[step.args[1]].is_number:
            base, n = chain.values[step.args[0]], chain.values[step.args[1]]
            for wrong in (n * base**n, base ** (n - 1), (n - 1) * base ** (n - 1), base**n, n * base ** (n - 2)):
                yield Kind.POWER, chain.shown(chain.gradient({(slot, k): wrong}))


class _Chain:
    """The chain rule by SymPy: values and derivatives of steps, each derivative open to a mistake."""

    def __init__(self, problem: Problem, name: str) -> None:
        self.problem = problem
        self.program = problem.program
        self.name = name
        self.symbols = {key: sympy.Symbol(key, real=True) for key in self.program.inputs}
        self.values: list[Any] = []
        self.locals: dict[tuple[int, int], Any] = {}
        depends: set[int] = set()
        for i, step in enumerate(self.program.steps):
            if step.input is not None:
                self.values.append(self.symbols[step.input])
                depends |= {i} if step.input == name else set()
            elif step.constant is not None:
                self.values.append(problem.symbolic_constants[i].array.item())
            else:
                self.values.append(self._local(i, depends))
        self.order = sorted(depends)

    def _local(self, i: int, depends: set[int]) -> Any:
        step = self.program.steps[i]
        assert step.op is not None
        own = [sympy.Symbol(f"own{k}", real=True) for k in range(len(step.args))]
        held = [self.values[a] if self.values[a].is_number else own[k] for k, a in enumerate(step.args)]
        formula = step.op(*map(SymbolicArray, held), **step.attributes).array.item()
        at = {own[k]: self.values[a] for k, a in enumerate(step.args)}
        for k, a in enumerate(step.args):
            if a in depends:
                self.locals[i, k] = formula.diff(own[k]).xreplace(at)
                depends.add(i)
        return formula.xreplace(at)

    def gradient(self, mistaken: dict[tuple[int, int], Any]) -> Any:
        """The derivative with some derivatives of steps replaced."""
        tangents: dict[int, Any] = {}
        for i in self.order:
            if self.program.steps[i].input == self.name:
                tangents[i] = sympy.Integer(1)
                continue
            tangents[i] = sum(
                mistaken.get((i, k), self.locals[i, k]) * tangents[a]
                for k, a in enumerate(self.program.steps[i].args)
                if (i, k) in self.locals
            )
        return tangents.get(self.problem.seeds[0].slot, sympy.Integer(0))

    def shown(self, expression: Any) -> str:
        return str(expression)


_X = [[1.25, -2.5], [0.5, 1.5], [-1.75, 0.75]]
_A = [[0.4, -1.2], [0.9, 0.3]]
_B = [[1.25, -0.75], [2.5, 3.5]]
_G = [[1.5, -0.25], [2.25, 0.5]]
_H = [[1.5, -0.25], [2.25, 0.5], [-0.75, 3.5]]
_ARRAYS: tuple[tuple[str, dict[str, Any], Any, str, str, tuple[tuple[Kind, str], ...]], ...] = (
    ("A @ B", {"A": _A, "B": _B}, _G, "A", "grad_output @ B.T",
     ((Kind.TRANSPOSE, "grad_output @ B"), (Kind.TRANSPOSE, "B @ grad_output.T"), (Kind.TRANSPOSE, "B.T @ grad_output"),
      (Kind.COTANGENT, "ones((2, 2)) @ B.T"))),
    ("A @ B", {"A": _A, "B": _B}, _G, "B", "A.T @ grad_output",
     ((Kind.TRANSPOSE, "A @ grad_output"), (Kind.TRANSPOSE, "grad_output @ A.T"),
      (Kind.TRANSPOSE, "grad_output.T @ A"))),
    ("X @ A", {"X": _X, "A": _A}, _H, "X", "grad_output @ A.T",
     ((Kind.TRANSPOSE, "A @ grad_output.T"), (Kind.TRANSPOSE, "grad_output @ A"))),
    ("tanh(X @ A)", {"X": _X, "A": _A}, _H, "A", "X.T @ (grad_output*(1 - tanh(X @ A)**2))",
     ((Kind.CHAIN_FACTOR, "X.T @ grad_output"), (Kind.TRANSPOSE, "(grad_output*(1 - tanh(X @ A)**2)).T @ X"),
      (Kind.COTANGENT, "X.T @ (1 - tanh(X @ A)**2)"), (Kind.COTANGENT, "X.T @ (grad_output**2*(1 - tanh(X @ A)**2))"),
      (Kind.NOT_DIFFERENTIATED, "X.T @ (grad_output*tanh(X @ A))"))),
    ("X + b", {"X": _X, "b": [0.5, -1.5]}, _H, "b", "sum(grad_output, axis=0)", ((Kind.SUM, "grad_output"),)),
    ("X*b", {"X": _X, "b": [0.5, -1.5]}, _H, "b", "sum(grad_output*X, axis=0)",
     ((Kind.SUM, "grad_output*X"), (Kind.COTANGENT, "sum(X, axis=0)"), (Kind.FACTOR, "mean(grad_output*X, axis=0)"))),
    ("X*c", {"X": _X, "c": 0.5}, _H, "c", "sum(grad_output*X)",
     ((Kind.SUM, "grad_output*X"), (Kind.SUM, "sum(grad_output*X, axis=0)"), (Kind.COTANGENT, "sum(X)"))),
    ("X/c", {"X": _X, "c": [[0.5], [2.5], [1.25]]}, _H, "c", "-sum(grad_output*X, axis=1, keepdims=True)/c**2",
     ((Kind.SUM, "-grad_output*X/c**2"), (Kind.POWER, "-sum(grad_output*X, axis=1, keepdims=True)/c"))),
    ("sum((X @ w)**2)", {"X": _X, "w": [0.5, -1.5]}, None, "w", "2*X.T @ (X @ w)",
     ((Kind.FACTOR, "X.T @ (X @ w)"), (Kind.SIGN, "-2*X.T @ (X @ w)"), (Kind.POWER, "2*X.T @ (X @ w)**2"))),
    ("sum(sin(X*b)**3)", {"X": _X, "b": [0.5, -1.5]}, None, "b", "sum(3*sin(X*b)**2*cos(X*b)*X, axis=0)",
     ((Kind.CHAIN_FACTOR, "sum(3*sin(X*b)**2*X, axis=0)"), (Kind.CHAIN_FACTOR, "sum(3*sin(X*b)**2*cos(X*b), axis=0)"),
      (Kind.SUM, "3*sin(X*b)**2*cos(X*b)*X"), (Kind.POWER, "sum(3*sin(X*b)**3*cos(X*b)*X, axis=0)"),
      (Kind.POWER, "sum(2*sin(X*b)**2*cos(X*b)*X, axis=0)"), (Kind.POWER, "sum(3*sin(X*b)*cos(X*b)*X, axis=0)"))),
    ("sum(exp(X) @ A) + sum(X**2)", {"X": _X, "A": _A}, None, "X", "exp(X)*sum(A, axis=1) + 2*X",
     ((Kind.DROPPED_TERM, "exp(X)*sum(A, axis=1)"), (Kind.DROPPED_TERM, "2*X + 0*X"),
      (Kind.TERM_SIGN, "exp(X)*sum(A, axis=1) - 2*X"), (Kind.DOUBLED_TERM, "exp(X)*sum(A, axis=1) + 4*X"),
      (Kind.DOUBLED_TERM, "2*exp(X)*sum(A, axis=1) + 2*X"), (Kind.CHAIN_FACTOR, "sum(A, axis=1) + 2*X"))),
    ("x @ A @ x", {"A": _A, "x": [0.75, -2.25]}, None, "x", "(A + A.T) @ x",
     ((Kind.DROPPED_TERM, "A @ x"), (Kind.DROPPED_TERM, "A.T @ x"), (Kind.TERM_SIGN, "(A - A.T) @ x"))),
    ("sum(sin(radians(X)))", {"X": _X}, None, "X", "cos(radians(X))*pi/180", ((Kind.DEGREES, "cos(radians(X))"),)),
    ("sum(sin(X))", {"X": _X}, None, "X", "cos(X)",
     ((Kind.DEGREES, "cos(X*pi/180)"), (Kind.DEGREES, "cos(X*pi/180)*pi/180"), (Kind.DEGREES, "cos(X)*pi/180"))),
    ("sum(log10(X**2))", {"X": _X}, None, "X", "2/X/log(10)", ((Kind.LOG_BASE, "2/X"),)),
    ("sum(X*log2(X**2))", {"X": _X}, None, "X", "log2(X**2) + 2/log(2)", ((Kind.LOG_BASE, "log2(X**2) + 2"),)),
)  # fmt: skip
"""Programs over arrays: text, point, cotangent, input, right claim, and wrong ones with their kinds."""


def _arrays() -> Iterator[Claim]:
    """The right claims of the programs over arrays."""
    for expr, at, cotangent, name, right, _ in _ARRAYS:
        yield Claim(expr, problem_of(expr, at, cotangent), name, right, right, None)


def written_claims() -> Iterator[Claim]:
    """The wrong claims about programs over arrays that are written out."""
    for expr, at, cotangent, name, right, wrongs in _ARRAYS:
        problem = problem_of(expr, at, cotangent)
        for kind, text in wrongs:
            yield Claim(expr, problem, name, right, text, kind)
