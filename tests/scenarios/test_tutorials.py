"""The 26 scenarios: every page runs and prints what it says, and its numbers are the ones that were asked for."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest

Names = dict[str, Any]
SCENARIOS: dict[int, Callable[[Names], None]] = {}
COUNT = 26
TUTORIALS = Path(__file__).resolve().parents[2] / "docs" / "tutorials"
WITH_COMMANDS = [int(path.name[:2]) for path in sorted(TUTORIALS.glob("[0-9]*.md")) if "```console" in path.read_text()]


def scenario(number: int) -> Callable[[Callable[[Names], None]], Callable[[Names], None]]:
    def register(check: Callable[[Names], None]) -> Callable[[Names], None]:
        SCENARIOS[number] = check
        return check

    return register


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_a_page_prints_what_it_says(number: int, page: Any, compare: Any) -> None:
    found = page(number)
    compare(found, found.run_python())


@pytest.mark.slow
@pytest.mark.parametrize("number", WITH_COMMANDS)
def test_a_command_prints_what_the_page_says(number: int, page: Any, compare: Any) -> None:
    found = page(number)
    compare(found, found.run_console())


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_a_scenario_has_the_numbers_asked_for(number: int, page: Any) -> None:
    found = page(number)
    found.run_python()
    SCENARIOS[number](found.names)


def test_the_regression_finds_the_line_on(device: str, page: Any) -> None:
    found = page(24)
    found.run_python()
    w, b, losses = found.names["fit"](device)
    assert w == pytest.approx(2, abs=0.1) and b == pytest.approx(3, abs=0.1)
    assert losses == pytest.approx(found.names["fit"]("cpu")[2], rel=1e-4)


def test_the_index_names_every_page(pages: dict[int, Path]) -> None:
    assert sorted(pages) == list(range(1, COUNT + 1))
    index = (TUTORIALS / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in pages.values() if f"({path.name})" not in index] == []


def ulps(found: Any, truth: Any) -> float:
    """The largest distance from a truth of higher precision, in units of the last place."""
    array = numpy.asarray(found)
    return float(numpy.max(numpy.abs(array.astype(truth.dtype) - truth) / numpy.spacing(numpy.abs(array))))


def lines(text: str) -> list[str]:
    return text.splitlines()


@scenario(1)
def product_rule(n: Names) -> None:
    x = n["x"].detach().numpy().astype("float64")
    assert ulps(n["x"].grad.numpy(), (2 * x + x * x) * numpy.exp(x)) <= 2
    assert tuple(n["x"].shape) == (2, 3)


@scenario(2)
def backward_twice(n: Names) -> None:
    assert n["first"].tolist() == [0.5, 1, 1.5, 2]
    a = n["torch"].tensor([1.0, 2, 3, 4], requires_grad=True)
    b = a**2
    c, d = b.mean(), b.sum()
    c.backward()
    with pytest.raises(RuntimeError, match="second time"):
        d.backward()
    b = a**2
    c, d = b.mean(), b.sum()
    a.grad = None
    c.backward(retain_graph=True)
    d.backward()
    assert a.grad.tolist() == [2.5, 5, 7.5, 10]


@scenario(3)
def leaves(n: Names) -> None:
    # Two passes have run; the third adds to what they left.
    for name, each in {"a": -11, "w1": -6, "w2": -8, "w3": -2, "w4": -4}.items():
        assert n[name].grad.item() == 2 * each, name
    assert n["d"].grad.item() == -1
    assert n["w1"].item() == pytest.approx(1 + 0.1 * 12) and n["w1"].is_leaf
    again = n["w3"] * n["b"]
    with pytest.warns(UserWarning, match="not a leaf"):
        assert again.grad is None


@scenario(4)
def graph(n: Names) -> None:
    def tree(node: Any) -> Any:
        kind = "constant" if node is None else node.name().removesuffix("Backward0").removesuffix("Backward1")
        return (kind.removeprefix("R").capitalize(), *(tree(p) for p, _ in (node.next_functions if node else ())))

    leaf = ("Torch::autograd::accumulategrad",)
    product = ("Mul", leaf, leaf)
    branches = ("Add", ("Mul", leaf, product), ("Mul", leaf, product))
    kind, *parents = tree(n["L"].grad_fn)
    assert kind == "Sub" and branches in parents
    assert (None, 0) in n["L"].grad_fn.next_functions
    assert all(n[name].grad_fn is None for name in ("a", "w1", "w2", "w3", "w4"))


@scenario(5)
def one_layer(n: Names) -> None:
    truth = 1 / (1 + numpy.exp(-n["z"].detach().numpy().astype("float64"))) / 3
    assert ulps(n["b"].grad.numpy(), truth) <= 4
    assert n["w"].grad.tolist() == [n["b"].grad.tolist()] * 5


@scenario(6)
def grad_modes(n: Names) -> None:
    torch, x = n["torch"], n["x"]
    assert not n["evaluate"](x).requires_grad and not n["also_evaluate"](x).requires_grad
    assert n["trained"].requires_grad and n["leaf"].requires_grad and not n["y"].requires_grad
    with torch.no_grad(), torch.enable_grad(), torch.set_grad_enabled(False):
        assert not (x * 2).requires_grad
    with torch.inference_mode(), torch.enable_grad():
        assert not (x * 2).requires_grad
    with pytest.raises(RuntimeError, match="version counter"):
        _ = n["y"]._version
    with pytest.raises(RuntimeError, match="cannot be saved for backward"):
        x * n["y"]


@scenario(7)
def requires_grad(n: Names) -> None:
    assert n["first"].requires_grad and n["second"].requires_grad and n["third"].requires_grad
    assert n["x"].grad.tolist() == [4 + 1, 6 + 1]  # the frozen branch adds nothing; the last line of the page adds 1
    assert n["weight"].grad.tolist() == [2, 3] and n["bias"].grad is None
    with pytest.raises(RuntimeError, match="floating point"):
        n["torch"].arange(3).requires_grad_()


@scenario(8)
def accumulate(n: Names) -> None:
    assert n["out"].item() == 4
    assert n["accumulated"].tolist() == [[2, 2], [2, 2]]
    assert n["x"].grad.tolist() == [[1, 1], [1, 1]]


@scenario(9)
def cotangent(n: Names) -> None:
    assert n["x"].grad.numpy() == pytest.approx([2, 0.2, 0.02, 0.002], rel=1e-7)
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs"):
        n["z"].backward()


@scenario(10)
def no_grad_branch(n: Names) -> None:
    assert n["x"].grad.item() == 2
    with pytest.raises(RuntimeError, match="does not require grad"):
        n["y2"].backward()


@scenario(11)
def data(n: Names) -> None:
    x = n["torch"].ones(1, requires_grad=True)
    y = 2 * x
    x.data *= 100
    y.backward()
    assert x.tolist() == [100] and x.grad.tolist() == [2]


@scenario(12)
def silent_error(n: Names) -> None:
    torch = n["torch"]
    assert n["a"].grad.tolist() == [0, 0, 0]
    assert torch.autograd.gradcheck(n["careless"], n["wide"], raise_exception=False) is False
    out = n["a"].sigmoid()
    out.detach().zero_()
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        out.sum().backward()


@scenario(13)
def partial(n: Names) -> None:
    assert n["x"].grad.item() == 7
    assert n["x1"].grad is None and n["x2"].grad.item() == 9


@scenario(14)
def matmul(n: Names) -> None:
    assert n["a"].grad.tolist() == n["b"].T.tolist() == [[4, 5, 6]]
    assert n["b"].grad.tolist() == n["a"].T.tolist() == [[1], [2], [3]]


@scenario(15)
def accumulate_by_hand(n: Names) -> None:
    once = (numpy.eye(5) + 1) * 2
    assert numpy.array_equal(n["first"].numpy(), once)
    assert numpy.array_equal(n["second"].numpy(), 2 * once)
    assert numpy.array_equal(n["third"].numpy(), once)


@scenario(16)
def sine(n: Names) -> None:
    a = n["a"].detach().numpy().astype("float64")
    assert len(a) == 25 and n["out"].item() == pytest.approx(25, abs=1e-5)
    assert n["a"].grad.numpy() == pytest.approx(2 * numpy.cos(a), abs=1e-6)
    names, node = [], n["d"].grad_fn
    while node is not None:
        names.append(node.name().removesuffix("Backward0"))
        node = next((parent for parent, _ in node.next_functions if parent is not None), None)
    assert names == ["Add", "Mul", "Sin", "torch::autograd::AccumulateGrad"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert n["c"].grad is None
    assert len(n["points"]) == len(n["sine"]) == len(n["slope"]) == 25


@scenario(17)
def hooks(n: Names) -> None:
    assert [g.tolist() for g in n["seen"]] == [[1]]
    assert [g.tolist() for g in n["gradient"]] == [[1]]


@scenario(18)
def functions(n: Names) -> None:
    gradcheck, x = n["torch"].autograd.gradcheck, n["x"]
    assert n["ours"].tolist() == x.exp().tolist() and n["gradient"].tolist() == n["expected"].tolist()
    assert n["tangent"].tolist() == n["expected"].tolist()
    assert gradcheck(n["Exp"].apply, x) and not gradcheck(n["Square"].apply, x, raise_exception=False)
    assert "1/2 times" in n["message"]


@scenario(19)
def choosing(n: Names) -> None:
    assert n["x"].grad.tolist() == [3, 4] and n["w"].grad is None
    assert n["found"][0].tolist() == [3, 4] and n["found"][1] is None and n["zeros"][1].tolist() == [0, 0]
    assert n["batched"].tolist() == [row.tolist() for row in n["one_by_one"]]


@scenario(20)
def jacobian(n: Names) -> None:
    e2 = math.exp(2)
    s, c = numpy.sin([1.0, 2.0]), numpy.cos([1.0, 2.0])
    exact = s[:, None] + numpy.diag(3 * c)
    assert n["jacobian"].numpy() == pytest.approx(exact, rel=1e-15)
    assert n["vjp"].numpy() == pytest.approx([1, -1] @ exact, rel=1e-14)
    assert n["jvp"].numpy() == pytest.approx(exact @ [1, -1], rel=1e-14)
    truth = numpy.array([[4 + 4 * e2, 2 + 3 * e2], [2 + 3 * e2, e2]])
    assert n["hessian"].numpy() == pytest.approx(truth, rel=1e-14)
    assert n["hvp"].numpy() == pytest.approx(truth @ [1, -1], rel=1e-13)


@scenario(21)
def higher_order(n: Names) -> None:
    x = 1.5
    truth = [(x * x + 2 * k * x + k * (k - 1)) * math.exp(x) for k in (1, 2, 3)]
    assert [n[name].item() for name in ("first", "second", "third")] == pytest.approx(truth, rel=1e-14)
    assert n["expected"] == pytest.approx(truth, rel=1e-14)


@scenario(22)
def dtypes(n: Names) -> None:
    torch = n["torch"]
    for dtype in (torch.half, torch.float, torch.double, torch.complex64, torch.complex128):
        x = torch.tensor([1.0, 2.0], dtype=dtype, requires_grad=True)
        (x * x).backward(torch.ones(2, dtype=dtype))
        assert x.grad.dtype == dtype and x.grad.tolist() == [2, 4]
    assert n["z"].grad.tolist() == [6 - 8j, 12 + 16j]
    assert n["size"].numpy() == pytest.approx([6 + 8j, 12 - 16j], rel=1e-15)


@scenario(23)
def tiny_model(n: Names) -> None:
    assert n["unchanged"] and n["changed"] and n["cleared"]
    assert n["largest_of_six"] > 2 * n["gradient"].abs().max()
    assert n["model"].layer2.weight.grad is None
    assert sum(p.numel() for p in n["model"].parameters()) == 1000 * 100 + 100 + 100 * 10 + 10


@scenario(24)
def regression(n: Names) -> None:
    assert n["w"] == pytest.approx(2, abs=0.1) and n["b"] == pytest.approx(3, abs=0.1)
    assert n["line"].weight.item() == pytest.approx(2, abs=0.1)
    assert len(n["losses"]) == 200


@scenario(25)
def profiler(n: Names) -> None:
    assert n["averages"]["mul"] == n["averages"]["div"] == 1000
    assert any(line.split()[0] == "div" and line.split()[-1] == "1000" for line in lines(n["table"]) if line.strip())
    assert n["by_shape"] == [("mul", ((10, 10), (10, 10))), ("mul", ((), ()))]
    assert {"forward pass", "MulBackward0", "autograd::engine::evaluate_function: MulBackward0"} <= set(n["labels"])
    assert all(event["ph"] == "X" and event["dur"] >= 0 for event in n["trace"]["traceEvents"])


@scenario(26)
def printing(n: Names) -> None:
    torch, x = n["torch"], n["x"]
    assert str(x) == "tensor([1., 2.], requires_grad=True)"
    assert str(x * 2) == "tensor([2., 4.], grad_fn=<MulBackward0>)"
    assert str(torch.tensor([1, 2])) == "tensor([1, 2])"
