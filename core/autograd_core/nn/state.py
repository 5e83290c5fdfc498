"""Copying saved tensors into a module: what `Module.load_state_dict` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd_core.engine.mode import recording


class LoadResult:
    """Which names `load_state_dict` missed, and which it could not place."""

    def __init__(self, missing_keys: list[str], unexpected_keys: list[str]) -> None:
        self.missing_keys = missing_keys
        self.unexpected_keys = unexpected_keys

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"LoadResult(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


def load(own: Mapping[str, Any], given: Mapping[str, Any], strict: bool, title: str) -> LoadResult:
    """Copy tensors into those of the same names.

    Args:
        own: the tensors to write, by name.
        given: the tensors to read, by name.
        strict: whether names that are missing, or too many, are an error.
        title: whose state it is, for the message.

    Raises:
        RuntimeError: names or shapes do not fit; what does fit has been copied then, as in torch.

    >>> load({}, {}, True, "Module")
    <All keys matched successfully>
    """
    missing = [name for name in own if name not in given]
    unexpected = [name for name in given if name not in own]
    problems = _key_problems(missing, unexpected) if strict else []
    for name in own:
        if name not in given:
            continue
        target, source = own[name], given[name]
        if tuple(source.shape) == tuple(target.shape):
            with recording(False):
                target.copy_(source)
        else:
            problems.append(
                f"size mismatch for {name}: copying a param with shape {source.shape} from checkpoint, the shape in "
                f"current model is {target.shape}."
            )
    if problems:
        listed = "\n\t".join(problems)
        raise RuntimeError(f"Error(s) in loading state_dict for {title}:\n\t{listed}")
    return LoadResult(missing, unexpected)


def _key_problems(missing: list[str], unexpected: list[str]) -> list[str]:
    groups = (("Missing", missing), ("Unexpected", unexpected))
    return [
        f"{word} key(s) in state_dict: {', '.join(f'{chr(34)}{name}{chr(34)}' for name in names)}. "
        for word, names in groups
        if names
    ]
