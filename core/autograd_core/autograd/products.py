"""Jacobians and Hessians times a vector, without ever building the matrix."""

from __future__ import annotations

from typing import Any

from autograd_core.autograd.arguments import (
    OUTPUTS,
    Differentiable,
    as_tuple,
    check_requires_grad,
    fill,
    finish,
    is_single_number,
    prepare,
    pull,
    take_v,
    unnest,
    zeros_like,
)
from autograd_core.engine.mode import recording
from autograd_core.engine.tensor import Tensor


def vjp(
    func: Differentiable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """`func(*inputs)`, and v times its Jacobian: for each input a tensor of its shape.

    `v` has the structure and shapes of the outputs; it can be left out for a single output with a single element.

    Raises:
        RuntimeError: `v` does not fit; in strict mode, an output or a gradient that does not depend on the inputs.
        TypeError: something else than tensors and tuples of tensors.

    >>> outputs, product = vjp(lambda x: x * x, Tensor([1.0, 2.0]), Tensor([1.0, 10.0]))
    >>> product.value.tolist()
    [2.0, 40.0]
    """
    with recording(True):
        is_tuple, given = as_tuple(inputs, "inputs", "vjp")
        arguments = prepare(given, create_graph, need_graph=True)
        out_tuple, outputs = as_tuple(func(*arguments), OUTPUTS, "vjp")
        check_requires_grad(outputs, "outputs", strict)
        if v is not None:
            v = take_v(v, outputs, out_tuple, "vjp", create_graph)
        elif not is_single_number(outputs):
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single Tensor with a single "
                "element."
            )
        found = pull(outputs, arguments, v, create_graph)
        product = fill(found, arguments, strict, create_graph, "back")
    return unnest(finish(outputs, create_graph), out_tuple), unnest(finish(product, create_graph), is_tuple)


def jvp(
    func: Differentiable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """`func(*inputs)`, and its Jacobian times v: for each output a tensor of its shape.

    `v` has the structure and shapes of the inputs; it can be left out for a single input with a single element. The
    product is the derivative of `vjp` with respect to its vector, so that ops without a forward rule serve, too;
    `forward_ad` is the cheaper way where all have one.

    Raises:
        RuntimeError: `v` does not fit; in strict mode, an output or a gradient that does not depend on the inputs.
        TypeError: something else than tensors and tuples of tensors.

    >>> outputs, product = jvp(lambda x: x * x, Tensor([1.0, 2.0]), Tensor([1.0, 10.0]))
    >>> product.value.tolist()
    [2.0, 40.0]
    """
    with recording(True):
        is_tuple, given = as_tuple(inputs, "inputs", "jvp")
        arguments = prepare(given, create_graph, need_graph=True)
        v = _vector(v, arguments, is_tuple, "jvp", create_graph)
        out_tuple, outputs = as_tuple(func(*arguments), OUTPUTS, "jvp")
        check_requires_grad(outputs, "outputs", strict)
        # The pass is linear in these, so that their values do not matter.
        cotangents = tuple(zeros_like(output, requires_grad=True) for output in outputs)
        gradients = pull(outputs, arguments, cotangents, create_graph=True)
        check_requires_grad(gradients, "gradients", strict)
        found = pull(gradients, cotangents, v, create_graph)
        product = fill(found, outputs, strict, create_graph, "back trick")
    return unnest(finish(outputs, create_graph), out_tuple), unnest(finish(product, create_graph), out_tuple)


def vhp(
    func: Differentiable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """`func(*inputs)`, and v times its Hessian: for each input a tensor of its shape.

    `func` returns one tensor with one element; `v` has the structure and shapes of the inputs, and can be left out for
    a single input with a single element.

    Raises:
        RuntimeError: `v` or the output does not fit; in strict mode, a derivative that does not depend on the inputs.
        TypeError: something else than tensors and tuples of tensors.

    >>> output, product = vhp(lambda x: (x * x * x), Tensor(2.0), Tensor(1.0))
    >>> float(product.value)
    12.0
    """
    with recording(True):
        is_tuple, arguments, v, output, gradients = _first_derivative(func, inputs, v, create_graph, strict, "vhp")
        found = pull(gradients, arguments, v, create_graph)
        product = fill(found, arguments, strict, create_graph, "double")
    return finish(output, create_graph), unnest(finish(product, create_graph), is_tuple)


def hvp(
    func: Differentiable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """`func(*inputs)`, and its Hessian times v. Where the Hessian is symmetric `vhp` gives the same, at less cost.

    Raises:
        RuntimeError: `v` or the output does not fit; in strict mode, a derivative that does not depend on the inputs.
        TypeError: something else than tensors and tuples of tensors.

    >>> output, product = hvp(lambda x: (x * x * x), Tensor(2.0), Tensor(1.0))
    >>> float(product.value)
    12.0
    """
    with recording(True):
        is_tuple, arguments, v, output, gradients = _first_derivative(func, inputs, v, create_graph, strict, "hvp")
        cotangents = tuple(zeros_like(argument, requires_grad=True) for argument in arguments)
        twice = pull(gradients, arguments, cotangents, create_graph=True)
        found = pull(twice, cotangents, v, create_graph)
        product = fill(found, arguments, strict, create_graph, "double trick")
    return finish(output, create_graph), unnest(finish(product, create_graph), is_tuple)


def _vector(v: Any, arguments: tuple[Tensor, ...], is_tuple: bool, function: str, create_graph: bool) -> Any:
    if v is not None:
        return take_v(v, arguments, is_tuple, function, create_graph)
    if not is_single_number(arguments):
        raise RuntimeError(
            "The vector v can only be None if the input to the user-provided function is a single Tensor with a single "
            "element."
        )
    return None


def _first_derivative(
    func: Differentiable, inputs: Any, v: Any, create_graph: bool, strict: bool, function: str
) -> tuple[bool, tuple[Tensor, ...], Any, Tensor, tuple[Tensor | None, ...]]:
    """The part that both products with a Hessian begin with."""
    is_tuple, given = as_tuple(inputs, "inputs", function)
    arguments = prepare(given, create_graph, need_graph=True)
    v = _vector(v, arguments, is_tuple, function, create_graph)
    output = single_number(func(*arguments), function, strict)
    gradients = pull((output,), arguments, create_graph=True)
    check_requires_grad(gradients, "jacobian", strict)
    return is_tuple, arguments, v, output, gradients


def single_number(found: Any, function: str, strict: bool) -> Tensor:
    """What a function with a Hessian returned.

    Raises:
        RuntimeError: a tuple, or more than one element; in strict mode, a constant.
    """
    is_tuple, outputs = as_tuple(found, OUTPUTS, function)
    check_requires_grad(outputs, "outputs", strict)
    if is_tuple:
        raise RuntimeError(f"The function given to {function} should return a single Tensor")
    if not is_single_number(outputs):
        raise RuntimeError(f"The Tensor returned by the function given to {function} should contain a single element")
    return outputs[0]
