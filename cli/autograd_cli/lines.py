"""Machine output as lines of JSON; imports nothing, for commands that compute nothing themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

SCHEMA = "autograd-cli/1"
"""The first key of every object that is printed: part of the contract."""


def one_line(envelope: Mapping[str, Any]) -> str:
    r"""One object on one line, in ASCII.

    Raises:
        ValueError: it holds a NaN or an infinity, which JSON has no words for (see `envelope.plain`).

    >>> one_line({"schema": SCHEMA, "name": "a"})
    '{"schema": "autograd-cli/1", "name": "a"}\n'
    """
    return json.dumps(envelope, allow_nan=False) + "\n"
