"""Formulas and numbers as they are typed and as LaTeX."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy

from autograd_core.language.show import printable

MOST_ELEMENTS = 12
"""Arrays of more elements are shown by their first and last ones."""
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
    **{character: f"\\{character}" for character in "{}$&#%_"},
}
_GREEK = frozenset(
    [
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
        *("xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta"),
        *("Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
    ]
)
_IN_NUMBERS = re.compile(r"(?<![\w.])(\d+(?:\.\d*)?)e([+-]?\d+)|\b(nan|inf|True|False)\b|(\.\.\.)|(\d)j\b")


class Formula(NamedTuple):
    """A formula as it is typed, and as LaTeX in math mode."""

    text: str
    latex: str


def escaped(text: str) -> str:
    r"""Text as LaTeX shows it in text mode, whatever it holds; what cannot be printed is made visible.

    >>> escaped("50% of $x_1$")
    '50\\% of \\$x\\_1\\$'
    """
    shown = "".join(_ESCAPES.get(character, character) for character in printable(text))
    return shown.replace("--", "-{}-")


def typed(text: str) -> Formula:
    """What stands in a program, as it stands there."""
    return Formula(printable(text), f"\\texttt{{{escaped(text)}}}")


def name_latex(name: str) -> str:
    r"""A name in math mode: one letter, a Greek one, or a word, perhaps with an index.

    >>> name_latex("x"), name_latex("v12"), name_latex("alpha"), name_latex("loss_2")
    ('x', 'v_{12}', '\\alpha', '\\mathit{loss}_{2}')
    """
    stem, index = re.fullmatch(r"(.*?)_?(\d*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    if not stem.isalpha():
        return rf"\mathit{{{escaped(name)}}}"
    shown = f"\\{stem}" if stem in _GREEK else stem if len(stem) == 1 else rf"\mathit{{{stem}}}"
    return f"{shown}_{{{index}}}" if index else shown


def cotangent(name: str) -> Formula:
    r"""What the cotangent of a value is called; in LaTeX the value with a bar.

    >>> cotangent("v1")
    Formula(text='v1.grad', latex='\\bar{v}_{1}')
    """
    shown = name_latex(name)
    if "mathit" in shown:
        return Formula(f"{name}.grad", rf"\overline{{{shown}}}")
    stem, index, rest = shown.partition("_")
    return Formula(f"{name}.grad", rf"\bar{{{stem}}}{index}{rest}")


def element_latex(label: str) -> str:
    """An element of a value, such as x[0, 1], in math mode.

    >>> element_latex("x[0, 1]")
    '{x}_{0,1}'
    """
    name, _, place = label.partition("[")
    shown = cotangent(name.removesuffix(".grad")).latex if name.endswith(".grad") else name_latex(name)
    return f"{{{shown}}}_{{{place.rstrip(']').replace(' ', '')}}}" if place else shown


def numbers_latex(text: str) -> str:
    r"""Numbers and arrays, as NumPy prints them, in math mode.

    >>> numbers_latex("[1.5e-07, nan, ..., 2.]")
    '[1.5 \\cdot 10^{-7}, \\mathrm{nan}, \\ldots, 2.]'
    """

    def one(found: re.Match[str]) -> str:
        mantissa, exponent, word, dots, digit = found.groups()
        if mantissa:
            return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
        return rf"\mathrm{{{word}}}" if word else r"\ldots" if dots else rf"{digit} \mathrm{{i}}"

    return _IN_NUMBERS.sub(one, text)


def quantity_text(array: Any) -> str:
    """A number in all its digits, or a few elements of an array in six.

    >>> quantity_text(numpy.float64(0.1)), quantity_text(numpy.arange(100.0))
    ('0.1', '[0., 1., 2., ..., 97., 98., 99.]')
    """
    if array.ndim == 0:
        return str(array[()])
    if array.size > MOST_ELEMENTS and array.ndim > 3:
        return f"[{', '.join(str(one) for one in array.ravel()[:3])}, ...]"
    edge = 3 if array.ndim == 1 else 1
    text = numpy.array2string(array, separator=", ", precision=6, threshold=MOST_ELEMENTS, edgeitems=edge)
    return re.sub(r"\[ ", "[", re.sub(r" +(?=[,\]])", "", " ".join(text.split())))
