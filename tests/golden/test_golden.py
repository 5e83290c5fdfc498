"""Outputs, gradients and JVPs against numbers that torch gave (see `dump.py`), without torch.

What differs on purpose stands in `DIFFERENT` and `MISSING`, each with its reason, and nowhere else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd_core as torch
from autograd_core.autograd import forward_ad
from autograd_core.errors import DeviceError

HERE = Path(__file__).parent
RELATIVE, ABSOLUTE = 1e-9, 1e-11  # the second is of the largest number in the array

MISSING: dict[str, str] = {}
"""Ops that wait."""

DIFFERENT: dict[str, str] = {
    "as_strided/partial_views": "torch counts in the tensor's storage, of which the file holds a part",
    "corrcoef: sample 1": "the derivative is 0 (two columns), and torch's only roundings",
    "cov: sample 3": "the weights are float32: ours and torch's are both off by some 5e-8",
    "logcumsumexp: tangents": "torch's are off by 3e-6, and NaN of complex numbers",
    "cholesky: complex gradients": "torch keeps the imaginary cotangent of L's diagonal, which is real",
    "cholesky_inverse: sample 2": "torch's rule takes the triangle that is not read for zeros, which here it is not",
    "cholesky_solve: sample 2": "torch's rule takes the triangle that is not read for zeros, which here it is not",
    "linalg.cholesky: complex gradients": "as cholesky",
    "linalg.cholesky: tangents": "of a tangent that is not symmetric ours takes the symmetric part",
    "linalg.eigvalsh: sample 0": "of a matrix that is not symmetric torch reads one triangle, ours the symmetric part",
    "linalg.eigvalsh: sample 4": "of a matrix that is not Hermitian torch reads one triangle, ours the Hermitian part",
    "linalg.pinv/hermitian: sample 0": "of a matrix that is not symmetric torch reads one triangle, ours both",
    "linalg.pinv/hermitian: sample 4": "of a matrix that is not Hermitian torch reads one triangle, ours both",
    "nn.functional.cosine_similarity: sample 3 gradients": "the gradient is 0, and torch's only roundings",
    "nn.functional.hardsigmoid: gradients": "torch's slope is 1/6 in single precision, 3e-8 off",
    "nn.functional.hardsigmoid: tangents": "torch's slope is 1/6 in single precision, 3e-8 off",
    "nn.functional.layer_norm: sample 2 gradients": "the gradient is 0, and torch's only roundings",
    "nn.functional.normalize: sample 1 gradients": "the gradient is 0, and torch's only roundings",
    "nn.functional.normalize: sample 2 gradients": "the gradient is 0, and torch's only roundings",
    "nn.functional.normalize: sample 2 tangents": "the tangent is 0, and torch's only roundings",
    "special.airy_ai: sample 0": "torch is off by 3e-9",
    "special.bessel_j0": "torch is off by 2e-7",
    "special.bessel_j1": "torch is off by 3e-8",
    "special.bessel_y0: sample 0": "torch is off by 1e-8",
    "special.bessel_y1: sample 0": "torch is off by 3e-7",
}
"""What differs from torch's numbers, where torch is less exact or has another convention: an op, or only some of its
calls or numbers, such as "op: sample 2", "op: complex", "op: tangents", "op: complex gradients" (see `keys`)."""

NOT_ON_A_GPU = {"special.airy_ai": "airy", "special.i1": "ive", "special.spherical_bessel_j0": "spherical_jn"}
"""Ops whose value or derivative needs a function that CuPy does not have."""

CALLS: dict[str, Callable[..., Any]] = {
    "where": lambda x, condition, other: torch.where(condition, x, other),
    "polygamma": lambda x, n: torch.polygamma(n, x),
    "special.polygamma": lambda x, n: torch.polygamma(n, x),
    "linalg.lstsq/grad_oriented": lambda a, b, **options: torch.linalg.lstsq(a, b, **options)[:2],
    "meshgrid/variadic_tensors": lambda *xs, **options: torch.meshgrid(*xs, **options),
    "einsum": lambda operands, equation: torch.einsum(equation, *operands),
    "slice": lambda x, dim=0, start=None, end=None, step=1: x[(slice(None),) * dim + (slice(start, end, step),)],
    "broadcast_tensors": lambda *xs: torch.broadcast_tensors(*xs),
}
"""torch's sample of these is called another way than the function."""

PROPERTIES = ("T", "H", "mT", "mH", "real", "imag")


@cache
def calls() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / "samples.json").read_text())["calls"]
    return found


@cache
def numbers() -> dict[str, np.ndarray]:
    with np.load(HERE / "numbers.npz", allow_pickle=False) as file:
        return dict(file)


def array(place: list[Any]) -> np.ndarray:
    name, start, shape = place
    flat = numbers()[name][start : start + math.prod(shape)]
    return np.asarray(flat.reshape(shape))


def wave(like: np.ndarray, phase: float) -> np.ndarray:
    k = np.arange(like.size, dtype=np.float64).reshape(like.shape)
    real = np.cos(1.7 * k + phase)
    return real + 1j * np.cos(1.7 * k + phase + 1) if like.dtype.kind == "c" else np.asarray(real)


def decode(value: Any, leaf: Callable[[np.ndarray, bool], Any]) -> Any:
    if not isinstance(value, dict):
        return value
    (kind, held), *rest = value.items()
    if kind == "tensor":
        return leaf(array(held), rest[0][1])
    if kind == "list":
        items = [decode(v, leaf) for v in held]
        return tuple(items) if rest[0][1] else items
    if kind == "slice":
        return slice(*held)
    if kind == "complex":
        return complex(*held)
    if kind == "dtype":
        return getattr(torch, held)
    return float.fromhex(held) if kind == "float" else ...


def function(name: str) -> Callable[..., Any]:
    """Ours by torch's name: in its namespace, as a method, or as a property."""
    for called in (name, name.split("/")[0]):
        if called in CALLS:
            return CALLS[called]
    *path, last = name.split("/")[0].split(".")
    if last in PROPERTIES:
        return lambda x: getattr(x, last)
    for namespace in (".".join(path), ""):
        place: Any = torch
        for part in filter(None, namespace.split(".")):
            place = getattr(place, part, None)
        if callable(getattr(place, last, None)):
            return getattr(place, last)  # type: ignore[no-any-return]
    return getattr(torch.Tensor, last)  # type: ignore[no-any-return]


def flat(value: Any) -> Iterable[Any]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from flat(item)


def keys(call: dict[str, Any], part: str = "") -> set[str]:
    """What an exception for this call, or for a part of its numbers, may be called."""
    name = call["op"]
    samples = [(c["args"], c["kwargs"]) for c in calls() if c["op"] == name]
    number = f"sample {samples.index((call['args'], call['kwargs']))}"
    field = "complex" if '["complex128"' in json.dumps(call) else "real"
    return {name, *(f"{name}: {what}" for what in (number, field, part, f"{number} {part}", f"{field} {part}"))}


def close(found: Any, place: list[Any], what: str) -> None:
    truth = array(place)
    ours = np.asarray(found.detach().cpu().numpy())
    assert ours.shape == truth.shape, f"{what} has shape {ours.shape}, torch's {truth.shape}"
    assert ours.dtype == truth.dtype, f"{what} is {ours.dtype}, torch's {truth.dtype}"
    if truth.dtype.kind not in "fc":
        assert ours.tolist() == truth.tolist(), what
        return
    finite = np.isfinite(truth)
    scale = np.abs(truth[finite]).max(initial=0.0)
    near = np.abs(ours - truth, where=finite, out=np.zeros(truth.shape)) <= ABSOLUTE * scale + RELATIVE * np.abs(truth)
    same = np.where(finite, near, (ours == truth) | (np.isnan(ours) & np.isnan(truth)))
    assert same.all(), f"{what}: {ours[~same][:3]}, torch has {truth[~same][:3]}"


def check_gradients(call: dict[str, Any], device: str = "cpu") -> None:
    leaves: list[Any] = []

    def leaf(data: np.ndarray, wanted: bool) -> Any:
        made = torch.tensor(data, requires_grad=wanted, device=device)
        if wanted:
            leaves.append(made)
        return made

    args = [decode(a, leaf) for a in call["args"]]
    kwargs = {k: decode(v, leaf) for k, v in call["kwargs"].items()}
    outputs = list(flat(function(call["op"])(*args, **kwargs)))
    assert len(outputs) == len(call["outputs"])
    for i, (found, place) in enumerate(zip(outputs, call["outputs"], strict=True)):
        close(found, place, f"output {i}")
    if DIFFERENT.keys() & keys(call, "gradients") or all(place is None for place in call["gradients"]):
        return
    pairs = [
        (y, torch.tensor(wave(y.detach().cpu().numpy(), 0.3 + i), device=device))
        for i, y in enumerate(outputs)
        if y.requires_grad
    ]
    gradients = torch.autograd.grad([y for y, _ in pairs], leaves, [g for _, g in pairs], allow_unused=True)
    for i, (found, place) in enumerate(zip(gradients, call["gradients"], strict=True)):
        if place is not None and found is not None:
            close(found, place, f"gradient {i}")
        else:
            assert place is None or not array(place).any(), f"gradient {i} is missing"
            assert found is None or not found.cpu().value.any(), f"gradient {i} is {found}, torch has none"


def check_tangents(call: dict[str, Any], device: str = "cpu") -> None:
    if DIFFERENT.keys() & keys(call, "tangents") or call["tangents"] is None:
        return

    def dual(data: np.ndarray, wanted: bool) -> Any:
        made = torch.tensor(data, device=device)
        return forward_ad.make_dual(made, torch.tensor(wave(data, 0.7), device=device)) if wanted else made

    with forward_ad.dual_level():
        args = [decode(a, dual) for a in call["args"]]
        kwargs = {k: decode(v, dual) for k, v in call["kwargs"].items()}
        outputs = list(flat(function(call["op"])(*args, **kwargs)))
        tangents = [forward_ad.unpack_dual(y).tangent for y in outputs]
    for i, (found, place) in enumerate(zip(tangents, call["tangents"], strict=True)):
        if found is None or place is None:
            assert place is None or not array(place).any(), f"tangent {i} is missing"
        else:
            close(found, place, f"tangent {i}")


@pytest.mark.filterwarnings("ignore:reduction")  # kl_div's, which torch has too
@pytest.mark.parametrize("name", sorted({call["op"] for call in calls()} - MISSING.keys() - DIFFERENT.keys()))
def test_op(name: str, device: str) -> None:
    if device != "cpu" and name in NOT_ON_A_GPU:
        with pytest.raises(DeviceError, match=f"cannot be computed on the GPU: CuPy has no {NOT_ON_A_GPU[name]}"):
            check_op(name, device)
    else:
        check_op(name, device)


def check_op(name: str, device: str) -> None:
    for call in calls():
        if call["op"] == name and not DIFFERENT.keys() & keys(call):
            check_gradients(call, device)
            check_tangents(call, device)


def test_every_exception_is_one_of_the_file() -> None:
    known = {key for call in calls() for part in ("gradients", "tangents") for key in keys(call, part)}
    assert {*MISSING, *DIFFERENT} <= known


def test_a_wrong_number_is_noticed() -> None:
    call = next(c for c in calls() if c["op"] == "tanh")
    with pytest.raises(AssertionError, match="gradient 0"):
        check_gradients({**call, "gradients": call["outputs"]})
