import autograd_core as torch
from autograd_core.autograd import forward_ad as fw
from autograd_core.engine.stacking import stack


def test_each_row_gets_its_share():
    a, b = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0], requires_grad=True)
    stacked = stack([a, b])
    assert stacked.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    (stacked * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([1.0, 2.0], [3.0, 4.0])


def test_numbers_and_second_derivatives():
    x = torch.tensor(3.0, requires_grad=True)
    (first,) = torch.autograd.grad(stack([x * x, x**3]).sum(), x, create_graph=True)
    assert torch.autograd.grad(first, x)[0].item() == 20.0


def test_tangents():
    with fw.dual_level():
        x = fw.make_dual(torch.tensor(3.0), torch.tensor(1.0))
        assert fw.unpack_dual(stack([x, torch.tensor(1.0)])).tangent.tolist() == [1.0, 0.0]
