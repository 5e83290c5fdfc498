"""Calls of gradcheck and gradgradcheck that run on torch and on this library alike: `ALL` by name, here as grids.

Each is a function of the library, which it calls `torch`, and returns what the check returns.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy

Scenario = Callable[[Any], Any]
ALL: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    ALL[function.__name__] = function
    return function


def outcome(torch: Any, run: Scenario) -> list[str]:
    """True, False, or the type and the first words of what it raises; and whether a warning of precision came."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            said = [str(run(torch))]
        except Exception as error:
            text = str(error).split("\n")[0]
            said = [type(error).__name__, " ".join(text.split()[:4])]
    warned = any("not a double precision" in str(w.message) for w in caught)
    return [*said, "warned"] if warned else said


def leaf(torch: Any, *values: Any, dtype: str = "float64", shape: tuple[int, ...] | None = None) -> Any:
    array = numpy.array(values).reshape(shape or (len(values),))
    return torch.tensor(array.tolist(), dtype=getattr(torch, dtype), requires_grad=True)


def custom(torch: Any, forward: Any, backward: Any, jvp: Any = None, materialize: bool = True) -> Any:
    """A Function of one tensor; `backward(x, g)` and `jvp(x, t)` give its derivatives."""

    class Made(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            ctx.save_for_forward(x)
            ctx.set_materialize_grads(materialize)
            return forward(x)

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return backward(ctx.saved_tensors[0], g)

    if jvp is not None:
        Made.jvp = staticmethod(lambda ctx, t: jvp(ctx.saved_tensors[0], t))
    return Made.apply


def check(torch: Any, func: Any, inputs: Any, **options: Any) -> Any:
    return torch.autograd.gradcheck(func, inputs, **options)


def check2(torch: Any, func: Any, inputs: Any, *rest: Any, **options: Any) -> Any:
    return torch.autograd.gradgradcheck(func, inputs, *rest, **options)


def register(name: str, run: Scenario) -> None:
    ALL[name] = run


# Right functions, in every mode.
_RIGHT: dict[str, tuple[Callable[[Any, Any], Any], tuple[Any, ...]]] = {
    "polynomial": (lambda torch, x: x * x * x - 2 * x, (0.5, -1.0, 2.0)),
    "reduction": (lambda torch, x: (x.exp() * x).sum(), (0.5, -1.0, 2.0)),
    "two_outputs": (lambda torch, x: (x.sum(), x.sin() * x), (0.5, -1.0, 2.0)),
    "constant_output": (lambda torch, x: (x * x, x.detach() * 3), (0.5, 2.0)),
    "scalar_index": (lambda torch, x: x[1] * x[0], (0.5, 2.0)),
    "in_place": (lambda torch, x: x.clone().mul_(x).add_(1), (0.5, 2.0)),
    "selection": (lambda torch, x: torch.where(x > 1, x * x, x), (0.5, 2.0)),
    "softmax": (lambda torch, x: x.softmax(0), (0.5, -1.0, 2.0)),
    "norm": (lambda torch, x: x.norm(), (3.0, 4.0)),
    "holomorphic": (lambda torch, z: z * z * z.exp(), (1 + 2j, 0.5 - 1j)),
    "modulus": (lambda torch, z: z.abs().log(), (1 + 2j, 0.5 - 1j)),
    "conjugate": (lambda torch, z: z.conj() * z * z, (1 + 2j, 0.5 - 1j)),
    "to_complex": (lambda torch, x: x * (1 + 2j) + x * x, (0.5, 2.0)),
}
_MODES: dict[str, dict[str, Any]] = {
    "slow": {},
    "fast": {"fast_mode": True},
    "forward": {"check_forward_ad": True, "check_backward_ad": False, "check_undefined_grad": False},
    "all": {
        "check_forward_ad": True,
        "check_batched_grad": True,
        "check_grad_dtypes": True,
        "check_batched_forward_grad": True,
        "masked": True,
    },
    "all_fast": {"check_forward_ad": True, "fast_mode": True},
}


def _right(name: str, mode: str) -> Scenario:
    function, values = _RIGHT[name]
    dtype = "complex128" if any(isinstance(v, complex) for v in values) else "float64"
    return lambda torch: check(torch, lambda x: function(torch, x), leaf(torch, *values, dtype=dtype), **_MODES[mode])


def _twice(name: str, options: dict[str, Any]) -> Scenario:
    function, values = _RIGHT[name]
    dtype = "complex128" if any(isinstance(v, complex) for v in values) else "float64"
    return lambda torch: check2(torch, lambda x: function(torch, x), leaf(torch, *values, dtype=dtype), **options)


for _name in _RIGHT:
    for _mode in _MODES:
        register(f"{_name}, {_mode}", _right(_name, _mode))
    register(f"{_name}, twice", _twice(_name, {}))
    register(f"{_name}, twice, all", _twice(_name, {"check_fwd_over_rev": True, "check_batched_grad": True}))
    register(f"{_name}, twice, fast", _twice(_name, {"fast_mode": True, "gen_non_contig_grad_outputs": True}))

# Wrong backward: by how much, and in which mode.
_WRONG: dict[str, Callable[[Any, Any], Any]] = {
    "half": lambda x, g: g * x,
    "sign": lambda x, g: -2 * g * x,
    "zero": lambda x, g: g * 0 * x,
    "by 1.0009": lambda x, g: 2 * g * x * 1.0009,
    "by 1.0011": lambda x, g: 2 * g * x * 1.0011,
    "plus 9e-6": lambda x, g: 2 * g * x + 9e-6 * g,
    "plus 1 without g": lambda x, g: 2 * g * x + 1,
    "tiny without g": lambda x, g: 2 * g * x + 1e-9,
    "nan": lambda x, g: g * x * float("nan"),
    "none": lambda x, g: None,
    "one element": lambda x, g: 2 * g * x * x.detach().sign(),
    "too short": lambda x, g: (2 * g * x)[:1],
    "single precision": lambda x, g: (2 * g * x).float(),
}
for _name, _backward in _WRONG.items():
    for _mode in ("slow", "fast", "all"):

        def _wrong(torch: Any, backward: Any = _backward, mode: str = _mode) -> Any:
            square = custom(torch, lambda x: x * x, backward, lambda x, t: 2 * x * t)
            return check(torch, square, leaf(torch, 1.5, -2.0, 0.5), **_MODES[mode])

        register(f"backward {_name}, {_mode}", _wrong)


def _tolerances() -> Iterator[tuple[str, Scenario]]:
    for name, options in [
        ("wide rtol", {"rtol": 2.0}),
        ("wide atol", {"atol": 10.0}),
        ("to False", {"raise_exception": False}),
        ("large eps", {"eps": 0.5}),
        ("negative rtol", {"rtol": -1.0}),
        ("negative atol", {"atol": -1.0, "raise_exception": False}),
        ("neither mode", {"check_backward_ad": False}),
        ("neither mode, to False", {"check_backward_ad": False, "raise_exception": False}),
        ("batches of nothing", {"check_backward_ad": False, "check_forward_ad": True, "check_batched_grad": True}),
        ("forward batches of nothing", {"check_batched_forward_grad": True}),
    ]:
        yield (
            f"half with {name}",
            lambda torch, options=options: check(
                torch, custom(torch, lambda x: x * x, lambda x, g: g * x), leaf(torch, 1.0, 2.0), **options
            ),
        )
    for name, options in [
        ("nothing", {"check_rev_over_rev": False}),
        ("undefined of nothing", {"check_rev_over_rev": False, "check_fwd_over_rev": True}),
        (
            "batches of nothing",
            {
                "check_rev_over_rev": False,
                "check_fwd_over_rev": True,
                "check_undefined_grad": False,
                "check_batched_grad": True,
            },
        ),
        ("forward", {"check_rev_over_rev": False, "check_fwd_over_rev": True, "check_undefined_grad": False}),
    ]:
        yield (
            f"twice with {name}",
            lambda torch, options=options: check2(torch, lambda x: x**3, leaf(torch, 1.0, 2.0), **options),
        )


ALL.update(_tolerances())

for _name, _function, _value in [
    ("relu at 0", lambda torch, x: torch.relu(x), 0.0),
    ("relu beside 0", lambda torch, x: torch.relu(x), 1e-7),
    ("abs at 0", lambda torch, x: x.abs(), 0.0),
    ("sqrt at 0", lambda torch, x: x.sqrt(), 0.0),
    ("log at 1e-7", lambda torch, x: x.log(), 1e-7),
    ("reciprocal at 1e-5", lambda torch, x: 1 / x, 1e-5),
    ("square at 1e10", lambda torch, x: x * x, 1e10),
    ("sine of 1e5 x", lambda torch, x: (1e5 * x).sin(), 1.0),
    ("jump to infinity", lambda torch, x: torch.where(x > 1, x / 0, x), 1.0),
    ("constant infinity", lambda torch, x: x * 0 + float("inf"), 1.0),
]:

    def _trap(torch: Any, function: Any = _function, value: float = _value) -> Any:
        return check(torch, lambda x: function(torch, x), leaf(torch, value))

    register(_name, _trap)


def _flipped(torch: Any, n: int, **options: Any) -> Any:
    sign = numpy.ones(n)
    sign[n // 3] = -1
    wrong = custom(
        torch, lambda x: x.sin(), lambda x, g: g * x.cos() * torch.tensor(sign.tolist(), dtype=torch.float64)
    )
    return check(torch, wrong, leaf(torch, *numpy.linspace(0.1, 1, n)), **options)


register("one flipped sign of 40", lambda torch: _flipped(torch, 40))
register("one flipped sign of 40, fast", lambda torch: _flipped(torch, 40, fast_mode=True))
register("one flipped sign of 300, fast", lambda torch: _flipped(torch, 300, fast_mode=True))
register("one flipped sign of 1500, fast", lambda torch: _flipped(torch, 1500, fast_mode=True))
