"""Backward passes: what a second one may do, cotangents, `grad`, `inputs=`."""

from __future__ import annotations

from rows.case import Case

X = "x = torch.tensor(2.0, requires_grad=True)\n"
V = "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"

SECOND = [
    Case(
        "a second pass through saved values raises",
        X + "y = x * x\ny.backward()\ny.backward()",
        {"x.grad": 4.0},
        raises=(RuntimeError, "backward through the graph a second time"),
    ),
    Case(
        "the message says how to go on",
        X + "y = x * x\ny.backward()\ny.backward()",
        raises=(RuntimeError, "Specify retain_graph=True"),
    ),
    Case(
        "a graph that saved nothing can be used again, and accumulates",
        X + "y = x + 1\ny.backward()\ny.backward()",
        {"x.grad": 2.0},
    ),
    Case(
        "retain_graph keeps the saved values",
        X + "y = x * x\ny.backward(retain_graph=True)\ny.backward()",
        {"x.grad": 8.0},
    ),
    Case(
        "an index list is saved, a slice is not",
        V + "a = x[1:].sum()\na.backward()\na.backward()\nb = x[[0, 0]].sum()\nb.backward()\nb.backward()",
        {"x.grad": [2.0, 2.0, 2.0]},
        raises=(RuntimeError, "second time"),
    ),
    Case(
        "grad frees the graph as well",
        X + "y = x * x\ntorch.autograd.grad(y, x)\ntorch.autograd.grad(y, x)",
        raises=(RuntimeError, "second time"),
    ),
    Case(
        "a shared part that was freed is noticed",
        X + "a = x * x\nb = a + 1\nc = a + 2\nb.backward()\nc.backward()",
        raises=(RuntimeError, "second time"),
    ),
    Case(
        "a saved value cannot be read after freeing",
        X + "y = x.exp()\ny.backward()\ny.grad_fn._saved_result",
        raises=(RuntimeError, "already been freed"),
    ),
]

CREATE = [
    Case(
        "create_graph implies retain_graph",
        X + "y = x * x\ng, = torch.autograd.grad(y, x, create_graph=True)\ny.backward()",
        {"x.grad": 4.0, "g": 4.0},
    ),
    Case(
        "second and third derivatives",
        X + "y = x ** 4\n"
        "g, = torch.autograd.grad(y, x, create_graph=True)\nh, = torch.autograd.grad(g, x, create_graph=True)\n"
        "k, = torch.autograd.grad(h, x)",
        {"g": 32.0, "h": 48.0, "k": 48.0},
    ),
    Case(
        "backward with create_graph warns of the cycle",
        X + "(x * x).backward(create_graph=True)",
        {"x.grad.requires_grad": True},
        warns=(UserWarning, "reference cycle"),
    ),
    Case(
        "with create_graph `.grad` is replaced",
        X + "(x * x).backward()\nbefore = x.grad\n(x * x).backward(create_graph=True)",
        {"x.grad is before": False, "before": 4.0, "x.grad": 8.0},
    ),
    Case(
        "otherwise `.grad` is updated in place",
        X + "(x * x).backward()\nbefore = x.grad\n(x * x).backward()",
        {"x.grad is before": True, "before": 8.0},
    ),
    Case(
        "g = x.grad; g.backward() therefore changes g",
        "x = torch.tensor(3.0, requires_grad=True)\n(x ** 3).backward(create_graph=True)\ng = x.grad\ng.backward()",
        {"g": 45.0, "x.grad is g": True},
    ),
    Case(
        "a gradient that does not depend on anything has no graph",
        X + "g, = torch.autograd.grad(3 * x, x, create_graph=True)",
        {"g.requires_grad": False},
    ),
]

IMPLICIT = [
    Case("a scalar needs no cotangent", X + "(x * x).backward()", {"x.grad": 4.0}),
    Case("nor does one element in any shape", X + "(x * x).reshape(1, 1).backward()", {"x.grad": 4.0}),
    Case(
        "several elements do",
        V + "(x * x).backward()",
        raises=(RuntimeError, "grad can be implicitly created only for scalar outputs"),
    ),
    Case(
        "so does a complex scalar",
        "z = torch.tensor(1 + 2j, requires_grad=True)\n(z * z).backward()",
        raises=(RuntimeError, "grad can be implicitly created only for real scalar outputs"),
    ),
    Case("leaf.backward() gives 1", X + "x.backward()", {"x.grad": 1.0}),
]

COTANGENTS = [
    Case(
        "a vector output takes a vector",
        V + "(x * x).backward(torch.tensor([1.0, 0.1, 0.01]))",
        {"x.grad": [2.0, 0.4, 0.06]},
    ),
    Case(
        "cotangents are not broadcast",
        V + "(x * x).backward(torch.tensor(1.0))",
        raises=(
            RuntimeError,
            "Mismatch in shape: grad_output[0] has a shape of torch.Size([]) and output[0] has a "
            "shape of torch.Size([3])",
        ),
    ),
    Case(
        "the shape is checked before the graph",
        "torch.autograd.backward(torch.ones(2), torch.ones(3))",
        raises=(RuntimeError, "Mismatch in shape"),
    ),
    Case(
        "integers are cast to the output's dtype",
        V + "(x * x).backward(torch.tensor([1, 2, 3]))",
        {"x.grad": [2.0, 8.0, 18.0], "x.grad.dtype == torch.float32": True},
    ),
    Case(
        "doubles are, too",
        V + "(x * x).backward(torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64))",
        {"x.grad": [2.0, 8.0, 18.0], "x.grad.dtype == torch.float32": True},
    ),
    Case(
        "complex and real do not mix",
        V + "(x * x).backward(torch.tensor([1j, 2j, 3j]))",
        raises=(RuntimeError, "For complex Tensors, both grad_output and output are required to have the same dtype"),
    ),
    Case("a float is no cotangent", X + "(x * x).backward(1.0)", raises=(TypeError, "float")),
    Case(
        "nor is a list of floats",
        V + "torch.autograd.backward([x.sum()], [1.0])",
        raises=(TypeError, "gradients can be either Tensors or None, but got float"),
    ),
    Case(
        "as many cotangents as outputs",
        X + "torch.autograd.backward([x * 1, x * 2], [torch.tensor(1.0)])",
        raises=(RuntimeError, "got 2 tensors and 1 gradients"),
    ),
    Case("no roots, nothing to do", "torch.autograd.backward([])", {}),
    Case("duplicate roots add up", X + "y = x * 3\ntorch.autograd.backward([y, y])", {"x.grad": 6.0}),
    Case(
        "None among the cotangents stands for 1",
        X + "torch.autograd.backward([x * 1, x * 2], [None, torch.tensor(10.0)])",
        {"x.grad": 21.0},
    ),
]

ROOTS = [
    Case(
        "a root needs a graph",
        "torch.tensor(1.0).backward()",
        raises=(RuntimeError, "element 0 of tensors does not require grad and does not have a grad_fn"),
    ),
    Case(
        "the message counts roots",
        X + "torch.autograd.backward([x * 1, torch.tensor(1.0)])",
        raises=(RuntimeError, "element 1 of tensors does not require grad and does not have a grad_fn"),
    ),
]

GRAD = [
    Case("grad leaves `.grad` alone", X + "g, = torch.autograd.grad(x * x, x)", {"g": 4.0, "x.grad": None}),
    Case(
        "an input that was not used",
        X + "z = torch.tensor(1.0, requires_grad=True)\ntorch.autograd.grad(x * x, [x, z])",
        raises=(RuntimeError, "appears to not have been used in the graph. Set allow_unused=True"),
    ),
    Case(
        "allow_unused gives None",
        X + "z = torch.tensor(1.0, requires_grad=True)\ng, h = torch.autograd.grad(x * x, [x, z], allow_unused=True)",
        {"g": 4.0, "h": None},
    ),
    Case(
        "materialize_grads gives zeros",
        X + "z = torch.tensor([1.0, 1.0], requires_grad=True)\n"
        "g, h = torch.autograd.grad(x * x, [x, z], materialize_grads=True)",
        {"g": 4.0, "h": [0.0, 0.0]},
    ),
    Case(
        "materialize_grads excludes allow_unused=False",
        X + "torch.autograd.grad(x * x, x, materialize_grads=True, allow_unused=False)",
        raises=(ValueError, "Expected allow_unused to be True or not passed when materialize_grads=True"),
    ),
    Case(
        "an input without requires_grad",
        X + "torch.autograd.grad(x * x, torch.tensor(1.0))",
        raises=(RuntimeError, "One of the differentiated Tensors does not require grad"),
    ),
    Case(
        "outputs are looked at before inputs",
        "torch.autograd.grad(torch.tensor(1.0), torch.tensor(1.0))",
        raises=(RuntimeError, "element 0 of tensors does not require grad and does not have a grad_fn"),
    ),
    Case("inputs must not be empty", X + "torch.autograd.grad(x * x, [])", raises=(RuntimeError, "cannot be empty")),
    Case("inputs may be a bare tensor", X + "g = torch.autograd.grad(x * x, x)[0]", {"g": 4.0}),
    Case(
        "duplicate inputs are one and the same gradient",
        X + "g, h = torch.autograd.grad(x * x, [x, x])",
        {"g": 4.0, "h": 4.0},
    ),
    Case("grad(x, x) is 1", X + "g, = torch.autograd.grad(x, x)", {"g": 1.0}),
    Case(
        "only_inputs=False warns",
        X + "g, = torch.autograd.grad(x * x, x, only_inputs=False)",
        {"g": 4.0},
        warns=(FutureWarning, "only_inputs argument is deprecated"),
    ),
    Case(
        "is_grads_batched: the first axis counts cotangents",
        V + "y = x * x\ng, = torch.autograd.grad(y, x, torch.eye(3), is_grads_batched=True)",
        {"g": [[2.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 6.0]]},
    ),
    Case(
        "is_grads_batched: the other axes are the output's",
        V + "y = x * x\ntorch.autograd.grad(y, x, torch.ones(4, 2), is_grads_batched=True)",
        raises=(RuntimeError, "we interpret the first dimension of each grad_output as the batch dimension"),
    ),
    Case("a non-leaf among the inputs", X + "y = x * x\nz = y * 3\ng, = torch.autograd.grad(z, y)", {"g": 3.0}),
]

INPUTS = [
    Case(
        "inputs= writes to those alone",
        X + "z = torch.tensor(5.0, requires_grad=True)\n(x * z).backward(inputs=[x])",
        {"x.grad": 5.0, "z.grad": None},
    ),
    Case(
        "a non-leaf gets its gradient", X + "y = x * x\n(y * 3).backward(inputs=[y])", {"y.grad": 3.0, "x.grad": None}
    ),
    Case(
        "what is not reached is left alone",
        X + "z = torch.tensor(5.0, requires_grad=True)\n(x * x).backward(inputs=[z])",
        {"x.grad": None, "z.grad": None},
    ),
    Case("an empty list is refused", X + "(x * x).backward(inputs=[])", raises=(RuntimeError, "cannot be empty")),
    Case("a bare tensor will do", X + "(x * x).backward(inputs=x)", {"x.grad": 4.0}),
    Case(
        "the root's own hooks run all the same",
        X + "z = torch.tensor(5.0, requires_grad=True)\ny = x * x\ny.retain_grad()\ny.backward(inputs=[z])",
        {"y.grad": 1.0, "x.grad": None},
    ),
]

CASES = {
    "2nd backward": SECOND,
    "create_graph": CREATE,
    "implicit gradient": IMPLICIT,
    "grad_tensors": COTANGENTS,
    "roots": ROOTS,
    "grad()": GRAD,
    "backward(inputs=)": INPUTS,
}
