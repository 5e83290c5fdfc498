"""Write what the tools themselves make of `rule_cases` into `rules_outcomes.json`: of those that are installed.

`python tests/core/verdict/dump_rules.py`, once for each environment (torch 2.13, HIPS autograd 1.9.1 and SciPy 1.17;
JAX 0.10.2); the outcomes of the others are kept.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
from rule_cases import CASES, Case

FILE = Path(__file__).with_name("rules_outcomes.json")


def torch_rules() -> Iterator[tuple[str, Callable[[Case], Any]]]:
    import torch

    class Torch:
        sum, sin, exp, log, tanh, abs = torch.sum, torch.sin, torch.exp, torch.log, torch.tanh, torch.abs

    def judged(case: Case, fast: bool) -> bool:
        class Claimed(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, x: Any) -> Any:
                return case.function(Torch, x)

            @staticmethod
            def backward(ctx: Any, g: Any) -> Any:
                return g * torch.tensor(case.claim)

        x = torch.tensor(case.x, requires_grad=True)
        return torch.autograd.gradcheck(Claimed.apply, x, raise_exception=False, fast_mode=fast)

    yield "torch", lambda case: judged(case, False)
    yield "torch-fast", lambda case: judged(case, True)


def hips_rules() -> Iterator[tuple[str, Callable[[Case], Any]]]:
    import autograd.numpy as np
    from autograd.extend import defjvp, defvjp, primitive
    from autograd.test_util import check_grads

    def judged(case: Case) -> bool:
        claimed = primitive(lambda x: case.function(np, x))
        defvjp(claimed, lambda y, x: lambda g: g * case.claim)
        defjvp(claimed, lambda t, y, x: np.sum(t * case.claim))
        numpy.random.seed(0)
        try:
            check_grads(claimed, modes=["fwd", "rev"], order=1)(case.x)
        except AssertionError:
            return False
        return True

    yield "hips", judged


def scipy_rules() -> Iterator[tuple[str, Callable[[Case], Any]]]:
    from scipy.optimize import check_grad

    yield "scipy", lambda case: float(check_grad(lambda x: case.function(numpy, x), lambda x: case.claim, case.x))


def jax_rules() -> Iterator[tuple[str, Callable[[Case], Any]]]:
    import jax
    import jax.numpy as np
    from jax.test_util import check_grads

    def judged(case: Case, dtype: str) -> bool:
        claim = np.asarray(case.claim, dtype)
        function = jax.custom_jvp(lambda x: case.function(np, x))
        function.defjvp(lambda xs, ts: (function(*xs), np.sum(ts[0] * claim)))
        try:
            check_grads(function, (np.asarray(case.x, dtype),), order=1)
        except AssertionError:
            return False
        return True

    jax.config.update("jax_enable_x64", True)
    yield "jax", lambda case: judged(case, "float64")
    yield "jax float32", lambda case: judged(case, "float32")


def main() -> None:
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for tool in (torch_rules, hips_rules, scipy_rules, jax_rules):
        try:
            rules = list(tool())
        except ImportError as error:
            print(f"{tool.__name__}: {error}")
            continue
        for name, judge in rules:
            known[name] = [judge(case) for case in CASES]
    rows = ",\n".join(f'"{name}": {json.dumps(found)}' for name, found in sorted(known.items()))
    FILE.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    numpy.seterr(all="ignore")
    main()
