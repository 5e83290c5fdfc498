"""`autograd-cli gradcheck`: every option, what bad input is told, and what goes where."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest

from autograd_core.verdict.rules import RULES

MODEL = """
import numpy as np
scale = 2.0

def loss(w, X):
    print("asked")
    return np.sum((X @ w) ** 2)

def grad_loss(w, X):
    return 2 * X.T @ (X @ w)

def wrong(w, X):
    return 2 * X.T @ (X @ w) * np.array([1, -1])

def both(x):
    return x**3, 3 * x**2

def square(x):
    return x * x

def double(x):
    return 2 * x

def fails(x):
    raise ValueError("no luck today")

def noisy(x):
    noisy.count = getattr(noisy, "count", 0) + 1
    return x * x + 1e-9 * noisy.count
"""


@pytest.fixture
def gradcheck(cli: Callable[..., Any]) -> Callable[..., Any]:
    """`gradcheck("x*x", "x=3", "--json")`: values of inputs come first, options after them."""

    def run(program: str, *arguments: str, stdin: bytes = b"") -> Any:
        count = next((i for i, word in enumerate(arguments) if word.startswith("-")), len(arguments))
        at, rest = arguments[:count], arguments[count:]
        return cli("gradcheck", "-e", program, *(word for one in at for word in ("--at", one)), *rest, stdin=stdin)

    return run


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The path of MODEL; modules and `sys.path` are as before afterwards."""
    path = tmp_path / "model.py"
    path.write_text(MODEL, encoding="utf-8")
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield str(path)
    for name in [name for name, one in sys.modules.items() if getattr(one, "__file__", None) == str(path)]:
        del sys.modules[name]


class TestExitCodes:
    @pytest.mark.parametrize(
        ("program", "arguments", "code", "verdict"),
        [
            ("x**3", (), 0, "proved"),
            ("abs(x)*x", ("x=1.5", "--claim", "x=2*x"), 0, "certified"),
            ("abs(x)", ("x=0",), 0, "kink"),
            ("x**3", ("--claim", "x=3*x"), 1, "disagree"),
            ("(1 - cos(x))/x**2", ("x=1e-6",), 1, "inaccurate"),
            ("log(x)", ("x=-1",), 7, "undefined"),
        ],
    )
    def test_of_verdicts(
        self, gradcheck: Callable[..., Any], program: str, arguments: tuple[str, ...], code: int, verdict: str
    ) -> None:
        ended = gradcheck(program, *arguments)
        assert (ended.code, ended.err) == (code, "")
        assert ended.out.splitlines()[-1] == f"verdict   {verdict}"
        found = gradcheck(program, *arguments, "--json")
        assert found.code == found.json["exit_code"] == code and found.json["verdict"] == verdict

    @pytest.mark.parametrize(
        ("arguments", "code", "gist", "hint"),
        [
            ((), 2, "there is no expression", "give one"),
            (("x*", "--at", "x=1"), 2, "line 1, column 3", None),
            (("x*x", "-e", "x"), 2, "several expressions", "give one of"),
            (("x*x", "--points", "0"), 2, "--points 0 is out of range", "from 1 to 10000"),
            (("x*x", "--points", "10001"), 2, "--points 10001 is out of range", "from 1 to 10000"),
            (("x*x", "--points", "many"), 2, "'many' is not a whole number", "--help"),
            (("x*x", "--seed", "-1"), 2, "--seed -1 is out of range", "a whole number"),
            (("x*x", "--claim", "y=x"), 2, "no gradient is taken by 'y'", "claims may be for x"),
            (("x*x", "--claim", "x=2*q"), 2, "the claim reads 'q'", "a claim may use x and grad_output"),
            (("x*x", "--claim", "x=2*"), 2, "claim.x", None),
            (("x*x", "--claim", "2*x"), 2, "is not NAME=VALUE", "--claim x=..."),
            (("x*x", "--claim", "x="), 2, "is not NAME=VALUE", "--claim x=..."),
            (("x*x", "--claim", "x=2*x", "--claim", "x=x"), 2, "given twice with --claim", "once"),
            (("x*x", "--claim", "x=@none.npy"), 2, "none.npy does not exist", "check the path"),
            (("x*y", "--claim", "x=y", "--wrt", "y"), 2, "no gradient is taken by 'x'", "claims may be for y"),
            (("x*x", "--sample", "x=unifrm(0,1)"), 2, "unknown function 'unifrm'", "did you mean uniform"),
            (("x*x", "--sample", "x"), 2, "is not NAME=VALUE", "--sample x=..."),
            (("x*x", "--sample", "y=uniform(0,1)"), 2, "no input named 'y'", "its inputs: x"),
            (("x*x", "--at", "x=1", "--sample", "y=uniform(0,1)"), 2, "no input named 'y'", "its inputs: x"),
            (("x*x", "--sample", "x=uniform(1,0)"), 2, "uniform(1,0)", None),
            (("x*y", "--at", "x=1", "--sample", "x=uniform(0,1)"), 2, "both --at and --sample", "once"),
            (("log(x)", "--sample", "x=uniform(-2,-1)"), 2, "no point was found", "--sample"),
            (("x*x", "--at", "y=1"), 2, "no input named 'y'", "its inputs: x"),
            (("x*x", "--wrt", "q"), 2, "no input named 'q'", "its inputs: x"),
            (("x*x", "--constant", "x"), 2, "no input left", "constant"),
            (("x*x", "--rule", "toch"), 2, "no rule is named 'toch'", "did you mean torch?"),
            (("x*x", "--rule", "pytest"), 2, "no rule is named 'pytest'", "all, torch, torch-fast, jax"),
            (("x*x", "--grad", "m.py:f"), 2, "--grad names the gradient of a Python function", "--python"),
            (("x*x", "--dtype", "int8"), 2, "'int8' is not known", "float64"),
            (("x*x", "--convention", "min-nrm"), 2, "'min-nrm'", "did you mean min-norm?"),
            (("x*x", "--max-ulp", "nan"), 2, "--max-ulp nan is no bound", "0 or more"),
            (("x*x", "--limit", "nods=3"), 2, "is not NAME=NUMBER", "nodes"),
            (("x*x", "--eps", "tiny"), 2, "'tiny' is not a number", "--help"),
            (("x*x", "--grad-tensors", "one"), 2, "unknown name 'one'", None),
            (("[x, x]", "--at", "x=1"), 2, "", None),
            (("x*x", "--no-such-option"), 2, "No such option", "--help"),
            (("x", "--at", "x=zeros(100000,100000)"), 4, "limit", None),
        ],
    )
    def test_of_bad_input(
        self, cli: Callable[..., Any], arguments: tuple[str, ...], code: int, gist: str, hint: str | None
    ) -> None:
        ended = cli("gradcheck", *arguments)
        assert (ended.code, ended.out) == (code, "")
        assert ended.err.startswith("error: ") and gist in ended.err and "defect" not in ended.err
        if hint is not None:
            assert hint in ended.err.partition("hint: ")[2]


class TestPoints:
    def test_ten_are_chosen_and_come_again(self, gradcheck: Callable[..., Any]) -> None:
        found = [gradcheck("x*log(y)", "--json", *seed).json for seed in ((), (), ("--seed", "1"))]
        assert len(found[0]["points"]) == 10 and found[0]["describe"].startswith("10 points from seed 0")
        assert found[0]["points"] == found[1]["points"] != found[2]["points"]
        assert all(point["at"]["y"] > 0 for point in found[0]["points"])

    def test_as_many_as_asked(self, gradcheck: Callable[..., Any]) -> None:
        assert len(gradcheck("x*x", "--json", "--points", "3").json["points"]) == 3

    def test_one_where_all_is_given_wherever_it_lies(self, gradcheck: Callable[..., Any]) -> None:
        for at in ("x=0", "x=-1", "x=nan", "x=inf"):
            ended = gradcheck("sqrt(x)", at, "--json")
            assert len(ended.json["points"]) == 1 and ended.json["describe"] == "1 point, given"

    def test_some_given_the_others_drawn(self, gradcheck: Callable[..., Any]) -> None:
        found = gradcheck("x*y", "x=3", "--points", "4", "--json").json["points"]
        assert {point["at"]["x"] for point in found} == {3} and len({point["at"]["y"] for point in found}) == 4

    def test_laws(self, gradcheck: Callable[..., Any]) -> None:
        options = ("--sample", "x=uniform(5,6)", "--sample", "w=normal(0,1,(2,))", "--points", "5", "--json")
        found = gradcheck("x*sum(w)", *options).json
        assert all(5 <= point["at"]["x"] <= 6 and len(point["at"]["w"]) == 2 for point in found["points"])
        assert "x=uniform(5,6)" in found["describe"]

    def test_random_values_in_at_follow_the_seed(self, gradcheck: Callable[..., Any]) -> None:
        runs = [gradcheck("sum(x*x)", "x=randn(3)", "--json", "--seed", seed).json["points"] for seed in "112"]
        assert runs[0] == runs[1] != runs[2]


class TestProgram:
    def test_from_an_argument_a_file_and_stdin(self, cli: Callable[..., Any], tmp_path: Path) -> None:
        path = tmp_path / "program.txt"
        path.write_text("y = x*x\ny + 1", encoding="utf-8")
        for arguments in (("x*x + 1",), ("-e", "x*x + 1"), ("-f", str(path)), ("-",)):
            ended = cli("gradcheck", *arguments, "--at", "x=3", "--json", stdin=b"x*x + 1")
            assert ended.json["points"][0]["gradients"]["x"]["value"] == 6

    def test_output_wrt_constant_and_cotangent(self, gradcheck: Callable[..., Any]) -> None:
        def gradients(*options: str) -> Any:
            found = gradcheck("a = x*y; b = a*a", "x=[2,3]", "y=5", *options, "--json")
            return {name: one["value"] for name, one in found.json["points"][0]["gradients"].items()}

        ones = ("--grad-tensors", "ones")
        assert gradients("--output", "a", *ones) == {"x": [5, 5], "y": 5}
        assert gradients("--output", "a", "--grad-tensors", "[1,-1]") == {"x": [5, -5], "y": -1}
        assert list(gradients("--wrt", "y", *ones)) == ["y"] == list(gradients("--constant", "x", *ones))
        ended = gradcheck("a = x*y", "x=[2,3]", "y=5")
        assert ended.code == 2 and "--grad-tensors ones" in ended.err

    def test_dtypes(self, gradcheck: Callable[..., Any]) -> None:
        for dtype, verdict in (("float64", "proved"), ("float16", "inaccurate")):
            found = gradcheck("log(1 + exp(x))", "x=12", "--dtype", dtype, "--json").json
            assert (found["dtype"], found["verdict"]) == (dtype, verdict)
        assert gradcheck("abs(z)**2", "--dtype", "complex128", "--points", "2", "--json").json["verdict"] == "certified"

    def test_conventions_and_bounds(self, gradcheck: Callable[..., Any]) -> None:
        found = gradcheck("abs(x)", "x=0", "--convention", "one-sided", "--json").json
        assert found["convention"] == "one-sided" and found["points"][0]["gradients"]["x"]["value"] == 1
        off = ("(1 - cos(x))/x**2", "x=1e-6", "--json")
        assert gradcheck(*off, "--max-ulp", "1e300").json["verdict"] in ("certified", "proved")

    def test_limits(self, gradcheck: Callable[..., Any]) -> None:
        ended = gradcheck("x*x*x*x", "x=1", "--limit", "nodes=3")
        assert ended.code == 4 and "more than 3 operations" in ended.err

    def test_second_order(self, gradcheck: Callable[..., Any]) -> None:
        found = gradcheck("x**3", "x=1.5", "--second-order", "--json").json
        assert found["points"][0]["second"]["x"]["value"] == 9
        assert [one["name"] for one in found["torch"]] == ["gradcheck", "gradgradcheck"]


class TestClaims:
    def test_formulas(self, gradcheck: Callable[..., Any]) -> None:
        claims = ("--claim", "x=2*x*y", "--claim", "y = x**3")
        ended = gradcheck("x**2*y", *claims, "--points", "2")
        assert ended.code == 1
        assert "claim     x = 2*x*y: certified\n" in ended.out
        assert "claim     y = x**3: disagree at 2 of 2 points\n" in ended.out
        assert "mistake   power: " in ended.out and "smallest  at x = 2.0" in ended.out

    def test_arrays_with_their_cotangent(self, gradcheck: Callable[..., Any]) -> None:
        options = ("--grad-tensors", "[1,-2,3]", "--claim", "w=X.T @ grad_output", "--json")
        ended = gradcheck("X @ w", "X=[[1,2],[3,4],[5,6]]", "w=[0.5,-1]", *options)
        assert ended.code == 0 and ended.json["points"][0]["claims"]["w"]["verdict"] == "certified"

    @pytest.mark.parametrize("suffix", ["npy", "npz", "csv", "json"])
    def test_numbers_from_files(self, gradcheck: Callable[..., Any], tmp_path: Path, suffix: str) -> None:
        path, data = tmp_path / f"g.{suffix}", numpy.array([2.0, 4.0])
        if suffix == "npy":
            numpy.save(path, data)
        elif suffix == "npz":
            numpy.savez(path, x=data, y=data + 1)
        elif suffix == "csv":
            numpy.savetxt(path, data, delimiter=",")
        else:
            path.write_text(json.dumps(data.tolist()), encoding="utf-8")
        name = f"x=@{path}" + ":x" * (suffix == "npz")
        assert gradcheck("sum(x*x)", "x=[1,2]", "--claim", name).code == 0
        ended = gradcheck("sum(x*x*x)", "x=[1,3]", "--claim", name)
        assert ended.code == 1 and "claim     x = an array of shape (2,): disagree" in ended.out

    def test_numbers_are_those_of_one_point(self, gradcheck: Callable[..., Any], tmp_path: Path) -> None:
        numpy.save(tmp_path / "g.npy", numpy.array(2.0))
        claim = ("--claim", f"x=@{tmp_path / 'g.npy'}")
        ended = gradcheck("x*x", *claim)
        assert ended.code == 2 and "those of one point, and there are 10" in ended.err and "--at" in ended.err
        assert gradcheck("x*x", "x=1", *claim).code == 0
        assert gradcheck("x*x", *claim, "--points", "1").code == 1

    @pytest.mark.parametrize("dtype", ["float64", "float32"])
    def test_numbers_keep_the_dtype_of_their_file(
        self, gradcheck: Callable[..., Any], tmp_path: Path, dtype: str
    ) -> None:
        x = numpy.array([0.1, 0.7])
        for stored, verdict in (("float32", "certified"), (">f4", "certified"), ("float64", "disagree")):
            rounded = (3 * x * x).astype("float32").astype(stored)
            numpy.save(tmp_path / "g.npy", rounded)
            claim = ("--claim", f"x=@{tmp_path / 'g.npy'}", "--dtype", dtype, "--json")
            found = gradcheck("sum(x**3)", "x=[0.1,0.7]", *claim).json["points"][0]["claims"]["x"]
            assert found["verdict"] == verdict

    def test_numbers_of_a_text_are_in_the_dtype_of_the_computation(
        self, gradcheck: Callable[..., Any], tmp_path: Path
    ) -> None:
        (tmp_path / "g.json").write_text("[0.03]", encoding="utf-8")
        for dtype, verdict in (("float32", "certified"), ("float64", "certified")):
            claim = ("--claim", f"x=@{tmp_path / 'g.json'}", "--dtype", dtype, "--json")
            found = gradcheck("sum(x**3)", "x=[0.1]", *claim).json["points"][0]["claims"]["x"]
            assert (found["verdict"], found["max_ulp"] < 4) == (verdict, True)

    def test_complex_numbers(self, gradcheck: Callable[..., Any], tmp_path: Path) -> None:
        numpy.save(tmp_path / "g.npy", numpy.array(2 - 4j, "complex64"))
        claim = ("--grad-tensors", "1", "--claim", f"z=@{tmp_path / 'g.npy'}", "--json")
        found = gradcheck("z*z", "z=1+2j", *claim)
        assert found.code == 0 and list(found.json["points"][0]["claims"]) == ["z.real", "z.imag"]


class TestTorch:
    @pytest.mark.parametrize(
        ("options", "passed"),
        [
            ((), [False]),
            (("--eps", "1e-9"), [True]),
            (("--rtol", "0.1"), [True]),
            (("--atol", "1e4"), [True]),
            (("--fast-mode",), [False]),
            (("--fast-mode", "--eps", "1e-9"), [True]),
            (("--eps", "1e-9", "--rtol", "1e-12", "--atol", "0"), [False]),
            (("--eps", "1e-9", "--nondet-tol", "1e-3", "--check-grad-dtypes", "--check-batched-grad"), [True]),
            (("--eps", "1e-9", "--check-forward-ad", "--check-batched-forward-grad"), [True]),
            (("--eps", "1e-9", "--no-check-undefined-grad", "--check-forward-ad", "--no-check-backward-ad"), [True]),
            (("--no-check-backward-ad",), [False]),  # torch refuses to check nothing
            (("--eps", "1e-9", "--second-order", "--atol", "1e6"), [True, True]),
            (("--eps", "1e-9", "--second-order", "--atol", "1e6", "--check-fwd-over-rev", "--masked"), [True, True]),
            (("--eps", "1e-9", "--second-order", "--atol", "1e6", "--no-check-rev-over-rev"), [True, False]),
            (("--eps", "1e-9", "--second-order", "--atol", "1e6", "--gen-non-contig-grad-outputs"), [True, True]),
        ],
    )
    def test_its_options_under_its_names(
        self, gradcheck: Callable[..., Any], options: tuple[str, ...], passed: list[bool]
    ) -> None:
        ended = gradcheck("sin(1e5*x)", "x=1", *options, "--json")
        assert [one["passed"] for one in ended.json["torch"]] == passed
        assert ended.json["exit_code"] == 0  # it has no say in the verdict

    @pytest.mark.parametrize("option", ["--eps=0", "--eps=nan", "--atol=-1", "--rtol=inf", "--nondet-tol=nan"])
    def test_odd_numbers_are_harmless(self, gradcheck: Callable[..., Any], option: str) -> None:
        ended = gradcheck("x**3", "x=1.5", option, "--json")
        assert (ended.code, ended.json["verdict"]) == (0, "proved")

    def test_rules(self, gradcheck: Callable[..., Any]) -> None:
        one = gradcheck("x**3", "x=1.5", "--rule", "torch,jax", "--rule", "ceres", "--json").json["points"][0]["rules"]
        assert list(one) == ["torch", "jax", "ceres"] and all(rule["accepts"] for rule in one.values())
        every = gradcheck("x**3", "x=1.5", "--rule", "all", "--json").json["points"][0]["rules"]
        assert list(every) == list(RULES)
        directions = [
            gradcheck("sum(x**3)", "x=[1,2]", "--rule", "hips", "--seed", seed, "--json").json["points"]
            for seed in "112"
        ]
        assert directions[0] == directions[1] != directions[2]
        assert "rule      torch accepts the gradient\n" in gradcheck("x**3", "x=1.5", "--rule", "torch").out


class TestPython:
    AT = ("--at", "w=[1,2]", "--at", "X=[[1,0],[0,3]]", "--wrt", "w")

    def test_right_and_wrong(self, cli: Callable[..., Any], model: str) -> None:
        right = cli("gradcheck", "--python", f"{model}:loss", "--grad", f"{model}:grad_loss", *self.AT)
        assert right.code == 0 and right.out.splitlines()[-1] == "verdict   certified"
        assert set(right.err.split()) == {"asked"} and "asked" not in right.out  # what it prints goes aside
        wrong = cli("gradcheck", "--python", f"{model}:loss", "--grad", f"{model}:wrong", *self.AT, "--json")
        assert wrong.code == 1 and wrong.json["inputs"]["w"]["worst"] == [1]
        assert wrong.json["inputs"]["w"]["wrong"] == 1

    def test_value_and_gradient_in_one(self, cli: Callable[..., Any], model: str) -> None:
        ended = cli("gradcheck", "--python", f"{model}:both", "--at", "x=1.5", "--json")
        assert ended.code == 0 and ended.json["output"]["value"] == 3.375

    def test_drawn_values_cotangents_and_dtypes(self, cli: Callable[..., Any], model: str) -> None:
        square = ("gradcheck", "--python", f"{model}:square", "--grad", f"{model}:double", "--json")
        drawn = [cli(*square, "--sample", "x=uniform(5,6)", "--seed", seed).json["at"]["x"] for seed in "112"]
        assert 5 <= drawn[0] <= 6 and drawn[0] == drawn[1] != drawn[2]
        ended = cli(*square, "--at", "x=[1,2]", "--grad-tensors", "[1,-3]", "--dtype", "float32")
        assert (ended.code, ended.json["dtype"], ended.json["inputs"]["x"]["worst"]) == (1, "float32", [1])

    def test_constants_and_nondeterminism(self, cli: Callable[..., Any], model: str) -> None:
        loss = ("gradcheck", "--python", f"{model}:loss", "--grad", f"{model}:grad_loss", *self.AT[:4])
        assert list(cli(*loss, "--constant", "X", "--json").json["inputs"]) == ["w"]
        noisy = ("gradcheck", "--python", f"{model}:noisy", "--grad", f"{model}:double", "--at", "x=3", "--json")
        strict, lenient = cli(*noisy), cli(*noisy, "--nondet-tol", "1e-3")
        assert strict.json["notes"] != lenient.json["notes"] or strict.json["verdict"] != lenient.json["verdict"]

    @pytest.mark.parametrize(
        ("arguments", "gist", "hint"),
        [
            (("--python", "MODEL:square", "x*x"), "--python and EXPR were both given", "belongs to expressions"),
            (("--python", "MODEL:square", "-e", "x"), "--python and -e were both given", "expressions"),
            (("--python", "MODEL:square", "-f", "x"), "--python and -f were both given", "expressions"),
            (("--python", "MODEL:square", "--claim", "x=x"), "--python and --claim were both", "expressions"),
            (("--python", "MODEL:square", "--rule", "jax"), "--python and --rule were both", "expressions"),
            (("--python", "MODEL:square", "--output", "y"), "--python and --output were both", "expressions"),
            (("--python", "MODEL:square", "--second-order"), "--python and --second-order were", "expressions"),
            (("--python", "MODEL:square", "--points", "3"), "--python and --points were both", "at one point"),
            (("--python", "MODEL:square", "--grad", "MODEL:double"), "square needs a value for x", "--at x=..."),
            (("--python", "MODEL:loss", "--grad", "MODEL:grad_loss", "--at", "w=[1,2]"), "value for X", "--at X="),
            (("--python", "MODEL:square", "--at", "x=1"), "there is no gradient", None),
            (("--python", "MODEL:sqare", "--at", "x=1"), "has nothing named 'sqare'", "did you mean square?"),
            (("--python", "MODEL:scale", "--at", "x=1"), "is float, not a function", "its functions: "),
            (("--python", "MODEL:fails", "--grad", "MODEL:double", "--at", "x=1"), "no luck today", "line "),
            (("--python", "MODEL:square", "--grad", "MODEL:double", "--at", "y=1"), "y", None),
            (("--python", "no-such.py:f", "--at", "x=1"), "there is no file no-such.py", None),
            (("--python", "MODEL", "--at", "x=1"), "names no function", "FILE:FUNCTION"),
            (("--python", "MODEL:both", "--at", "x=1", "--dtype", "complex128"), "takes real numbers", "float64"),
            (("--python", "MODEL:both", "--at", "x=1j"), "does not fit float64", "real numbers"),
        ],
    )
    def test_bad_input(
        self, cli: Callable[..., Any], model: str, arguments: tuple[str, ...], gist: str, hint: str | None
    ) -> None:
        ended = cli("gradcheck", *(one.replace("MODEL", model) for one in arguments))
        assert (ended.code, ended.out) == (2, "") and "defect" not in ended.err
        assert gist in ended.err
        if hint is not None:
            assert hint in ended.err.partition("hint: ")[2]


class TestOutput:
    def test_all(self, gradcheck: Callable[..., Any]) -> None:
        plain, full = gradcheck("x**3", "--points", "3"), gradcheck("x**3", "--points", "3", "--all")
        assert plain.out.count(": certified") == 0 and full.out.count(": certified") == 4

    def test_json_is_one_line_of_ascii(self, gradcheck: Callable[..., Any]) -> None:
        ended = gradcheck("x*x # \u2202", "--json", "--points", "2")
        assert ended.out.isascii() and ended.json["expression"] == "x*x # \u2202"

    def test_pipes_see_no_progress_and_no_colours(self, gradcheck: Callable[..., Any]) -> None:
        ended = gradcheck("x**3")
        assert ended.err == "" and "\x1b" not in ended.out and "\r" not in ended.out

    def test_a_terminal_sees_both(self, monkeypatch: pytest.MonkeyPatch, gradcheck: Callable[..., Any]) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr("autograd_cli.streams.is_terminal", lambda stream: True)
        monkeypatch.setattr("autograd_cli.commands.gradcheck.is_terminal", lambda stream: True)
        ended = gradcheck("x**3", "--points", "3")
        assert ended.err.split("\r\x1b[K") == ["", "1/3 points", "2/3 points", "3/3 points", ""]
        assert "\x1b[1;32mproved" in ended.out

    def test_the_line_of_progress_goes_away_with_an_error(
        self, monkeypatch: pytest.MonkeyPatch, gradcheck: Callable[..., Any]
    ) -> None:
        monkeypatch.setattr("autograd_cli.streams.is_terminal", lambda stream: True)
        ended = gradcheck("x**3", "--points", "3", "--claim", "y=x")
        assert ended.code == 2 and ended.err.startswith("\r\x1b[Kerror: no gradient is taken by 'y'")

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
    def test_streams_of_narrow_encodings(
        self, monkeypatch: pytest.MonkeyPatch, gradcheck: Callable[..., Any], encoding: str
    ) -> None:
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
        assert gradcheck("x*x # \u2202", "--claim", "x=x", "--points", "2").code == 1
        assert raw.getvalue().isascii() and rb"x*x # \u2202" in raw.getvalue()

    def test_stdout_that_is_closed(self, monkeypatch: pytest.MonkeyPatch, gradcheck: Callable[..., Any]) -> None:
        monkeypatch.setattr(sys, "stdout", None)
        assert gradcheck("x*x", "x=1").code == 6


def test_the_help_page_is_grouped_and_names_the_exit_codes(cli: Callable[..., Any]) -> None:
    text = cli("gradcheck", "--help").out
    sections = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert sections == [
        "Arguments:",
        "The program:",
        "Values of the inputs:",
        "Claimed gradients, and Python functions:",
        "What is differentiated:",
        "How it is judged:",
        "torch's gradcheck, run beside ours at the first point:",
        "Other options:",
    ]
    words = " ".join(text.split())
    for code in ("0: all is right", "1: something is wrong", "2: the input cannot be used", "7: it could not be told"):
        assert code in words
