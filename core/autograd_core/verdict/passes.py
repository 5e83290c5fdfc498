"""The gradient under test: the program run on tensors, on the CPU or a GPU, and its backward passes, as torch's."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy

from autograd_core.carriers.gpu import within_memory
from autograd_core.engine.backward import backward, grad
from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Span, UserError
from autograd_core.language import Program, Step
from autograd_core.op import Like, fetched
from autograd_core.ops import TABLE
from autograd_core.oracles.problem import Array, Seed
from autograd_core.tensors.devices import located, placed

_HINTS = (
    ("implicitly created only for scalar", 'give the cotangent: grad_tensors "ones" (--grad-tensors ones) or an array'),
    (
        "implicitly created only for real scalar",
        "the output is complex: give the cotangent (grad_tensors, --grad-tensors 1) or a real output, such as abs(...)",
    ),
    ("For complex Tensors", "the output is real, and so must grad_tensors be"),
    ("second time", "keep the graph between the passes: retain_graph (--retain-graph)"),
    ("does not require grad", "the output does not depend on any input that gradients are wanted for"),
    ("Mismatch in shape", "grad_tensors must have exactly the output's shape; nothing is broadcast"),
)


class EngineError(UserError):
    """The engine refused, with the message that torch would give."""


@dataclass(frozen=True)
class Pass:
    """One backward pass: the statement it started from and the gradients accumulated so far."""

    name: str
    gradients: Mapping[str, Array]


@dataclass(frozen=True)
class Run:
    """A program's value and gradients as floats."""

    output: Array
    gradients: Mapping[str, Array]
    passes: Sequence[Pass]
    seeds: Sequence[Seed]
    slots: Sequence[Any]
    """The value of every step."""


def run(
    program: Program,
    at: Mapping[str, Array],
    wrt: Sequence[str],
    *,
    grad_tensors: Any = None,
    backward_from: Sequence[str] = (),
    retain_graph: bool = False,
    create_graph: bool = False,
    order: int = 1,
    device: str = "cpu",
) -> Run:
    """Run the program forward, then backward from each slot named in `backward_from` (or from its output).

    `grad_tensors` is None, "ones", or an array of the shape of the slot that the pass starts from. What a GPU computed
    comes back as NumPy arrays.

    Raises:
        DeviceError: the device cannot be used, lacks a function, or is full.
        EngineError: whatever torch would refuse: an implicit gradient of an array, a freed graph, a wrong shape.
        LanguageError: a step cannot run (shapes that do not fit).
    """
    with within_memory():
        return _run(program, at, wrt, (grad_tensors, backward_from, retain_graph, create_graph, order), device)


def _run(program: Program, at: Mapping[str, Array], wrt: Sequence[str], asked: tuple[Any, ...], device: str) -> Run:
    grad_tensors, backward_from, retain_graph, create_graph, order = asked
    if order == 1 and not backward_from and not create_graph and device == "cpu" and _is_large(at):
        return _planned(program, at, wrt, grad_tensors)
    leaves = leaves_of(at, wrt, device)
    slots = forward(program, leaves)
    starts = [(name, program.slot(name)) for name in backward_from] or [("", program.output)]
    seeds = [_seed(slots[slot], slot, grad_tensors) for _, slot in starts]
    with refusals():
        if order > 1:
            gradients = {name: _higher(leaves[name], slots, seeds, grad_tensors, order) for name in wrt}
            passes = [Pass(starts[-1][0], gradients)]
        else:
            passes = [
                _pass(name, slots[slot], seed, leaves, wrt, grad_tensors, retain_graph, create_graph)
                for (name, slot), seed in zip(starts, seeds, strict=True)
            ]
    values = [fetched(slot.value) if isinstance(slot, Tensor) else slot for slot in slots]
    return Run(numpy.asarray(values[program.output]), passes[-1].gradients, passes, seeds, values)


LARGE = 1 << 17
"""Elements of all inputs from which on the gradient is computed by a plan."""


def _is_large(at: Mapping[str, Array]) -> bool:
    return sum(value.size for value in at.values()) >= LARGE and all(value.dtype.kind == "f" for value in at.values())


def _planned(program: Program, at: Mapping[str, Array], wrt: Sequence[str], grad_tensors: Any) -> Run:
    """The same by a plan: no graph is kept, and tiles stay in the cache."""
    from autograd_core.plan.plan import Plan  # late: small inputs do without

    dtype = _component(at)
    with numpy.errstate(all="ignore"):
        slots = program.run(at, lift=lambda step: _constant(step, dtype))
    with refusals():
        value, gradients = Plan(program).value_and_grad(at, grad_tensors=grad_tensors, wrt=list(wrt))
    slots[program.output] = value
    found = {name: numpy.asarray(gradient) for name, gradient in gradients.items()}
    seeds = [_seed(value, program.output, grad_tensors)]
    return Run(numpy.asarray(value), found, [Pass("", found)], seeds, slots)


@contextmanager
def refusals() -> Iterator[None]:
    """What the engine refuses inside this context is told to a person, with a hint where one is known.

    Raises:
        EngineError: in the place of the engine's RuntimeError or TypeError.
    """
    try:
        yield
    except (RuntimeError, TypeError) as error:
        own = getattr(error, "hint", None)
        hint = own or next((hint for gist, hint in _HINTS if gist in str(error)), None)
        raise EngineError(str(error), hint=hint) from error


def cotangent(root: Tensor, grad_tensors: Any) -> Tensor | None:
    """What a pass from a tensor starts with: `grad_tensors` as `run` takes it, None for the implied one."""
    return _given(root, _seed(root, 0, grad_tensors), grad_tensors)


def leaves_of(at: Mapping[str, Array], wrt: Sequence[str], device: str = "cpu") -> dict[str, Tensor]:
    """The inputs as tensors, with arrays of their own on a device; those in `wrt` take a gradient."""
    return {name: Tensor(placed(value.copy(), device), requires_grad=name in wrt) for name, value in at.items()}


def forward(program: Program, leaves: Mapping[str, Tensor]) -> list[Any]:
    """The value of every step: what backward starts from."""
    dtype = _component({name: leaf.value for name, leaf in leaves.items()})
    with numpy.errstate(all="ignore"):
        return program.run(leaves, lift=lambda step: _constant(step, dtype))


def _component(at: Mapping[str, Array]) -> Any:
    """The dtype that real numbers of the program have, and the parts of complex ones."""
    return numpy.result_type(*(value.real for value in at.values())) if at else numpy.dtype(numpy.float64)


def _constant(step: Step, dtype: Any) -> Any:
    """Array literals take the program's dtype; numbers follow their partner's by themselves."""
    if not isinstance(step.constant, numpy.ndarray):
        return step.constant
    return step.constant.astype(numpy.result_type(dtype, numpy.complex64) if step.constant.dtype.kind == "c" else dtype)


def _seed(output: Any, slot: int, grad_tensors: Any) -> Seed:
    shape = Like.of(output).shape
    if grad_tensors is None or isinstance(grad_tensors, str):
        return Seed(slot, numpy.ones(shape))
    return Seed(slot, numpy.asarray(grad_tensors))


def _pass(
    name: str,
    root: Any,
    seed: Seed,
    leaves: Mapping[str, Tensor],
    wrt: Sequence[str],
    grad_tensors: Any,
    retain: bool,
    create: bool,
) -> Pass:
    if not isinstance(root, Tensor):
        raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
    with warnings.catch_warnings():
        # The cycle that torch warns of lives as long as this run.
        warnings.simplefilter("ignore", UserWarning)
        backward(root, _given(root, seed, grad_tensors), retain_graph=retain or create, create_graph=create)
    return Pass(name, {key: _array(leaves[key]._grad, leaves[key]) for key in wrt})


def _given(root: Tensor, seed: Seed, grad_tensors: Any) -> Tensor | None:
    if grad_tensors is None:
        return None
    fits = seed.cotangent.dtype.kind != "c" or root.dtype.kind == "c"  # else the engine says what is wrong
    given = seed.cotangent.astype(root.dtype) if fits else seed.cotangent
    return Tensor(placed(given, located(root.value)))


def _higher(leaf: Tensor, slots: Sequence[Any], seeds: Sequence[Seed], grad_tensors: Any, order: int) -> Array:
    roots = [slots[seed.slot] for seed in seeds]
    return _repeated(leaf, roots, [_given(r, seed, grad_tensors) for r, seed in zip(roots, seeds, strict=True)], order)


def _repeated(leaf: Tensor, roots: Sequence[Any], given: Sequence[Tensor | None], order: int) -> Array:
    current = grad(roots, leaf, given, create_graph=True, allow_unused=True)[0]
    for _ in range(order - 1):
        if current is None or not current.requires_grad:
            return numpy.zeros(leaf.shape, leaf.dtype)
        current = grad(TABLE["sum"](current), leaf, create_graph=True, allow_unused=True)[0]
    return _array(current, leaf)


def derivative(program: Program, at: Mapping[str, Array], name: str, seeds: Sequence[Seed], order: int) -> Array:
    """The derivative that `Problem` means, by backward from all seeds together, and nothing else of a run."""
    leaves = leaves_of(at, [name])
    slots = forward(program, leaves)
    live = [s for s in seeds if isinstance(slots[s.slot], Tensor) and slots[s.slot].requires_grad]
    if not live:
        return numpy.zeros(at[name].shape, _component(at))
    given = [Tensor(seed.cotangent.astype(slots[seed.slot].dtype)) for seed in live]
    return _repeated(leaves[name], [slots[seed.slot] for seed in live], given, order)


def _array(gradient: Tensor | None, leaf: Tensor) -> Array:
    return numpy.zeros(leaf.shape, leaf.dtype) if gradient is None else numpy.array(fetched(gradient.value))


@dataclass(frozen=True)
class KinkAt:
    """A step whose row declares a kink, and the point lies on it."""

    op: str
    span: Span
    convention: str
    count: int


def kinks(program: Program, at: Mapping[str, Array]) -> list[KinkAt]:
    """The steps of the program that stand exactly on a declared kink at this point, or on a condition that is 0."""
    if not any(step.op is not None and (step.op.kink or step.op.conditions) for step in program.steps):
        return []
    found = []
    with numpy.errstate(all="ignore"):
        slots = program.run(at)
        for step, output in zip(program.steps, slots, strict=True):
            if step.op is None or step.constant is not None:
                continue
            hit = _hit(step, (*(slots[a] for a in step.args), output))
            if numpy.any(hit):
                found.append(KinkAt(step.op.name, step.span, step.op.convention, int(numpy.sum(hit))))
    return found


def _hit(step: Step, record: tuple[Any, ...]) -> Any:
    """Where a step kinks, by its operands and its result."""
    op = step.op
    assert op is not None
    if op.kink is not None:
        return op.kink.bind(record, tuple(map(Like.of, record)), {**op.attributes, **step.attributes})()
    # A number that serves as a condition decides otherwise right beside 0.
    numbers = [numpy.asarray(record[i]) for i in op.conditions]
    return [numpy.sum(one == 0) for one in numbers if one.dtype.kind != "b"]
