"""Activations as modules; what they compute, and what their arguments mean, stands in `functional`."""

from __future__ import annotations

from typing import Any

from autograd_core.engine.tensor import Tensor
from autograd_core.nn import functional
from autograd_core.nn.configured import Configured
from autograd_core.nn.module import Module
from autograd_core.nn.parameter import Parameter
from autograd_core.tensors.create import full


class ReLU(Configured):
    """max(x, 0) by element."""

    compute = staticmethod(functional.relu)


class ReLU6(Configured):
    """min(max(x, 0), 6) by element."""

    compute = staticmethod(functional.relu6)


class LeakyReLU(Configured):
    """x where it is positive, negative_slope * x elsewhere.

    >>> LeakyReLU(0.5)(Tensor([-1.0, 2.0])).value.tolist()
    [-0.5, 2.0]
    """

    compute = staticmethod(functional.leaky_relu)


class RReLU(Configured):
    """x where it is positive, else a slope times x: random in training, the mean of lower and upper in evaluation."""

    compute = staticmethod(functional.rrelu)
    settings = {"lower": 1 / 8, "upper": 1 / 3, "inplace": False}  # noqa: RUF012

    def forward(self, input: Tensor) -> Any:
        """Any shape; the result has the same."""
        return functional.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class PReLU(Module):
    """x where it is positive, a learnt weight times x elsewhere.

    Args:
        num_parameters: 1, or one for each channel (axis 1).
        init: what the weights start as.
        device: where the parameter is.
        dtype: of the weights.
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.weight = Parameter(full((num_parameters,), init, dtype=dtype, device=device))

    def forward(self, input: Tensor) -> Any:
        """Any shape; the result has the same."""
        return functional.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """How many weights."""
        return f"num_parameters={self.num_parameters}"


class ELU(Configured):
    """x where it is positive, alpha * (exp(x) - 1) elsewhere."""

    compute = staticmethod(functional.elu)


class CELU(Configured):
    """x where it is positive, alpha * (exp(x / alpha) - 1) elsewhere."""

    compute = staticmethod(functional.celu)


class SELU(Configured):
    """The exponential linear unit that keeps mean 0 and variance 1."""

    compute = staticmethod(functional.selu)


class GELU(Configured):
    """x times the normal distribution function at x, or (approximate "tanh") its approximation.

    >>> GELU()
    GELU(approximate='none')
    """

    compute = staticmethod(functional.gelu)


class SiLU(Configured):
    """x * sigmoid(x) by element."""

    compute = staticmethod(functional.silu)


class Mish(Configured):
    """x * tanh(log(1 + exp(x))) by element."""

    compute = staticmethod(functional.mish)


class Softplus(Configured):
    """log(1 + exp(beta * x)) / beta, and exactly x where beta * x is above the threshold."""

    compute = staticmethod(functional.softplus)


class Sigmoid(Configured):
    """1 / (1 + exp(-x)) by element."""

    compute = staticmethod(functional.sigmoid)


class LogSigmoid(Configured):
    """log(sigmoid(x)) by element."""

    compute = staticmethod(functional.logsigmoid)


class Hardsigmoid(Configured):
    """min(max(x + 3, 0), 6) / 6 by element."""

    compute = staticmethod(functional.hardsigmoid)


class Hardswish(Configured):
    """x * hardsigmoid(x) by element."""

    compute = staticmethod(functional.hardswish)


class Tanh(Configured):
    """Hyperbolic tangent by element."""

    compute = staticmethod(functional.tanh)


class Tanhshrink(Configured):
    """x - tanh(x) by element."""

    compute = staticmethod(functional.tanhshrink)


class Hardtanh(Configured):
    """x limited to [min_val, max_val]."""

    compute = staticmethod(functional.hardtanh)


class Softsign(Configured):
    """x / (1 + |x|) by element."""

    compute = staticmethod(functional.softsign)


class _Shrink(Configured):
    def extra_repr(self) -> str:
        """The number alone, as in torch."""
        return str(self.lambd)


class Softshrink(_Shrink):
    """x moved towards 0 by lambd."""

    compute = staticmethod(functional.softshrink)


class Hardshrink(_Shrink):
    """x, or 0 where |x| is at most lambd."""

    compute = staticmethod(functional.hardshrink)


class Threshold(Configured):
    """x where it is above the threshold, value elsewhere."""

    compute = staticmethod(functional.threshold)
    settings = {"threshold": ..., "value": ..., "inplace": False}  # noqa: RUF012


class GLU(Configured):
    """The first half of an axis times the sigmoid of the second."""

    compute = staticmethod(functional.glu)


class Softmax(Configured):
    """exp(x) / sum(exp(x)) along the axis `dim`.

    >>> Softmax(dim=-1)(Tensor([1.0, 1.0])).value.tolist()
    [0.5, 0.5]
    """

    compute = staticmethod(functional.softmax)
    settings = {"dim": None}  # noqa: RUF012


class Softmin(Configured):
    """softmax(-x) along the axis `dim`."""

    compute = staticmethod(functional.softmin)
    settings = {"dim": None}  # noqa: RUF012


class LogSoftmax(Configured):
    """log(softmax(x)) along the axis `dim`."""

    compute = staticmethod(functional.log_softmax)
    settings = {"dim": None}  # noqa: RUF012
