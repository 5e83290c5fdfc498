"""Each form: what it replaces is found, and equals what replaces it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from autograd_core.language import parse
from autograd_core.oracles.problem import Problem, Seed
from autograd_core.verdict.stable.forms import FORMS
from autograd_core.verdict.stable.match import matches, terms_of
from autograd_core.verdict.stable.suggest import _filled
from autograd_core.verdict.stable.verify import same

REDUCING = re.compile(r"\b(sum|mean|softmax)\b")
VALUES = {"x": 0.31, "y": 0.7, "a": 0.25, "b": 0.2, "c": 1.3, "n": 3.0}


@pytest.mark.parametrize(("pattern", "template"), FORMS, ids=str)
def test_each_form_finds_itself_and_is_an_identity(pattern, template):
    reducing = REDUCING.search(pattern) is not None
    program = parse(pattern)
    assert template in [m.template for m in matches(terms_of(program)) if m.term == terms_of(program).of[-1]]
    other = parse(_filled(template, {}, {"axis": None} if reducing else None), inputs=program.inputs)
    answers = []
    for scale in (1.0, -1.0, 5.0):  # where the old form has a value
        at = {n: np.asarray(scale * VALUES[n] * (np.arange(1, 4.0) if reducing else 1.0)) for n in program.inputs}
        value = program.run(at)[program.output]
        if not np.all(np.isfinite(value)):
            continue
        ones = np.ones(np.shape(value))
        answers.append(same(*(Problem(p, at, list(at), [Seed(p.output, ones)]) for p in (program, other))))
    assert answers and all(answers)
