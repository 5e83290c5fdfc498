"""Custom functions, and derivatives of functions as values."""

from __future__ import annotations

from rows.case import Case
from rows.passes import V, X

F = "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
B = "    @staticmethod\n    def backward(ctx, g):\n"
SQUARE = (
    F
    + "        ctx.save_for_backward(x)\n        return x * x\n"
    + B
    + ("        x, = ctx.saved_tensors\n        return 2 * x * g\n")
)

FUNCTION = [
    Case(
        "save_for_backward and apply",
        X + SQUARE + "y = F.apply(x)\ny.backward()",
        {"y": 4.0, "x.grad": 4.0, "y.grad_fn.name()": "FBackward"},
    ),
    Case(
        "twice differentiable if backward is",
        X + SQUARE + "g, = torch.autograd.grad(F.apply(x), x, create_graph=True)\nh, = torch.autograd.grad(g, x)",
        {"g": 4.0, "h": 2.0},
    ),
    Case(
        "forward runs without grad, backward with that of the pass",
        X
        + "modes = []\n"
        + F
        + "        modes.append(torch.is_grad_enabled())\n        return x * 2\n"
        + B
        + "        modes.append(torch.is_grad_enabled())\n        return g * 2\n"
        "torch.autograd.grad(F.apply(x), x)\ng = torch.autograd.grad(F.apply(x), x, create_graph=True)",
        {"modes": [False, False, False, True]},
    ),
    Case(
        "saved values go with the pass",
        X + SQUARE + "y = F.apply(x)\ny.backward()\ny.backward()",
        raises=(RuntimeError, "second time"),
    ),
    Case(
        "written after they were saved",
        X + SQUARE + "a = x * 1\ny = F.apply(a)\na.add_(1)\ny.backward()",
        raises=(RuntimeError, "modified by an inplace operation"),
    ),
    Case(
        "needs_input_grad",
        X + "seen = []\nclass F(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x, c):\n        return x * c\n"
        + B
        + "        seen.append(ctx.needs_input_grad)\n        return g, None\nF.apply(x, torch.tensor(1.0)).backward()",
        {"seen": [(True, False)]},
    ),
    Case(
        "missing gradients are zeros",
        X + "seen = []\nclass F(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x):\n        return x * 2, x * 3\n    @staticmethod\n    def backward(ctx, g, h):\n"
        "        seen.append(h.item())\n        return g * 2 + h * 3\nF.apply(x)[0].backward()",
        {"seen": [0.0], "x.grad": 2.0},
    ),
    Case(
        "or None, if that is asked for",
        X + "seen = []\nclass F(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x):\n        ctx.set_materialize_grads(False)\n        return x * 2, x * 3\n"
        "    @staticmethod\n"
        "    def backward(ctx, g, h):\n        seen.append(h)\n        return g * 2\nF.apply(x)[0].backward()",
        {"seen": [None]},
    ),
    Case(
        "too many gradients",
        X + F + "        return x * 2\n" + B + "        return g, g\nF.apply(x).backward()",
        raises=(RuntimeError, "returned an incorrect number of gradients (expected 1, got 2)"),
    ),
    Case(
        "too many None are no harm",
        X + F + "        return x * 2\n" + B + "        return g * 2, None\nF.apply(x).backward()",
        {"x.grad": 2.0},
    ),
    Case(
        "too few",
        X
        + "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, y):\n        return x * y\n"
        + B
        + "        return g\nF.apply(x, x).backward()",
        raises=(RuntimeError, "returned an incorrect number of gradients (expected 2, got 1)"),
    ),
    Case(
        "a gradient of a wider shape is summed",
        X + F + "        return x.expand(3) * 1\n" + B + "        return g\nF.apply(x).sum().backward()",
        {"x.grad": 3.0},
    ),
    Case(
        "of any other shape it is refused",
        V + F + "        return x * 1\n" + B + "        return torch.ones(7)\nF.apply(x).sum().backward()",
        raises=(
            RuntimeError,
            "returned an invalid gradient at index 0 - got [7] but expected shape compatible with [3]",
        ),
    ),
    Case(
        "its dtype is cast",
        V + F + "        return x * 1\n" + B + "        return g.double()\nF.apply(x).sum().backward()",
        {"x.grad.dtype == torch.float32": True},
    ),
    Case(
        "no backward",
        X + F + "        return x * 2\nF.apply(x).backward()",
        raises=(NotImplementedError, "You must implement either the backward or vjp method"),
    ),
    Case(
        "vjp is another name for it",
        X + F + "        return x * 2\n    @staticmethod\n    def vjp(ctx, g):\n"
        "        return g * 2\nF.apply(x).backward()",
        {"x.grad": 2.0},
    ),
    Case(
        "only tensors are saved for backward",
        X + F + "        ctx.save_for_backward(3.0)\n        return x * 2\n" + B + "        return g\nF.apply(x)",
        raises=(TypeError, "save_for_backward can only save variables, but argument 0 is of type float"),
    ),
    Case(
        "what is marked dirty must be returned",
        X + F + "        ctx.mark_dirty(x)\n        return x * 2\n" + B + "        return g\nF.apply(x * 1)",
        raises=(RuntimeError, "dirty"),
    ),
    Case(
        "a dirty leaf is refused",
        X + F + "        ctx.mark_dirty(x)\n        return x.mul_(2)\n" + B + "        return g\nF.apply(x)",
        raises=(RuntimeError, "a leaf Variable that requires grad"),
    ),
    Case(
        "a dirty input is the output",
        X
        + F
        + "        ctx.mark_dirty(x)\n        return x.mul_(2)\n"
        + B
        + "        return g * 2\na = x * 1\nb = F.apply(a)\nb.backward()",
        {"b is a": True, "x.grad": 2.0},
    ),
    Case(
        "an input returned as it is comes back as another tensor",
        X + F + "        return x\n" + B + "        return g * 5\ny = F.apply(x)\ny.backward()",
        {"y is x": False, "x.grad": 5.0},
    ),
    Case(
        "mark_non_differentiable",
        X + "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        a, b = x * 2, x * 3\n        ctx.mark_non_differentiable(b)\n        return a, b\n    @staticmethod\n"
        "    def backward(ctx, g, h):\n        return g * 2\na, b = F.apply(x)",
        {"a.requires_grad": True, "b.requires_grad": False},
    ),
    Case(
        "integer outputs need no mark",
        X + F + "        return (x * 2).long()\n" + B + "        return g\ny = F.apply(x)",
        {"y.requires_grad": False},
    ),
    Case(
        "once_differentiable",
        X + F + "        return x * x\n    @staticmethod\n"
        "    @torch.autograd.function.once_differentiable\n    def backward(ctx, g):\n        return g * 4\n"
        "o = torch.tensor(1.0, requires_grad=True)\ng, = torch.autograd.grad(F.apply(x), x, o, create_graph=True)\n"
        "g.backward()",
        raises=(RuntimeError, "trying to differentiate twice a function that was marked with @once_differentiable"),
    ),
    Case(
        "setup_context",
        X + "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(x):\n        return x * x\n"
        "    @staticmethod\n    def setup_context(ctx, inputs, output):\n        ctx.save_for_backward(*inputs)\n"
        + B
        + "        return 2 * ctx.saved_tensors[0] * g\nF.apply(x).backward()",
        {"x.grad": 4.0},
    ),
    Case(
        "keyword arguments",
        X + "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, k):\n"
        "        ctx.k = k\n        return x * k\n"
        + B
        + "        return g * ctx.k, None\nF.apply(x, k=3.0).backward()",
        {"x.grad": 3.0},
    ),
]

FORWARD = [
    Case(
        "a tangent goes along",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level():\n"
        "    d = fw.make_dual(torch.tensor(2.0), torch.tensor(1.0))\n    p, t = fw.unpack_dual(d * d)",
        {"p": 4.0, "t": 4.0},
    ),
    Case(
        "one level only",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level():\n    with fw.dual_level():\n        pass",
        raises=(RuntimeError, "Nested forward mode AD is not supported at the moment"),
    ),
    Case(
        "a tangent has its primal's shape",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level():\n    fw.make_dual(torch.ones(2), torch.ones(3))",
        raises=(RuntimeError, "size"),
    ),
    Case(
        "integers have no tangent",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level():\n    fw.make_dual(torch.tensor([1, 2]), torch.ones(2))",
        raises=(ValueError, "Expected primal to be floating point or complex"),
    ),
    Case(
        "detach drops it",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level():\n"
        "    d = fw.make_dual(torch.tensor(2.0), torch.tensor(1.0))\n    t = fw.unpack_dual(d.detach()).tangent",
        {"t": None},
    ),
    Case(
        "it vanishes with its level",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level():\n"
        "    d = fw.make_dual(torch.tensor(2.0), torch.tensor(1.0))\n"
        "with fw.dual_level():\n    t = fw.unpack_dual(d).tangent",
        {"t": None},
    ),
    Case(
        "no_grad does not stop it",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level(), torch.no_grad():\n"
        "    d = fw.make_dual(torch.tensor(2.0), torch.tensor(1.0))\n    t = fw.unpack_dual(d * d).tangent",
        {"t": 4.0},
    ),
    Case(
        "reverse over forward",
        X + "fw = torch.autograd.forward_ad\nwith fw.dual_level():\n"
        "    d = fw.make_dual(x, torch.tensor(1.0))\n    t = fw.unpack_dual(d ** 3).tangent\n    t.backward()",
        {"t": 12.0, "x.grad": 12.0},
    ),
    Case(
        "outside a level there are no duals",
        "fw = torch.autograd.forward_ad\nfw.make_dual(torch.tensor(1.0), torch.tensor(1.0))",
        raises=(RuntimeError, "Trying to create a dual Tensor for forward AD but no level exists"),
    ),
]

P = "f = torch.autograd.functional\na = torch.tensor([1.0, 2.0])\n"
FUNCTIONAL = [
    Case("jacobian", P + "j = f.jacobian(lambda t: t * t, a)", {"j": [[2.0, 0.0], [0.0, 4.0]]}),
    Case(
        "jacobian of several inputs",
        P + "j = f.jacobian(lambda s, t: s * t, (a, a))",
        {"[t.tolist() for t in j]": [[[1.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.0, 2.0]]]},
    ),
    Case("hessian", P + "h = f.hessian(lambda t: (t ** 3).sum(), a)", {"h": [[6.0, 0.0], [0.0, 12.0]]}),
    Case(
        "hessian of one element only",
        P + "f.hessian(lambda t: t * t, a)",
        raises=(RuntimeError, "The Tensor returned by the function given to hessian should contain a single element"),
    ),
    Case("vjp", P + "y, g = f.vjp(lambda t: t * t, a, torch.tensor([1.0, 10.0]))", {"y": [1.0, 4.0], "g": [2.0, 40.0]}),
    Case("jvp", P + "y, t = f.jvp(lambda t: t * t, a, torch.tensor([1.0, 10.0]))", {"y": [1.0, 4.0], "t": [2.0, 40.0]}),
    Case(
        "vhp", P + "y, g = f.vhp(lambda t: (t ** 3).sum(), a, torch.tensor([1.0, 1.0]))", {"y": 9.0, "g": [6.0, 12.0]}
    ),
    Case(
        "hvp", P + "y, g = f.hvp(lambda t: (t ** 3).sum(), a, torch.tensor([1.0, 1.0]))", {"y": 9.0, "g": [6.0, 12.0]}
    ),
    Case(
        "v may be left out for a scalar alone",
        P + "f.vjp(lambda t: t * t, a)",
        raises=(
            RuntimeError,
            "The vector v can only be None if the user-provided function returns a single Tensor with a single element",
        ),
    ),
    Case(
        "an output that does not depend gives zeros",
        P + "j = f.jacobian(lambda t: torch.ones(2), a)",
        {"j": [[0.0, 0.0], [0.0, 0.0]]},
    ),
    Case(
        "with strict it is refused",
        P + "f.jacobian(lambda t: torch.ones(2), a, strict=True)",
        raises=(RuntimeError, "does not require gradients"),
    ),
    Case(
        "forward strategy needs vectorize",
        P + "f.jacobian(lambda t: t * t, a, strategy='forward-mode')",
        raises=(NotImplementedError, "vectorize=True"),
    ),
    Case(
        "inputs stay as they are", P + "j = f.jacobian(lambda t: t * t, a)", {"a.requires_grad": False, "a": [1.0, 2.0]}
    ),
]

CASES = {"Function": FUNCTION, "forward mode": FORWARD, "functional": FUNCTIONAL}
