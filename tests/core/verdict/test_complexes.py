"""Complex programs against torch 2.13 (numbers dumped from it), mpmath, and the definition by real differences."""

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core.errors import LanguageError, UserError, ValueSyntaxError
from autograd_core.language import parse
from autograd_core.verdict.check import check
from autograd_core.verdict.complexes import by_part, joined, realified, split, whole
from autograd_core.verdict.points.parts import sample_parts
from autograd_core.verdict.verdict import Verdict

TORCH = [
    ("exp(z)", 1.25 - 0.5j, 1.0, 3.063064114485383 + 1.6733595522945302j),
    ("z**3", 1.25 - 0.5j, 1.0, 3.9375 + 3.75j),
    ("1/z", 1.25 - 0.5j, 1.0, -0.3995243757431629 + 0.38049940546967903j),
    ("log(z)", -1.25 - 0.5j, 1.0, -0.6896551724137931 - 0.2758620689655173j),
    ("sqrt(z)", -1.25 - 0.5j, 1.0, 0.08149093530449747 - 0.4231483967123709j),
    ("acosh(z)", -1.25 + 0.5j, 1.0, -0.6943879658497519 + 0.5421617406266411j),
    ("exp(z)", 1.25 - 0.5j, 0.5 - 2j, 4.878251161831752 - 5.2894484528235015j),
    ("z**(0.5+1j)", 1.25 - 0.5j, 1.0, -0.03377278517525473 - 1.4093298790491868j),
    ("abs(z)", 1.25 - 0.5j, None, 0.9284766908852593 - 0.3713906763541037j),
    ("real(z)*imag(z)", 1.25 - 0.5j, None, -0.5 + 1.25j),
    ("conj(z)*z", 1.25 - 0.5j, 1.0, 2.5 - 1j),
    ("angle(z)", 1.25 - 0.5j, None, 0.2758620689655173 + 0.6896551724137933j),
    ("sgn(z)", 1.25 - 0.5j, 1j, 0.2561315009338646 + 0.6403287523346616j),
    ("sin(conj(z))*z", 1.25 - 0.5j, 1.0, 1.2673010863597705 - 0.9602351320498915j),
    ("sum(view_as_real(z)**3)", 1.25 - 0.5j, None, 4.6875 + 0.75j),
]


def gradient(report, name="z"):
    return report.run.passes[-1].gradients[name]


@pytest.mark.parametrize(("text", "z", "cotangent", "expected"), TORCH)
def test_torch(text, z, cotangent, expected):
    report = check(text, {"z": z}, grad_tensors=cotangent)
    assert abs(gradient(report) - expected) < 1e-15 * abs(expected) * 4
    assert report.verdict is Verdict.CERTIFIED
    assert list(report.gradients) == ["z.real", "z.imag"]
    for part in ("real", "imag"):
        truth = report.gradients[f"z.{part}"].evidence.truth.middle.item()
        assert abs(float(truth) - getattr(expected, part)) < 1e-15 * abs(expected) * 4


@pytest.mark.parametrize(
    ("text", "function", "z"),
    [
        ("exp(z)", mpmath.exp, 1.25 - 0.5j),
        ("1/z", lambda z: 1 / z, 1.25 - 0.5j),
        ("log(z)", mpmath.log, -1.25 - 0.5j),
        ("sqrt(z)", mpmath.sqrt, -1.25 - 0.5j),
        ("acosh(z)", mpmath.acosh, -1.25 + 0.5j),
        ("asinh(z)*atanh(z)", lambda z: mpmath.asinh(z) * mpmath.atanh(z), -1.25 + 0.5j),
        ("z**(0.5+0.1j)", lambda z: z ** mpmath.mpc("0.5", "0.1"), 1.25 - 0.5j),
    ],
)
def test_a_holomorphic_gradient_is_the_conjugate_of_the_derivative(text, function, z):
    report = check(text, {"z": z}, grad_tensors="ones", thorough=False)
    with mpmath.workdps(60):
        expected = mpmath.conj(mpmath.diff(function, mpmath.mpc(z)))
        for part, theirs in (("z.real", expected.real), ("z.imag", expected.imag)):
            ours = report.gradients[part].evidence.truth.middle.item()
            assert abs(mpmath.mpf(ours.numerator) / ours.denominator - theirs) < mpmath.mpf(10) ** -25
    assert report.verdict is Verdict.CERTIFIED


A = numpy.array([[1.5 + 2j, -0.25 + 1j], [3 - 1.125j, 0.75 + 0.5j]])
B = numpy.array([[0.5 - 2j, 2 + 0.25j], [1 + 1j, -1.5 + 0.5j]])
BY_A = [
    [2.6399892424282054 + 3.065556672642393j, 0.003387212962122521 - 2.7401227554197796j],
    [3.7233227131408055 - 1.632704284513843j, -2.668961376830398 - 0.8334745162094352j],
]
OF_DET = [
    [-0.6626250720604804 - 0.6110875664557764j, -0.38653129203528036 + 3.1806003458903063j],
    [0.9129500992833286 - 0.4785625520436802j, -2.2971002498096658 - 0.9865751072900487j],
]


def test_matrices():
    report = check("sum(abs(A @ B))", {"A": A, "B": B})
    numpy.testing.assert_allclose(gradient(report, "A"), BY_A, rtol=1e-14)
    assert report.verdict is Verdict.CERTIFIED
    report = check("abs(det(A))", {"A": A})
    numpy.testing.assert_allclose(gradient(report, "A"), OF_DET, rtol=1e-14)
    assert report.verdict is Verdict.CERTIFIED


def test_real_and_complex_inputs_together():
    report = check("x*exp(1j*x)*z", {"x": 2.0, "z": 1.25 - 0.5j}, grad_tensors=1 - 2j)
    assert float(gradient(report, "x")) == pytest.approx(-5.182176310409432, rel=1e-15)
    assert complex(gradient(report)) == pytest.approx(-4.469483380397012 - 0.1540075074627938j, rel=1e-15)
    assert report.gradients["x"].value.dtype == numpy.float64
    assert report.verdict is Verdict.CERTIFIED


@pytest.mark.parametrize("order", [1, 2, 3])
def test_real_programs_through_complex_numbers(order):
    report = check("angle(exp(1j*x) + 2)", {"x": 2.0}, order=order)
    with mpmath.workdps(40):
        expected = mpmath.diff(lambda x: mpmath.arg(mpmath.expj(x) + 2), 2, order)
        assert abs(mpmath.mpf(float(report.gradients["x"].value)) - expected) < 1e-14
    assert report.verdict is (Verdict.CERTIFIED if order == 1 else Verdict.CORROBORATED)
    assert check("abs(exp(0.1j*x))**2", {"x": 1.5}).verdict is Verdict.CERTIFIED  # 0.1j is i/10, exactly


def test_a_part_is_judged_in_ulps_of_the_whole_number():
    # The imaginary part of the gradient is exactly 0; what rounding leaves of it is small beside the real part.
    report = check("sum(abs(exp(z)))", {"z": [1.5 + 2j, -0.25 + 1j]}, dtype="float32")
    imag = report.gradients["z.imag"]
    assert imag.value.dtype == numpy.float32 and imag.value[0] != 0
    assert report.verdict is Verdict.CERTIFIED and imag.judgement.ulp < 2
    # Here it is about 1e-17 beside 2, and no digit of it is right.
    z = 1.1 + 0.3j
    report = check("real(z*z*w)", {"z": z, "w": 1 / z}, thorough=False)
    imag = report.gradients["z.imag"]
    true = imag.evidence.truth.middle.item()
    assert true and abs(float(imag.value) - float(true)) > 1e-3 * abs(true)
    assert report.verdict is Verdict.CERTIFIED and imag.judgement.ulp < 2


def test_dtypes():
    assert check("abs(z)", {"z": 3}, dtype="complex64").run.gradients["z.real"].dtype == numpy.float32
    assert check("abs(z)*x", {"z": 1j, "x": 2.0}, dtype="float32").at["x"].dtype == numpy.float32
    with pytest.raises(ValueSyntaxError, match="no complex numbers of float16"):
        check("abs(z)", {"z": 1j}, dtype="float16")


@pytest.mark.parametrize("text", ["abs(z)", "abs(z)*2", "sqrt(real(z)**2 + imag(z)**2)"])
def test_kink_of_the_modulus(text):
    report = check(text, {"z": 0j})
    kinked = text.startswith("abs")
    assert report.verdict is (Verdict.KINK if kinked else Verdict.INACCURATE)
    assert "slope" in report.gradients["z.real"].judgement.reason


@pytest.mark.parametrize(
    ("text", "z", "which", "says"),
    [
        ("imag(log(z))", -2 + 0j, "z.imag", "log(z) is on the branch cut of log: the function jumps here"),
        ("real(sqrt(z))", -4 + 0j, "z.imag", "sqrt(z) is on the branch cut of sqrt: slope -0.25 on the left"),
        ("imag(z**0.5)", -4 + 0j, "z.imag", "z**0.5 is on the branch cut of pow: the function jumps here"),
        ("imag(asin(z))", 2 + 0j, "z.real", "asin(z) is on the branch cut of asin"),
        ("angle(z)", -2 + 0j, "z.imag", "along the cut"),
        ("imag(log1p(z))", -3 + 0j, "z.imag", "log1p(z) is on the branch cut of log1p"),
        ("imag(atan(z))", 2j, "z.imag", "atan(z) is on the branch cut of atan"),
    ],
)
def test_branch_cuts_are_named_and_never_certified(text, z, which, says):
    report = check(text, {"z": z})
    assert not any(g.judgement.verdict is Verdict.CERTIFIED for g in report.gradients.values())
    assert any(
        says in kink
        for kink in [*report.gradients[which].evidence.kinks, report.gradients[which].judgement.reason or ""]
    )


def test_where_the_real_part_is_smooth_across_a_cut_the_gradient_is_corroborated():
    report = check("real(log(z))", {"z": -2 + 0j})
    assert report.verdict is Verdict.CORROBORATED and complex(gradient(report)) == -0.5
    assert check("z**3", {"z": -2 + 0j}, grad_tensors="ones").verdict is Verdict.CERTIFIED  # a whole power has no cut
    assert check("log(z)", {"z": -2 + 1e-300j}, grad_tensors="ones").verdict is Verdict.CERTIFIED


@pytest.mark.parametrize("text", ["abs(z**2)", "real(z*abs(z))", "abs(z)**3"])
def test_a_kink_that_is_multiplied_away_is_certified(text):
    report = check(text, {"z": 0j}, thorough=False)
    assert report.verdict is Verdict.CERTIFIED and complex(gradient(report)) == 0


def test_sympy_knows_small_parts_beside_large_ones():
    imag = check("abs(z*z)", {"z": 1e120 + 1j}).gradients["z.imag"].evidence
    assert abs(imag.symbolic.value.item() - 2) < 1e-25 and abs(imag.truth.middle.item() - 2) < 1e-25


def test_undefined():
    report = check("1/z", {"z": 0j}, grad_tensors="ones")
    assert report.verdict is Verdict.UNDEFINED


CLAIMS = [
    ("exp(z)", 1.0, "conj(exp(z))", None),
    ("exp(z)", 1.0, "exp(z)", "the claim is the holomorphic derivative; the gradient is its conjugate"),
    ("z**3 + 1j*z", 1.0, "3*z**2 + 1j", "the claim is the holomorphic derivative; the gradient is its conjugate"),
    ("exp(z)", 2 - 1j, "grad_output*conj(exp(z))", None),
    ("exp(z)", 1.0, "-conj(exp(z))", "the claim is -1 times the truth"),
    ("conj(z)*z", 1.0, "2*z", None),
    ("abs(z)**2", None, "2*z", None),
    ("abs(z)**2", None, "2*conj(z)", "the claim is the conjugate of the gradient"),
    ("abs(z)**2", None, "z", "the claim is the Wirtinger derivative by the conjugate, half of the gradient"),
    ("abs(z)**2", None, "conj(z)", "the claim is the Wirtinger derivative, half of the gradient's conjugate"),
    ("real(z)*imag(z)", None, "real(z) + 1j*imag(z)", "the real and the imaginary part are swapped"),
    ("real(z)*imag(z)", None, "1j*conj(z)", None),
    ("real(z)**2*imag(z)", None, "0", "the claim is 0: the gradient is missing"),
    ("abs(z)**2", None, "2j*z", "the claim is i times the truth"),
]


@pytest.mark.parametrize(("text", "cotangent", "claim", "mistake"), CLAIMS)
def test_claims(text, cotangent, claim, mistake):
    report = check(text, {"z": 1.25 - 0.5j}, grad_tensors=cotangent, claim={"z": claim})
    wrong = [one for one in report.claims.values() if one.judgement.verdict is Verdict.DISAGREE]
    if mistake is None:
        assert not wrong and report.verdict is Verdict.CERTIFIED
    else:
        assert wrong and all(mistake in one.mistake.text for one in wrong)


def test_the_cotangent_of_a_claim_is_the_complex_one():
    report = check("exp(z)", {"z": 1.25 - 0.5j}, grad_tensors=2 - 1j, claim={"z": "conj(grad_output*exp(z))"})
    assert report.claims["z.imag"].judgement.verdict is Verdict.DISAGREE


def test_claimed_numbers():
    z = numpy.array([1.25 - 0.5j, 2j])
    assert check("sum(abs(z)**2)", {"z": z}, claim={"z": 2 * z}).verdict is Verdict.CERTIFIED
    wrong = check("sum(abs(z)**2)", {"z": z}, claim={"z": 2 * z.conj()}).claims["z.imag"]
    assert wrong.judgement.verdict is Verdict.DISAGREE
    assert wrong.mistake.text.endswith("as far as the numbers at this point tell")


def test_a_claim_for_a_real_input_is_real():
    assert (
        check("abs(x*z)", {"x": 2.0, "z": 3 + 4j}, claim={"x": "real(conj(z)*z)/abs(z)"}).verdict is Verdict.CERTIFIED
    )
    with pytest.raises(LanguageError, match="the gradient by the real input 'x' is real"):
        check("abs(x*z)", {"x": 2.0, "z": 3 + 4j}, claim={"x": "z"})


def test_refusals():
    with pytest.raises(UserError, match="only for real scalar outputs") as caught:
        check("exp(z)", {"z": 1j})
    assert "the output is complex" in caught.value.hint
    with pytest.raises(UserError, match="both grad_output and output"):
        check("abs(z)", {"z": 1j}, grad_tensors=1j)
    with pytest.raises(UserError, match="only first derivatives"):
        check("abs(z)", {"z": 1j}, order=2)


def test_several_passes_accumulate():
    report = check("a = exp(z); b = abs(z)", {"z": 1.25 - 0.5j}, backward=["a", "b"], grad_tensors="ones")
    both = TORCH[0][3] + TORCH[8][3]
    assert complex(gradient(report)) == pytest.approx(both, rel=1e-15)
    assert report.verdict is Verdict.CERTIFIED


def test_formulas_are_by_parts_and_links_never_wrong():
    report = check("w = z**2; abs(z)", {"z": 1.25 - 0.5j})
    assert report.gradients["z.real"].formula == "z.real/sqrt(z.imag**2 + z.real**2)"
    assert not report.links


def test_the_real_question_keeps_the_text():
    program, moved = realified(parse("y = x*z; y + z"), ["z"])
    assert program.inputs == ("x", "z.real", "z.imag")
    assert [program.steps[moved[slot]].op for slot in (2, 3)] == [program.steps[4].op, program.steps[5].op]
    at = {"x": numpy.array(2.0), "z": numpy.array([1 + 2j, 3])}
    values = program.run(split(at))
    numpy.testing.assert_array_equal(values[program.output], 3 * at["z"])
    numpy.testing.assert_array_equal(values[program.names["y"]], 2 * at["z"])


def test_names():
    assert whole("z.real") == ("z", "real")
    assert by_part({"x": 1}, ["x"]) == {"x": 1}
    parts = split({"z": numpy.array([1 + 2j], numpy.complex64)})
    assert parts["z.imag"].dtype == numpy.float32
    assert joined(parts)["z"].dtype == numpy.complex64


def test_points_are_drawn_part_by_part():
    points = sample_parts(parse("abs(log(z))*x"), 4, 0, {"x": "uniform(0, 1)"}, {}, ["z"], free=True)
    assert len(points) == 4 and all(point["z"].imag != 0 for point in points)
    fixed = sample_parts(parse("abs(z)*x"), 2, 0, {}, {"z": numpy.array(1 + 2j)}, ["x"])
    assert [complex(point["z"]) for point in fixed] == [1 + 2j] * 2 and fixed[0]["x"].dtype == numpy.float64


PIECES = (
    "exp(z)",
    "z*z",
    "conj(z)",
    "1/z",
    "sin(z)",
    "sqrt(z)",
    "log(z)",
    "z*abs(z)",
    "real(z) + 2j*z",
    "z**1.5",
    "sgn(z)",
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3),
    st.complex_numbers(min_magnitude=0.3, max_magnitude=2).filter(lambda z: min(abs(z.real), abs(z.imag)) > 0.05),
)
def test_any_composition_agrees_with_real_differences(pieces, z):
    text = "; ".join(f"z = {piece}" for piece in pieces) + "; z"
    report = check(text, {"z": z}, grad_tensors=1 - 2j, thorough=False)
    if any(g.evidence.kinks for g in report.gradients.values()):  # such as log(z) at z = i*i
        return
    assert report.verdict is Verdict.CERTIFIED

    def value(at):
        program = report.program
        return (complex(program.run({"z": numpy.array(at)})[program.output]) * (1 + 2j)).real

    h = 1e-6
    slopes = [(value(z + h * way) - value(z - h * way)) / (2 * h) for way in (1, 1j)]
    assert complex(gradient(report)) == pytest.approx(complex(*slopes), rel=1e-4, abs=1e-4)
