"""Layers: affine maps, normalisation, dropout, distances, `Flatten`, and `Sequential`, which chains them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Any

from autograd_core.engine.tensor import Tensor
from autograd_core.nn import functional
from autograd_core.nn.configured import Configured
from autograd_core.nn.module import Module
from autograd_core.nn.parameter import Parameter
from autograd_core.tensors.create import ones, zeros
from autograd_core.tensors.random import rand


def _uniform(reach: float, shape: tuple[int, ...], dtype: Any, device: Any) -> Parameter:
    return Parameter((2 * rand(*shape, dtype=dtype, device=device) - 1) * reach)


def _lengths(normalized_shape: int | Sequence[int]) -> tuple[int, ...]:
    return (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)


class Linear(Module):
    """x -> x @ weight.T + bias.

    Both start uniform between -1/sqrt(in_features) and 1/sqrt(in_features): torch's distribution, though not its
    numbers; `manual_seed` makes them reproducible.

    Args:
        in_features: length of the input's last axis.
        out_features: length of the output's last axis.
        bias: whether something is added.
        device: where the parameters are.
        dtype: of the parameters; the default dtype if None.

    >>> layer = Linear(3, 2)
    >>> layer.weight.shape, layer.bias.shape, layer(Tensor([[1.0, 2.0, 3.0]], dtype="float32")).shape
    (torch.Size([2, 3]), torch.Size([2]), torch.Size([1, 2]))
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        reach = 1 / sqrt(in_features) if in_features else 0.0

        self.weight = _uniform(reach, (out_features, in_features), dtype, device)
        self.register_parameter("bias", _uniform(reach, (out_features,), dtype, device) if bias else None)

    def forward(self, input: Tensor) -> Any:
        """Shape (..., in_features) to (..., out_features)."""
        return functional.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Bilinear(Module):
    """x1, x2 -> x1 @ weight[i] @ x2 + bias[i] for every output i; both start uniform within 1/sqrt(in1_features).

    >>> Bilinear(2, 3, 4)
    Bilinear(in1_features=2, in2_features=3, out_features=4, bias=True)
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got {in1_features}")
        self.in1_features, self.in2_features, self.out_features = in1_features, in2_features, out_features
        reach = 1 / sqrt(in1_features)
        self.weight = _uniform(reach, (out_features, in1_features, in2_features), dtype, device)
        self.register_parameter("bias", _uniform(reach, (out_features,), dtype, device) if bias else None)

    def forward(self, input1: Tensor, input2: Tensor) -> Any:
        """Shapes (..., in1_features) and (..., in2_features) to (..., out_features)."""
        return functional.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The sizes."""
        sizes = f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}"
        return f"{sizes}, bias={self.bias is not None}"


class LayerNorm(Module):
    """The last axes shifted and scaled to mean 0 and variance 1, then by a weight (at first 1) and a bias (0).

    >>> LayerNorm(3)
    LayerNorm((3,), eps=1e-05, elementwise_affine=True, bias=True)
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _lengths(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        made = {"dtype": dtype, "device": device}
        weight = Parameter(ones(self.normalized_shape, **made)) if elementwise_affine else None
        self.register_parameter("weight", weight)
        added = elementwise_affine and bias
        self.register_parameter("bias", Parameter(zeros(self.normalized_shape, **made)) if added else None)

    def forward(self, input: Tensor) -> Any:
        """The same shape."""
        return functional.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """The shape and the settings."""
        affine = f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        return f"{self.normalized_shape}, eps={self.eps}, {affine}"


class RMSNorm(Module):
    """The last axes scaled to a root mean square of 1, then by a weight, which starts as 1.

    >>> RMSNorm(3)
    RMSNorm((3,), eps=None, elementwise_affine=True)
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _lengths(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        weight = Parameter(ones(self.normalized_shape, dtype=dtype, device=device)) if elementwise_affine else None
        self.register_parameter("weight", weight)

    def forward(self, input: Tensor) -> Any:
        """The same shape."""
        return functional.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """The shape and the settings."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class Dropout(Module):
    """In training, each element is 0 with probability p and divided by 1 - p otherwise; in evaluation, the input.

    Raises:
        ValueError: p is not a probability.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Any:
        """Any shape; the result has the same."""
        return functional.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        """The settings."""
        return f"p={self.p}, inplace={self.inplace}"


class CosineSimilarity(Configured):
    """The cosine of the angle between vectors along the axis `dim`."""

    compute = staticmethod(functional.cosine_similarity)
    settings = {"dim": 1, "eps": 1e-8}  # noqa: RUF012

    def extra_repr(self) -> str:
        """Nothing, as in torch."""
        return ""


class PairwiseDistance(Configured):
    """The p-norm of x1 - x2 + eps along the last axis."""

    compute = staticmethod(functional.pairwise_distance)

    def extra_repr(self) -> str:
        """Nothing, as in torch."""
        return ""


class Identity(Module):
    """The input itself, whatever the arguments of the constructor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Any:
        """The input."""
        return input


class Flatten(Module):
    """A range of axes as a single one; by default all but the first, the batch.

    >>> import numpy
    >>> Flatten()(Tensor(numpy.ones((2, 3, 4)))).shape
    torch.Size([2, 12])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Tensor) -> Any:
        """Shape (N, ...) to (N, the rest multiplied)."""
        return functional.flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """The range."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Sequential(Module):
    """Modules one after the other.

    Args:
        modules: in order; or a single dict of them by name.

    >>> Sequential(Linear(2, 3), Identity())
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Identity()
    )
    """

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        named = modules[0] if len(modules) == 1 and isinstance(modules[0], dict) else dict(enumerate(modules))
        for name, module in named.items():
            if not isinstance(module, Module):
                raise TypeError(f"{type(module).__name__} is not a Module subclass")
            self.add_module(str(name), module)

    def forward(self, input: Any) -> Any:
        """The output of each module is the input of the next."""
        for module in self.children():
            input = module(input)
        return input

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __getitem__(self, key: int | slice) -> Any:
        if isinstance(key, slice):
            return Sequential(dict(list(self.named_children())[key]))
        return list(self.children())[key]
