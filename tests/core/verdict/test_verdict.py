from __future__ import annotations

import json

import pytest

from autograd_core.verdict.verdict import Verdict, worst

BEST_TO_WORST = ["proved", "certified", "corroborated", "kink", "undefined", "cannot_tell", "inaccurate", "disagree"]


def test_the_eight_answers_from_best_to_worst():
    assert [v.value for v in Verdict] == BEST_TO_WORST
    assert [v.severity for v in Verdict] == list(range(8))


def test_what_may_be_relied_on_and_what_must_not_be_used():
    assert [v.value for v in Verdict if v.agrees] == BEST_TO_WORST[:4]
    assert [v.value for v in Verdict if v.wrong] == BEST_TO_WORST[6:]


@pytest.mark.parametrize("i", range(8))
@pytest.mark.parametrize("j", range(8))
def test_the_worse_of_two(i, j):
    verdicts = list(Verdict)
    assert worst([verdicts[i], verdicts[j]]) is verdicts[max(i, j)]


def test_nothing_is_no_agreement():
    assert worst([]) is Verdict.CANNOT_TELL
    assert worst(iter([Verdict.PROVED])) is Verdict.PROVED


def test_a_verdict_is_its_text():
    assert f"{Verdict.KINK}" == "kink" and json.dumps(Verdict.KINK) == '"kink"'
    assert Verdict("disagree") is Verdict.DISAGREE
