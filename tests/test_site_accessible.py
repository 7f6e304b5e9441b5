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
