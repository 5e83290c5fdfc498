from autograd_core.errors import Span
from autograd_core.language.operands import Frame, Operand


def test_span_of_an_operand():
    assert Operand(0, 2, 5).span == Span(2, 5)


def test_a_frame_is_empty_until_something_stands_in_it():
    frame = Frame("call", ")", 0, 3, [0])
    assert frame.empty
    frame.comma = True
    assert not frame.empty
