"""In-place operations: leaves, version counters, views."""

from __future__ import annotations

from rows.case import Case
from rows.passes import V, X

LEAF = [
    Case(
        "a leaf that requires grad is not written",
        V + "x.add_(1)",
        raises=(RuntimeError, "a leaf Variable that requires grad is being used in an in-place operation"),
    ),
    Case(
        "nor through a view",
        V + "x[:2].add_(1)",
        raises=(RuntimeError, "a view of a leaf Variable that requires grad is being used in an in-place operation"),
    ),
    Case(
        "nor by an item",
        V + "x[0] = 1.0",
        raises=(RuntimeError, "a view of a leaf Variable that requires grad is being used in an in-place operation"),
    ),
    Case(
        "nor by all items at once",
        V + "x[:] = 1.0",
        raises=(RuntimeError, "a leaf Variable that requires grad is being used in an in-place operation"),
    ),
    Case(
        "no_grad allows it, and the version still counts",
        V + "with torch.no_grad():\n    x.add_(1)",
        {"x": [2.0, 3.0, 4.0], "x._version": 1, "x.requires_grad": True},
    ),
    Case(
        "a result of another shape is refused",
        "a = torch.ones(3)\na.add_(torch.ones(2, 3))",
        raises=(RuntimeError, "output with shape [3] doesn't match the broadcast shape [2, 3]"),
    ),
    Case(
        "a result of a higher kind is refused",
        "a = torch.tensor([1, 2])\na.add_(0.5)",
        raises=(RuntimeError, "result type Float can't be cast to the desired output type Long"),
    ),
    Case("the result is the tensor itself", V + "y = x * 1\nz = y.add_(1)", {"z is y": True}),
    Case("what is no number is refused before anything else", V + "x.add_(None)", raises=(TypeError, "NoneType")),
]

VERSIONS = [
    Case("every write counts", "a = torch.zeros(3)\na.add_(1)\na[0] = 5.0\na.zero_()", {"a._version": 3}),
    Case(
        "views and detach() share the counter",
        "a = torch.zeros(3)\na[:2].add_(1)\na.detach().add_(1)",
        {"a._version": 2, "a[1:]._version": 2},
    ),
    Case(".data does not", "a = torch.zeros(3)\na.data.add_(1)", {"a._version": 0, "a": [1.0, 1.0, 1.0]}),
    Case("nor does NumPy", "a = torch.zeros(3)\na.numpy()[0] = 7\nb = a.sum()", {"a._version": 0, "b": 7.0}),
    Case(
        "a saved output that was written is noticed",
        V + "y = x.exp()\ny.add_(1)\ny.sum().backward()",
        raises=(
            RuntimeError,
            "one of the variables needed for gradient computation has been modified by an inplace "
            "operation: [torch.FloatTensor [3]], which is output 0 of",
        ),
    ),
    Case(
        "the message names both versions",
        V + "y = x.exp()\ny.add_(1)\ny.sum().backward()",
        raises=(RuntimeError, "is at version 1; expected version 0 instead. Hint:"),
    ),
    Case(
        "a saved input that was written is noticed",
        V + "y = x * 1\nz = y.sin()\ny.add_(1)\nz.sum().backward()",
        raises=(RuntimeError, "modified by an inplace operation"),
    ),
    Case("sin saves its input, so its output may be written", V + "y = x.sin()\ny.add_(1)\ny.sum().backward()", {}),
    Case(
        "exp saves its output, so its input may be written",
        V + "y = x * 1\nz = y.exp()\ny.add_(1)\nz.sum().backward()",
        {},
    ),
    Case(
        "so it is with sqrt, tanh, sigmoid, relu, tan",
        V + "for f in ('sqrt', 'tanh', 'sigmoid', 'relu', 'tan'):\n"
        "    y = x * 1\n    z = getattr(y, f)()\n    y.add_(1)\n    z.sum().backward()",
        {},
    ),
    *(
        Case(
            f"{f} saves its output",
            V + f"y = x.{f}()\ny.add_(1)\ny.sum().backward()",
            raises=(RuntimeError, "modified by an inplace operation"),
        )
        for f in ("sqrt", "tanh", "sigmoid", "relu", "tan")
    ),
    *(
        Case(
            f"{f} saves its input, so its output may be written",
            V + f"y = (x / 4).{f}()\ny.add_(1)\ny.sum().backward()",
            {},
        )
        for f in ("log", "abs", "cos", "asin", "atan", "sinh")
    ),
    Case(
        "div saves its operands, so its output may be written",
        V + "y = 1 / (x + 1)\nz = x / (x + 1)\nz.add_(1)\nz.sum().backward()",
        {"x.grad": [0.25, 0.111111111, 0.0625]},
    ),
    Case(
        "div saves its numerator for the denominator's sake",
        V + "a = x * 1\nz = a / x\na.add_(1)\nz.sum().backward()",
        raises=(RuntimeError, "modified by an inplace operation"),
    ),
    Case(
        "a factor without gradient's partner may be written",
        V + "c = torch.ones(3)\ny = x * 1\nz = y * c\ny.add_(1)\nz.sum().backward()",
        {"x.grad": [1.0, 1.0, 1.0]},
    ),
    Case(
        "detach() shares memory, and the write through it is noticed",
        V + "y = x.sigmoid()\ny.detach().zero_()\ny.sum().backward()",
        raises=(RuntimeError, "modified by an inplace operation"),
    ),
    Case(
        "through .data it is not: the gradient is silently wrong",
        V + "y = x.sigmoid()\ny.data.zero_()\ny.sum().backward()",
        {"x.grad": [0.0, 0.0, 0.0]},
    ),
    Case(
        "in place twice by a function of its own value",
        V + "y = x * 1\ny.mul_(y)\ny.sum().backward()",
        raises=(RuntimeError, "modified by an inplace operation"),
    ),
    Case(
        "mul_ keeps the old value for the factor's gradient",
        X + "c = torch.tensor(3.0, requires_grad=True)\ny = x * 1\ny.mul_(c)\ny.backward()",
        {"x.grad": 3.0, "c.grad": 2.0},
    ),
    Case(
        "accumulating into a gradient counts as a write",
        X + "(x * x).backward()\ng = x.grad\nbefore = g._version\n(x * x).backward()",
        {"g._version - before": 1},
    ),
]

VIEWS = [
    Case(
        "a written view changes its base, and the base's history",
        V + "y = x * 1\nv = y[:2]\nv.mul_(3)\ny.sum().backward()",
        {"y": [3.0, 6.0, 3.0], "x.grad": [3.0, 3.0, 1.0], "type(y.grad_fn).__name__": "CopySlices"},
    ),
    Case(
        "the view's own history is renewed",
        V + "y = x * 1\nv = y[:2]\nbefore = v.grad_fn\nv.mul_(3)\nafter = v.grad_fn\nv.sum().backward()",
        {"before is after": False, "x.grad": [3.0, 3.0, 0.0]},
    ),
    Case(
        "a write to the base is seen by its views",
        V + "y = x * 1\nv = y[:2]\ny.mul_(5)\nv.sum().backward()",
        {"v": [5.0, 10.0], "x.grad": [5.0, 5.0, 0.0]},
    ),
    Case(
        "a view of a view", V + "y = x * 1\nw = y[1:][1:]\nw.mul_(3)\ny.sum().backward()", {"x.grad": [1.0, 1.0, 3.0]}
    ),
    Case(
        "a transposed view",
        "x = torch.ones(2, 2, requires_grad=True)\ny = x * 1\ny.T[0].mul_(3)\ny.sum().backward()",
        {"x.grad": [[3.0, 1.0], [3.0, 1.0]]},
    ),
    Case(
        "plain[i] = x makes plain require grad",
        X + "p = torch.zeros(3)\np[1] = x\np.sum().backward()",
        {"p.requires_grad": True, "p": [0.0, 2.0, 0.0], "x.grad": 1.0},
    ),
    Case(
        "an item written into a result",
        V + "y = x * 2\ny[0] = 7.0\ny.sum().backward()",
        {"y": [7.0, 4.0, 6.0], "x.grad": [0.0, 2.0, 2.0]},
    ),
    Case(
        "index lists, too",
        V + "y = x * 2\ny[[0, 2]] = x[1:]\ny.sum().backward()",
        {"y": [2.0, 4.0, 3.0], "x.grad": [0.0, 3.0, 1.0]},
    ),
    Case(
        "CopySlices is good for one pass",
        V + "y = x * 1\ny[0] = 5.0\ny.sum().backward()\ny.sum().backward()",
        raises=(RuntimeError, "second time"),
    ),
    Case(
        "writing all of a tensor is no CopySlices",
        V + "y = x + 0\ny[:] = x\ny.sum().backward()\ny.sum().backward()",
        {"x.grad": [2.0, 2.0, 2.0]},
    ),
    Case(
        "second derivatives through a written view",
        V + "y = x * 1\ny[:2].mul_(x[1:])\nz = (y * y).sum()\n"
        "g, = torch.autograd.grad(z, x, create_graph=True)\nh, = torch.autograd.grad(g.sum(), x)",
        {"g": [8.0, 40.0, 30.0], "h": [16.0, 52.0, 34.0]},
    ),
    Case(
        "a view made in no_grad, written in grad mode",
        V + "y = x * 1\nwith torch.no_grad():\n    v = y[:2]\nv.mul_(3)",
        raises=(
            RuntimeError,
            "A view was created in no_grad mode and is being modified inplace with grad mode enabled",
        ),
    ),
    Case(
        "one of several views is not written",
        V + "y = x * 1\na, b, c = y.unbind(0)\na.mul_(3)",
        raises=(RuntimeError, "This view is the output of a function that returns multiple views"),
    ),
    Case(
        "a written base poisons them",
        V + "y = x * 1\na, b, c = y.unbind(0)\ny.mul_(3)\na + 1",
        raises=(RuntimeError, "its base or another view of its base has been modified inplace"),
    ),
    Case(
        "detach_ of a view is refused",
        V + "y = x * 1\ny[:2].detach_()",
        raises=(RuntimeError, "Can't detach views in-place"),
    ),
    Case(
        "out= with grad is refused",
        V + "o = torch.zeros(3)\ntorch.exp(x, out=o)",
        raises=(RuntimeError, "functions with out=... arguments don't support automatic differentiation"),
    ),
    Case(
        "an expanded tensor is not written",
        "a = torch.ones(1).expand(3)\na.add_(1)",
        raises=(RuntimeError, "more than one element of the written-to tensor refers to a single memory location"),
    ),
    Case("but a row of it is", "a = torch.ones(1).expand(3)\na[0] = 5.0", {"a": [5.0, 5.0, 5.0]}),
    Case(
        "a write from overlapping memory is refused",
        "a = torch.arange(4.0)\na[1:].copy_(a[:-1])",
        raises=(RuntimeError, "some elements of the input tensor and the written-to tensor refer to a single memory"),
    ),
]

CASES = {
    "in-place on a leaf": LEAF,
    "versions": VERSIONS,
    "views and in-place": VIEWS,
}
