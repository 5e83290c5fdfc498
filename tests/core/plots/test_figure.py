"""Pictures by matplotlib, where it is installed."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd_core.errors import UserError

Drawn = Callable[..., Any]
needed = pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="matplotlib is not installed")


@needed
@pytest.mark.parametrize(
    ("form", "ranges"), [("pdf", ("log(x)", "x=1e-3:1e3:log")), ("png", ("x*exp(-x*x-y*y)", "x=-2:2", "y=-2:2"))]
)
def test_files_that_are_the_same_each_time(drawn: Drawn, form: str, ranges: tuple[str, ...], tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        drawn(*ranges).save(tmp_path / f"{name}.{form}")
        found.append((tmp_path / f"{name}.{form}").read_bytes())
    assert found[0] == found[1] and found[0].startswith(b"\x89PNG" if form == "png" else b"%PDF")
    assert len(found[0]) > 5000


@needed
def test_dollars_and_backslashes_are_no_mathematics(drawn: Drawn, hostile: str) -> None:
    from autograd_core.plots import figure

    broken = "x*x  # $\\frac{1$ \\undefined"  # would raise as mathematics
    for program in (broken, hostile):
        assert figure.encoded(drawn(program, "x=0:1"), "png").startswith(b"\x89PNG")
    with figure._house():
        texts = [one.get_text() for one in figure._curve(drawn(broken, "x=0:1")).texts]
    assert texts[0] == broken


@needed
def test_a_persons_own_settings_do_not_matter(drawn: Drawn) -> None:
    import matplotlib

    from autograd_core.plots.figure import encoded

    plain = encoded(drawn("abs(x)", "x=-2:2"), "png")
    with matplotlib.rc_context({"text.usetex": True, "axes.facecolor": "red", "font.size": 30}):
        assert encoded(drawn("abs(x)", "x=-2:2"), "png") == plain
        assert matplotlib.rcParams["text.usetex"]


@needed
def test_the_pdf_has_no_date(drawn: Drawn) -> None:
    from autograd_core.plots.figure import encoded

    data = encoded(drawn("abs(x)", "x=-2:2"), "pdf")
    assert b"CreationDate" not in data
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    assert any(b"BT" in zlib.decompress(one) for one in streams if one[:1] == b"x")


def test_without_matplotlib_it_says_what_to_do(drawn: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd_core.plots.figure.find_spec", lambda name: None)
    with pytest.raises(UserError, match="not installed") as refused:
        drawn("abs(x)", "x=-2:2").save(tmp_path / "a.png")
    assert "autograd-cli[plot]" in str(refused.value.hint) and not list(tmp_path.iterdir())


def test_it_is_imported_late() -> None:
    code = (
        "import sys; from autograd_core.plots import plot; p = plot('x*x', 'x=0:1'); p.svg(); p.text();"
        "sys.exit('matplotlib' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False).returncode
        == 0
    )
