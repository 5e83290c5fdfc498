"""Writes `cupy/names.json`: what an installed CuPy has, with its keyword arguments; a developer's script.

python tests/fakes/dump.py
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from pathlib import Path
from typing import Any

sys.path.pop(0)  # where the stand-in is
import cupy

SITE = Path(cupy.__file__).parents[1]


def described(one: Any) -> Any:
    """The word ufunc, the names of the parameters (*name for any number), or None where they are not told."""
    if isinstance(one, cupy.ufunc):
        return "ufunc"
    if not callable(one) or isinstance(one, type):
        return None
    try:
        found = inspect.signature(one).parameters.values()
    except (TypeError, ValueError):
        return None
    star = ("*" if p.kind is p.VAR_POSITIONAL else "" for p in found)
    names = [mark + p.name for mark, p in zip(star, found, strict=True)]
    return names if all(p.kind is not p.VAR_KEYWORD for p in found) else None


def public(module: Any) -> dict[str, Any]:
    """Everything but modules, by name."""
    found = {name: getattr(module, name) for name in dir(module) if name[0] != "_" and name != "annotations"}
    return {name: described(one) for name, one in found.items() if not inspect.ismodule(one)}


def imported(path: str) -> list[str]:
    """What a module imports by name; to import it would need CUDA's libraries."""
    tree = ast.parse((SITE / path).read_text())
    names = (alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names)
    return sorted({alias.asname or alias.name for alias in names} - {"annotations"})


if __name__ == "__main__":
    found = {
        "version": cupy.__version__,
        "cupy": public(cupy),
        "cupy.linalg": public(cupy.linalg),
        "ndarray": [name for name in dir(cupy.ndarray) if name[0] != "_"],
        "cupyx.scipy.special": imported("cupyx/scipy/special/__init__.py"),
        "cupyx.scipy.linalg": [name for name in imported("cupyx/scipy/linalg/__init__.py") if name[0] != "_"],
    }
    (Path(__file__).parent / "cupy" / "names.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")
