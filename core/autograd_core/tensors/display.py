"""What a notebook shows of a tensor: its values, the middle left out of large ones, and what autograd knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.op import fetched, is_carried, on_device
from autograd_core.tensors.devices import located
from autograd_core.tensors.show import Array, element_format

if TYPE_CHECKING:
    from autograd_core.drawing.card import Card, Grid

_EDGE, _MOST = 4, 10
"""Rows and columns beyond `_MOST` are left out, all but `_EDGE` at each end."""
_MATRICES, _IN_LATEX = 3, 10
"""So many matrices of a larger array are shown, and so many rows and columns in LaTeX."""


def html(tensor: Tensor) -> str | None:
    """`_repr_html_`: None where the values are no numbers of NumPy's.

    >>> "grad_fn" in html(Tensor([1.0, 2.0], requires_grad=True))
    False
    """
    found = card(tensor)
    return None if found is None else str(found.html())


def markdown(tensor: Tensor) -> str | None:
    """`_repr_markdown_`: the same as a table of Markdown."""
    found = card(tensor)
    return None if found is None else found.markdown()


def latex(tensor: Tensor) -> str | None:
    r"""`_repr_latex_`: numbers, vectors and matrices up to 10 by 10; None for anything larger.

    >>> latex(Tensor([[1.0, 2.5]]))
    '$\\displaystyle \\begin{bmatrix}1.0000 & 2.5000\\end{bmatrix}$'
    """
    value = _numbers(tensor)
    if value is None or value.ndim > 2 or max(value.shape, default=0) > _IN_LATEX or not value.size:
        return None
    form = element_format(value)
    body = r" \\ ".join(" & ".join(_latex(form(one)) for one in row.tolist()) for row in numpy.atleast_2d(value))
    if value.ndim:
        body = rf"\begin{{bmatrix}}{body}\end{{bmatrix}}"
    return rf"$\displaystyle {body}$"


def card(tensor: Tensor) -> Card | None:
    """What is shown: dtype, shape and history as the title, and the values."""
    from autograd_core.drawing.card import Card, Grid

    value = _numbers(tensor)
    if value is None:
        return None
    known = [f"{type(tensor).__name__} {value.dtype.name}", f"shape {tuple(value.shape)}"]
    if on_device(tensor._value):
        known.append(f"on {located(tensor._value)}")
    if tensor.grad_fn is not None:
        known.append(f"grad_fn {tensor.grad_fn.name()}")
    elif tensor.requires_grad:
        known.append("requires_grad")
    title = ", ".join(known)
    if not value.size:
        return Card(title, notes=["no elements"])
    if not value.ndim:
        return Card(title, facts=[("value", element_format(value)(value.item()))])
    grids = list(_grids(value, Grid))
    left_out = _matrices(value) - len(grids)
    notes = [f"... and {left_out} more like {'it' if len(grids) == 1 else 'these'}"] if left_out > 0 else []
    return Card(title, grids=grids, notes=notes)


def _numbers(tensor: Tensor) -> Array | None:
    if is_carried(tensor._value):
        return None
    raw = fetched(tensor._value)
    if not isinstance(raw, numpy.ndarray | numpy.generic) or raw.dtype.kind == "O":
        return None
    return numpy.asarray(raw)


def _matrices(value: Array) -> int:
    return int(numpy.prod(value.shape[:-2], dtype=int)) if value.ndim > 2 else 1


def _grids(value: Array, grid: type[Grid]) -> Iterator[Grid]:
    """A vector as one row, a matrix as it is, and of a larger array the first matrices."""
    if value.ndim <= 2:
        yield _grid(numpy.atleast_2d(value), "", value.ndim == 2, grid)
        return
    for _, place in zip(range(_MATRICES), numpy.ndindex(value.shape[:-2]), strict=False):
        yield _grid(value[place], f"[{', '.join(map(str, place))}, :, :]", True, grid)


def _grid(matrix: Array, corner: str, named: bool, grid: type[Grid]) -> Grid:
    rows, columns = (_kept(length) for length in matrix.shape)
    shown = matrix[numpy.ix_([i for i in rows if i is not None], [j for j in columns if j is not None])]
    form = element_format(shown)

    def line(i: int | None) -> list[str]:
        if i is None:
            return [*(["..."] * named), *("..." for _ in columns)]
        cells = ["..." if j is None else form(matrix[i, j].item()).strip() for j in columns]
        return [*([str(i)] * named), *cells]

    headings = [*([corner] * named), *("..." if j is None else str(j) for j in columns)]
    return grid(headings, [line(i) for i in rows], frozenset(range(len(headings))))


def _kept(length: int) -> Sequence[int | None]:
    if length <= _MOST:
        return range(length)
    return [*range(_EDGE), None, *range(length - _EDGE, length)]


def _latex(text: str) -> str:
    mantissa, exponent, power = text.strip().partition("e")
    if exponent and power.lstrip("+-").isdigit():
        return rf"{mantissa} \times 10^{{{int(power)}}}"
    words: dict[str, Any] = {"nan": r"\mathrm{NaN}", "inf": r"\infty", "-inf": r"-\infty"}
    return str(words.get(text.strip(), rf"\mathrm{{{text.strip()}}}" if text.strip().isalpha() else text.strip()))
