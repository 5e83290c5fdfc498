import pytest

from autograd_core.errors import LimitError
from autograd_core.language import Limits, parse
from autograd_core.language.limits import LIMITS, readable


def test_defaults_can_be_replaced():
    assert LIMITS.text == 1_000_000 and LIMITS.number == 400
    with pytest.raises(AttributeError):
        LIMITS.text = 5


def test_too_many_nodes():
    parse("x+x+x", limits=Limits(nodes=3))
    with pytest.raises(LimitError, match="more than 3 ") as caught:
        parse("x+x+x+x", limits=Limits(nodes=3))
    assert caught.value.span is not None


@pytest.mark.parametrize(
    ("size", "text"), [(5, "5 bytes"), (2048, "2 KiB"), (10**13, "9 TiB"), (10**300, "9.1e+287 TiB")]
)
def test_readable(size, text):
    assert readable(size) == text
