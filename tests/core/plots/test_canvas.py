"""Characters on a grid."""

from __future__ import annotations

from autograd_core.plots.canvas import Canvas, Run, plain


def test_a_line_in_braille_and_in_ascii() -> None:
    for ascii, expected in ((False, "⠀⠀⡠⠊\n⡠⠊\n".replace("⠀", " ")), (True, "  **\n**\n")):
        canvas = Canvas(4, 2, ascii=ascii)
        canvas.path([(0.0, 0.0), (1.0, 1.0)], "value")
        assert plain(canvas.lines()) == expected


def test_what_is_outside_is_left_out() -> None:
    canvas = Canvas(3, 1)
    canvas.path([(-5.0, -9e9), (6.0, 9e9)], "value")
    canvas.put(2, 0, "abc", "mark")
    canvas.put(-1, 0, "xy")
    canvas.put(0, 7, "z")
    assert canvas.at(2, 0) == Run("a", "mark") and canvas.taken(0, 0)
    (line,) = canvas.lines()
    assert line[0].text == "y"


def test_runs_share_a_role() -> None:
    canvas = Canvas(6, 1)
    canvas.put(0, 0, "ab", "value")
    canvas.put(3, 0, "c", "mark")
    assert list(canvas.lines()) == [[Run("ab", "value"), Run(" "), Run("c", "mark")]]
