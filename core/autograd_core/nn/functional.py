"""torch's `nn.functional`: the rows of the op table that networks are made of, under torch's names and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.engine.inplace import overwrite
from autograd_core.engine.inplace import write as write_in_place
from autograd_core.engine.tensor import Tensor, make
from autograd_core.nn.activationfunctions import celu as celu
from autograd_core.nn.activationfunctions import elu as elu
from autograd_core.nn.activationfunctions import gelu as gelu
from autograd_core.nn.activationfunctions import glu as glu
from autograd_core.nn.activationfunctions import hardshrink as hardshrink
from autograd_core.nn.activationfunctions import hardsigmoid as hardsigmoid
from autograd_core.nn.activationfunctions import hardswish as hardswish
from autograd_core.nn.activationfunctions import hardtanh as hardtanh
from autograd_core.nn.activationfunctions import leaky_relu as leaky_relu
from autograd_core.nn.activationfunctions import log_softmax as log_softmax
from autograd_core.nn.activationfunctions import logsigmoid as logsigmoid
from autograd_core.nn.activationfunctions import mish as mish
from autograd_core.nn.activationfunctions import prelu as prelu
from autograd_core.nn.activationfunctions import relu as relu
from autograd_core.nn.activationfunctions import relu6 as relu6
from autograd_core.nn.activationfunctions import rrelu as rrelu
from autograd_core.nn.activationfunctions import selu as selu
from autograd_core.nn.activationfunctions import sigmoid as sigmoid
from autograd_core.nn.activationfunctions import silu as silu
from autograd_core.nn.activationfunctions import softmax as softmax
from autograd_core.nn.activationfunctions import softmin as softmin
from autograd_core.nn.activationfunctions import softplus as softplus
from autograd_core.nn.activationfunctions import softshrink as softshrink
from autograd_core.nn.activationfunctions import softsign as softsign
from autograd_core.nn.activationfunctions import tanh as tanh
from autograd_core.nn.activationfunctions import tanhshrink as tanhshrink
from autograd_core.nn.activationfunctions import threshold as threshold
from autograd_core.nn.likelihoodfunctions import binary_cross_entropy as binary_cross_entropy
from autograd_core.nn.likelihoodfunctions import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from autograd_core.nn.likelihoodfunctions import gaussian_nll_loss as gaussian_nll_loss
from autograd_core.nn.likelihoodfunctions import kl_div as kl_div
from autograd_core.nn.likelihoodfunctions import poisson_nll_loss as poisson_nll_loss
from autograd_core.nn.lossfunctions import cross_entropy as cross_entropy
from autograd_core.nn.lossfunctions import huber_loss as huber_loss
from autograd_core.nn.lossfunctions import l1_loss as l1_loss
from autograd_core.nn.lossfunctions import mse_loss as mse_loss
from autograd_core.nn.lossfunctions import nll_loss as nll_loss
from autograd_core.nn.lossfunctions import smooth_l1_loss as smooth_l1_loss
from autograd_core.nn.marginfunctions import cosine_embedding_loss as cosine_embedding_loss
from autograd_core.nn.marginfunctions import hinge_embedding_loss as hinge_embedding_loss
from autograd_core.nn.marginfunctions import margin_ranking_loss as margin_ranking_loss
from autograd_core.nn.marginfunctions import multi_margin_loss as multi_margin_loss
from autograd_core.nn.marginfunctions import multilabel_margin_loss as multilabel_margin_loss
from autograd_core.nn.marginfunctions import multilabel_soft_margin_loss as multilabel_soft_margin_loss
from autograd_core.nn.marginfunctions import soft_margin_loss as soft_margin_loss
from autograd_core.nn.marginfunctions import triplet_margin_loss as triplet_margin_loss
from autograd_core.nn.marginfunctions import triplet_margin_with_distance_loss as triplet_margin_with_distance_loss
from autograd_core.ops import TABLE
from autograd_core.ops.shape import reshape
from autograd_core.tensors.convert import clone
from autograd_core.tensors.functions import wrap_axis
from autograd_core.tensors.random import rand
from autograd_core.tensors.writing import write


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Any:
    """input @ weight.T + bias.

    Args:
        input: shape (..., in_features).
        weight: shape (out_features, in_features), or (in_features,).
        bias: shape (out_features,), or None.

    Returns:
        Shape (..., out_features).

    >>> linear(Tensor([1.0, 2.0]), Tensor([[3.0, 4.0]]), Tensor([5.0])).value.tolist()
    [16.0]
    """
    return input @ weight.T if bias is None else TABLE["linear"](input, weight, bias)


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Any:
    """input1 @ weight[i] @ input2 + bias[i] for every output i.

    Args:
        input1: shape (..., in1_features).
        input2: shape (..., in2_features).
        weight: shape (out_features, in1_features, in2_features).
        bias: shape (out_features,), or None.

    Returns:
        Shape (..., out_features).
    """
    return TABLE["bilinear"](input1, input2, weight, 0 if bias is None else bias)


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """In training, each element is 0 with probability p and divided by 1 - p otherwise; else the input.

    Raises:
        ValueError: p is not a probability.

    >>> dropout(Tensor([1.0, 2.0]), p=1).value.tolist(), dropout(Tensor([1.0]), training=False).value.tolist()
    ([0.0, 0.0], [1.0])
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training:
        return input
    mask = make(numpy.asarray(rand(*input.shape, dtype=numpy.dtype(float))._value >= p), None)
    found = TABLE["dropout"](clone(input) if inplace else input, mask, p=p)
    return write_in_place(input, overwrite, found) if inplace else found


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from `start_dim` to `end_dim`, both included, as a single one.

    Raises:
        RuntimeError: `start_dim` comes after `end_dim`.

    >>> flatten(Tensor(numpy.ones((2, 3, 4))), start_dim=1).shape
    torch.Size([2, 12])
    """
    shape = input.shape or (1,)
    first, last = (numpy.arange(len(shape))[axis] for axis in (start_dim, end_dim))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    return reshape(input, shape=(*shape[:first], -1, *shape[last + 1 :]))


def _check_normalized(input: Tensor, normalized_shape: Sequence[int]) -> tuple[int, ...]:
    wanted = tuple(normalized_shape)
    if not wanted or tuple(input.shape[-len(wanted) :]) != wanted:
        shown = ", ".join(map(str, wanted))
        raise RuntimeError(
            f"Given normalized_shape={list(wanted)}, expected input with shape [*, {shown}], but got input of "
            f"size{list(input.shape)}"
        )
    return wanted


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Any:
    """The last axes shifted and scaled to mean 0 and variance 1, then by weight and bias.

    Raises:
        RuntimeError: the last axes have not the lengths `normalized_shape`.

    >>> layer_norm(Tensor([1.0, 3.0]), (2,), eps=0.0).value.tolist()
    [-1.0, 1.0]
    """
    lengths = _check_normalized(input, normalized_shape)
    scale, shift = 1 if weight is None else weight, 0 if bias is None else bias
    return TABLE["layer_norm"](input, scale, shift, normalized_shape=lengths, eps=eps)


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Any:
    """The last axes scaled to a root mean square of 1, then by a weight; eps is the dtype's if None.

    Raises:
        RuntimeError: as `layer_norm`.
    """
    lengths = _check_normalized(input, normalized_shape)
    return TABLE["rms_norm"](input, 1 if weight is None else weight, normalized_shape=lengths, eps=eps)


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None) -> Any:
    """Vectors along an axis, divided by their norm, or by eps if that is larger.

    >>> normalize(Tensor([3.0, 4.0]), dim=0).value.tolist()
    [0.6, 0.8]
    """
    attributes = {"p": p, "axis": wrap_axis(dim, input.ndim), "eps": eps}
    row = TABLE["normalize"]
    return row(input, **attributes) if out is None else write("normalize", out, row, (input,), attributes)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Any:
    """The cosine of the angle between vectors along an axis; norms below eps count as eps.

    >>> float(cosine_similarity(Tensor([1.0, 0.0]), Tensor([2.0, 0.0]), dim=0).value)
    1.0
    """
    return TABLE["cosine_similarity"](x1, x2, axis=wrap_axis(dim, max(x1.ndim, x2.ndim)), eps=eps)


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """The p-norm of x1 - x2 + eps along the last axis.

    >>> float(pairwise_distance(Tensor([3.0, 0.0]), Tensor([0.0, 4.0]), eps=0.0).value)
    5.0
    """
    return TABLE["pairwise_distance"](x1, x2, p=p, eps=eps, keepdims=keepdim)


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Any:
    """Elements added before and after the last axis, the one before it, and so on; negative numbers take away.

    Raises:
        RuntimeError: numbers or a mode that do not fit.

    >>> pad(Tensor([[1.0, 2.0]]), (1, 0)).value.tolist()
    [[0.0, 1.0, 2.0]]
    """
    ends = tuple(map(int, pad))
    if len(ends) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    # The other axes too, so that no one pair can be taken for every axis's, as NumPy does.
    width = (*ends, *(0,) * (2 * input.ndim - len(ends)))
    try:
        return TABLE["pad"](input, width=width, mode=mode, value=value or 0)
    except ValueError as error:
        raise RuntimeError(f"pad(): {error}") from None
