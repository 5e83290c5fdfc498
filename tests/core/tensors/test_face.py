from __future__ import annotations

import builtins
import subprocess
import sys

import pytest

import autograd_core as torch
from autograd_core.tensors.face import names


def test_every_name_resolves() -> None:
    for name, thing in names().items():
        assert getattr(torch, name) is thing
    assert set(names()) <= set(dir(torch))


def test_a_star_import_shadows_no_builtin() -> None:
    assert {"tensor", "no_grad", "float32", "exp"} <= set(torch.__all__)
    assert not set(torch.__all__) & set(vars(builtins))


def test_unknown_names_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match="module 'autograd_core' has no attribute 'frobnicate'"):
        torch.frobnicate  # noqa: B018
    assert not hasattr(torch, "_private")


def test_submodules_resolve() -> None:
    assert torch.errors.UserError and torch.ops.TABLE


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_package_is_light() -> None:
    assert run("import sys, autograd_core, autograd_core.errors; print('numpy' in sys.modules)") == "False"


def test_the_package_is_enough() -> None:
    code = (
        "import autograd_core as torch; x = torch.ones(2, requires_grad=True); (x * x).sum().backward(); print(x.grad)"
    )
    assert run(code) == "tensor([2., 2.])"
    assert run("from autograd_core import tensor, no_grad, float64; print(tensor([1], dtype=float64))") == (
        "tensor([1.], dtype=torch.float64)"
    )
    assert run("from autograd_core import *; print(ones(2), sum([1, 2]))") == "tensor([1., 1.]) 3"


def test_the_report_behind_the_command_line() -> None:
    report = torch.check("x**3", at={"x": 1.5}, claim={"x": "3*x**2"}, dtype="float32")
    assert (str(report.verdict), report.dtype) == ("certified", "float32")
    assert report.gradients["x"].value == 6.75 and report.claims["x"].judgement.verdict == "certified"
    assert torch.check("x**3", at={"x": torch.tensor(1.5)}, claim={"x": torch.tensor(6.5)}).verdict == "disagree"
    assert "check" in dir(torch)


def test_a_star_import_does_not_wait_for_the_witnesses() -> None:
    assert "check" not in torch.__all__
    assert run("import sys; from autograd_core import *; print('sympy' in sys.modules)") == "False"
    assert run("from autograd_core import check; print(check('x*x', at={'x': 3}).verdict)") == "certified"
