"""What the subscripts of einsum say, in one plain form: a letter for every axis, and the result written out."""

from __future__ import annotations

from collections import Counter
from functools import cache
from string import ascii_letters

Shape = tuple[int, ...]


@cache
def explicit(subscripts: str, shapes: tuple[Shape, ...]) -> tuple[tuple[str, ...], str]:
    """The letters of each operand and of the result; letters that are free stand for the axes under an ellipsis.

    Without `->` the result has the letters that occur once, in order, behind the axes under the ellipsis.

    Raises:
        ValueError: the subscripts are malformed, or do not fit the shapes.

    >>> explicit("...ij,jk", ((5, 2, 3), (3, 4)))
    (('aij', 'jk'), 'aik')
    """
    text = "".join(subscripts.split())
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(shapes):
        raise ValueError(f"einsum: {subscripts!r} names {len(terms)} operands, and {len(shapes)} are given")
    for term in (*terms, output):
        letters = term.replace("...", "", 1)
        if not all(one in ascii_letters for one in letters):
            raise ValueError(f"einsum: {term!r} in {subscripts!r} has other characters than letters and one '...'")
    covered = [_covered(term, shape, subscripts) for term, shape in zip(terms, shapes, strict=True)]
    free = [one for one in ascii_letters if one not in text]
    if max(covered, default=0) > len(free):
        raise ValueError(f"einsum: {subscripts!r} has more axes than there are letters")
    dots = "".join(free[: max(covered, default=0)])
    named = tuple(t.replace("...", dots[len(dots) - n :]) for t, n in zip(terms, covered, strict=True))
    if arrow:
        result = output.replace("...", dots)
    else:
        counts = Counter(inputs.replace("...", "").replace(",", ""))
        result = dots + "".join(sorted(one for one, count in counts.items() if count == 1))
    if len(set(result)) != len(result) or not set(result) <= set("".join(named)):
        raise ValueError(f"einsum: the result {result!r} names an axis twice, or one that no operand has")
    lengths(named, shapes)
    return named, result


def _covered(term: str, shape: Shape, subscripts: str) -> int:
    """How many axes an operand has under its ellipsis."""
    letters = len(term.replace("...", ""))
    if len(shape) < letters or (len(shape) > letters and "..." not in term):
        raise ValueError(f"einsum: {term!r} in {subscripts!r} does not fit an operand of shape {shape}")
    return len(shape) - letters


def lengths(terms: tuple[str, ...], shapes: tuple[Shape, ...]) -> dict[str, int]:
    """The length of every letter's axis; an axis of length 1 stretches to another operand's.

    Raises:
        ValueError: two lengths do not agree.

    >>> lengths(("ij", "jk"), ((2, 1), (3, 4)))
    {'i': 2, 'j': 3, 'k': 4}
    """
    found: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=True):
        own: dict[str, int] = {}
        for letter, n in zip(term, shape, strict=True):
            known = found.get(letter, 1)
            if own.setdefault(letter, n) != n or (known != 1 and n not in (1, known)):
                raise ValueError(f"einsum: {letter!r} stands for axes of different lengths in {shapes}")
            if known == 1:
                found[letter] = n
    return found
