from __future__ import annotations

import pytest

from autograd_core.ops.subscripts import explicit, lengths


@pytest.mark.parametrize(
    ("subscripts", "shapes", "terms", "result"),
    [
        ("ij,jk", ((2, 3), (3, 4)), ("ij", "jk"), "ik"),
        (" i j , j k -> k i ", ((2, 3), (3, 4)), ("ij", "jk"), "ki"),
        ("ii", ((3, 3),), ("ii",), ""),
        ("bA", ((2, 3),), ("bA",), "Ab"),
        ("...i", ((4, 5, 2),), ("abi",), "abi"),
        ("i...,...->...", ((2, 4, 5), (5,)), ("iab", "b"), "ab"),
        ("...i->i", ((4, 2),), ("ai",), "i"),
        ("->", ((),), ("",), ""),
        (",", ((), ()), ("", ""), ""),
    ],
)
def test_a_letter_for_every_axis(subscripts, shapes, terms, result):
    assert explicit(subscripts, shapes) == (terms, result)


@pytest.mark.parametrize(
    ("subscripts", "shapes"),
    [
        ("ij", ((2,),)),
        ("i", ((2, 3),)),
        ("i,j", ((2,),)),
        ("i->j", ((2,),)),
        ("i->ii", ((2,),)),
        ("i1", ((2, 2),)),
        ("i.", ((2, 2),)),
        ("......", ((2, 2),)),
        ("i->i->i", ((2,),)),
        ("i,i", ((2,), (3,))),
        ("ii", ((2, 3),)),
        ("ii", ((1, 3),)),
        ("..." + "".join(map(chr, range(97, 123))) + "".join(map(chr, range(65, 91))), ((1,) * 53,)),
    ],
)
def test_what_is_malformed_is_refused(subscripts, shapes):
    with pytest.raises(ValueError, match="einsum"):
        explicit(subscripts, shapes)


def test_an_axis_of_length_1_stretches():
    assert lengths(("ij", "jk"), ((2, 1), (0, 4))) == {"i": 2, "j": 0, "k": 4}
