"""The activation functions of `functional`: the rows of the op table under torch's signatures."""

from __future__ import annotations

import warnings
from typing import Any

from autograd_core.engine.inplace import overwrite
from autograd_core.engine.inplace import write as write_in_place
from autograd_core.engine.mode import recording
from autograd_core.engine.tensor import Tensor
from autograd_core.op import Op
from autograd_core.ops import TABLE
from autograd_core.ops.shape import reshape
from autograd_core.tensors.convert import clone
from autograd_core.tensors.dtypes import as_dtype, to_copy
from autograd_core.tensors.functions import check_tensor, wrap_axis
from autograd_core.tensors.random import rand_like


def _run(name: str, input: Tensor, inplace: bool = False, **attributes: Any) -> Any:
    """A row on a tensor; in place, its result is also the tensor's new value."""
    row: Op = TABLE[name]
    check_tensor(name, input)
    if not inplace:
        return row(input, **attributes)
    if row.kind == "composite":  # its rows must not find what they saved overwritten
        return write_in_place(input, overwrite, row(clone(input), **attributes))
    return write_in_place(input, row, **attributes)


def relu(input: Tensor, inplace: bool = False) -> Any:
    """max(x, 0) by element; the gradient at 0 is 0.

    >>> relu(Tensor([-1.0, 2.0])).value.tolist()
    [0.0, 2.0]
    """
    return _run("relu", input, inplace)


def relu6(input: Tensor, inplace: bool = False) -> Any:
    """min(max(x, 0), 6) by element."""
    return _run("relu6", input, inplace)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    """x where it is positive, negative_slope * x elsewhere."""
    return _run("leaky_relu", input, inplace, negative_slope=negative_slope)


def rrelu(
    input: Tensor, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False, inplace: bool = False
) -> Any:
    """x where it is positive, a slope between lower and upper times x elsewhere: random in training, else the mean.

    Raises:
        RuntimeError: lower is above upper.
    """
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if not training:
        return _run("rrelu", input, inplace, lower=lower, upper=upper)
    with recording(False):
        slopes = lower + (upper - lower) * rand_like(input)
    found = TABLE["prelu"](clone(input) if inplace else input, slopes)
    return write_in_place(input, overwrite, found) if inplace else found


def prelu(input: Tensor, weight: Tensor) -> Any:
    """x where it is positive, weight * x elsewhere; one weight, or one for each channel (axis 1).

    Raises:
        RuntimeError: another number of weights.
    """
    if not weight.ndim:
        return TABLE["prelu"](input, weight)
    count, channels = weight.shape[0], input.shape[1] if input.ndim > 1 else 1
    if weight.ndim > 1 or count not in (1, channels):
        raise RuntimeError(
            "Mismatch of parameter numbers and input channel size. "
            f"Found parameter numbers = {count} and channel size = {channels}."
        )
    return TABLE["prelu"](input, reshape(weight, shape=(count, *(1,) * (input.ndim - 2)) if input.ndim else ()))


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x where it is positive, alpha * (exp(x) - 1) elsewhere."""
    return _run("elu", input, inplace, alpha=alpha)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x where it is positive, alpha * (exp(x / alpha) - 1) elsewhere."""
    return _run("celu", input, inplace, alpha=alpha)


def selu(input: Tensor, inplace: bool = False) -> Any:
    """The exponential linear unit that keeps mean 0 and variance 1."""
    return _run("selu", input, inplace)


def gelu(input: Tensor, approximate: str = "none") -> Any:
    """x times the normal distribution function at x, or ("tanh") times its approximation.

    Raises:
        RuntimeError: another `approximate`.

    >>> float(gelu(Tensor(0.0)).value)
    0.0
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return _run("gelu", input, approximate=approximate)


def silu(input: Tensor, inplace: bool = False) -> Any:
    """x * sigmoid(x) by element."""
    return _run("silu", input, inplace)


def mish(input: Tensor, inplace: bool = False) -> Any:
    """x * tanh(log(1 + exp(x))) by element."""
    return _run("mish", input, inplace)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """log(1 + exp(beta * x)) / beta, and exactly x where beta * x is above the threshold, as in torch.

    >>> softplus(Tensor([0.0, 30.0])).value.tolist()
    [0.6931471805599453, 30.0]
    """
    return _run("softplus", input, beta=beta, threshold=threshold)


def sigmoid(input: Tensor) -> Any:
    """1 / (1 + exp(-x)) by element.

    >>> float(sigmoid(Tensor(0.0)).value)
    0.5
    """
    return _run("sigmoid", input)


def logsigmoid(input: Tensor) -> Any:
    """log(sigmoid(x)) by element."""
    return _run("logsigmoid", input)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Any:
    """min(max(x + 3, 0), 6) / 6 by element."""
    return _run("hardsigmoid", input, inplace)


def hardswish(input: Tensor, inplace: bool = False) -> Any:
    """x * hardsigmoid(x) by element."""
    return _run("hardswish", input, inplace)


def tanh(input: Tensor) -> Any:
    """Hyperbolic tangent by element.

    >>> float(tanh(Tensor(0.0)).value)
    0.0
    """
    return _run("tanh", input)


def tanhshrink(input: Tensor) -> Any:
    """x - tanh(x) by element."""
    return _run("tanhshrink", input)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """x limited to [min_val, max_val]; the gradient at the bounds is 0."""
    return _run("hardtanh", input, inplace, min_val=min_val, max_val=max_val)


def softsign(input: Tensor) -> Any:
    """x / (1 + |x|) by element."""
    if input.dtype.kind == "c":  # not holomorphic, and no row of its own
        return input / (1 + abs(input))
    return _run("softsign", input)


def softshrink(input: Tensor, lambd: float = 0.5) -> Any:
    """x moved towards 0 by lambd.

    Raises:
        RuntimeError: lambd is negative.
    """
    if lambd < 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd:g}.")
    return _run("softshrink", input, lambd=lambd)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Any:
    """x, or 0 where |x| is at most lambd."""
    return _run("hardshrink", input, lambd=lambd)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Any:
    """x where it is above the threshold, value elsewhere."""
    return _run("threshold", input, inplace, threshold=threshold, value=value)


def glu(input: Tensor, dim: int = -1) -> Any:
    """The first half of an axis times the sigmoid of the second.

    Raises:
        RuntimeError: the axis is of odd length, or there is none.
    """
    if not input.ndim:
        raise RuntimeError("glu does not support 0-dimensional tensors")
    axis = wrap_axis(dim, input.ndim)
    if input.shape[axis] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {input.shape[axis]}")
    return _run("glu", input, axis=axis)


# Along an axis.


def _along(name: str, input: Tensor, dim: int | None, dtype: Any) -> Any:
    check_tensor(name, input)
    if dim is None:
        warnings.warn(
            f"Implicit dimension choice for {name} has been deprecated. "
            "Change the call to include dim=X as an argument.",
            UserWarning,
            stacklevel=3,
        )
        dim = 0 if input.ndim in (0, 1, 3) else 1
    if dtype is not None:
        input = to_copy(input, dtype=as_dtype(dtype))
    axis = wrap_axis(dim, input.ndim)
    if input.ndim:
        return TABLE[name](input, axis=axis)
    return reshape(TABLE[name](reshape(input, shape=(1,)), axis=0), shape=())


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """exp(x) / sum(exp(x)) along an axis.

    >>> softmax(Tensor([1000.0, 1000.0]), dim=0).value.tolist()
    [0.5, 0.5]
    """
    return _along("softmax", input, dim, dtype)


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """softmax(-x) along an axis."""
    return _along("softmin", input, dim, dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """log(softmax(x)), without the underflow of computing it in these two steps.

    >>> log_softmax(Tensor([0.0, -1000.0]), dim=0).value.tolist()
    [0.0, -1000.0]
    """
    return _along("log_softmax", input, dim, dtype)
