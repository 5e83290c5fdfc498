"""The JSON schema of spec files, for editors; `python -m autograd_core.suite.schema` prints it.

It is worked out from the table of keys. It may let pass what a spec file is refused for (an input without a value),
never the other way round.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from autograd_core.suite.keys import DEFINITIONS, KEYS, REQUIRED, Key


def schema() -> dict[str, Any]:
    """The schema, of draft 7, which editors of TOML read.

    >>> schema()["properties"]["check"]["items"]["properties"]["order"]["maximum"]
    12
    """
    check = {**_table(KEYS), "required": list(REQUIRED), "allOf": [*_apart(), *_together()]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "autograd-cli spec file",
        "description": "Checks of gradients: one [[check]] table each. See docs/specs.md.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "checks": {"type": "integer", "minimum": 0, "description": "How many [[check]] tables the file has."},
            "defaults": {
                **_table({key: row for key, row in KEYS.items() if row.default}),
                "description": "What holds for every check that does not say otherwise.",
            },
            "check": {"type": "array", "items": check},
            "end": {"type": "object", "description": "The end of a file that says how many checks it has."},
        },
        "dependencies": {"checks": ["end"]},
        "definitions": dict(DEFINITIONS),
    }


def _table(keys: Any) -> dict[str, Any]:
    rows: dict[str, Key] = dict(keys)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _described(row) for key, row in rows.items()},
    }


def _described(row: Key) -> dict[str, Any]:
    # Beside a reference draft 7 reads nothing.
    own = {"allOf": [dict(row.schema)]} if "$ref" in row.schema else dict(row.schema)
    return {**own, "description": row.what}


def _apart() -> list[dict[str, Any]]:
    """Keys that exclude one another."""
    pairs = [("points", "sample")]
    pairs += [(several, number) for several in ("points", "sample") for number in ("value", "grad")]
    pairs += [("error", other) for other in ("expect", "value", "grad", "mistake")]
    return [{"not": {"required": list(pair)}} for pair in pairs]


def _together() -> list[dict[str, Any]]:
    """Keys that need others."""
    return [{"if": {"required": [key]}, "then": {"required": [other]}}
            for key, other in (("count", "sample"), ("mistake", "claim"))]  # fmt: skip


def main() -> None:
    """Print it."""
    sys.stdout.write(json.dumps(schema(), indent=2) + "\n")


if __name__ == "__main__":
    main()
