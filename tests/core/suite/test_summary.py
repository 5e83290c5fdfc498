"""What failed, the worst first."""

from __future__ import annotations

from reported import ALL, GOOD, LEFT, SYNTAX, WORST, WRONG, record

from autograd_core.suite.summary import MOST, files, summary, table, told, worst_first


def test_the_worst_comes_first() -> None:
    assert worst_first(ALL) == worst_first(reversed(ALL)) == WORST


def test_a_failure_says_which_check_which_element_by_how_much_and_which_mistake() -> None:
    lines = told(WRONG).split("\n")
    assert lines[0] == "FAIL  specs/a.toml:12: wrong x[i] [/] \\x1b[31m <&>: disagree (0.250 s)"
    assert lines[1:] == [
        "      claim for x: disagree: element [1]: claimed 3, true 6, 50 % off",
        "      mistake: sign, in the claim for x",
    ]
    assert told(GOOD).startswith("ok    specs/a.toml:7: good") and told(LEFT).startswith("skip  specs/b.toml:7: left")


def test_a_caret_stays_below_its_word() -> None:
    lines = told(SYNTAX).split("\n")
    assert lines[2].index("sinn") == lines[3].index("^^^^")


def test_long_reasons_are_wrapped() -> None:
    lines = told(record("c", "disagree", False, "word " * 100)).split("\n")
    assert len(lines) > 4 and max(map(len, lines)) <= 100


def test_files_are_counted() -> None:
    assert [row[:4] for row in files(ALL)] == [("specs/a.toml", 6, 5, 0), ("specs/b.toml", 2, 1, 1)]
    assert table(ALL).split("\n")[1].split() == ["specs/a.toml", "6", "5", "0", "61.2"]
    assert table([GOOD]) == "" and table([GOOD], every=True).count("\n") == 1


def test_the_summary_is_short_unless_all_is_asked_for() -> None:
    assert summary([GOOD, GOOD]) == "" == summary([])
    many = [{**WRONG, "name": f"w{n}"} for n in range(MOST + 5)]
    assert "... and 5 more that failed" in summary(many) and f"w{MOST + 4}" not in summary(many)
    assert f"w{MOST + 4}" in summary(many, every=True)
    text = summary(ALL)
    assert text.index("wrong x[i]") < text.index("lost") < text.index("slow") < text.index("file ")
    assert text.isascii() and text.replace("\n", "").isprintable()
