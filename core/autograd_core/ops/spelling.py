"""NumPy's, SciPy's and torch's words for the parameters of a row."""

from __future__ import annotations

from autograd_core.op import Op

_WORDS = (
    ("axis", "dim", "axes", "dims", "dimension"),
    ("axes", "dims", "dim"),
    ("keepdims", "keepdim"),
    ("shape", "size", "sizes", "newshape"),
    ("size", "sizes", "shape"),
    ("reps", "dims", "repeats"),
    ("index", "indices"),
    ("index", "place"),
    ("shifts", "shift"),
    ("offset", "diagonal", "k"),
    ("sections", "indices_or_sections", "split_size_or_sections", "split_size", "indices"),
    ("start", "storage_offset"),
    ("width", "pad", "pad_width"),
    ("value", "constant_values", "fill_value"),
    ("source", "src", "values", "value"),
    ("correction", "ddof"),
    ("p", "ord"),
    ("min", "a_min"),
    ("max", "a_max"),
)
"""Words for the same thing; a row has at most one of each line that is meant."""
_FIRST, _SECOND = ("input", "self", "a"), ("other", "exponent", "mat2")


def parameters_of(op: Op) -> tuple[str, ...]:
    """What the items of a call are, by place.

    >>> from autograd_core.ops import TABLE
    >>> parameters_of(TABLE["index_add"])
    ('x', 'axis', 'index', 'source', 'alpha')
    """
    return op.order or (*op.arguments, *op.attributes)


def parameter(op: Op, word: str) -> str | None:
    """The row's own name of a keyword, or None if it has no such parameter.

    >>> from autograd_core.ops import TABLE
    >>> parameter(TABLE["sum"], "dim"), parameter(TABLE["sum"], "input"), parameter(TABLE["sum"], "axs")
    ('axis', 'x', None)
    """
    arguments = () if op.variadic else op.arguments
    known = (*arguments, *op.attributes)
    if word in known:
        return word
    for i, words in enumerate((_FIRST, _SECOND)):
        if word in words and len(arguments) > i:
            return arguments[i]
    same = [name for words in _WORDS if word in words for name in words]
    return next((name for name in (*same, word.replace("dim", "axis")) if name in known), None)
