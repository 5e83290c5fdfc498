"""Hooks on tensors and nodes, and what happens to gradients on their way."""

from __future__ import annotations

from rows.case import Case
from rows.passes import V, X

TENSOR = [
    Case(
        "a hook sees the gradient; None keeps it",
        X + "seen = []\ny = x * x\ny.register_hook(lambda g: seen.append(g.item()))\n(y * 3).backward()",
        {"seen": [3.0], "x.grad": 12.0},
    ),
    Case(
        "a tensor takes its place",
        X + "y = x * x\ny.register_hook(lambda g: g * 2)\n(y * 3).backward()",
        {"x.grad": 24.0},
    ),
    Case(
        "several run in order of registration",
        X + "x.register_hook(lambda g: g + 1)\nx.register_hook(lambda g: g * 10)\n(x * 3).backward()",
        {"x.grad": 40.0},
    ),
    Case(
        "anything else is refused",
        X + "x.register_hook(lambda g: 3.0)\n(x * x).backward()",
        raises=(TypeError, "expected"),
    ),
    Case(
        "another shape is refused",
        V + "x.register_hook(lambda g: g[:2])\nx.sum().backward()",
        raises=(RuntimeError, "has changed the size of value"),
    ),
    Case(
        "another dtype is refused",
        V + "x.register_hook(lambda g: g.double())\nx.sum().backward()",
        raises=(RuntimeError, "has changed the type of value"),
    ),
    Case(
        "a tensor without grad takes no hook",
        "torch.tensor(1.0).register_hook(print)",
        raises=(RuntimeError, "cannot register a hook on a tensor that doesn't require gradient"),
    ),
    Case(
        "a handle removes its hook",
        X + "h = x.register_hook(lambda g: g * 100)\nh.remove()\n(x * x).backward()",
        {"x.grad": 4.0},
    ),
    Case(
        "a leaf's hook runs once, with the sum",
        X + "seen = []\nx.register_hook(lambda g: seen.append(g.item()))\n(x * 3 + x * 4).backward()",
        {"seen": [7.0]},
    ),
    Case(
        "one from before an in-place operation sees the old value's gradient",
        X + "seen = []\ny = x * 1\ny.register_hook(lambda g: seen.append(g.item()))\ny.mul_(3)\n(y * 5).backward()",
        {"seen": [15.0]},
    ),
    Case(
        "of a view, it sees nothing once the view is written",
        V + "seen = []\ny = x * 1\nv = y[:2]\nv.register_hook(lambda g: seen.append(1))\nv.mul_(3)\ny.sum().backward()",
        {"seen": [], "x.grad": [3.0, 3.0, 1.0]},
    ),
    Case(
        "grad() runs tensor hooks",
        X + "x.register_hook(lambda g: g * 10)\ng, = torch.autograd.grad(x * x, x)",
        {"g": 40.0},
    ),
    Case(
        "but captures on the way before they run",
        X + "y = x * 3\ny.register_hook(lambda g: g * 10)\ng, h = torch.autograd.grad(y * 2, [x, y])",
        {"g": 60.0, "h": 2.0},
    ),
    Case(
        "hooks are recorded under create_graph",
        X + "x.register_hook(lambda g: g * g)\n"
        "g, = torch.autograd.grad(x * x, x, create_graph=True)\nh, = torch.autograd.grad(g, x)",
        {"g": 16.0},
    ),
]

LEAF = [
    Case(
        "post-accumulate hooks get the leaf, its gradient filled",
        X + "seen = []\nx.register_post_accumulate_grad_hook(lambda t: seen.append(t.grad.item()))\n(x * x).backward()",
        {"seen": [4.0]},
    ),
    Case(
        "they may clear it",
        X + "def clear(t):\n    t.grad = None\nx.register_post_accumulate_grad_hook(clear)\n(x * x).backward()",
        {"x.grad": None},
    ),
    Case(
        "they belong to leaves",
        X + "(x * x).register_post_accumulate_grad_hook(print)",
        raises=(RuntimeError, "post accumulate grad hooks cannot be registered on non-leaf tensors"),
    ),
    Case(
        "what they return has no effect",
        X + "x.register_post_accumulate_grad_hook(lambda t: t)\n(x * x).backward()",
        {"x.grad": 4.0},
    ),
    Case(
        "grad() does not run them",
        X + "seen = []\nx.register_post_accumulate_grad_hook(lambda t: seen.append(1))\n"
        "g, = torch.autograd.grad(x * x, x)",
        {"seen": []},
    ),
]

NODE = [
    Case(
        "a post-hook gets the gradients of inputs and outputs",
        X + "seen = []\ny = x * 3\n"
        "h = y.grad_fn.register_hook(lambda i, o: seen.append((i[0].item(), o[0].item())))\n(y * 5).backward()",
        {"seen": [(15.0, 5.0)]},
    ),
    Case(
        "and may return other ones",
        X + "y = x * 3\nh = y.grad_fn.register_hook(lambda i, o: (i[0] * 2, i[1]))\ny.backward()",
        {"x.grad": 6.0},
    ),
    Case(
        "as many as there were",
        X + "y = x * x\nh = y.grad_fn.register_hook(lambda i, o: (i[0],))\ny.backward()",
        raises=(RuntimeError, "returned an incorrect number of values (got 1, but expected 2)"),
    ),
    Case(
        "a pre-hook gets the output's gradient",
        X + "y = x * 3\nh = y.grad_fn.register_prehook(lambda o: (o[0] * 10,))\ny.backward()",
        {"x.grad": 30.0},
    ),
    Case(
        "order: tensor hook, node pre-hook, node, post-hook",
        X + "seen = []\ny = x * 3\n"
        "h = y.grad_fn.register_hook(lambda i, o: seen.append('post'))\n"
        "h = y.grad_fn.register_prehook(lambda o: seen.append('pre'))\n"
        "y.register_hook(lambda g: seen.append('tensor'))\ny.backward()",
        {"seen": ["tensor", "pre", "post"]},
    ),
    Case(
        "multi-grad hook, mode all: all gradients at once",
        X + "seen = []\na = x * 2\nb = x * 3\n"
        "h = torch.autograd.graph.register_multi_grad_hook([a, b], lambda gs: seen.append([g.item() for g in gs]))\n"
        "(a * b).backward()",
        {"seen": [[6.0, 4.0]]},
    ),
    Case(
        "mode any: the first that is there",
        X + "seen = []\na = x * 2\nb = x * 3\n"
        "h = torch.autograd.graph.register_multi_grad_hook([a, b], lambda g: seen.append(g.item()), mode='any')\n"
        "(a * b).backward()",
        {"seen": [4.0]},
    ),
]

BROADCAST = [
    Case(
        "gradients are summed back to the input's shape",
        V + "b = torch.ones(2, 1, requires_grad=True)\n(x * b).sum().backward()",
        {"x.grad": [2.0, 2.0, 2.0], "b.grad": [[6.0], [6.0]]},
    ),
    Case("an index list accumulates duplicates", V + "x[[0, 0, 2]].sum().backward()", {"x.grad": [2.0, 0.0, 1.0]}),
    Case(
        "ties of maximum share",
        "a = torch.ones(2, requires_grad=True)\nb = torch.ones(2, requires_grad=True)\n"
        "torch.maximum(a, b).sum().backward()",
        {"a.grad": [0.5, 0.5], "b.grad": [0.5, 0.5]},
    ),
    Case(
        "ties of amax share",
        "a = torch.ones(4, requires_grad=True)\na.amax().backward()",
        {"a.grad": [0.25, 0.25, 0.25, 0.25]},
    ),
    Case("expand sums", X + "x.expand(2, 3).sum().backward()", {"x.grad": 6.0}),
    Case(
        "a dead branch's infinity does not pass where",
        "x = torch.tensor([0.0, 4.0], requires_grad=True)\ntorch.where(x > 0, x.sqrt(), 0.0).sum().backward()",
        {"x.grad": [float("nan"), 0.25]},
    ),
    Case(
        "relu passes NaN on, and is flat at 0",
        "x = torch.tensor([0.0, float('nan'), 2.0], requires_grad=True)\nx.relu().sum().backward()",
        {"x.grad": [0.0, 1.0, 1.0]},
    ),
    Case("abs is flat at 0", "x = torch.tensor(0.0, requires_grad=True)\nx.abs().backward()", {"x.grad": 0.0}),
]

COMPLEX = [
    Case(
        "the gradient is the conjugate Wirtinger derivative",
        "z = torch.tensor(1 + 2j, requires_grad=True)\n(z * z).backward(torch.tensor(1 + 0j))",
        {"z.grad.item()": 2 - 4j},
    ),
    Case(
        "|z|^2 gives 2 z",
        "z = torch.tensor(1 + 2j, requires_grad=True)\n(z * z.conj()).real.backward()",
        {"z.grad.item()": 2 + 4j},
    ),
    Case(
        "a real leaf gets the real part",
        "x = torch.tensor(3.0, requires_grad=True)\n"
        "y = x * torch.tensor(1 + 2j).reshape(1)\ny.backward(torch.tensor([1 + 1j]))",
        {"x.grad": 3.0, "x.grad.dtype == torch.float32": True},
    ),
]

CASES = {
    "tensor hooks": TENSOR,
    "post-accumulate hooks": LEAF,
    "node hooks": NODE,
    "broadcast": BROADCAST,
    "complex": COMPLEX,
}
