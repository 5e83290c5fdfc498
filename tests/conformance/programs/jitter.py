"""What roundings do to a program: torch with every elementary result moved by at most eps times itself (one to two
units in the last place)."""

from __future__ import annotations

from typing import Any


def jitter_of(torch: Any) -> Any:
    """`jitter(sample)`, a context in which torch rounds at random."""
    from torch.utils._python_dispatch import TorchDispatchMode

    exact = {"detach", "empty", "alias", "view", "expand", "select", "slice", "zero_", "fill_", "copy_", "clone"}
    exact |= {"transpose", "t", "permute", "unsqueeze", "squeeze", "as_strided", "_to_copy", "ones_like", "zeros_like"}
    exact |= {"neg", "neg_", "abs", "abs_", "sign", "where", "maximum", "minimum", "amax", "amin", "relu", "relu_"}
    exact |= {"lift_fresh", "unbind", "new_empty_strided", "_unsafe_view", "scalar_tensor", "empty_like", "zeros"}
    exact |= {"new_zeros", "_efficientzerotensor", "index", "index_put", "index_put_", "_reshape_alias"}
    exact |= {"eq", "gt", "ge", "lt", "le"}
    exact |= {"select_backward", "slice_backward", "sgn", "threshold_backward", "masked_fill", "masked_fill_", "full"}

    sums = {"sum", "mean", "mm", "mv", "dot", "bmm", "addmm", "add", "sub", "rsub", "index_put"}

    class Jitter(TorchDispatchMode):  # type: ignore[misc]
        def __init__(self, sample: int) -> None:
            super().__init__()
            self.generator = torch.Generator().manual_seed(sample)

        def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            name = function.overloadpacket.__name__
            # A sum is exact to one unit of what it sums, in no matter which order, not of what is left of it.
            scale = function(*[magnitude(a) for a in args], **(kwargs or {})) if name in sums else None
            if name == "tanh_backward":  # g (1 - y y), which cancels
                scale = 2 * args[0].abs()
            result = function(*args, **(kwargs or {}))
            if name not in exact and isinstance(result, torch.Tensor) and result.is_floating_point():
                eps = torch.finfo(result.dtype).eps
                # Evenly spread, not only the extremes: those would often cancel each other exactly.
                share = torch.rand(result.shape, generator=self.generator, dtype=result.dtype).mul_(2).sub_(1)
                result.add_(share * (result if scale is None else scale) * eps)
            return result

    def magnitude(argument: Any) -> Any:
        if isinstance(argument, torch.Tensor) and argument.is_floating_point():
            return argument.abs()
        return argument

    return Jitter
