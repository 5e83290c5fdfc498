"""Running a program's lines on one library, and what is observed after each of them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy

GISTS: tuple[tuple[str, str], ...] = (
    ("second time", "graph freed"),
    ("modified by an inplace operation", "saved value modified"),
    ("a view of a leaf Variable", "leaf in place"),
    ("a leaf Variable that requires grad", "leaf in place"),
    ("view was created in no_grad", "view of no_grad in place"),
    ("multiple views", "one of several views in place"),
    ("refers to a single memory location", "overlapping memory"),
    ("refer to a single memory location", "overlapping memory"),
    ("does not require grad and does not have a grad_fn", "no graph"),
    ("implicitly created only", "no gradient given"),
    ("Mismatch in shape", "gradient of another shape"),
    ("have been used in the graph", "input not used"),
    ("appears to not have been used", "input not used"),
    ("differentiated Tensors does not require grad", "input without grad"),
    ("register a hook on a tensor that doesn't require grad", "hook without grad"),
    ("can't retain_grad", "retain without grad"),
    ("non-leaf tensors", "post-accumulate hook on non-leaf"),
    ("you can only change requires_grad flags of leaf", "flag of non-leaf"),
    ("doesn't match the broadcast shape", "shape"),
    ("must match the size of tensor", "shape"),
    ("must match the existing size", "shape"),
    ("shape mismatch", "shape"),
    ("cannot be broadcast", "shape"),
    ("output of a function that returns multiple views", "one of several views in place"),
)
"""What a message must contain, and the name of what it says; the first that fits counts."""


class Raised(NamedTuple):
    """An exception, as far as both libraries must agree on it."""

    kind: str
    gist: str
    text: str

    @property
    def known(self) -> bool:
        """Whether the message is one of `GISTS`."""
        return self.gist != self.kind


class Seen(NamedTuple):
    """One tensor after a line; a flag is the name of an error where asking for it raises."""

    value: numpy.ndarray
    requires_grad: bool | str
    is_leaf: bool | str
    grad: numpy.ndarray | None


class Step(NamedTuple):
    """What one line did: what it raised, and the tensors that it may have touched."""

    line: str
    raised: Raised | None
    seen: dict[str, Seen]
    notes: list[tuple[str, numpy.ndarray]]


def gist(error: BaseException) -> Raised:
    """An exception's type and meaning."""
    text = str(error)
    kind = type(error).__name__
    for part, meaning in GISTS:
        if part in text:
            return Raised(kind, meaning, text)
    # Python's own complaints about None and the like: no two libraries put them alike.
    if isinstance(error, (TypeError, AttributeError)):
        return Raised("TypeError", "TypeError", text)
    return Raised(kind, kind, text)


def array(tensor: Any) -> numpy.ndarray:
    """A copy of the numbers, taken behind autograd's back."""
    raw = getattr(tensor, "_value", None)
    if raw is None:
        tensor = tensor.detach()
        # torch keeps some zeros without memory; an operation gives them some.
        raw = (tensor + 0 if tensor._is_zerotensor() else tensor).numpy()
    return numpy.array(raw)


def observe(tensor: Any) -> Seen:
    """A tensor's numbers, flags and gradient."""
    try:
        grad = tensor.grad
        return Seen(array(tensor), tensor.requires_grad, tensor.is_leaf, None if grad is None else array(grad))
    except RuntimeError as error:  # one of several views whose base was written
        return Seen(array(tensor), gist(error).gist, gist(error).gist, None)


_DEFINES = re.compile(r"(?:with torch.no_grad\(\): )?((?:\w+, ?)*\w+),? = ")
_OWN = re.compile(r"[vsgh]\d+")
"""Names that programs give."""


def touched(line: str, names: Iterable[str]) -> list[str]:
    """The names whose tensors may be another after a line: those it defines, or all of them."""
    defined = _DEFINES.match(line)
    if defined and not re.search(r"backward|autograd\.grad|_\(", line):
        return [name.strip() for name in defined[1].split(",")]
    return list(names)


def run(torch: Any, lines: Sequence[str]) -> Iterator[Step]:
    """Execute the lines one by one; a line that uses a name whose own line raised is left out."""
    notes: list[tuple[str, numpy.ndarray]] = []
    space: dict[str, Any] = {"torch": torch, "note": lambda name, g: notes.append((name, array(g)))}
    builtin = set(space) | {"__builtins__"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line in lines:
            raised = None
            del notes[:]
            try:
                exec(compile(line, "<program>", "exec"), space)
            except Exception as error:
                if isinstance(error, NameError) and _OWN.fullmatch(error.name or ""):
                    continue
                raised = gist(error)
            names = touched(line, [n for n in space if n not in builtin])
            seen = {n: observe(space[n]) for n in names if hasattr(space.get(n), "register_hook")}
            yield Step(line, raised, seen, list(notes))
