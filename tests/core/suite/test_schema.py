"""The published schema: fresh, true to the reader, and of use."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograd_core.errors import SpecError
from autograd_core.suite.schema import schema
from autograd_core.suite.spec import load_spec

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT / "docs" / "spec.schema.json"
VALIDATOR = jsonschema.Draft7Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))
HEAD = '[[check]]\nname = "a"\nexpr = "x*x"\n'
AT = "at = { x = 1.5 }\n"


def accepts(text: str) -> bool:
    return bool(VALIDATOR.is_valid(tomllib.loads(text)))


def test_the_published_schema_is_the_one_of_the_keys() -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema(), "make docs writes it anew"
    command = [sys.executable, "-m", "autograd_core.suite.schema"]
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    found = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    assert found.stdout == PUBLISHED.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / "specs").rglob("*.toml")), ids=lambda path: path.name)
def test_every_spec_of_ours_is_valid(path: Path) -> None:
    errors = VALIDATOR.iter_errors(tomllib.loads(path.read_text(encoding="utf-8")))
    assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == []


WHOLE = (
    'checks = 3\n[defaults]\ndtype = "float32"\ntags = ["t"]\nmax_memory = "2 GB"\ntimeout = 1.5\n'
    + (HEAD + 'points = [{ x = 1 }, { x = [[1, 2.5], [inf, nan]] }]\nclaim = { x = "2*x" }\n')
    + (HEAD.replace('"a"', '"b"') + 'sample = { x = "uniform(0, 1)" }\ncount = 3\nseed = 1\nsecond_order = true\n')
    + (HEAD.replace('"a"', '"c"') + 'at = { x = 1.5, y = 2, z = [3] }\ngrad = { x = "?" }\nvalue = 1\n')
    + 'claim = { x = "2*x", y = 2, z = [[1]] }\nexpect = "kink"\nmax_ulp = 0\n[end]\n'
)
"""A file that uses much of the format."""

BROKEN: dict[str, Any] = {
    "an unknown key": HEAD + AT + 'clam = { x = "1" }\n',
    "an unknown table": HEAD.replace("[[check]]", "[[chek]]"),
    "no program": '[[check]]\nname = "a"\n',
    "no name": '[[check]]\nexpr = "x"\n',
    "a verdict that is none": HEAD + AT + 'expect = "good"\n',
    "a dtype that is none": HEAD + AT + 'dtype = "int32"\n',
    "an order beyond the limit": HEAD + AT + "order = 13\n",
    "a truth for a number": HEAD + "at = { x = true }\n",
    "a text where a list belongs": HEAD + AT + 'tags = "slow"\n',
    "a negative tolerance": HEAD + AT + "rtol = -1e-9\n",
    "an empty program": '[[check]]\nname = "a"\nexpr = " "\n',
    "one table for a list": '[check]\nname = "a"\nexpr = "x"\n',
    "a size without a unit": HEAD + AT + 'max_memory = "2"\n',
    "points and samples": HEAD + "points = [{ x = 1 }]\nsample = {}\n",
    "a number for many points": HEAD + "points = [{ x = 1 }]\nvalue = 1\n",
    "an error with a value": HEAD + AT + 'error = "a"\nvalue = 1\n',
    "a count of nothing": HEAD + AT + "count = 3\n",
    "a mistake of no claim": HEAD + AT + 'mistake = "sign"\n',
    "a default that is none": "[defaults]\nclaim = { x = '1' }\n" + HEAD + AT,
    "no end": "checks = 1\n" + HEAD + AT,
}


def test_much_of_the_format_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(WHOLE)
    assert len(load_spec(path)) == 2 + 6 + 1 and accepts(WHOLE)


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_broken_specs_are_rejected_by_both(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(SpecError):
        load_spec(path)
    assert not accepts(text)
