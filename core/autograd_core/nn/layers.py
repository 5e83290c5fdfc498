"""Layers: `Linear`, the activations, `Flatten`, and `Sequential`, which chains them."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

from autograd_core.engine.tensor import Tensor
from autograd_core.nn import functional
from autograd_core.nn.module import Module
from autograd_core.nn.parameter import Parameter
from autograd_core.tensors.devices import check_device
from autograd_core.tensors.random import rand


class Linear(Module):
    """x -> x @ weight.T + bias.

    Both start uniform between -1/sqrt(in_features) and 1/sqrt(in_features): torch's distribution, though not its
    numbers; `manual_seed` makes them reproducible.

    Args:
        in_features: length of the input's last axis.
        out_features: length of the output's last axis.
        bias: whether something is added.
        device: the CPU.
        dtype: of the parameters; the default dtype if None.

    >>> layer = Linear(3, 2)
    >>> layer.weight.shape, layer.bias.shape, layer(Tensor([[1.0, 2.0, 3.0]], dtype="float32")).shape
    (torch.Size([2, 3]), torch.Size([2]), torch.Size([1, 2]))
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        check_device(device)
        self.in_features = in_features
        self.out_features = out_features
        reach = 1 / sqrt(in_features) if in_features else 0.0

        def uniform(*shape: int) -> Parameter:
            return Parameter((2 * rand(*shape, dtype=dtype) - 1) * reach)

        self.weight = uniform(out_features, in_features)
        self.register_parameter("bias", uniform(out_features) if bias else None)

    def forward(self, input: Tensor) -> Any:
        """Shape (..., in_features) to (..., out_features)."""
        return functional.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class ReLU(Module):
    """max(x, 0) by element."""

    def forward(self, input: Tensor) -> Any:
        """Any shape; the result has the same."""
        return functional.relu(input)


class Sigmoid(Module):
    """1 / (1 + exp(-x)) by element."""

    def forward(self, input: Tensor) -> Any:
        """Any shape; the result has the same."""
        return functional.sigmoid(input)


class Tanh(Module):
    """Hyperbolic tangent by element."""

    def forward(self, input: Tensor) -> Any:
        """Any shape; the result has the same."""
        return functional.tanh(input)


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

    >>> Sequential(Linear(2, 3), ReLU())
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): ReLU()
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
