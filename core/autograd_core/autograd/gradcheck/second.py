"""`gradgradcheck`: the gradient itself as a function, checked like any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd_core.autograd.gradcheck.first import Options, answer
from autograd_core.autograd.gradcheck.problem import Case, Rule, as_tuple
from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """`gradcheck` of the gradient, as a function of the inputs and of the cotangents.

    `grad_outputs` are the cotangents, by default random numbers between -1 and 1 (with `gen_non_contig_grad_outputs`
    not contiguous in memory). All else is as for `gradcheck`.

    Raises:
        GradcheckError, ValueError, RuntimeError, AssertionError, AttributeError: as `gradcheck`.

    >>> gradgradcheck(lambda x: x * x * x, Tensor([1.0, 2.0], requires_grad=True))
    True
    """
    _check_modes(check_fwd_over_rev, check_rev_over_rev, check_undefined_grad, check_batched_grad)
    case = Case(func, as_tuple(inputs))
    cotangents = _random(case, gen_non_contig_grad_outputs) if grad_outputs is None else as_tuple(grad_outputs)
    rule = Rule(eps, atol, rtol, nondet_tol, check_grad_dtypes)
    modes = check_fwd_over_rev, check_rev_over_rev
    options = Options(check_undefined_grad, check_batched_grad, False, *modes, fast_mode, masked)
    return answer(Case(_gradients(case, cotangents), (*case.inputs, *cotangents)), rule, options, raise_exception)


def _check_modes(forward: bool, backward: bool, undefined: bool, batched: bool) -> None:
    if not (forward or backward):
        raise AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True")
    for name, on in (("check_undefined_grad", undefined), ("check_batched_grad", batched)):
        if on and not backward:
            raise AssertionError(f"Setting {name}=True requires check_rev_over_rev to be True")


def _gradients(case: Case, cotangents: Sequence[Tensor]) -> Callable[..., Any]:
    """The gradients as a function of the inputs and the cotangents, one after the other; without those that are None.

    Forward mode hands over tensors without history: they are told again that they require a gradient.
    """
    count = len(case.inputs)
    moving = {*case.active, *(count + j for j, g in enumerate(cotangents) if g.requires_grad)}

    def gradients(*both: Any) -> tuple[Tensor, ...]:
        for i in moving:
            if both[i]._edge is None:
                both[i]._requires_grad = True
        outputs = tuple(y for y in case.outputs(both[:count]) if y.requires_grad)
        wanted = [both[i] for i in case.active]
        found = grad(outputs, wanted, both[count:], create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradients


def _random(case: Case, scattered: bool) -> tuple[Tensor, ...]:
    """A cotangent for each output that has a derivative."""
    random = numpy.random.default_rng(0)
    found = []
    for k in case.kept:
        output = case.first[k]
        value = random.uniform(-1, 1, output.shape)
        if output.dtype.kind == "c":
            value = value + 1j * random.uniform(-1, 1, output.shape)
        value = numpy.asarray(value, output.dtype)
        if scattered and value.ndim:
            value = numpy.repeat(value, 2, axis=-1)[..., ::2]
        found.append(Tensor(value, requires_grad=True))
    return tuple(found)
