"""Saved-tensor hooks as the engine calls them; what is expected was observed with torch 2.13."""

import pytest

import autograd_core as torch
from autograd_core.autograd.graph import saved_tensors_hooks


@pytest.fixture
def x():
    return torch.tensor([1.0, 2.0], requires_grad=True)


class Log:
    """Hooks that keep what they are given, without its history, and note their calls."""

    def __init__(self):
        self.calls = []

    def pack(self, tensor):
        self.calls.append(("pack", tensor.requires_grad, tensor.grad_fn and tensor.grad_fn.name(), tensor))
        return tensor.detach()

    def unpack(self, packed):
        self.calls.append(("unpack", packed.tolist()))
        return packed

    @property
    def words(self):
        return [call[0] for call in self.calls]


def gradient(y, x):
    return torch.autograd.grad(y.sum(), x)[0].tolist()


def test_every_saved_tensor_is_packed_and_unpacked(x):
    log = Log()
    with saved_tensors_hooks(log.pack, log.unpack):
        y = x * x
    assert log.words == ["pack", "pack"] and all(call[3] is x for call in log.calls)
    assert gradient(y, x) == [2.0, 4.0]
    assert log.words == ["pack", "pack", "unpack", "unpack"]


def test_outputs_are_packed_with_their_history(x):
    log = Log()
    with saved_tensors_hooks(log.pack, log.unpack):
        y = x.exp()
    assert log.calls[0][:3] == ("pack", True, "ExpBackward0")
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    assert log.words == ["pack", "unpack", "unpack"]
    with pytest.raises(RuntimeError, match="second time"):
        y.sum().backward()


def test_only_tensors_that_are_saved_are_packed(x):
    log = Log()
    with saved_tensors_hooks(log.pack, log.unpack):
        x * 2, x + 1, torch.ones(2) * torch.ones(2)
    assert log.calls == []


def test_what_is_unpacked_is_what_counts(x):
    with saved_tensors_hooks(lambda tensor: 3, lambda packed: torch.ones(2)):
        y = x * x
    assert gradient(y, x) == [2.0, 2.0]
    with saved_tensors_hooks(lambda tensor: tensor * 2, lambda packed: packed):  # noqa: SIM117
        with saved_tensors_hooks(lambda tensor: tensor + 1, lambda packed: packed):
            y = x * x
    assert gradient(y, x) == [4.0, 6.0]  # the inner hooks alone


def test_second_derivatives_through_hooks(x):
    for function, expected in ((lambda: x * x * x, [6.0, 12.0]), (lambda: x.exp(), [2.7182817, 7.389056])):
        with saved_tensors_hooks(lambda tensor: tensor.detach().clone(), lambda packed: packed):
            y = function()
        (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        assert gradient(first, x) == pytest.approx(expected, rel=1e-6)


def test_grad_mode_in_the_hooks(x):
    modes = []

    def note(tensor):
        modes.append(torch.is_grad_enabled())
        return tensor.detach()

    with saved_tensors_hooks(note, note):
        y = x.exp()
    torch.autograd.grad(y.sum(), x, create_graph=True)
    assert modes == [False, True]


def test_packing_in_place_is_refused(x):
    with pytest.raises(RuntimeError, match="A saved tensor pack hook is modifying its input in place"):  # noqa: SIM117
        with saved_tensors_hooks(lambda tensor: tensor.add_(1), lambda packed: packed):
            x * x


def test_unpacking_something_else_is_refused(x):
    with saved_tensors_hooks(lambda tensor: tensor, lambda packed: 3):
        y = x * x
    with pytest.raises(TypeError, match="unpack_hook expected to be a Tensor but got result of type int"):
        gradient(y, x)


def test_a_write_after_packing_goes_unnoticed(x):
    z = x * 1
    with saved_tensors_hooks(lambda tensor: tensor.clone(), lambda packed: packed):
        y = z * z
    z.add_(1)
    assert gradient(y, x) == [2.0, 4.0]


def test_what_a_function_saves_goes_through_hooks(x):
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            ctx.save_for_backward(a, a * 1)
            return a * 2

        @staticmethod
        def backward(ctx, g):
            first, _ = ctx.saved_tensors
            assert first.requires_grad and first.is_leaf
            return g * first

    log = Log()
    with saved_tensors_hooks(log.pack, log.unpack):
        y = Twice.apply(x)
    assert gradient(y, x) == [1.0, 2.0]
    assert log.words == ["pack", "pack", "unpack", "unpack"]


def test_inference_tensors_are_not_saved(x):
    with torch.inference_mode():
        constant = torch.ones(2)

    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.save_for_backward(b)
            return a * 2

    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        Twice.apply(x, constant)
