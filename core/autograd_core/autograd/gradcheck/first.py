"""`gradcheck`: first derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from autograd_core.autograd.gradcheck import batches, fast, slow, zeros
from autograd_core.autograd.gradcheck.problem import Case, GradcheckError, Rule, as_tuple, check_inputs
from autograd_core.engine.tensor import Tensor, make
from autograd_core.ops import TABLE

_REAL, _IMAG = TABLE["real"], TABLE["imag"]


class Options(NamedTuple):
    """What is checked beside the rule; the names are torch's."""

    check_undefined_grad: bool
    check_batched_grad: bool
    check_batched_forward_grad: bool
    check_forward_ad: bool
    check_backward_ad: bool
    fast_mode: bool
    masked: bool

    def check(self) -> None:
        """Refuse combinations that make no sense.

        Raises:
            AssertionError: neither mode, or batches of a mode that is not checked.
        """
        if not (self.check_forward_ad or self.check_backward_ad):
            raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
        for batch, mode in (("check_batched_grad", "check_backward_ad"), ("check_batched_forward_grad",) * 2):
            mode = "check_forward_ad" if batch == mode else mode
            if getattr(self, batch) and not getattr(self, mode):
                raise AssertionError(f"Setting {batch}=True requires {mode} to be True")


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Whether derivatives agree with central differences by torch's rule: |found - n| <= atol + rtol |n|.

    `inputs` is a tensor or a sequence; those that require grad, float64 or complex128, are moved by `eps` (complex
    ones also by i eps; the parts of complex outputs are compared each on its own). `nondet_tol` is how far two passes
    may be apart, `fast_mode` compares one random projection, `masked` (for sparse tensors) does nothing more.

    Raises:
        GradcheckError: a check fails; with `raise_exception=False` the answer is False instead.
        ValueError, RuntimeError, AssertionError, AttributeError: what cannot be checked, as torch has it.

    >>> gradcheck(lambda x: x * x * x, Tensor([1.0, 2.0], requires_grad=True))
    True
    """
    rule = Rule(eps, atol, rtol, nondet_tol, check_grad_dtypes)
    batched = check_batched_grad, check_batched_forward_grad
    options = Options(
        check_undefined_grad, *batched, check_forward_ad, check_backward_ad, fast_mode, masked is not None and masked
    )
    return answer(Case(func, as_tuple(inputs)), rule, options, raise_exception)


def answer(case: Case, rule: Rule, options: Options, raise_exception: bool) -> bool:
    """Run all checks that are asked for; False, or the exception, at the first that fails."""
    options.check()
    try:
        _run(case, rule, options)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _run(case: Case, rule: Rule, options: Options) -> None:
    check_inputs(case)
    case.outputs()
    way: Any = fast if options.fast_mode else slow
    if options.check_backward_ad:
        for part in _parts_of_outputs(case):
            way.check_backward(part, rule)
    if options.check_forward_ad:
        parts = _parts_of_inputs(case)
        for part in parts:
            way.check_forward(part, rule)
        for part in parts if options.check_undefined_grad else ():
            zeros.check_undefined_forward(part)
    if options.check_batched_forward_grad:
        batches.check_forward(case, rule)
    if not options.check_backward_ad:
        return
    if options.check_batched_grad:
        batches.check_backward(case)
    zeros.check_scaling(case, options.masked)
    if options.check_undefined_grad:
        zeros.check_undefined_backward(case)


def _parts_of_outputs(case: Case) -> list[Case]:
    """The case itself, or its imaginary and its real part where an output is complex."""
    if not any(y.dtype.kind == "c" for y in case.first):
        return [case]

    def part(row: Any) -> Callable[..., Any]:
        return lambda *inputs: tuple(row(y) if _is_complex(y) else y for y in case.outputs(inputs))

    return [replace(case, func=part(row), part=name) for row, name in ((_IMAG, "imaginary"), (_REAL, "real"))]


def _parts_of_inputs(case: Case) -> list[Case]:
    """The case itself, or it as a function of the imaginary and of the real parts of its complex inputs."""
    if not any(_is_complex(x) for x in case.inputs):
        return [case]
    fixed = case.inputs

    def whole(x: Any, z: Any, row: Any) -> Any:
        if not _is_complex(z):
            return x
        other = make((_REAL if row is _IMAG else _IMAG)(z.value), None)
        return other + x * 1j if row is _IMAG else x + other * 1j

    def part(row: Any) -> Callable[..., Any]:
        return lambda *parts: case.func(*(whole(x, z, row) for x, z in zip(parts, fixed, strict=True)))

    return [
        replace(case, func=part(row), inputs=tuple(_only(x, row) for x in fixed), part=name)
        for row, name in ((_IMAG, "imaginary"), (_REAL, "real"))
    ]


def _only(x: Any, row: Any) -> Any:
    """One part of a complex tensor, as a leaf of its own."""
    if not _is_complex(x):
        return x
    return Tensor(row(x.value).copy(), requires_grad=x.requires_grad)


def _is_complex(x: Any) -> bool:
    return isinstance(x, Tensor) and x.dtype.kind in "cO" and _complex_value(x.value)


def _complex_value(value: Any) -> bool:
    return bool(value.dtype.kind == "c" or getattr(value, "is_complex", False))
