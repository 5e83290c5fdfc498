"""What to say about words and characters that are not part of the language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

MAX_NAME = 64

_CHOICE = "write where(condition, a, b) to choose between values"
_LOGIC = "multiply conditions for 'and', write where(condition, a, b) to choose"
KEYWORDS: dict[str, str] = {
    "lambda": "write the expression itself, such as x*exp(x)",
    "if": _CHOICE,
    "else": _CHOICE,
    "elif": _CHOICE,
    "and": _LOGIC,
    "or": _LOGIC,
    "not": _LOGIC,
    "is": "compare with ==",
    "in": "compare with ==",
    "for": "operations act on whole arrays, such as sum(x**2)",
    "while": "operations act on whole arrays, such as sum(x**2)",
    **dict.fromkeys(
        (
            *("def", "class", "return", "yield", "import", "from", "as", "with", "try", "except", "finally"),
            *("raise", "assert", "del", "pass", "break", "continue", "global", "nonlocal", "async", "await"),
        ),
        "a program is expressions and NAME = expression, nothing else",
    ),
}
"""Python's words, each with what to write instead."""

AMBIGUOUS = {
    "repeat": "write tile(x, reps) for torch's x.repeat, repeat_interleave(x, repeats) for NumPy's repeat",
}
"""Functions that NumPy and torch have under one name, with another meaning each."""

_SIMILAR = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00d7\u00b7\u22c5\u2217\u2219\u2715", "*"),
    **dict.fromkeys("\u00f7\u2044\u2215", "/"),
    **dict.fromkeys("\u00a0\u2007\u202f\u200b\u200c\u200d\u2060\ufeff", "a plain space, or nothing"),
    **{"\u2264": "<=", "\u2265": ">=", "\u2260": "!=", "\u221a": "sqrt(...)", "\u03c0": "pi", "\u221e": "inf"},
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u201c\u201d", '"'),
    **{"\u2211": "sum(...)", "\u2202": "a name of ASCII letters", "\u22a4": ".T", "\u1d40": ".T"},
    # Cyrillic and Greek letters drawn like Latin ones
    **dict(zip("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455", "aeopcyxijs", strict=True)),
    **dict(zip("\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425", "ABEKMHOPCTX", strict=True)),
    **dict(zip("\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1", "ABEZHIKMNOP", strict=True)),
    **dict(zip("\u03a4\u03a5\u03a7\u03bf\u03bd", "TYXov", strict=True)),
    **dict(zip("\u03b1\u03b2\u03b3\u03b4\u03b5\u03b7\u03b8\u03bb\u03bc\u03c1\u03c3\u03c4\u03c6\u03c9", (
        "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "lambda_", "mu", "rho", "sigma", "tau",
        "phi", "omega"), strict=True)),
}  # fmt: skip

_PLAIN = {
    "&": "write a * b for conditions",
    "|": "write where(condition, a, b)",
    "~": "write 1 - a for a condition",
    "!": "write != to compare; the factorial is not part of the language",
    "{": "write ( or [",
    "}": "write ) or ]",
    "\\": "a line goes on by itself inside ( ) and [ ]",
}


def describe(character: str) -> str:
    """A character by code point and Unicode name; never the character itself, which a terminal may interpret.

    >>> describe(chr(0x2212))
    'U+2212 MINUS SIGN'
    """
    name = unicodedata.name(character, "")
    if not name:
        category = unicodedata.category(character)
        name = {"Cc": "control character", "Cs": "lone surrogate"}.get(category, "unnamed character")
    return f"U+{ord(character):04X} {name}"


def instead_of(character: str) -> str | None:
    """What to write instead of a character outside the language, as a hint.

    >>> instead_of(chr(0x2212)), instead_of(chr(0xB2)), instead_of(chr(0xFF58))
    ('write - instead', 'write **2 instead', 'write x instead')
    """
    if character in _PLAIN:
        return _PLAIN[character]
    if character in _SIMILAR:
        return f"write {_SIMILAR[character]} instead"
    plain = unicodedata.normalize("NFKC", character)
    if plain == character or not (plain.isascii() and plain.isprintable()):
        return "names are ASCII letters, digits and _" if character.isalpha() else None
    if unicodedata.decomposition(character).startswith("<super>"):
        return f"write **{plain} instead"
    return f"write {plain} instead"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the known words closest to a misspelt one, or None.

    >>> nearest("sine", ["sin", "cos", "exp"])
    'did you mean sin?'
    """
    from difflib import get_close_matches  # needed for errors only, and 5 ms to import

    words: dict[str, str] = {}
    for word in known:
        words.setdefault(_bare(word), word)
    found = get_close_matches(_bare(name[:MAX_NAME]), list(words), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(words[word] for word in found)}?" if found else None


def _bare(word: str) -> str:
    """A word as people remember it: LogSoftmax is log_softmax."""
    return word.lower().replace("_", "")
