"""Whole Jacobians and Hessians, and products with them, with torch's signatures."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy

from autograd_core.autograd.arguments import (
    OUTPUTS,
    STRICT,
    Differentiable,
    as_tuple,
    check_requires_grad,
    detached,
    finish,
    prepare,
    pull,
    unnest,
    zeros_like,
)
from autograd_core.autograd.forward_ad import dual_level, make_dual, unpack_dual
from autograd_core.autograd.products import hvp, jvp, single_number, vhp, vjp
from autograd_core.engine.mode import recording
from autograd_core.engine.stacking import stack
from autograd_core.engine.tensor import Tensor, make
from autograd_core.ops.ranking import beside
from autograd_core.ops.shape import reshape, transpose

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

STRATEGIES = ("forward-mode", "reverse-mode")


def jacobian(
    func: Differentiable,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """d output / d input: one tensor of shape (*output.shape, *input.shape) for each pair.

    A tuple over outputs of tuples over inputs; what was no tuple adds no level. `vectorize` changes nothing but what it
    can be combined with, as in torch; `strategy="forward-mode"` (one run of `func` per input element) needs it.

    Raises:
        RuntimeError: in strict mode, an output that does not depend on an input; `strict` with `vectorize`.
        NotImplementedError: the forward strategy without `vectorize`, or with `create_graph`.
        TypeError: something else than tensors and tuples of tensors.

    >>> jacobian(lambda x: x * x, Tensor([1.0, 2.0])).value.tolist()
    [[2.0, 0.0], [0.0, 4.0]]
    """
    _check_strategy(strategy, create_graph, strict, vectorize)
    is_tuple, given = as_tuple(inputs, "inputs", "jacobian")
    if strategy == "forward-mode":
        out_tuple, blocks = _forward(func, given)
    else:
        with recording(True):
            arguments = prepare(given, create_graph, need_graph=True)
            out_tuple, outputs = as_tuple(func(*arguments), OUTPUTS, "jacobian")
            check_requires_grad(outputs, "outputs", strict)
            blocks = tuple(_rows(i, output, arguments, create_graph, strict) for i, output in enumerate(outputs))
    blocks = finish(blocks, create_graph)
    return unnest(tuple(unnest(row, is_tuple) for row in blocks), out_tuple)


def _check_strategy(strategy: str, create_graph: bool, strict: bool, vectorize: bool) -> None:
    if strategy not in STRATEGIES:
        raise AssertionError(f'Expected strategy to be either "forward-mode" or "reverse-mode", but got {strategy!r}.')
    if strict and (vectorize or strategy == "forward-mode"):
        option = '`strategy="forward-mode"`' if strategy == "forward-mode" else "`vectorize=True`"
        raise RuntimeError(f"functional.jacobian: `strict=True` and {option} are not supported together (yet).")
    if strategy == "forward-mode" and create_graph:
        raise NotImplementedError(
            'functional.jacobian: `create_graph=True` and `strategy="forward-mode"` are not supported together (yet). '
            'Please either set `create_graph=False` or `strategy="reverse-mode"`.'
        )
    if strategy == "forward-mode" and not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian is only implemented for "
            "`vectorize=True`."
        )


def _units(like: Tensor) -> list[Tensor]:
    """The standard basis: tensors of `like`'s shape with a single 1."""
    size = prod(like.shape)
    eye = beside(numpy.eye(size, dtype=like.dtype).reshape(size, *like.shape), like)
    return [make(row[()], None) for row in eye]


def _rows(i: int, output: Tensor, inputs: tuple[Tensor, ...], create_graph: bool, strict: bool) -> tuple[Tensor, ...]:
    """Output i's blocks, by one pass per element of it."""
    rows: list[list[Tensor]] = [[] for _ in inputs]
    for unit in _units(output):
        found = pull((output,), inputs, (unit,), create_graph, retain_graph=True)
        for j, (gradient, wanted) in enumerate(zip(found, inputs, strict=True)):
            if gradient is None and strict:
                raise RuntimeError(f"Output {i} of the user-provided function is independent of input {j}.{STRICT}")
            if gradient is not None and strict and create_graph and not gradient.requires_grad:
                raise RuntimeError(
                    f"The jacobian of the user-provided function is independent of input {j}. This is not allowed in "
                    "strict mode when create_graph=True."
                )
            rows[j].append(zeros_like(wanted) if gradient is None else gradient)
    return tuple(_block(column, output.shape, wanted) for column, wanted in zip(rows, inputs, strict=True))


def _block(rows: Sequence[Tensor], shape: tuple[int, ...], wanted: Tensor) -> Tensor:
    whole = (*shape, *wanted.shape)
    if not rows:
        return make(beside(numpy.zeros(whole, wanted.dtype), wanted), None)
    block: Tensor = reshape(stack(rows), shape=whole)
    return block


def _forward(func: Differentiable, inputs: tuple[Tensor, ...]) -> tuple[bool, tuple[tuple[Tensor, ...], ...]]:
    """The same blocks by one forward run per element of the inputs, after one that shows what `func` returns."""
    out_tuple, primals = as_tuple(func(*(detached(argument) for argument in inputs)), OUTPUTS, "jacobian")
    columns = [[_column(func, inputs, j, unit) for unit in _units(moving)] for j, moving in enumerate(inputs)]
    return out_tuple, tuple(
        tuple(_turned([column[i] for column in columns[j]], primal, moving) for j, moving in enumerate(inputs))
        for i, primal in enumerate(primals)
    )


def _column(func: Differentiable, inputs: Sequence[Tensor], j: int, unit: Tensor) -> list[Tensor]:
    """The outputs' tangents when input j moves by `unit`."""
    with dual_level():
        arguments = [detached(argument) for argument in inputs]
        arguments[j] = make_dual(arguments[j], unit)
        _, outputs = as_tuple(func(*arguments), OUTPUTS, "jacobian")
        pairs = [unpack_dual(output) for output in outputs]
    return [zeros_like(primal) if tangent is None else tangent for primal, tangent in pairs]


def _turned(columns: Sequence[Tensor], primal: Tensor, moving: Tensor) -> Tensor:
    """Columns of a Jacobian, given one after the other, as a block."""
    if not columns:
        return make(beside(numpy.zeros((*primal.shape, *moving.shape), primal.dtype), primal), None)
    stacked = stack(columns)
    block: Tensor = reshape(transpose(stacked, axes=(*range(1, stacked.ndim), 0)), shape=(*primal.shape, *moving.shape))
    return block


def hessian(
    func: Differentiable,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of a function that returns one element: the Jacobian of its gradient.

    For each pair of inputs a tensor of shape (*input_i.shape, *input_j.shape), in a tuple of tuples if `inputs` is a
    tuple.

    Raises:
        RuntimeError: `func` returns more than one element; in strict mode, a gradient that does not depend on an input.
        NotImplementedError: the forward strategy (of the outer derivative) without `vectorize` or with `create_graph`.
        TypeError: something else than tensors and tuples of tensors.

    >>> hessian(lambda x: x[0] * x[0] * x[1], Tensor([1.0, 2.0])).value.tolist()
    [[4.0, 2.0], [2.0, 0.0]]
    """
    is_tuple, given = as_tuple(inputs, "inputs", "hessian")

    def number(*arguments: Tensor) -> Tensor:
        return reshape(single_number(func(*arguments), "hessian", strict), shape=())  # type: ignore[no-any-return]

    def gradient(*arguments: Tensor) -> Any:
        if outer_jacobian_strategy == "forward-mode":
            for argument in arguments:  # otherwise they would be detached, and lose their tangents
                argument._requires_grad = True
        found = jacobian(number, arguments, create_graph=True)
        check_requires_grad(found, "jacobian", strict)
        return found

    found = jacobian(gradient, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return unnest(tuple(unnest(row, is_tuple) for row in found), is_tuple)
