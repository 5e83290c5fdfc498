import pytest

from autograd_core.errors import LanguageError
from autograd_core.language import judgeable, parse
from autograd_core.language.reader import parse_value


def test_output_selects_a_value():
    program = parse("a = x + 1; b = a*2", output="a")
    assert program.run({"x": 1.0})[program.output] == 2.0
    assert parse("y = x*x", output="x").output == 0


def test_unknown_output_names_the_nearest():
    with pytest.raises(LanguageError, match="no value named 'los'") as caught:
        parse("loss = x*x", output="los")
    assert caught.value.hint == "did you mean loss?"
    with pytest.raises(LanguageError) as caught:
        parse("1 + 2", output="q")
    assert caught.value.hint == "it defines no name"


@pytest.mark.parametrize("text", ["", "  \n ; ;\n", "# nothing"])
def test_empty(text):
    with pytest.raises(LanguageError, match="empty"):
        parse(text)


@pytest.mark.parametrize("text", ["a = 1", "1; 2", "x", "sine(2)"])
def test_a_value_is_one_constant_expression(text):
    with pytest.raises(LanguageError):
        parse_value(text)


def test_names_include_inputs_and_last_bindings():
    program = parse("x = x*2; y = x")
    assert program.names == {"x": 2, "y": 2} and program.input_slots == {"x": 0}


def test_a_program_without_inputs_is_not_judged():
    with pytest.raises(LanguageError, match="reads no input"):
        judgeable(parse("3 + 4"))
    judgeable(parse("3 + x"))
