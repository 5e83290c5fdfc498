"""The report of a suite as people use it: with mouse and keyboard, in the dark, on paper, and without a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHOWN = "[...document.querySelectorAll('article:not([hidden])')].filter(a => !a.closest('section').hidden)"
FAILED = 4
"""Of CHECKS: a forgotten term, cancellation, the hostile one, and the logarithm."""


def ids(page: Any) -> list[str]:
    """The checks that are shown, in their order."""
    return page.evaluate(f"() => {SHOWN}.map(a => a.id)")  # type: ignore[no-any-return]


def wait(page: Any) -> None:
    """Until the next picture was drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def background(page: Any) -> Any:
    return page.evaluate("() => getComputedStyle(document.body).backgroundColor")


def test_failures_come_first_and_stand_open(visit: Any, small: Path) -> None:
    page = visit(small)
    assert page.title().startswith(f"{FAILED} of 8 checks failed")
    assert ids(page)[0] == "check-2" and len(ids(page)) == 8
    assert page.evaluate("() => document.querySelectorAll('#failed details[open]').length") == FAILED
    assert page.evaluate("() => document.querySelectorAll('#fine details[open]').length") == 0


def test_the_text_filter_finds_names_formulas_and_reasons(visit: Any, small: Path) -> None:
    page = visit(small)
    for text, wanted in [
        ("product", ["check-1"]), ("ABS(X)", ["check-3"]), ("better day", ["check-8"]), ("$x$", ["check-6"]),
        ("forgotten exp", ["check-2"]), ("nothing like it", []),
    ]:  # fmt: skip
        page.fill("#text", text)
        wait(page)
        assert ids(page) == wanted
        assert page.inner_text("#shown") == f"{len(wanted)} of 8 checks"
    assert page.is_visible("#none") and not page.is_visible("#failed")
    page.press("#text", "Escape")
    wait(page)
    assert len(ids(page)) == 8 and page.inner_text("#shown") == "8 checks"


def test_verdicts_files_and_tags_can_be_chosen(visit: Any, small: Path) -> None:
    page = visit(small)
    page.click(".chip:has-text('disagree')")
    page.click(".chip:has-text('skipped')")
    wait(page)
    assert ids(page) == ["check-2", "check-8"]
    page.click(".chip:has-text('disagree')")
    page.click(".chip:has-text('skipped')")
    page.select_option("#tag", label="calculus")
    wait(page)
    assert ids(page) == ["check-2", "check-1"]
    page.select_option("#tag", "")
    page.select_option("#file", label="other.toml")
    wait(page)
    assert ids(page) == ["check-4"]


def test_sorting_leaves_failures_first(visit: Any, small: Path) -> None:
    page = visit(small)
    before = ids(page)
    page.select_option("#sort", "name")
    assert [one for one in ids(page) if one in before[FAILED:]] == ["check-3", "check-8", "check-1", "check-7"]
    assert set(ids(page)[:FAILED]) == set(before[:FAILED])
    page.select_option("#sort", "n")
    assert ids(page)[FAILED:] == ["check-1", "check-3", "check-7", "check-8"]
    page.select_option("#sort", "ulp")
    assert ids(page)[0] == "check-4"
    page.select_option("#sort", "order")
    assert ids(page) == before


def test_a_check_opens_by_mouse_and_shows_its_pictures(visit: Any, small: Path) -> None:
    page = visit(small)
    check = page.locator("#check-1")
    assert not check.locator(".body").is_visible()
    check.locator("summary").click()
    assert check.locator(".body").is_visible() and check.locator("math").first.is_visible()
    check.locator("figure").last.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.querySelectorAll('#check-1 img')].every(i => i.complete)")
    sizes = "() => [...document.querySelectorAll('#check-1 img')].map(i => [i.naturalWidth, i.clientWidth])"
    assert len(page.evaluate(sizes)) == 2 and all(min(one) > 50 for one in page.evaluate(sizes))
    page.click("#close")
    assert page.evaluate("() => document.querySelectorAll('details[open]').length") == 0


def test_everything_can_be_done_by_keyboard(visit: Any, small: Path) -> None:
    page = visit(small)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip" and page.is_visible(".skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('article').id") == "check-2"
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.get_attribute("#check-2 details", "open") is None
    page.keyboard.press("Space")
    assert page.get_attribute("#check-2 details", "open") == ""
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "text" and page.input_value("#text") == ""
    page.keyboard.type("a/b")
    assert page.input_value("#text") == "a/b"
    page.focus(".chip input")
    page.keyboard.press("Space")
    assert page.is_checked(".chip input")


def test_a_link_opens_its_check(visit: Any, small: Path) -> None:
    page = visit(small)
    page.evaluate("() => { location.hash = 'check-3'; }")
    page.wait_for_function("() => document.querySelector('#check-3 details').open")


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_dark_and_light_follow_the_system_and_the_button(scheme: str, dark: bool, visit: Any, small: Path) -> None:
    page = visit(small, color_scheme=scheme)
    seen = [background(page)]
    for _ in range(3):
        page.click("#theme")
        seen.append(background(page))
    light, black = "rgb(255, 255, 255)", "rgb(17, 21, 26)"
    assert seen == [black if dark else light, light, black, black if dark else light]


def test_the_theme_is_remembered(visit: Any, small: Path) -> None:
    page = visit(small)
    page.click("#theme")
    page.click("#theme")
    page.reload()
    assert page.inner_text("#theme") == "Theme: dark" and background(page) == "rgb(17, 21, 26)"


def test_on_paper_it_is_light_and_failures_are_open(visit: Any, small: Path) -> None:
    page = visit(small, color_scheme="dark")
    page.click("#close")
    page.emulate_media(media="print", color_scheme="light")
    assert background(page) == "rgb(255, 255, 255)" and not page.is_visible("#text") and not page.is_visible("#theme")
    height = "id => document.querySelector(`${id} .body`).checkVisibility({contentVisibilityAuto: true})"
    assert page.evaluate(height, "#check-2") and not page.evaluate(height, "#check-1")
    assert len(page.pdf()) > 10_000


@pytest.mark.parametrize("width", [320, 400, 800, 1600])
def test_no_width_makes_people_scroll_sideways(width: int, visit: Any, small: Path) -> None:
    page = visit(small, viewport={"width": width, "height": 800})
    page.click("#open")
    wait(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_without_a_script_everything_can_be_read(visit: Any, small: Path) -> None:
    page = visit(small, java_script_enabled=False)
    assert page.locator("article").count() == 8 and not page.is_visible("#text") and not page.is_visible("#theme")
    assert page.is_visible(".chip:has-text('disagree')")
    page.locator("#check-1 summary").click()
    assert page.is_visible("#check-1 .body")


def test_hostile_text_is_text(visit: Any, small: Path) -> None:
    page = visit(small)
    page.click("#open")
    wait(page)
    hostile = page.inner_text("#check-6 h3")
    assert hostile.startswith("<script>alert(1)</script> </script> x[i] [/] $x$ \\ <img")
    assert page.evaluate("() => document.scripts.length") == 1
    assert page.evaluate("() => document.querySelectorAll('img:not([src^=\"data:image/svg+xml,\"])').length") == 0


def filtering(page: Any) -> float:
    """Milliseconds from a key to the picture after it, the fastest of a few."""
    script = """async text => {
        const box = document.getElementById('text'), began = performance.now();
        box.value = text;
        box.dispatchEvent(new Event('input', {bubbles: true}));
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        return performance.now() - began;
    }"""
    return min(page.evaluate(script, text) for text in ("c", "ca", "can", "x", "", "rule", ""))


def test_a_thousand_checks_stay_fluid(visit: Any, report: Callable[[int], Path]) -> None:
    few, many = visit(report(100)), visit(report(1000))
    times = filtering(few), filtering(many)
    assert len(ids(many)) == 1000
    assert times[1] < 500 and times[1] < 20 * max(times[0], 10.0), times
    began = many.evaluate("() => performance.now()")
    many.select_option("#sort", "name")
    wait(many)
    assert many.evaluate("() => performance.now()") - began < 3000
