"""Every kind of page for readers of all kinds: by day and by night, wide and on a phone."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page
from site_browser import PHONE, WIDE, address, browser, page, page_kinds

__all__ = ["address", "browser", "page", "page_kinds"]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN = """async (rules) => {
    const told = {resultTypes: ["violations"], iframes: false, ...(rules && {runOnly: rules})};
    const alike = ["tbody tr:nth-child(n+12)", ".findings li:nth-child(n+6)", ".prose section:nth-child(n+6)"];
    const found = await axe.run({exclude: alike.map(selector => [selector])}, told);
    return found.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.target.join(" ")).slice(0, 3).join("; ")]);
}"""


BY_NIGHT = ("home", "search", "statement", "findings of a document", "figure in doubt", "coverage", "history")
"""Kinds of pages that have every colour between them."""


def test_axe_finds_nothing_wrong_on_any_kind_of_page(page: Page, page_kinds: dict[str, str]) -> None:
    """All rules by day; by night, when only colours are others, contrast. None complains, or scrolls sideways."""
    complaints: list[Any] = []
    for kind, url in page_kinds.items():
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size(PHONE)
        page.goto(url)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            complaints.append((kind, "scrolls sideways on a phone"))
        page.set_viewport_size(WIDE)
        page.evaluate(AXE)
        complaints += [(kind, *found) for found in page.evaluate(RUN)]
        if kind not in BY_NIGHT:
            continue
        page.emulate_media(color_scheme="dark")
        complaints += [(kind, "dark", *found) for found in page.evaluate(RUN, ["color-contrast"])]
    assert complaints == []


WALKED = {
    "home": 120,
    "coverage": 60,
    "compare": 60,
    "statement": 40,
    "figure in doubt": 60,
    "history": 60,
}
"""How many steps of the keyboard are taken on a page."""
FOCUSED = """() => {
    const at = document.activeElement, style = getComputedStyle(at), all = [...document.querySelectorAll("*")];
    const box = at.getBoundingClientRect();
    return {place: all.indexOf(at), name: at.className.baseVal ?? at.className, tag: at.tagName,
        is_seen: style.outlineStyle !== "none" && box.width > 0 && box.right > 0 && box.bottom > 0};
}"""


def test_each_page_is_walked_by_keyboard(page: Page, page_kinds: dict[str, str]) -> None:
    """The way past the menu comes first, then each place in its order, each seen; nothing holds the walker."""
    for kind, steps in WALKED.items():
        page.goto(page_kinds[kind])
        page.locator(".skip").focus()  # the home page begins at its search box
        walked = [page.evaluate(FOCUSED)]
        for _ in range(steps):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUSED)
            if at["tag"] == "BODY" or at["place"] == walked[0]["place"]:
                break  # all the way round
            walked.append(at)
        places = [at["place"] for at in walked]
        assert page.locator("a, button, input, select, summary, [tabindex]").first.inner_text() == "跳到正文"
        assert len(places) > steps // 3, kind
        assert places == sorted(set(places)), kind
        assert all(at["is_seen"] for at in walked), (kind, walked)


def test_the_map_and_the_plots_are_told_in_words(page: Page, page_kinds: dict[str, str]) -> None:
    page.goto(page_kinds["home"])
    tile = page.get_by_role("region", name="各省公开文件的收录情况").get_by_role("link", name="鲁")
    assert tile.inner_text().split()[1].endswith("%")
    page.keyboard.press("Tab")
    tile.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/region/370000")
    plots = page.get_by_role("img", name="数字见").all()
    assert plots
    assert page.locator("figure.plot").count() == len(plots)
    assert page.locator("figure.plot svg:not([aria-hidden])").count() == 0
