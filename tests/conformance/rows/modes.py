"""Grad modes, inference mode, and leaving autograd: NumPy, copies, texts."""

from __future__ import annotations

from rows.case import Case
from rows.passes import V, X

MODES = [
    Case(
        "no_grad: nothing is recorded",
        X + "with torch.no_grad():\n    y = x * x",
        {"y.requires_grad": False, "y.is_leaf": True},
    ),
    Case(
        "enable_grad inside no_grad",
        X + "with torch.no_grad():\n    with torch.enable_grad():\n        y = x * x",
        {"y.requires_grad": True},
    ),
    Case(
        "set_grad_enabled takes effect as a call",
        X + "torch.set_grad_enabled(False)\ny = x * x\ntorch.set_grad_enabled(True)",
        {"y.requires_grad": False, "torch.is_grad_enabled()": True},
    ),
    Case(
        "a decorator without parentheses",
        X + "@torch.no_grad\ndef f(t):\n    return t * t\ny = f(x)",
        {"y.requires_grad": False},
    ),
    Case("and with", X + "@torch.no_grad()\ndef f(t):\n    return t * t\ny = f(x)", {"y.requires_grad": False}),
    Case(
        "a generator has its mode only while it runs",
        "@torch.no_grad()\ndef f():\n    for _ in range(2):\n"
        "        yield torch.is_grad_enabled()\nmodes = [(inside, torch.is_grad_enabled()) for inside in f()]",
        {"modes": [(False, True), (False, True)]},
    ),
    Case(
        "what is made with requires_grad=True in no_grad keeps it",
        "with torch.no_grad():\n    x = torch.ones(2, requires_grad=True)",
        {"x.requires_grad": True},
    ),
    Case(
        "the mode comes back after an exception",
        "try:\n    with torch.no_grad():\n        raise ValueError\nexcept ValueError:\n    pass",
        {"torch.is_grad_enabled()": True},
    ),
]

INFERENCE = [
    Case(
        "inference tensors have no version",
        "with torch.inference_mode():\n    a = torch.ones(2)\na._version",
        raises=(RuntimeError, "Inference tensors do not track version counter"),
    ),
    Case(
        "they cannot be saved for backward",
        X + "with torch.inference_mode():\n    a = torch.ones(2)\nx * a",
        raises=(RuntimeError, "Inference tensors cannot be saved for backward"),
    ),
    Case(
        "they are not written outside",
        "with torch.inference_mode():\n    a = torch.ones(2)\na.add_(1)",
        raises=(RuntimeError, "Inplace update to inference tensor outside InferenceMode is not allowed"),
    ),
    Case(
        "they do not become leaves that require grad",
        "with torch.inference_mode():\n    a = torch.ones(2)\na.requires_grad_()",
        raises=(RuntimeError, "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed"),
    ),
    Case(
        "a clone made outside is a normal tensor",
        X + "with torch.inference_mode():\n    a = torch.ones(2)\n(x * a.clone()).sum().backward()",
        {"x.grad": 2.0, "a.is_inference()": True},
    ),
    Case(
        "enable_grad inside does not record",
        X + "with torch.inference_mode():\n    with torch.enable_grad():\n        y = x * x",
        {"y.requires_grad": False},
    ),
]

LEAVING = [
    Case(
        "numpy() of a tensor that requires grad",
        V + "x.numpy()",
        raises=(RuntimeError, "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead"),
    ),
    Case(
        "asarray, too",
        V + "import numpy\nnumpy.asarray(x)",
        raises=(RuntimeError, "Can't call numpy() on Tensor that requires grad"),
    ),
    Case("detach().numpy() shares memory", V + "x.detach().numpy()[0] = 9", {"x": [9.0, 2.0, 3.0]}),
    Case("item() is always allowed", X + "y = (x * x).item()", {"y": 4.0}),
    Case(
        "deepcopy of a non-leaf",
        X + "import copy\ncopy.deepcopy(x * x)",
        raises=(
            RuntimeError,
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol",
        ),
    ),
    Case(
        "deepcopy of a leaf",
        V + "import copy\nx.sum().backward()\ny = copy.deepcopy(x)",
        {"y.requires_grad": True, "y.grad": [1.0, 1.0, 1.0], "y.grad is x.grad": False},
    ),
    Case(
        "the printed form",
        V + "a, b = repr(x), repr(x * x)",
        {"a": "tensor([1., 2., 3.], requires_grad=True)", "b": "tensor([1., 4., 9.], grad_fn=<MulBackward0>)"},
    ),
]

CASES = {
    "grad modes": MODES,
    "inference mode": INFERENCE,
    "leaving autograd": LEAVING,
}
