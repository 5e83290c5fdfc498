"""Golden numbers: torch's own samples (OpInfo) of every op we share with it, with its outputs, gradients and JVPs.

A developer's script; needs torch 2.13 and `expecttest` (torch's tests import it). It writes `samples.json` (how each op
is called) and `numbers.npz` (all arrays), which `test_golden.py` compares with ours, without torch:

    python tests/golden/dump.py
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy
import torch

HERE = Path(__file__).parent
MOST_ELEMENTS = (140, 1200)
"""Of all arguments of a call; the second where an op has no smaller sample."""
MOST_SAMPLES = {torch.float64: 4, torch.complex128: 1}
CROPPED = 24
"""Of an op of one argument that acts element by element, so many elements do."""
# What the op table leaves out for now (see docs/ops.md), what is random, sparse or bookkeeping, and torch's internals.
LEFT_OUT = re.compile(
    r"conv|pool|batch_norm|group_norm|instance_norm|local_response|fft|stft|sparse|embedding|interpolate|upsample"
    r"|grid_sample|attention|dropout|cauchy|exponential$|geometric|log_normal|normal$|uniform|bernoulli|multinomial"
    r"|rrelu|eig$|eigvals$|jiterator|masked\.|^_|torch\.|_copy$|_scatter$|resize|empty|geqrf|ormqr|householder|ldl"
    r"|lu_factor|lu_unpack|_ex$|lowrank|ctc|unsafe|shuffle|linear_cross|native|segment|to_sparse|bfloat16|chalf"
    r"|^(c?(double|float|half)|bool|byte|char|int|long|short|normal.*|rand.*|to|fill|zero_|clone|contiguous|alias.*|item|svd|combinations|histc|nonzero.*)$"
    r"|hash_tensor|addmm/decomposed|triton|nn\.functional\.(unfold|pdist|triplet_margin_with.*|multilabel_margin_loss)"
    r"|index_reduce|signal|histogram|logspace|scalar_tensor|new_|argwhere|frexp|isin$|pinv.singular|tensorinv|tensorsolve|vander|gradient|resolve|unique|triangular_solve|positive$|sum_to_size"
)


def wave(like: torch.Tensor, phase: float) -> torch.Tensor:
    """Numbers that need not be stored: cos(1.7 k + phase) over the elements k; shifted in the imaginary part."""
    k = torch.arange(like.numel(), dtype=torch.float64).reshape(like.shape)
    real = torch.cos(1.7 * k + phase)
    return torch.complex(real, torch.cos(1.7 * k + phase + 1)) if like.is_complex() else real


class Writer:
    """Collects arrays under numbers, and the calls that refer to them."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[numpy.ndarray]] = {}
        self.used: dict[str, int] = {}
        self.calls: list[dict[str, Any]] = []

    def put(self, tensor: torch.Tensor) -> list[Any]:
        """Store an array; its dtype, where it begins among all numbers of that dtype, and its shape."""
        array = tensor.detach().resolve_conj().resolve_neg().numpy(force=True)
        name = array.dtype.name
        start = self.used.get(name, 0)
        self.numbers.setdefault(name, []).append(array.ravel().copy())
        self.used[name] = start + array.size
        return [name, start, list(array.shape)]

    def encode(self, value: Any) -> Any:
        """An argument as JSON: tensors by number, what JSON does not know as tagged lists."""
        if isinstance(value, torch.Tensor):
            return {"tensor": self.put(value), "grad": value.requires_grad}
        if isinstance(value, list | tuple):
            return {"list": [self.encode(v) for v in value], "tuple": isinstance(value, tuple)}
        if isinstance(value, slice):
            return {"slice": [value.start, value.stop, value.step]}
        if isinstance(value, complex):
            return {"complex": [value.real, value.imag]}
        if value is Ellipsis:
            return {"ellipsis": True}
        if isinstance(value, torch.dtype):
            return {"dtype": str(value).removeprefix("torch.")}
        if isinstance(value, float):
            return {"float": value.hex() if value == value else "nan"}
        if value is None or isinstance(value, bool | int | str):
            return value
        raise TypeError(f"cannot write {type(value).__name__}")


def leaves(value: Any) -> Iterable[torch.Tensor]:
    """The tensors in nested arguments, in order."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)


def outputs_of(result: Any) -> list[torch.Tensor]:
    """The tensors of a result."""
    return list(leaves(result))


def gradients(outputs: list[torch.Tensor], inputs: list[torch.Tensor]) -> list[torch.Tensor | None]:
    """torch's gradients with the cotangents that `wave` gives."""
    pairs = [(y, wave(y, 0.3 + i)) for i, y in enumerate(outputs) if y.requires_grad]
    if not pairs or not inputs:
        return [None] * len(inputs)
    roots, cotangents = zip(*pairs, strict=True)
    return list(torch.autograd.grad(roots, inputs, cotangents, allow_unused=True, retain_graph=True))


def tangents(call: Callable[..., Any], args: Any, kwargs: Any) -> list[torch.Tensor | None] | None:
    """torch's forward derivatives, None where it has no forward rule."""
    import torch.autograd.forward_ad as forward

    def dual(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return forward.make_dual(value.detach(), wave(value, 0.7)) if value.requires_grad else value
        if isinstance(value, list | tuple):
            return type(value)(dual(v) for v in value)
        return value

    try:
        with forward.dual_level():
            result = call(*dual(args), **{k: dual(v) for k, v in kwargs.items()})
            return [forward.unpack_dual(y).tangent for y in outputs_of(result)]
    except (RuntimeError, NotImplementedError):
        return None


def cropped(info: Any, sample: Any) -> Any:
    """A large sample of an op of one argument, made small."""
    from torch.testing._internal.opinfo.core import UnaryUfuncInfo

    if isinstance(info, UnaryUfuncInfo) and sample.input.numel() > CROPPED and not sample.args:
        small = sample.input.detach().reshape(-1)[:CROPPED].clone()
        sample.input = small.requires_grad_(sample.input.requires_grad)
    return sample


def write_sample(writer: Writer, name: str, info: Any, sample: Any, largest: int) -> bool:
    """One call with its numbers; False where it cannot be used."""
    args, kwargs = (sample.input, *sample.args), sample.kwargs
    tensors = [*leaves(args), *leaves(list(kwargs.values()))]
    if sum(t.numel() for t in tensors) > largest or any(t.is_sparse for t in tensors):
        return False
    result = info.op(*args, **kwargs)
    outputs = outputs_of(result)
    processed = outputs_of(sample.output_process_fn_grad(result))
    if [id(y) for y in processed] != [id(y) for y in outputs] or sum(y.numel() for y in outputs) > 2 * largest:
        return False
    inputs = [t for t in tensors if t.requires_grad]
    pulled = gradients(outputs, inputs)
    pushed = tangents(info.op, args, kwargs) if info.supports_forward_ad else None
    call = {
        "op": name,
        "args": [writer.encode(a) for a in args],
        "kwargs": {k: writer.encode(v) for k, v in kwargs.items()},
        "outputs": [writer.put(y) for y in outputs],
        "gradients": [None if g is None else writer.put(g) for g in pulled],
        "tangents": None if pushed is None else [None if t is None else writer.put(t) for t in pushed],
    }
    writer.calls.append(call)
    return True


def write_op(writer: Writer, info: Any) -> None:
    """Some samples of one op, spread over those that torch has, real and complex."""
    name = info.name + (f"/{info.variant_test_name}" if info.variant_test_name else "")
    for dtype, most in MOST_SAMPLES.items():
        if dtype not in info.supported_dtypes("cpu"):
            continue
        torch.manual_seed(0)
        differentiable = info.supports_autograd and dtype in info.supported_backward_dtypes("cpu")
        samples = list(info.sample_inputs("cpu", dtype, requires_grad=differentiable))
        order = sorted(range(len(samples)), key=lambda i: (i * 0.6180339887) % 1)
        if not any(write_some(writer, name, info, samples, order, largest, most) for largest in MOST_ELEMENTS):
            print(f"{name}: no sample of {dtype} can be written")


def write_some(
    writer: Writer, name: str, info: Any, samples: list[Any], order: list[int], largest: int, most: int
) -> int:
    """The first samples, in this order, that are small enough; how many."""
    written = 0
    for i in order:
        try:
            written += write_sample(writer, name, info, cropped(info, samples[i]), largest)
        except (RuntimeError, NotImplementedError, TypeError) as error:
            print(f"{name}: {str(error).splitlines()[0][:100]}")
        if written == (most if largest == MOST_ELEMENTS[0] else 1):
            break
    return written


def main() -> None:
    """Write the two files."""
    from torch.testing._internal.common_methods_invocations import op_db

    warnings.simplefilter("ignore")
    writer = Writer()
    for info in op_db:
        name = info.name + (f"/{info.variant_test_name}" if info.variant_test_name else "")
        if not LEFT_OUT.search(name):
            write_op(writer, info)
    numbers = {name: numpy.concatenate(parts) for name, parts in writer.numbers.items()}
    numpy.savez_compressed(HERE / "numbers.npz", **numbers)  # type: ignore[arg-type]
    lines = ",\n".join(json.dumps(call, separators=(",", ":")) for call in writer.calls)
    (HERE / "samples.json").write_text(f'{{"torch": "{torch.__version__}", "calls": [\n{lines}\n]}}\n')
    print(
        f"{len(writer.calls)} calls of {len({c['op'] for c in writer.calls})} ops, {sum(writer.used.values())} numbers"
    )


if __name__ == "__main__":
    main()
