"""`explain --json`: the object of `grad`, with what happened on the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd_cli.envelope import grad_envelope, plain

if TYPE_CHECKING:
    from autograd_core.explain import Explanation


def explain_envelope(told: Explanation, status: int) -> dict[str, Any]:
    """The keys of `grad --json`; `inputs`, `forward` and `backward` in the words of the explanation; `limit`.

    Of arrays with more than a few elements the numbers on the way are left out, as null; their text shows some.
    """
    record = told.record()
    inputs = [{"name": name, **value} for name, value in record["inputs"]]
    found = {**grad_envelope(told.report, status), "command": "explain"}
    ended = {key: found.pop(key) for key in ("verdict", "exit_code")}
    way = {"inputs": inputs, "forward": record["forward"], "backward": record["passes"]}
    return {**found, **{key: _plain(one) for key, one in way.items()}, "limit": told.limit or None, **ended}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else plain(value)
