"""What a check may say of an error's message: a small part of regular expressions, matched in linear time.

Spec files come from strangers, and a regular expression can be written to run for years. Without groups,
alternatives and repetitions other than `.*` the parts between one `.*` and the next have a fixed length each, so the
first place where each fits after the one before is as good as any other: nothing is ever tried twice.
"""

from __future__ import annotations

import re

MOST = 200
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|\.\*|.", re.DOTALL)
_REFUSED = {
    **dict.fromkeys("()|", "no groups and no alternatives"),
    **dict.fromkeys("*+?{}", "no repetition but .*"),
}


def pattern(text: str) -> list[re.Pattern[str]]:
    """The parts between one `.*` and the next.

    Raises:
        ValueError: it is too long, has groups, alternatives or other repetitions, or is no regular expression.

    >>> pattern("(a+)+b")
    Traceback (most recent call last):
    ValueError: '(' cannot stand here: no groups and no alternatives; write \\( for the character
    """
    if len(text) > MOST:
        raise ValueError(f"it has {len(text):,} characters, more than {MOST}")
    parts = [""]
    for token in _TOKEN.findall(text):
        if token == ".*":
            parts.append("")
        elif token in _REFUSED:
            raise ValueError(f"'{token}' cannot stand here: {_REFUSED[token]}; write \\{token} for the character")
        else:
            parts[-1] += token
    try:
        return [re.compile(part, re.DOTALL) for part in parts]
    except re.error as error:
        raise ValueError(f"it is no regular expression: {error.msg}") from None


def matches(text: str, message: str) -> bool:
    """Whether a pattern is found anywhere in a message.

    >>> matches("shapes .* and", "operands of + have shapes (2,) and (3,)")
    True
    """
    place = 0
    for part in pattern(text):
        found = part.search(message, place)
        if found is None:
            return False
        place = found.end()
    return True
