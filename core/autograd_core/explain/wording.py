"""The chain rule in words: what pullbacks do that are no products of numbers, and why an operand gets nothing."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.explain.names import Names
from autograd_core.language import Program, Step

VERDICTS = {
    "proved": "right for all inputs, by exact algebra",
    "certified": "right at this point, by a proven enclosure of the truth",
    "corroborated": "a witness agrees, though none that gives a proof",
    "kink": "there is no derivative here; the number lies between the slopes of both sides",
    "undefined": "there is no derivative here to compare with",
    "cannot_tell": "nothing disagrees, but nobody could decide",
    "inaccurate": "the formula is right, the numbers are not",
    "disagree": "the formula is wrong",
}
"""What each verdict says, in one line."""

COMPLEX = "of complex numbers: the cotangent times the conjugate of the derivative, as in torch"
NOT_HOLOMORPHIC = "of complex numbers, with a rule of its own: d/d(real) + i d/d(imag), as in torch"


def pullback(program: Program, slot: int, operand: int, shapes: Sequence[tuple[int, ...]], names: Names) -> str:
    """What a step of a row that does not act number by number gives one of its operands; `shapes` are all slots'."""
    step = program.steps[slot]
    assert step.op is not None
    g, to = f"{names[slot]}.grad", names[step.args[operand]]
    if step.op.name == "matmul":
        return _product(step, operand, shapes, names, g)
    share = _share(shapes, slot, step, operand)
    said = {
        "sum": f"each element of {to} counts once in the sum, so each gets {g}",
        "mean": f"each element of {to} counts {share} in the mean, so it gets as much of {g}",
        "index": f"{g} is put back where {names[slot]} was taken from, with 0 at all other places",
        "cat": f"{to} gets its own part of {g}",
    }.get(step.op.name)
    if said is not None:
        return said
    if step.op.moves:
        return f"elements only change places, so {g} moves back to where they came from"
    if step.op.kind == "linear":
        return f"{names[slot]} is linear in {to}, so the transpose of that map takes {g} back"
    return f"the transpose of the Jacobian of {step.op.name} takes {g} back"


def _share(shapes: Sequence[tuple[int, ...]], slot: int, step: Step, operand: int) -> str:
    size, result = (_size(shapes[i]) for i in (step.args[operand], slot))
    return f"1/{size // result}" if result else "its share"


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


def _product(step: Step, operand: int, shapes: Sequence[tuple[int, ...]], names: Names, g: str) -> str:
    """The pullback of a matrix product, which depends on whether the operands are vectors."""
    a, b = (names[one] for one in step.args)
    left, right = (len(shapes[one]) for one in step.args)
    if max(left, right) > 2:
        pulled = f"{g} @ {b}.T" if operand == 0 else f"{a}.T @ {g}"
        return f"a product of matrices, pair by pair: {pulled}"
    rules = {
        (2, 2): (f"{g} @ {b}.T", f"{a}.T @ {g}"),
        (2, 1): (f"outer({g}, {b})", f"{a}.T @ {g}"),
        (1, 2): (f"{b} @ {g}", f"outer({a}, {g})"),
        (1, 1): (f"{g}*{b}", f"{g}*{a}"),
    }
    return f"a product of matrices: {rules[left, right][operand]}"


def summed(shape: tuple[int, ...], to: tuple[int, ...], name: str) -> str:
    """Why a cotangent of one shape is summed to another; empty where it is not.

    >>> summed((2, 3), (3,), "b")
    'b was repeated along axis 0 to the shape (2, 3), so all its copies are added up'
    """
    if shape == to:
        return ""
    new = len(shape) - len(to)
    axes = [*range(new), *(new + i for i, n in enumerate(to) if n == 1 and shape[new + i] != 1)]
    along = f"{'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))}"
    return f"{name} was repeated along {along} to the shape {shape}, so all its copies are added up"


def repeated(shape: tuple[int, ...], operands: Sequence[tuple[str, tuple[int, ...]]]) -> str:
    """What is broadcast in a step forward; numbers beside arrays are no news.

    >>> repeated((2, 3), [("A", (2, 3)), ("b", (3,)), ("s", ())])
    'b of shape (3,) is repeated to the shape (2, 3)'
    """
    told = [f"{name} of shape {one}" for name, one in operands if one not in (shape, ())]
    return f"{' and '.join(told)} {'are' if len(told) > 1 else 'is'} repeated to the shape {shape}" if told else ""


def silence(program: Program, slot: int, operand: int, wrt: Sequence[str], names: Names) -> tuple[str, str]:
    """An operand that gets nothing from a node, and why."""
    step = program.steps[slot]
    assert step.op is not None
    source = step.args[operand]
    one = program.steps[source]
    if one.constant is not None:
        why = "a constant"
    elif one.input is not None and one.input not in wrt:
        why = "an input that no gradient is taken by"
    elif operand in step.op.conditions or (one.op is not None and one.op.pointwise and one.op.kind == "constant"):
        why = "a condition or a step function: nothing flows through it"
    elif one.op is not None and not one.op.differentiable:
        why = f"{one.op.name} has no derivative, so nothing flows through it"
    elif operand not in step.op.active and not step.op.variadic:
        why = f"{step.op.name} has no derivative by it"
    else:
        why = "made of constants alone, as far as gradients go"
    return names[source], why
