"""Anomaly mode, saved-tensor hooks, profiler."""

from __future__ import annotations

from rows.case import Case
from rows.passes import V, X

ANOMALY = [
    Case(
        "entering warns of the cost",
        "with torch.autograd.detect_anomaly():\n    pass",
        warns=(UserWarning, "Anomaly Detection has been enabled"),
    ),
    Case(
        "NaN names the function and its output",
        "x = torch.tensor(-1.0, requires_grad=True)\n"
        "with torch.autograd.detect_anomaly():\n    y = x.sqrt()\n    y.backward()",
        raises=(RuntimeError, "Function 'SqrtBackward0' returned nan values in its 0th output."),
    ),
    Case(
        "the forward traceback is in a warning",
        "x = torch.tensor(-1.0, requires_grad=True)\ntry:\n"
        "    with torch.autograd.detect_anomaly():\n        y = x.sqrt()\n        y.backward()\n"
        "except RuntimeError:\n    pass",
        warns=(UserWarning, "Traceback of forward call that caused the error"),
    ),
    Case(
        "check_nan=False keeps the tracebacks alone",
        "x = torch.tensor(-1.0, requires_grad=True)\n"
        "with torch.autograd.detect_anomaly(check_nan=False):\n    y = x.sqrt()\n    y.backward()",
        {"x.grad": float("nan")},
    ),
]

H = "hooks = torch.autograd.graph.saved_tensors_hooks\n"
SAVED = [
    Case(
        "x * x packs twice and unpacks twice",
        X + H + "seen = []\ndef pack(t):\n    seen.append('pack')\n    return t\n"
        "def unpack(t):\n    seen.append('unpack')\n    return t\n"
        "with hooks(pack, unpack):\n    y = x * x\ny.backward()",
        {"seen": ["pack", "pack", "unpack", "unpack"], "x.grad": 4.0},
    ),
    Case(
        "what unpack gives is used",
        X + H + "with hooks(lambda t: t.item(), lambda v: torch.tensor(v * 10)):\n    y = x * x\ny.backward()",
        {"x.grad": 40.0},
    ),
    Case(
        "unpack gives a tensor",
        X + H + "with hooks(lambda t: 1, lambda v: v):\n    y = x * x\ny.backward()",
        raises=(TypeError, "Output of saved tensor unpack_hook expected to be a Tensor but got result of type int"),
    ),
    Case(
        "pack does not write",
        X + H + "with hooks(lambda t: t.detach().mul_(2), lambda v: v):\n    y = x * x",
        raises=(RuntimeError, "A saved tensor pack hook is modifying its input in place"),
    ),
    Case(
        "they can be disabled, with a message",
        H + "with torch.autograd.graph.disable_saved_tensors_hooks('not now'):\n"
        "    with hooks(lambda t: t, lambda t: t):\n        pass",
        raises=(RuntimeError, "not now"),
    ),
    Case(
        "save_on_cpu changes nothing here",
        X + "with torch.autograd.graph.save_on_cpu():\n    y = x * x\ny.backward()",
        {"x.grad": 4.0},
    ),
    Case(
        "allow_mutation_on_saved_tensors uses the old numbers",
        X + "with torch.autograd.graph.allow_mutation_on_saved_tensors():\n"
        "    a = x * 1\n    y = a * a\n    a.fill_(100.0)\n    y.backward()",
        {"x.grad": 4.0},
    ),
]

PROFILER = [
    Case(
        "operations and backward nodes are counted",
        V + "profiler = torch.autograd.profiler\n"
        "with profiler.profile() as prof:\n    for _ in range(3):\n        (x * x).sum().backward()\n"
        "counts = {e.key: e.count for e in prof.key_averages()}",
        {"counts['MulBackward0']": 3},
    ),
    Case(
        "record_function gives a label",
        V + "profiler = torch.autograd.profiler\nwith profiler.profile() as prof:\n"
        "    with profiler.record_function('mine'):\n        y = x * x\n"
        "counts = {e.key: e.count for e in prof.key_averages()}",
        {"counts['mine']": 1},
    ),
    Case(
        "the table can be sorted",
        V + "profiler = torch.autograd.profiler\nwith profiler.profile() as prof:\n    y = x * x\n"
        "text = prof.key_averages().table(sort_by='self_cpu_time_total', row_limit=5)",
        {"'mul' in text": True},
    ),
]

CASES = {"anomaly mode": ANOMALY, "saved-tensor hooks": SAVED, "profiler": PROFILER}
