from __future__ import annotations

import pytest

import autograd_core as torch
from autograd_core.nn import Linear, Module, Parameter, ReLU, Sequential


class Net(Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = Parameter(torch.ones(2))
        self.inner = Linear(2, 3)
        self.register_buffer("count", torch.zeros(1))
        self.note = "plain"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x * self.scale)


def test_parameters_buffers_and_modules_are_found_by_name() -> None:
    net = Net()
    assert [name for name, _ in net.named_parameters()] == ["scale", "inner.weight", "inner.bias"]
    assert [name for name, _ in net.named_parameters("top", recurse=False)] == ["top.scale"]
    assert [name for name, _ in net.named_buffers()] == ["count"] and len(list(net.buffers())) == 1
    assert [name for name, _ in net.named_modules()] == ["", "inner"]
    assert list(net.children()) == [net.inner] and list(net.modules()) == [net, net.inner]


def test_what_is_shared_is_listed_once() -> None:
    layer = Linear(2, 2)
    assert len(list(Sequential(layer, ReLU(), layer).parameters())) == 2
    assert len(Sequential(layer, ReLU(), layer).state_dict()) == 4 - 2


def test_attributes_are_replaced_and_removed() -> None:
    net = Net()
    net.scale = None
    assert net.scale is None and "scale" not in dict(net.named_parameters())
    net.scale = Parameter(torch.zeros(2))
    net.count = torch.ones(1)
    assert net.count.tolist() == [1] and net.scale.tolist() == [0, 0]
    net.note = Linear(1, 1)
    assert "note" in dict(net.named_children()) and "note" not in vars(net)
    del net.inner, net.note
    assert list(net.children()) == []
    with pytest.raises(AttributeError, match="'Net' object has no attribute 'inner'"):
        _ = net.inner
    del net.training
    with pytest.raises(AttributeError):
        _ = net.training


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("scale", torch.ones(2), "as parameter 'scale'"),
        ("inner", 3, "cannot assign 'int' as child module 'inner'"),
        ("count", "one", "cannot assign 'str' as buffer 'count'"),
    ],
)
def test_a_registered_name_takes_only_its_own_kind(name: str, value: object, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        setattr(Net(), name, value)


def test_assigning_before_init_is_an_error() -> None:
    class Early(Module):
        def __init__(self) -> None:
            self.layer = Linear(1, 1)

    with pytest.raises(AttributeError, match=r"cannot assign module before Module.__init__\(\) call"):
        Early()


@pytest.mark.parametrize("name", ["", "a.b", "forward"])
def test_names_that_cannot_be_registered(name: str) -> None:
    with pytest.raises(KeyError):
        Module().register_parameter(name, None)


def test_a_module_without_forward() -> None:
    with pytest.raises(NotImplementedError, match=r'Module \[Module\] is missing the required "forward" function'):
        Module()(1)


def test_modes_reach_every_part() -> None:
    net = Net()
    assert net.eval() is net and not net.training and not net.inner.training
    assert net.train().inner.training


def test_freezing() -> None:
    net = Net().requires_grad_(False)
    assert not net(torch.ones(1, 2)).requires_grad
    assert net.requires_grad_()(torch.ones(1, 2)).requires_grad


def test_apply_visits_parts_first() -> None:
    seen: list[Module] = []
    net = Net()
    assert net.apply(seen.append) is net and seen == [net.inner, net]


def test_zero_grad() -> None:
    net = Net()
    net(torch.ones(1, 2)).sum().backward()
    net.zero_grad(set_to_none=False)
    assert net.scale.grad.tolist() == [0, 0]
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_conversion_in_place() -> None:
    net = Net()
    scale = net.scale
    net(torch.ones(1, 2)).sum().backward()
    assert net.double().scale is scale and scale.dtype == scale.grad.dtype == torch.float64
    assert net.count.dtype == torch.float64
    assert net.half().scale.dtype == torch.float16 and net.float().scale.dtype == torch.float32
    assert net.to("cpu").to(device=torch.device("cpu"), dtype=torch.float64).inner.bias.dtype == torch.float64
    with pytest.raises(TypeError, match="floating point"):
        net.to(torch.int64)


def test_the_printed_form() -> None:
    assert repr(Net()) == "Net(\n  (inner): Linear(in_features=2, out_features=3, bias=True)\n)"
    assert repr(Sequential(Sequential(ReLU()))) == "Sequential(\n  (0): Sequential(\n    (0): ReLU()\n  )\n)"


def test_the_state_is_detached_and_shares_memory() -> None:
    net = Net()
    state = net.state_dict()
    assert list(state) == ["scale", "count", "inner.weight", "inner.bias"]
    assert not state["scale"].requires_grad
    state["scale"].fill_(7.0)
    assert net.scale.tolist() == [7, 7]
