"""The printed form of tensors, character by character torch's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.op import fetched, is_carried, on_device
from autograd_core.tensors.devices import located
from autograd_core.tensors.dtypes import get_default_dtype

Array = numpy.ndarray[Any, Any]
Format = Callable[[Any], str]
_CARRIER_REPR = Tensor.__repr__


@dataclass
class Options:
    """Digits after the point, size from which on the middle is left out, what is left at each end, line width."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


OPTIONS = Options()
_PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors print, from now on; `profile` is "default", "short" or "full".

    >>> set_printoptions(precision=2)
    >>> Tensor([0.125])
    tensor([0.12], dtype=torch.float64)
    >>> set_printoptions(profile="default")
    """
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    for name, value in {
        **_PROFILES.get(profile or "", {}),
        **{k: v for k, v in given.items() if v is not None},
    }.items():
        setattr(OPTIONS, name, value)
    OPTIONS.sci_mode = sci_mode


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """`set_printoptions` for the length of a block.

    >>> with printoptions(precision=1):
    ...     print(Tensor([0.25, 1.0]))
    tensor([0.2, 1.0], dtype=torch.float64)
    """
    before = asdict(OPTIONS)
    set_printoptions(**options)
    try:
        yield
    finally:
        set_printoptions(**before)


def show(tensor: Tensor) -> str:
    """The tensor as torch prints it; what is no NumPy value prints as its carrier does.

    >>> print(show(Tensor([[1, 2], [3, 4]])))
    tensor([[1, 2],
            [3, 4]])
    """
    if is_carried(tensor._value) or tensor._value.dtype.kind == "O":
        return _CARRIER_REPR(tensor)
    value = numpy.asarray(fetched(tensor._value))
    plain = type(tensor).__name__ in ("Tensor", "Parameter")
    prefix = "tensor(" if plain else f"{type(tensor).__name__}("
    return _with_suffixes(prefix + _elements(value, len(prefix)), _suffixes(tensor, value), len(prefix))


def _suffixes(tensor: Tensor, value: Array) -> Iterator[str]:
    if on_device(tensor._value):
        yield f"device='{located(tensor._value)}'"
    default = get_default_dtype()
    if value.size == 0 and value.ndim != 1:
        yield f"size={value.shape}"
    usual = (default.name, "complex128" if default.name == "float64" else "complex64", "int64", "bool")
    # An empty tensor has no elements that tell int64 or bool from the default.
    if value.dtype != default if value.size == 0 else value.dtype.name not in usual:
        yield f"dtype=torch.{value.dtype.name}"
    if tensor.grad_fn is not None:
        yield f"grad_fn=<{tensor.grad_fn.name()}>"
    elif tensor.requires_grad:
        yield "requires_grad=True"


def _with_suffixes(text: str, suffixes: Iterator[str], indent: int) -> str:
    width = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if width + len(suffix) + 2 > OPTIONS.linewidth:
            text += f",\n{' ' * indent}{suffix}"
            width = indent + len(suffix)
        else:
            text += f", {suffix}"
            width += len(suffix) + 2
    return text + ")"


def _elements(value: Array, indent: int) -> str:
    if value.size == 0:
        return "[]"
    summarize = value.size > OPTIONS.threshold
    shown = _edges(value) if summarize else value
    if value.dtype.kind == "c":
        (real, real_width), (imag, imag_width) = _format(shown.real), _format(shown.imag)
        return _nested(value, indent, summarize, lambda z: _complex(z, real, imag), real_width + imag_width + 1)
    return _nested(value, indent, summarize, *_format(shown))


def _edges(value: Array) -> Array:
    """The elements that are not left out: only those decide on width and notation."""
    kept = OPTIONS.edgeitems
    for axis, length in enumerate(value.shape):
        if length > 2 * kept:
            value = numpy.take(value, [*range(kept), *range(length - kept, length)], axis)
    return value


def _format(shown: Array) -> tuple[Format, int]:
    """How one element prints, and the width that all take."""
    if shown.dtype.kind != "f":
        width = max(len(str(v)) for v in shown.ravel().tolist())
        return (lambda v: f"{v!s:>{width}}"), width
    finite = shown[numpy.isfinite(shown) & (shown != 0)].astype(numpy.float64)
    digits = OPTIONS.precision
    if not finite.size:
        return (lambda v: _whole(v)), 1
    low, high = numpy.abs(finite).min(), numpy.abs(finite).max()
    whole = bool((finite == numpy.ceil(finite)).all())
    automatic = bool(high / low > 1000 or high > 1e8 or low < 1e-4)
    if automatic if OPTIONS.sci_mode is None else OPTIONS.sci_mode:
        width = max(len(f"{v:.{digits}e}") for v in finite.tolist())
        return (lambda v: f"{v:{width}.{digits}e}"), width
    if whole:
        width = max(len(f"{v:.0f}") + 1 for v in finite.tolist())
        return (lambda v: f"{_whole(v):>{width}}"), width
    width = max(len(f"{v:.{digits}f}") for v in finite.tolist())
    return (lambda v: f"{v:.{digits}f}".rjust(width)), width


def element_format(values: Array) -> Format:
    """How each element of an array prints beside the others, padded to one width.

    >>> element_format(numpy.array([1.0, 12.5]))(1.0)
    ' 1.0000'
    """
    if values.dtype.kind != "c":
        return _format(values)[0]
    real, imag = _format(values.real)[0], _format(values.imag)[0]
    return lambda z: _complex(z, real, imag)


def _whole(v: float) -> str:
    return f"{v:.0f}." if math.isfinite(v) else f"{v:.0f}"


def _complex(z: complex, real: Format, imag: Format) -> str:
    part = (imag(z.imag) + "j").lstrip()
    return real(z.real) + (part if part[0] in "+-" else f"+{part}")


def _nested(value: Array, indent: int, summarize: bool, form: Format, width: int) -> str:
    if value.ndim == 0:
        return form(value.item())
    kept = OPTIONS.edgeitems
    cut = summarize and len(value) > 2 * kept
    parts = [value[:kept], value[len(value) - kept :]] if cut else [value]
    if value.ndim == 1:
        shown = [[form(v) for v in part.tolist()] for part in parts]
        items = [*shown[0], " ...", *shown[1]] if cut else shown[0]
        per_line = max(1, (OPTIONS.linewidth - indent) // (width + 2))
        lines = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    blocks = [[_nested(row, indent + 1, summarize, form, width) for row in part] for part in parts]
    rows = [*blocks[0], "...", *blocks[1]] if cut else blocks[0]
    return "[" + ("," + "\n" * (value.ndim - 1) + " " * (indent + 1)).join(rows) + "]"


def formatted(self: Tensor, spec: str) -> str:
    """`f"{x:.3f}"` of a tensor without axes is that of its number."""
    if self._value.ndim == 0 and not is_carried(self._value):
        return format(self._value.item(), spec)
    return object.__format__(self, spec)
