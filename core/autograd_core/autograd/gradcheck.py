"""`gradcheck`, with torch's signature: the Jacobian that backward computes against one from central differences.

It needs a step and two tolerances, and so has false alarms and false passes (large or tiny inputs, kinks). Beyond
torch's answer it says what is wrong where that can be read off the two matrices: a constant factor, a sign, a
conjugate, all zeros.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.backward import grad
from autograd_core.engine.tensor import Tensor, make
from autograd_core.engine.views import shares_elements, storage

Matrix = Any
"""A Jacobian as torch prints it: a row per element of the input, a column per element of the output."""

_WIDE = (numpy.dtype("float64"), numpy.dtype("complex128"))


class GradcheckError(RuntimeError):
    """The two Jacobians differ, or backward breaks a rule that holds for every gradient."""


class _Case(NamedTuple):
    """A function with its inputs; `active` are the positions of those that require a gradient."""

    func: Callable[..., Any]
    inputs: tuple[Any, ...]
    active: tuple[int, ...]

    def outputs(self) -> tuple[Tensor, ...]:
        """The function's outputs that have a derivative at all."""
        found = self.func(*self.inputs)
        many = (found,) if isinstance(found, Tensor) else tuple(found) if isinstance(found, list | tuple) else None
        if many is None or not all(isinstance(y, Tensor) for y in many):
            raise TypeError(f"gradcheck expects func to return a Tensor or a tuple of Tensors, but got {found!r}")
        return tuple(y for y in many if y.dtype.kind in "fc")


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
) -> bool:
    """Whether backward agrees with central differences: |analytical - numerical| <= atol + rtol |numerical|.

    Complex inputs are moved by eps and by i eps; the real and the imaginary part of complex outputs are compared each
    on its own, in torch's convention (the gradient of a real L at z = a + ib is dL/da + i dL/db).

    Args:
        func: takes the inputs, returns a tensor or a tuple of tensors.
        inputs: a tensor or a sequence; those that require a gradient are checked and should be float64 or complex128.
        eps: the step, absolute.
        atol, rtol: tolerances, absolute and relative to the numerical Jacobian.
        raise_exception: whether a disagreement raises, or returns False.
        nondet_tol: how far two backward passes may be apart.

    Raises:
        GradcheckError: the Jacobians differ; the message shows both, where, and the factor if there is one.
        ValueError: no input requires a gradient, or an input's elements share memory.
        TypeError: `func` returns something else than tensors.

    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> gradcheck(lambda x: x * x * x, x)
    True
    """
    case = _prepared(func, inputs)
    try:
        for output in range(len(case.outputs())):
            _check_output(case, output, eps, atol, rtol, nondet_tol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
) -> bool:
    """`gradcheck` of the gradient itself, as a function of the inputs and of the cotangents.

    Args:
        func, inputs: as for `gradcheck`, like all that is not named here.
        grad_outputs: the cotangents at which to check; by default random numbers between -1 and 1.

    Raises:
        GradcheckError, ValueError, TypeError: as `gradcheck`.

    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> gradgradcheck(lambda x: x * x * x, x)
    True
    """
    case = _prepared(func, inputs)
    given = _cotangents(case.outputs()) if grad_outputs is None else _listed(grad_outputs)
    return gradcheck(
        _gradients(case),
        (*case.inputs, *given),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
    )


def _gradients(case: _Case) -> Callable[..., Any]:
    """The gradients as a function of the inputs and the cotangents, one after the other."""
    count = len(case.inputs)

    def gradients(*both: Any) -> tuple[Tensor, ...]:
        outputs = tuple(y for y in _Case(case.func, both[:count], case.active).outputs() if y.requires_grad)
        wanted = [both[i] for i in case.active]
        found = grad(outputs, wanted, both[count:], create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradients


def _listed(inputs: Any) -> tuple[Any, ...]:
    return (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)


def _prepared(func: Callable[..., Any], inputs: Tensor | Sequence[Any]) -> _Case:
    given = _listed(inputs)
    active = tuple(i for i, x in enumerate(given) if isinstance(x, Tensor) and x.requires_grad)
    if not active:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    for i in active:
        if given[i].dtype not in _WIDE:
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex.",
                UserWarning,
                stacklevel=3,
            )
        if shares_elements(storage(given[i])):
            raise ValueError(f"Input #{i} has elements that share memory: pass a clone() of it")
    return _Case(func, given, active)


def _cotangents(outputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    random = numpy.random.default_rng(0)
    found = []
    for output in outputs:
        if output.requires_grad:
            parts = [random.uniform(-1, 1, output.shape) for _ in range(2 if output.dtype.kind == "c" else 1)]
            value = parts[0] if len(parts) == 1 else parts[0] + 1j * parts[1]
            found.append(Tensor(numpy.asarray(value, dtype=output.dtype), requires_grad=True))
    return tuple(found)


def _check_output(case: _Case, output: int, eps: float, atol: float, rtol: float, nondet_tol: float) -> None:
    """Compare what one output says about every input."""
    first, second = _analytical(case, output), _analytical(case, output)
    complex_output = case.outputs()[output].dtype.kind == "c"
    for position, i in enumerate(case.active):
        numerical = _numerical(case, i, output, eps)
        for part, expected in enumerate(numerical):
            found, again = first[part][position], second[part][position]
            if numpy.any(numpy.abs(found - again) > nondet_tol):
                raise GradcheckError(
                    f"Backward is not reentrant, i.e., running backward with same input and grad_output multiple times "
                    f"gives different values for input {i}. The tolerance for nondeterminism was {nondet_tol}."
                )
            if not numpy.all(numpy.abs(found - expected) <= atol + rtol * numpy.abs(expected)):
                side = (" (real part)", " (imaginary part)")[part] if complex_output else ""
                raise GradcheckError(_mismatch(f"output {output}{side}", i, expected, found, case.inputs[i].shape))
    _check_scaling(case, output)


def _check_scaling(case: _Case, output: int) -> None:
    """A cotangent of zeros must give gradients of zeros."""
    root = case.outputs()[output]
    if root.requires_grad:
        zeros = make(numpy.zeros(root.shape, root.dtype), None)
        found = grad(root, [case.inputs[i] for i in case.active], zeros, allow_unused=True)
        if any(g is not None and numpy.any(g.value != 0) for g in found):
            raise GradcheckError("backward not multiplied by grad_output")


def _analytical(case: _Case, output: int) -> list[list[Matrix]]:
    """By part of the output (real, imaginary) and by input: the Jacobian from one backward pass per element."""
    root = case.outputs()[output]
    inputs = [case.inputs[i] for i in case.active]
    found = []
    for unit in (1, 1j) if root.dtype.kind == "c" else (1,):
        parts = [numpy.zeros((x.value.size, root.value.size), x.dtype) for x in inputs]
        for column in range(root.value.size if root.requires_grad else 0):
            cotangent = numpy.zeros(root.value.size, root.dtype)
            cotangent[column] = unit
            seed = make(cotangent.reshape(root.shape), None)
            for part, g in zip(parts, grad(root, inputs, seed, retain_graph=True, allow_unused=True), strict=True):
                if g is not None:
                    part[:, column] = numpy.ravel(g.value)
        found.append(parts)
    return found


def _numerical(case: _Case, i: int, output: int, eps: float) -> list[Matrix]:
    """By part of the output: the Jacobian with respect to input i from two calls per element and direction."""
    array = storage(case.inputs[i])
    rows = [_slopes(case, array, index, output, eps) for index in numpy.ndindex(array.shape)]
    jacobian = numpy.array(rows)  # elements, parts, columns
    return [jacobian[:, part] for part in range(jacobian.shape[1])]


def _slopes(case: _Case, array: Any, index: tuple[int, ...], output: int, eps: float) -> list[Any]:
    """How the parts of the output move with one element of an input: dL/da, or dL/da + i dL/db."""
    found: list[Any] = []
    for unit in (1, 1j) if array.dtype.kind == "c" else (1,):
        high, low = (_moved(case, array, index, output, sign * eps * unit) for sign in (1, -1))
        slope = (high - low) / (2 * eps)
        parts = [slope.real, slope.imag] if slope.dtype.kind == "c" else [slope]
        found = [p * unit for p in parts] if not found else [f + p * unit for f, p in zip(found, parts, strict=True)]
    return found


def _moved(case: _Case, array: Any, index: tuple[int, ...], output: int, step: complex) -> Any:
    """The output with one element of an input moved, in place: the function may read the input by another name."""
    held = array[index]
    try:
        array[index] = held + step
        return numpy.array(case.outputs()[output].value).ravel()
    finally:
        array[index] = held


def _mismatch(output: str, i: int, numerical: Matrix, analytical: Matrix, shape: tuple[int, ...]) -> str:
    gap = numpy.abs(analytical - numerical)
    row, column = numpy.unravel_index(numpy.argmax(numpy.where(numpy.isnan(gap), numpy.inf, gap)), gap.shape)
    element = [int(k) for k in numpy.unravel_index(row, shape)]
    return (
        f"Jacobian mismatch for {output} with respect to input {i},\n"
        f"numerical:{make(numerical, None)}\nanalytical:{make(analytical, None)}\n"
        f"The largest difference, {gap[row, column]:.3g}, is at element {element} of the input and element "
        f"{int(column)} (counted flat) of the output.{''.join(_diagnoses(numerical, analytical))}"
    )


def _diagnoses(numerical: Matrix, analytical: Matrix) -> Iterator[str]:
    """What the two matrices show at a glance, in words; nothing where they show nothing."""
    scale = numpy.max(numpy.abs(numerical), initial=0)
    if not (0 < scale < numpy.inf):
        return
    if not numpy.any(analytical):
        yield "\nThe analytical Jacobian is zero."
        return
    factor = numpy.vdot(numerical, analytical) / numpy.vdot(numerical, numerical)
    tolerance = 1e-4 * max(scale, numpy.max(numpy.abs(analytical)))
    if numpy.all(numpy.abs(analytical.conj() - numerical) <= tolerance):
        yield "\nThe analytical Jacobian is the complex conjugate of the numerical one."
    elif numpy.all(numpy.abs(analytical - factor * numerical) <= tolerance):
        opposite = " (the opposite sign)" if abs(factor + 1) < 1e-4 else ""
        yield f"\nThe analytical Jacobian is {_number(factor)} times the numerical one{opposite}."


def _number(factor: complex) -> str:
    """A factor as a person would write it: 1/2 where it is that within the accuracy of the differences.

    >>> _number(0.50000001), _number(-1.0), _number(1.2345)
    ('1/2', '-1', '1.234')
    """
    if abs(factor.imag) > 1e-4 * abs(factor):
        return f"({factor.real:.4g}{factor.imag:+.4g}i)"
    simple = Fraction(float(factor.real)).limit_denominator(12)
    return str(simple) if abs(simple - factor.real) <= 1e-4 * abs(factor) else f"{factor.real:.4g}"
