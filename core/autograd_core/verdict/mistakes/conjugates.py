"""What is wrong with a claimed gradient by a complex input: a conjugate, a Wirtinger derivative, a factor.

torch's gradient of a real L by z is dL/d(z.real) + i dL/d(z.imag). Of a holomorphic f that is the conjugate of f'(z);
the Wirtinger derivatives of L by z and by its conjugate are the halves of the conjugate and of the gradient itself;
and JAX returns the conjugate. Each is somebody's gradient, so each is worth a name.

Sources: Wirtinger, *Zur formalen Theorie der Funktionen von mehr komplexen Veraenderlichen*, Math. Ann. 97, 1927;
Kreutz-Delgado, *The complex gradient operator and the CR-calculus*, 2009.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

import numpy

from autograd_core.carriers.arb import precision
from autograd_core.oracles.bounds import Bounds, bounds
from autograd_core.oracles.certified import certify
from autograd_core.oracles.problem import Array, Problem, Seed
from autograd_core.verdict.claims import read_claim
from autograd_core.verdict.complexes import output_parts, part_names, whole
from autograd_core.verdict.mistakes.diagnose import Mistake
from autograd_core.verdict.mistakes.numbers import Kind
from autograd_core.verdict.mistakes.trial import BITS, moved, run_claim

_POINTS = 3
_ROUNDING = 16
"""Numbers are taken to be right to so many units in the last place of their parts."""
_HALF = Fraction(1, 2)
Factor = tuple[Fraction | int, Fraction | int]
_FACTORS: dict[str, Factor] = {
    **{"1": (1, 0), "-1": (-1, 0), "i": (0, 1), "-i": (0, -1)},
    **{"2": (2, 0), "-2": (-2, 0), "2i": (0, 2), "-2i": (0, -2), "4": (4, 0)},
    **{"1/2": (_HALF, 0), "-1/2": (-_HALF, 0), "i/2": (0, _HALF), "-i/2": (0, -_HALF)},
}
_ONE_POINT = ", as far as the numbers at this point tell"


class Number(NamedTuple):
    """A complex number, known within bounds."""

    real: Bounds
    imag: Bounds

    def conjugate(self) -> Number:
        """Its mirror image."""
        return Number(self.real, _scaled(self.imag, -1))

    def times(self, factor: Factor) -> Number:
        """A multiple of it by an exact complex number."""
        a, b = factor
        real = _sum(_scaled(self.real, a), _scaled(self.imag, -b))
        return Number(real, _sum(_scaled(self.real, b), _scaled(self.imag, a)))

    def meets(self, other: Number) -> bool:
        """Whether both may be the same number."""
        return self.real.meets(other.real) and self.imag.meets(other.imag)

    @property
    def vanishes(self) -> bool:
        """Whether it may be 0."""
        return self.meets(_ZERO)


def _scaled(one: Bounds, factor: Fraction | int) -> Bounds:
    return Bounds(one.middle * factor, one.radius * max(factor, -factor))


def _sum(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(one.middle + other.middle, one.radius + other.radius)


_NOTHING = Bounds(Fraction(0), Fraction(0))
_ZERO = Number(_NOTHING, _NOTHING)
_Pairs = list[tuple[Number, Number]]
"""A claim and the truth, element by element."""


def diagnose(problem: Problem, name: str, claim: str | Array) -> Mistake | None:
    """What is wrong with a formula or with numbers for the gradient by an input (or a part of it); None if unknown.

    A name is given where it fits every element, for a formula at two other points as well.

    >>> from autograd_core.verdict.check import check
    >>> check("exp(z)", {"z": 1 + 2j}, grad_tensors="ones", claim={"z": "exp(z)"}).claims["z.imag"].mistake.text
    'the claim is the holomorphic derivative; the gradient is its conjugate'
    """
    key, part = whole(name)
    names = part_names(key) if part else (key,)
    try:
        with precision(BITS):
            trials = list(islice(_trials(problem, names, claim), _POINTS))
            found = _named(trials) if trials else None
            if found is None:
                return None
            kind, text = found
            if kind is Kind.CONJUGATE and text == _CONJUGATE and holomorphic(problem, key):
                text = "the claim is the holomorphic derivative; the gradient is its conjugate"
    except Exception:  # a witness that fails has nothing to say
        return None
    return Mistake(kind, text + (_ONE_POINT if len(trials) == 1 else ""))


def _trials(problem: Problem, names: tuple[str, ...], claim: str | Array) -> Iterator[_Pairs]:
    """The claim and the truth at the point; of a formula elsewhere, too."""
    points: Iterator[Mapping[str, Array]] = iter([problem.at])
    if isinstance(claim, str):
        points = iter([problem.at, *(at for at, _ in moved(problem, list(problem.at), cotangents=False))])
    for at in points:
        there = Problem(problem.program, at, names, problem.seeds)
        truth = _numbers([_enclosed(there, name) for name in names])
        given = _numbers([_claimed(there, name, claim) for name in names])
        if None not in truth and None not in given:
            yield list(zip(given, truth, strict=True))  # type: ignore[arg-type]
        elif at is problem.at:
            return


def _enclosed(problem: Problem, name: str) -> list[Bounds | None]:
    one = certify(problem).gradients[name]
    if one.middle is None or one.radius is None:
        return [None]
    pairs = zip(one.middle.ravel().tolist(), one.radius.ravel().tolist(), strict=True)
    return [None if m is None else Bounds(m, r) for m, r in pairs]


def _claimed(problem: Problem, name: str, claim: str | Array) -> list[Bounds | None]:
    shape = problem.at[name].shape
    if isinstance(claim, str):
        found = numpy.broadcast_to(run_claim(*read_claim(problem, claim, name)), shape)
        return [bounds(one) for one in found.ravel()]
    values = getattr(claim, whole(name)[1] or "real")
    eps = _ROUNDING * Fraction(float(numpy.finfo(values.dtype).eps)) if values.dtype.kind == "f" else 0
    sizes = numpy.abs(claim).ravel().tolist()
    return [Bounds(Fraction(v), Fraction(s) * eps) for v, s in zip(values.ravel().tolist(), sizes, strict=True)]


def _numbers(parts: list[list[Bounds | None]]) -> list[Number | None]:
    """Elements from their parts; a real number has no imaginary one."""
    real, imag = parts if len(parts) == 2 else (parts[0], [_NOTHING] * len(parts[0]))
    return [None if a is None or b is None else Number(a, b) for a, b in zip(real, imag, strict=True)]


_CONJUGATE = "the claim is the conjugate of the gradient, which is dL/d(z.real) + i dL/d(z.imag)"
_WORDS = {
    ("1/2", False): (Kind.FACTOR, "the claim is the Wirtinger derivative by the conjugate, half of the gradient"),
    ("1/2", True): (Kind.CONJUGATE, "the claim is the Wirtinger derivative, half of the gradient's conjugate"),
    ("1", True): (Kind.CONJUGATE, _CONJUGATE),
    ("i", True): (Kind.CONJUGATE, "the real and the imaginary part are swapped"),
    ("-1", False): (Kind.SIGN, "the claim is -1 times the truth"),
}


def _named(trials: list[_Pairs]) -> tuple[Kind, str] | None:
    """The first simple relation that holds everywhere."""
    pairs = [pair for trial in trials for pair in trial]
    if all(truth.vanishes for _, truth in pairs) or all(claim.meets(truth) for claim, truth in pairs):
        return None
    if all(claim == _ZERO for claim, _ in pairs):
        return Kind.ZERO, "the claim is 0: the gradient is missing"
    for mirrored in (False, True):
        read: Callable[[Number], Number] = Number.conjugate if mirrored else lambda one: one
        for text, factor in _FACTORS.items():
            if all(claim.meets(read(truth).times(factor)) for claim, truth in pairs):
                of = "the gradient's conjugate" if mirrored else "the truth"
                return _WORDS.get((text, mirrored)) or (
                    Kind.CONJUGATE if mirrored else Kind.FACTOR,
                    f"the claim is {text} times {of}",
                )
    return None


def holomorphic(problem: Problem, name: str) -> bool:
    """Whether a complex output has a derivative by a complex input here: the Cauchy-Riemann equations, in balls."""
    parts = [_by(problem, slot, name) for slot in output_parts(problem)]
    if len(parts) != 2 or None in parts[0] + parts[1]:
        return False
    return all(u.times((0, 1)).meets(v) for u, v in zip(*parts, strict=True) if u and v)


def _by(problem: Problem, slot: int, name: str) -> list[Number | None]:
    """The gradient of one part of the output, summed, as complex numbers."""
    shape = next(seed.cotangent.shape for seed in problem.seeds if seed.slot == slot)
    asked = Problem(problem.program, problem.at, part_names(name), [Seed(slot, numpy.ones(shape))])
    return _numbers([_enclosed(asked, part) for part in part_names(name)])
