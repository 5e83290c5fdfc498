"""A profile on terminals."""

from __future__ import annotations

import re

import pytest

from autograd_cli.render_profile import render
from autograd_core.profiles import profile


@pytest.mark.parametrize("width", [60, 80, 200])
def test_terminals_of_any_width(width: int) -> None:
    found = profile("mean((X @ w)**2)", {"X": [[1.0, 2.0]], "w": [1.0, 2.0]}, repeat=2)
    text = re.sub(r"\x1b\[\d*m", "", render(found, terminal=True, width=width))
    body = text[text.index("MatmulBackward0") :] if width < 100 else text
    assert all(len(line) <= width for line in body.splitlines() if "program" not in line)
    assert ("matmul, forward, 1 call " in text) == (width < 100)
