"""Verdicts from made-up evidence: each witness can say whatever the test wants."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autograd_core.oracles.elements import Finite
from autograd_core.oracles.exact import Enclosure
from autograd_core.oracles.finite import Estimate
from autograd_core.oracles.probe import Side
from autograd_core.oracles.symbolic import Symbolic
from autograd_core.verdict.evidence import Evidence, Judgement
from autograd_core.verdict.judge import MAX_ULP, judge
from autograd_core.verdict.verdict import Verdict

EPS = 2.0**-52


def array(*numbers):
    out = np.empty(len(numbers), dtype=object)
    out[:] = [None if n is None else Fraction(n) for n in numbers]
    return out


def evidence(value, symbolic=None, exact=None, finite=None, radius=0, dtype=np.float64, **more):
    """Elements of one gradient: floats, SymPy's numbers, the enclosure's midpoints, (difference, error)."""
    value = np.array(value, dtype=dtype, ndmin=1)
    n = value.size
    known = Symbolic(array(*symbolic)) if symbolic is not None else Symbolic(None, "SymPy is silent")
    ball = (
        Enclosure(array(*exact), array(*[radius] * n), 128) if exact is not None else Enclosure(None, None, 128, "no")
    )
    numbers, errors = zip(*finite, strict=True) if finite is not None else ([math.nan] * n, [math.inf] * n)
    differences = Finite(np.array(numbers), np.array(errors), 1)
    return Evidence(value, more.pop("known", known), ball, differences, np.ones(n), 1.0, **more)


def verdict(*args, max_ulp=1000.0, **more):
    return judge(evidence(*args, **more), max_ulp).verdict


def test_right_formula_and_right_numbers():
    found = judge(evidence([3.0], [3], [3]), 1000)
    assert (found.verdict, found.ulp, found.index) == (Verdict.CORROBORATED, 0.0, (0,))


def test_a_formula_is_wrong_however_small_the_difference():
    right, wrong = Fraction(3), Fraction(3) + Fraction(1, 10**20)
    assert verdict([3.0], [right], [wrong], radius=Fraction(1, 10**30)) is Verdict.DISAGREE
    assert verdict([3.0], [right], [wrong], radius=Fraction(1, 10**19)) is Verdict.CORROBORATED
    assert verdict([-3.0], [3], [-3]) is Verdict.DISAGREE


@pytest.mark.parametrize(("ulps", "expected"), [(0, "corroborated"), (999, "corroborated"), (1001, "inaccurate")])
def test_numbers_are_judged_in_ulps(ulps, expected):
    value = 1.0 + ulps * EPS
    found = judge(evidence([value], [1], [1]), 1000)
    assert found.verdict == expected and found.ulp == ulps
    assert ("bits are lost" in (found.reason or "")) is (expected == "inaccurate")


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_no_finite_number_where_a_derivative_exists(bad):
    found = judge(evidence([bad], [1], [1]), 1000)
    assert found.verdict is Verdict.INACCURATE and found.ulp == math.inf


def test_an_overflow_is_inaccurate_and_says_so():
    for truth, dtype in ((10**400, np.float64), (10**5, np.float16)):
        found = judge(evidence([math.inf], [truth], [truth], dtype=dtype), 1000)
        assert found.verdict is Verdict.INACCURATE and "beyond the range" in found.reason


def test_a_sure_finite_difference_refutes_even_sympy_unless_every_op_is_right():
    off = {"symbolic": [2], "exact": [2], "finite": [(3.0, 1e-9)]}
    found = judge(evidence([2.0], **off), 1000)
    assert found.verdict is Verdict.DISAGREE and "VALUE" in found.reason
    assert verdict([2.0], **off, vouched=lambda i: True) is Verdict.CORROBORATED
    assert verdict([2.0], **off, vouched=lambda i: False) is Verdict.DISAGREE
    assert verdict([2.0], [2], [2], finite=[(3.0, 0.1)]) is Verdict.CORROBORATED  # not sure enough


def test_a_mistake_in_the_forward_values_outranks_a_right_gradient():
    mistake = Judgement(Verdict.DISAGREE, "the VALUE is wrong")
    found = judge(evidence([2.0], [2], [2], mistake=mistake), 1000)
    assert (found.verdict, found.reason, found.ulps) == (Verdict.DISAGREE, "the VALUE is wrong", (0.0,))


def test_outside_the_domain_of_the_unsimplified_program():
    found = judge(evidence([0.0], [0], [0], undefined="log(x) has no value"), 1000)
    assert (found.verdict, found.reason) == (Verdict.UNDEFINED, "log(x) has no value")


def test_the_exact_program_tells_why_there_is_no_slope():
    def sides(left, right):
        return lambda i: (Side(left), Side(right))

    for pair, gist in (
        (("outside", "outside"), "not real in any neighbourhood"),
        (("outside", "infinite"), "edge of the domain"),
    ):
        found = judge(evidence([math.inf], [None], sides=sides(*pair)), 1000)
        assert found.verdict is Verdict.UNDEFINED and gist in found.reason
    jump = evidence([1.0], [1], [1], kinks=("a kink",), slopes=estimates(1.0, 1.0), sides=sides("slope", "jump"))
    assert judge(jump, 1000).verdict is Verdict.KINK and "jumps" in judge(jump, 1000).reason


def test_a_float_program_on_a_kink_that_the_formula_has_beside_the_point():
    near = {"kinks": ("a kink",), "slopes": estimates(1.0, 1.0), "around": lambda i: (-1.0, 1.0)}
    assert verdict([0.0], [1], [1], **near) is Verdict.KINK
    assert verdict([2.0], [1], [1], **near) is Verdict.INACCURATE


def test_the_convention_is_named_where_conventions_do_not_add_up():
    found = judge(evidence([0.0], [1], [0], kinks=("relu(x) is at a kink",), slopes=estimates(1.0, 1.0)), 1000)
    assert found.verdict is Verdict.DISAGREE and "relu(x) is at a kink" in found.reason


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_ulps_are_those_of_the_dtype(dtype):
    step = Fraction(float(np.finfo(dtype).eps))
    found = judge(evidence([1.0], [1 + 3 * step], [1 + 3 * step], dtype=dtype), MAX_ULP[np.dtype(dtype).name])
    assert found.ulp == 3.0


def test_a_residue_around_an_exact_zero_is_judged_by_the_functions_size():
    assert verdict([3 * EPS], [0], [0]) is Verdict.CORROBORATED
    assert verdict([1e-9], [0], [0]) is Verdict.INACCURATE
    assert verdict([0.0], [0], [0]) is Verdict.CORROBORATED


def test_the_worst_element_speaks_for_all():
    found = judge(evidence([1.0, 1.0 + 2e5 * EPS, 1.0 + 3e5 * EPS], [1, 1, 1], [1, 1, 1]), 1000)
    assert found.verdict is Verdict.INACCURATE and found.index == (2,) and found.ulp == 3e5
    assert found.ulps == (0.0, 2e5, 3e5)
    mixed = judge(evidence([1.0, 5.0], [1, 1], [1, 5]), 1000)
    assert mixed.verdict is Verdict.DISAGREE and mixed.index == (1,)
    assert judge(evidence(np.zeros(0), [], []), 1000).verdict is Verdict.CERTIFIED


def test_outside_the_domain():
    found = judge(evidence([1.0], exact=[1], known=Symbolic(None, "no value here", defined=False)), 1000)
    assert (found.verdict, found.reason) == (Verdict.UNDEFINED, "no value here")


@pytest.mark.parametrize(
    ("value", "difference", "expected"),
    [
        (2.0, (2.0, 1e-9), Verdict.CORROBORATED),
        (2.0, (2.1, 1e-9), Verdict.DISAGREE),
        (2.0, (2.0 + 5e-9, 1e-9), Verdict.CANNOT_TELL),  # an estimate is no bound
        (2.0, (2.0, 0.1), Verdict.CANNOT_TELL),  # says too little
        (2.0, (2.0, math.inf), Verdict.CANNOT_TELL),
    ],
)
def test_without_sympy_the_finite_difference_decides_if_it_can(value, difference, expected):
    assert verdict([value], finite=[difference]) is expected


def test_without_sympy_the_enclosure_tells_about_the_numbers():
    assert verdict([2.0 + 1e-7], exact=[2], finite=[(2.0, 1e-6)]) is Verdict.INACCURATE
    assert verdict([math.nan], exact=[2], finite=[(2.0, 1e-6)]) is Verdict.INACCURATE
    assert verdict([2.0], exact=[3], finite=[(2.0, 1e-6)]) is Verdict.DISAGREE


def estimates(left, right, error=1e-9):
    return lambda i: (Estimate(left, error, 1.0, 1), Estimate(right, error, 1.0, 1))


@pytest.mark.parametrize(
    ("value", "left", "right", "expected"),
    [
        (0.0, -1.0, 1.0, Verdict.KINK),
        (1.0, -1.0, 1.0, Verdict.KINK),
        (-1.0, 1.0, -1.0, Verdict.KINK),
        (1.5, -1.0, 1.0, Verdict.DISAGREE),
        (-1.1, -1.0, 1.0, Verdict.DISAGREE),
    ],
)
def test_at_a_kink_the_value_lies_between_the_slopes(value, left, right, expected):
    found = judge(evidence([value], [0], [0], kinks=("abs(x) is at a kink",), slopes=estimates(left, right)), 1000)
    assert found.verdict is expected and "abs(x) is at a kink" in found.reason


def test_no_finite_number_where_the_slopes_are_finite_is_wrong():
    # sqrt(x**4) at 0, say: its slope is 0 on both sides, whatever 0 * inf makes of it.
    for bad in (math.nan, math.inf):
        for left, right in ((-1.0, 1.0), (0.0, 0.0)):
            found = evidence([bad], [0], kinks=("a kink",), slopes=estimates(left, right))
            assert judge(found, 1000).verdict.wrong
        unknown = evidence([bad], [None], kinks=("a kink",), slopes=estimates(0.0, 0.0, math.inf))
        assert judge(unknown, 1000).verdict is Verdict.UNDEFINED


def test_no_finite_number_where_only_the_finite_difference_has_one():
    assert verdict([math.nan], finite=[(2.0, 1e-9)]) in (Verdict.CANNOT_TELL, Verdict.INACCURATE)


def test_a_declared_kink_whose_slopes_agree_is_none():
    smooth = {"kinks": ("a kink",), "slopes": estimates(2.0, 2.0)}
    assert verdict([2.0], [2], [2], **smooth) is Verdict.CORROBORATED
    assert verdict([3.0], [2], [3], **smooth) is Verdict.DISAGREE


def test_slopes_are_asked_only_at_a_kink():
    def never(i):
        raise AssertionError("asked")

    assert verdict([2.0], [2], [2], slopes=never) is Verdict.CORROBORATED


def test_random_directions_stand_in_for_large_arrays():
    d = np.array([1.0, -2.0])
    for slope, expected in ((-3.0, Verdict.CORROBORATED), (-2.9, Verdict.DISAGREE)):
        differences = Finite(None, None, 1, {}, [(d, Estimate(slope, 1e-8, 1.0, 1))], 0)
        silent = Enclosure(None, None, 128, "no")
        known = Evidence(np.array([1.0, 2.0]), Symbolic(None, "too large"), silent, differences, np.ones(2), 1.0)
        assert judge(known, 1000).verdict is expected


# The certified truth.


def truth(*numbers, radius=0):
    return Enclosure(array(*numbers), array(*[radius] * len(numbers)), 192)


def test_proven_right_is_certified():
    found = judge(evidence([3.0], exact=[3], truth=truth(3)), 1000)
    assert (found.verdict, found.reason, found.ulp) == (Verdict.CERTIFIED, None, 0.0)
    assert judge(evidence([3.0], [3], [3], truth=truth(3)), 1000).verdict is Verdict.CERTIFIED


def test_no_tolerance_decides_against_the_truth():
    off, radius = Fraction(1, 10**60), Fraction(1, 10**70)
    wrong = evidence([3.0], exact=[3 + off], radius=radius, truth=truth(3, radius=radius))
    found = judge(wrong, 1000)
    assert found.verdict is Verdict.DISAGREE and "proven is 3" in found.reason
    wide = evidence([3.0], exact=[3 + off], radius=radius, truth=truth(3, radius=off))
    assert judge(wide, 1000).verdict is Verdict.CERTIFIED


@pytest.mark.parametrize(("theirs", "gist"), [(3, "as SymPy says"), (4, "SymPy gives 4")])
def test_a_refutation_says_where_sympy_stands(theirs, gist):
    found = judge(evidence([5.0], [theirs], [5], truth=truth(3)), 1000)
    assert found.verdict is Verdict.DISAGREE and gist in found.reason
    quick = judge(evidence([5.0], [theirs], [5], truth=truth(3), thorough=False), 1000)
    assert quick.verdict is Verdict.DISAGREE and "SymPy" not in quick.reason


def test_sympy_can_be_the_odd_one_out():
    found = judge(evidence([3.0], [4], [3], truth=truth(3)), 1000)
    assert found.verdict is Verdict.CERTIFIED and found.reason == "SymPy is the odd one out: it gives 4"
    # To 25 digits it agrees.
    near = judge(evidence([3.0], [3 + Fraction(1, 10**27)], [3], truth=truth(3)), 1000)
    assert near.verdict is Verdict.CERTIFIED and near.reason is None


def test_the_numbers_are_judged_against_the_truth():
    found = judge(evidence([3.0 * (1 + 1e-9)], exact=[3], truth=truth(3)), 1000)
    assert found.verdict is Verdict.INACCURATE and "the formula is right" in found.reason
    assert judge(evidence([math.nan], exact=[3], truth=truth(3)), 1000).verdict is Verdict.INACCURATE


def test_rules_that_balls_cannot_follow_are_corroborated_by_the_truth():
    found = judge(evidence([3.0], truth=truth(3)), 1000)  # our rules have no enclosure
    assert found.verdict is Verdict.CORROBORATED
    wide = evidence([3.0], exact=[3], radius=1, truth=truth(3))
    assert judge(wide, 1000).verdict is Verdict.CORROBORATED


def test_a_truth_that_is_wide_is_none():
    unknown = evidence([3.0], [3], [3], truth=truth(3, radius=1))
    assert judge(unknown, 1000).verdict is Verdict.CORROBORATED
    assert judge(evidence([5.0], [3], [5], truth=truth(3, radius=1)), 1000).verdict is Verdict.DISAGREE


def test_a_zero_is_certified_where_rules_and_truth_vanish():
    nothing = Fraction(1, 10**200)
    zero = evidence([0.0], exact=[0], radius=nothing, truth=truth(0, radius=nothing))
    assert judge(zero, 1000).verdict is Verdict.CERTIFIED
    some = evidence([0.0], exact=[Fraction(1, 10**20)], radius=nothing, truth=truth(0, radius=nothing))
    assert judge(some, 1000).verdict is Verdict.DISAGREE


def test_a_sure_finite_difference_refutes_the_forward_code_and_is_asked_if_thorough():
    off = {"exact": [2], "finite": [(3.0, 1e-9)], "truth": truth(2)}
    found = judge(evidence([2.0], **off), 1000)
    assert found.verdict is Verdict.DISAGREE and "VALUE is wrong" in found.reason
    assert judge(evidence([2.0], **off, vouched=lambda i: True), 1000).verdict is Verdict.CERTIFIED
    assert judge(evidence([2.0], **off, thorough=False), 1000).verdict is Verdict.CERTIFIED


def test_what_is_slow_is_not_asked_where_balls_decide():
    def never():
        raise AssertionError("asked")

    quick = Evidence(np.array([3.0]), never, truth(3), never, np.ones(1), 1.0, truth=truth(3), thorough=False)
    assert judge(quick, 1000).verdict is Verdict.CERTIFIED
    wrong = Evidence(np.array([3.0]), never, truth(4), never, np.ones(1), 1.0, truth=truth(3), thorough=False)
    assert judge(wrong, 1000).verdict is Verdict.DISAGREE


def test_random_directions_certify_with_a_remark_and_refute_as_a_whole():
    told = evidence([3.0], exact=[3], truth=truth(3), remark="by 3 random directions")
    assert judge(told, 1000).reason == "by 3 random directions"
    found = judge(evidence([3.0, 4.0], exact=[3, 4], refutation="wrong at sin(x)"), 1000)
    assert (found.verdict, found.reason, found.elements) == (Verdict.DISAGREE, "wrong at sin(x)", ())


def test_the_larger_part_of_a_complex_number_sets_the_ulps():
    tiny = evidence([1e-17], exact=[0], truth=truth(0), beside=lambda i: Fraction(1))
    assert judge(tiny, 1000).ulp < 1
    off = evidence([1e-3 * (1 + 1e-12)], exact=[Fraction(1, 1000)], truth=truth(Fraction(1, 1000)))
    assert judge(off, 1000).verdict is Verdict.INACCURATE
    assert judge(replace(off, beside=lambda i: Fraction(1)), 1000).verdict is Verdict.CERTIFIED


def test_a_kink_outranks_the_truth_of_one_side():
    kink = {"kinks": ("abs(x) is at a kink",), "slopes": estimates(-1.0, 1.0)}
    assert judge(evidence([0.5], exact=[0.5], truth=truth(0.5), **kink), 1000).verdict is Verdict.KINK
