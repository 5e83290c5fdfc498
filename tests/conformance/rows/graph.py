"""Which tensors require grad, what the graph looks like, in which order it runs, and what stands in `.grad`."""

from __future__ import annotations

from rows.case import Case
from rows.passes import V, X

REQUIRES = [
    Case(
        "integers cannot require grad",
        "torch.tensor([1, 2], requires_grad=True)",
        raises=(RuntimeError, "Only Tensors of floating point and complex dtype can require gradients"),
    ),
    Case(
        "nor can booleans",
        "torch.tensor(True, requires_grad=True)",
        raises=(RuntimeError, "Only Tensors of floating point and complex dtype can require gradients"),
    ),
    Case(
        "requires_grad_() refuses integers, too",
        "torch.tensor([1, 2]).requires_grad_()",
        raises=(RuntimeError, "only Tensors of floating point"),
    ),
    Case(
        "the flag of a non-leaf cannot be cleared",
        X + "y = x * x\ny.requires_grad_(False)",
        raises=(RuntimeError, "you can only change requires_grad flags of leaf variables"),
    ),
    Case(
        "the message suggests detach()",
        X + "y = x * x\ny.requires_grad = False",
        raises=(RuntimeError, "use var_no_grad = var.detach()"),
    ),
    Case("setting it on a non-leaf changes nothing", X + "y = x * x\ny.requires_grad_()", {"y.is_leaf": False}),
    Case(
        "three ways to set it",
        "a = torch.ones(2, requires_grad=True)\nb = torch.ones(2)\nb.requires_grad = True\n"
        "c = torch.ones(2).requires_grad_()",
        {"[t.requires_grad for t in (a, b, c)]": [True, True, True]},
    ),
    Case("it is contagious", X + "y = torch.ones(2) * x", {"y.requires_grad": True, "y.is_leaf": False}),
    Case("freezing half of a model", X + "w = torch.tensor(3.0)\n(x * w).backward()", {"x.grad": 3.0, "w.grad": None}),
]

CONSTANT = [
    Case("comparisons do not require grad", V + "y = x > 1", {"y.requires_grad": False, "y.grad_fn": None}),
    Case("nor does argmax", V + "y = x.argmax()", {"y.requires_grad": False, "y": 2}),
    Case("nor do integers made of floats", V + "y = x.long()", {"y.requires_grad": False}),
    Case(
        "sign has a grad_fn, and a gradient of zero",
        V + "y = x.sign()\ny.sum().backward()",
        {"y.requires_grad": True, "x.grad": [0.0, 0.0, 0.0]},
    ),
]

LEAVES = [
    Case(
        "a leaf is what has no grad_fn",
        X + "c = torch.tensor(1.0)\nd = c * c\ny = x * x",
        {"[t.is_leaf for t in (x, c, d, y)]": [True, True, True, False]},
    ),
    Case(
        "next_functions: a constant is (None, 0)",
        X + "y = x * torch.tensor(3.0)",
        {"y.grad_fn.next_functions[1]": (None, 0), "y.grad_fn.next_functions[0][1]": 0},
    ),
    Case(
        "a leaf has one AccumulateGrad, whoever uses it",
        X + "y = x * x\nz = x + 1",
        {"len({id(e[0]) for e in (*y.grad_fn.next_functions, z.grad_fn.next_functions[0])})": 1},
    ),
    Case(
        "AccumulateGrad knows its leaf",
        X + "y = x * x",
        {
            "y.grad_fn.next_functions[0][0].variable is x": True,
            "y.grad_fn.next_functions[0][0].name()": "torch::autograd::AccumulateGrad",
        },
    ),
    Case(
        "names of nodes",
        X + "a, b, c = x * x, x + x, x.exp()\nd = c.sum()",
        {"[t.grad_fn.name() for t in (a, b, c, d)]": ["MulBackward0", "AddBackward0", "ExpBackward0", "SumBackward0"]},
    ),
    Case(
        "only what is needed is saved",
        X + "y = x * torch.tensor(3.0)",
        {"y.grad_fn._saved_self": None, "y.grad_fn._saved_other": 3.0},
    ),
    Case(
        "metadata is a dictionary", X + "y = x * x\ny.grad_fn.metadata['seen'] = 1", {"y.grad_fn.metadata['seen']": 1}
    ),
    Case(
        "creation numbers grow",
        X + "y = x * x\nz = y * y",
        {"z.grad_fn._sequence_nr() > y.grad_fn._sequence_nr()": True},
    ),
    Case(
        "detach: same memory, no history",
        V + "y = (x * 1).detach()\ny[0] = 9.0",
        {"y.requires_grad": False, "y.is_leaf": True, "y": [9.0, 2.0, 3.0]},
    ),
    Case(
        "data: the same, and it does not tell autograd",
        V + "y = x * 2\nx.data.mul_(100)\ny.sum().backward()",
        {"x": [100.0, 200.0, 300.0], "x.grad": [2.0, 2.0, 2.0]},
    ),
]

ORDER = [
    Case(
        "of what is ready, the latest node runs first",
        X + "seen = []\na = x * 2\nb = x * 3\nc = x * 4\n"
        "for name, t in (('a', a), ('b', b), ('c', c)):\n    t.register_hook(lambda g, name=name: seen.append(name))\n"
        "(b + a + c).backward()",
        {"seen": ["c", "b", "a"]},
    ),
    Case(
        "a leaf accumulates as soon as its gradient is complete",
        "seen = []\n"
        "x = torch.tensor(1.0, requires_grad=True)\nz = torch.tensor(1.0, requires_grad=True)\na = x * 2\nb = z.exp()\n"
        "x.register_post_accumulate_grad_hook(lambda t: seen.append('x'))\n"
        "z.register_post_accumulate_grad_hook(lambda t: seen.append('z'))\n(a + b).backward()",
        {"seen": ["z", "x"]},
    ),
    Case(
        "leaves that are complete keep their gradient when a later node fails",
        X + "z = torch.tensor(3.0, requires_grad=True)\n"
        "a = x.exp()\na.sum().backward()\ny = a + z * 1\n"
        "try:\n    y.backward()\nexcept RuntimeError:\n    pass",
        {"z.grad": 1.0},
    ),
    Case(
        "a chain of 20 000 nodes needs no stack",
        X + "y = x\nfor _ in range(20000):\n    y = y + 1\ny.backward()",
        {"x.grad": 1.0},
    ),
]

GRAD = [
    Case(
        "`.grad` of a non-leaf is None, with a warning",
        X + "y = x * x\ny.backward()",
        {"y.grad": None},
        warns=(UserWarning, "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed"),
    ),
    Case(
        "a gradient of another shape cannot be assigned",
        V + "x.grad = torch.ones(2)",
        raises=(RuntimeError, "attempting to assign a gradient of size '[2]' to a tensor of size '[3]'"),
    ),
    Case(
        "nor one of another dtype",
        V + "x.grad = torch.ones(3, dtype=torch.float64)",
        raises=(RuntimeError, "attempting to assign a gradient with dtype 'double'"),
    ),
    Case(
        "nor what is no tensor",
        V + "x.grad = 1.0",
        raises=(TypeError, "assigned grad expected to be a Tensor or None but got grad of type float"),
    ),
    Case("nor the tensor itself", V + "x.grad = x", raises=(RuntimeError, "can't assign Variable as its own grad")),
    Case(
        "gradients accumulate into what was assigned",
        X + "x.grad = torch.tensor(10.0)\n(x * x).backward()",
        {"x.grad": 14.0},
    ),
    Case(
        "a gradient has its leaf's dtype",
        X + "y = x * torch.tensor(3.0, dtype=torch.float64).reshape(1)\ny.backward()",
        {"y.dtype == torch.float64": True, "x.grad.dtype == torch.float32": True},
    ),
    Case(
        "two leaves never share a gradient's memory",
        "a = torch.ones(2, requires_grad=True)\n"
        "b = torch.ones(2, requires_grad=True)\n(a + b).sum().backward()\na.grad.zero_()",
        {"b.grad": [1.0, 1.0]},
    ),
    Case(
        "a gradient does not share memory with the cotangent given",
        V + "g = torch.ones(3)\nx.backward(g)\ng.zero_()",
        {"x.grad": [1.0, 1.0, 1.0]},
    ),
    Case(
        "gradients can be written in place",
        V + "x.sum().backward()\nx.grad.mul_(3)\nx.sum().backward()",
        {"x.grad": [4.0, 4.0, 4.0]},
    ),
    Case(
        "so can those that grad() returns",
        V + "g, = torch.autograd.grad((x * x).sum(), x)\ng.mul_(2)",
        {"g": [4.0, 8.0, 12.0]},
    ),
]

RETAIN = [
    Case(
        "retain_grad keeps a non-leaf's gradient",
        X + "y = x * x\ny.retain_grad()\n(y * 3).backward()",
        {"y.grad": 3.0, "y.retains_grad": True},
    ),
    Case(
        "twice is as good as once",
        X + "y = x * x\ny.retain_grad()\ny.retain_grad()\n(y * 3).backward()",
        {"y.grad": 3.0},
    ),
    Case(
        "on a leaf it changes nothing",
        X + "x.retain_grad()\n(x * x).backward()",
        {"x.grad": 4.0, "x.retains_grad": False},
    ),
    Case(
        "without requires_grad it is refused",
        "torch.tensor(1.0).retain_grad()",
        raises=(RuntimeError, "can't retain_grad on Tensor that has requires_grad=False"),
    ),
    Case(
        "it sees the gradient after all hooks, whenever they were registered",
        X + "y = x * x\ny.retain_grad()\ny.register_hook(lambda g: g * 10)\n(y * 3).backward()",
        {"y.grad": 30.0},
    ),
    Case(
        "passes add up, in a new tensor each",
        X + "y = x * x\ny.retain_grad()\ny.backward(retain_graph=True)\nbefore = y.grad\ny.backward()",
        {"y.grad": 2.0, "before": 1.0},
    ),
    Case(
        "after an in-place operation it belongs to the new value",
        X + "y = x * 1\ny.retain_grad()\ny.mul_(3)\n(y * 5).backward()",
        {"y.grad": 5.0, "x.grad": 15.0},
    ),
]

CASES = {
    "requires_grad": REQUIRES,
    "non-differentiable": CONSTANT,
    "leaf and graph": LEAVES,
    "order": ORDER,
    ".grad": GRAD,
    "retain_grad": RETAIN,
}
