"""The peers: each makes of an expression and its inputs a call that computes value and gradients.

A peer that is not installed, or that cannot do an expression, is None there. Arrays are converted before anything is
timed, and a call returns only when its results are there.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy
from expressions import Expression, Inputs

Call = Callable[[], Any]


def ours(expression: Expression, inputs: Inputs) -> Call:
    """The plan."""
    from autograd_core.plan.plan import compile

    plan = compile(expression.text)
    seed = None if expression.scalar else "ones"
    return lambda: plan.value_and_grad(grad_tensors=seed, **inputs)


def ours_value(expression: Expression, inputs: Inputs) -> Call:
    """The plan, for the value alone."""
    from autograd_core.plan.plan import compile

    plan = compile(expression.text)
    return lambda: plan.value(**inputs)


def ours_eager(expression: Expression, inputs: Inputs) -> Call:
    """The eager engine."""
    from autograd_core.language import parse
    from autograd_core.plan import eager
    from autograd_core.plan.trace import of_program

    program = parse(expression.text)
    dtype = next(iter(inputs.values())).dtype
    seed = None if expression.scalar else "ones"
    function = of_program(program, dtype)
    return lambda: eager.run(function, inputs, tuple(inputs), seed, {}, "gradient")


def _torch_call(expression: Expression, inputs: Inputs, wrapped: Callable[[Any], Any]) -> Call:
    import torch

    names = SimpleNamespace(
        exp=torch.exp, log=torch.log, sin=torch.sin, cos=torch.cos, tanh=torch.tanh, sqrt=torch.sqrt, abs=torch.abs,
        where=torch.where, sum=torch.sum, mean=torch.mean, softplus=torch.nn.functional.softplus,
        ndtr=torch.special.ndtr, logsumexp=lambda x: torch.logsumexp(x, 0),
        log_softmax=lambda x: torch.log_softmax(x, 1), rows=lambda x: torch.sum(x, 1),
    )  # fmt: skip
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
    function = wrapped(lambda **kwargs: expression.function(names, **kwargs))
    ordered = list(leaves.values())
    ones = None if expression.scalar else torch.ones_like(function(**leaves))

    def call() -> Any:
        value = function(**leaves)
        return value, torch.autograd.grad(value, ordered, ones)

    return call


def torch_eager(expression: Expression, inputs: Inputs) -> Call:
    """PyTorch, eager."""
    return _torch_call(expression, inputs, lambda f: f)


def torch_compile(expression: Expression, inputs: Inputs) -> Call:
    """torch.compile with its default backend, for these shapes."""
    import torch

    torch._dynamo.reset()
    return _torch_call(expression, inputs, lambda f: torch.compile(f, dynamic=False))


def jax_jit(expression: Expression, inputs: Inputs) -> Call:
    """JAX, jit of the value together with the gradients."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    names = SimpleNamespace(
        exp=jnp.exp, log=jnp.log, sin=jnp.sin, cos=jnp.cos, tanh=jnp.tanh, sqrt=jnp.sqrt, abs=jnp.abs, where=jnp.where,
        sum=jnp.sum, mean=jnp.mean, softplus=jax.nn.softplus, ndtr=jax.scipy.special.ndtr,
        logsumexp=jax.scipy.special.logsumexp, log_softmax=lambda x: jax.nn.log_softmax(x, axis=1),
        rows=lambda x: jnp.sum(x, axis=1),
    )  # fmt: skip
    arrays = [jnp.asarray(value) for value in inputs.values()]
    keys = list(inputs)

    def function(*values: Any) -> Any:
        return expression.function(names, **dict(zip(keys, values, strict=True)))

    def both(*values: Any) -> Any:
        value, pullback = jax.vjp(function, *values)
        return value, pullback(jnp.ones_like(value))

    compiled = jax.jit(both)
    return lambda: jax.block_until_ready(compiled(*arrays))


def hips(expression: Expression, inputs: Inputs) -> Call | None:
    """HIPS autograd."""
    import autograd.numpy as anp
    from autograd.core import make_vjp as core_vjp
    from autograd.extend import vspace
    from autograd.scipy.special import logsumexp
    from autograd.scipy.stats import norm

    names = SimpleNamespace(
        exp=anp.exp, log=anp.log, sin=anp.sin, cos=anp.cos, tanh=anp.tanh, sqrt=anp.sqrt, abs=anp.abs, where=anp.where,
        sum=anp.sum, mean=anp.mean, softplus=lambda x: anp.logaddexp(0, x), ndtr=norm.cdf, logsumexp=logsumexp,
        log_softmax=lambda x: x - logsumexp(x, axis=1, keepdims=True), rows=lambda x: anp.sum(x, axis=1),
    )  # fmt: skip
    keys = list(inputs)

    def function(values: Any) -> Any:
        return expression.function(names, **dict(zip(keys, values, strict=True)))

    def call() -> Any:
        vjp, value = core_vjp(function, tuple(inputs.values()))
        return value, vjp(vspace(value).ones())

    return call


def numpy_by_hand(expression: Expression, inputs: Inputs) -> Call | None:
    """NumPy, value and gradients as a person writes them."""
    function = expression.by_hand
    return None if function is None else lambda: function(**inputs)


def numexpr(expression: Expression, inputs: Inputs) -> Call | None:
    """numexpr with the derivatives that SymPy gives."""
    if expression.numexpr is None:
        return None
    import numexpr as ne

    value, gradients = expression.numexpr
    local = dict(inputs)
    texts = [value, *gradients.values()]
    finish: Any = (lambda v: numpy.sum(v)) if expression.scalar else (lambda v: v)

    def call() -> Any:
        first, *rest = [ne.evaluate(text, local_dict=local) for text in texts]
        return finish(first), rest

    return call


PEERS: dict[str, Callable[[Expression, Inputs], Call | None]] = {
    "plan": ours,
    "value": ours_value,
    "JAX jit": jax_jit,
    "torch.compile": torch_compile,
    "PyTorch": torch_eager,
    "HIPS autograd": hips,
    "numexpr": numexpr,
    "NumPy": numpy_by_hand,
    "eager": ours_eager,
}
NEEDS = {
    "JAX jit": "jax", "torch.compile": "torch", "PyTorch": "torch", "HIPS autograd": "autograd", "numexpr": "numexpr",
}  # fmt: skip
