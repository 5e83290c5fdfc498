"""Proofs: whether our backward rules, or a claimed gradient, are SymPy's derivative for all inputs, by exact algebra.

Both formulas are brought to a normal form (`proof_ring`, `proof_walk`) whose difference is 0 or not; no tolerance and
no simplifier takes part. What is not proved may still be right: functions are related only as far as is written there.

A proof speaks of all inputs at which the program and the formulas have values, except where they change their form:
a point at such a place is never proved. A claim that needs more of the inputs than the program does, such as
sqrt(x)**2 for x, is identical in a region only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import sympy

from autograd_core.language import Program
from autograd_core.oracles.closed import readable
from autograd_core.oracles.problem import Problem
from autograd_core.oracles.proof.cases import Found, Identity, check_points, explore
from autograd_core.oracles.proof.forms import WATCH, Closed, Watch, of_claim, of_rules
from autograd_core.oracles.proof.ring import AtEdge, Stuck

_MOST_TEXT = 200


@dataclass(frozen=True)
class Proof:
    """Whether two formulas are identical: `proved` for all inputs; else perhaps `where`, a region around the point.

    The region is a text such as "x > 0 and y < 0". `refuted` says that the formulas certainly differ for some inputs;
    without any of these nothing is known, and `reason` says why.
    """

    proved: bool
    reason: str | None = None
    where: str | None = None
    refuted: bool = False


def prove(problem: Problem, name: str, seconds: float = 0.5) -> Proof:
    """Whether our backward rules give SymPy's derivative by the input `name`, as formulas; never raises.

    The program runs forward and backward on symbols: once for all elements where it acts element by element, else
    on the elements of small arrays. No step begins after so many seconds.

    >>> import numpy
    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("x*tanh(x)")
    >>> prove(Problem(program, {"x": numpy.array(2.0)}, ["x"], [Seed(program.output, numpy.array(1.0))]), "x").proved
    True
    """
    return _attempt(problem, name, lambda: of_rules(problem, name), seconds)


def prove_claim(problem: Problem, name: str, claim: Program, seconds: float = 0.5) -> Proof:
    """Whether a claimed formula, of the inputs and `grad_output`, is SymPy's derivative by `name`; never raises.

    >>> import numpy
    >>> from autograd_core.language import parse
    >>> from autograd_core.oracles.problem import Seed
    >>> program = parse("abs(x)")
    >>> problem = Problem(program, {"x": numpy.array(2.0)}, ["x"], [Seed(program.output, numpy.array(1.0))])
    >>> prove_claim(problem, "x", parse("x/abs(x)")).proved
    True
    >>> prove_claim(problem, "x", parse("1", inputs=("x",))).where
    'x > 0'
    """
    return _attempt(problem, name, lambda: of_claim(problem, name, claim), seconds)


def _attempt(problem: Problem, name: str, build: Callable[[], tuple[Closed, Identity]], seconds: float) -> Proof:
    token = WATCH.set(Watch(monotonic() + seconds, []))
    try:
        if len(problem.seeds) != 1 or name not in problem.program.inputs:
            raise Stuck("there is no single formula")
        if problem.complexes:
            raise Stuck("complex numbers are on the way")
        return _decide(*build())
    except Stuck as stuck:
        return Proof(False, str(stuck))
    except Exception as error:  # a witness that fails has nothing to say
        return Proof(False, f"no proof: {type(error).__name__}: {error}"[:_MOST_TEXT])
    finally:
        WATCH.reset(token)


def _decide(closed: Closed, identity: Identity) -> Proof:
    """First without the signs of factors, which is quick; else with them, near the point and then everywhere."""
    check_points(identity)
    reason = "the normal forms differ"
    try:
        plain = explore(identity, splitting=False, everywhere=True)
    except AtEdge:
        raise
    except Stuck as stuck:
        plain, reason = Found(False), str(stuck)
    if plain.equal and not plain.assumed:
        return Proof(True)
    if isinstance(plain.difference, sympy.Basic):
        shown = readable(plain.difference, closed.names)
        return Proof(False, f"they differ by {shown}" if shown else "they differ", refuted=True)
    near = _explored(identity, everywhere=False)
    if not near.equal:
        return _region(closed, plain) if plain.equal else Proof(False, reason)
    far = _explored(identity, everywhere=True)
    return Proof(True) if far.equal else _region(closed, near)


def _explored(identity: Identity, everywhere: bool) -> Found:
    try:
        return explore(identity, splitting=True, everywhere=everywhere)
    except Stuck:
        return Found(False)


def _region(closed: Closed, found: Found) -> Proof:
    """The cases in which the formulas are identical, as text."""
    texts = []
    for case in found.cases:
        signs = [*case.items(), *((expression, 1) for expression in found.assumed)]
        shown = [(readable(expression, closed.names), "> 0" if sign > 0 else "< 0") for expression, sign in signs]
        texts.append(" and ".join(f"{text or '...'} {sign}" for text, sign in shown))
    return Proof(False, "they are identical in a region only", " or ".join(dict.fromkeys(texts)) or None)
