"""The pages on paper: what is pressed is gone, nothing is cut, and every mark is words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from site_browser import address, browser, page, page_kinds, plugin

__all__ = ["address", "browser", "page", "page_kinds"]

printed = plugin("printed")

UPRIGHT, ON_ITS_SIDE = 688, 1017
"""The width of a sheet of A4 within its margins, in CSS pixels."""
LYING = ("document", "compare per head", "coverage", "findings", "rules", "projects", "table")
STANDING = (
    "agency",
    "region",
    "search",
    "statement",
    "text",
    "findings of a document",
    "figure in doubt",
    "project",
)
PRESSED = "nav, form.narrow, form.search, button, .cuts[aria-label], .links, footer"


@pytest.mark.parametrize("kind", [*LYING, *STANDING])
def test_nothing_is_cut_and_what_is_pressed_is_gone(
    page: Page, page_kinds: dict[str, str], kind: str
) -> None:
    page.set_viewport_size({"width": ON_ITS_SIDE if kind in LYING else UPRIGHT, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(page_kinds[kind])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    assert page.locator(PRESSED).filter(visible=True).count() == 0
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')") == "#fff"
    assert page.evaluate("getComputedStyle(document.documentElement).color") == "rgb(0, 0, 0)"
    assert page_kinds[kind].partition("?")[0] in page.locator(".masthead .print-only").inner_text()


def test_doubts_and_repairs_are_words_on_paper(page: Page, page_kinds: dict[str, str]) -> None:
    page.emulate_media(media="print")
    page.goto(page_kinds["findings of a document"].partition("?")[0])
    for mark, told in (("doubted", "（疑似有误）"), ("mended", "（已修正）")):
        cell = page.locator(f".printed .{mark} .unseen", has_text=told).first
        box = cell.bounding_box()
        assert box
        assert box["width"] > 10, mark


def test_a_document_is_cited_on_paper_and_its_page_is_there(page: Page, page_kinds: dict[str, str]) -> None:
    page.emulate_media(media="print")
    page.goto(page_kinds["statement"])
    said = page.locator(".reference").inner_text()
    assert page_kinds["document"] in said
    assert "SHA-256" in said
    assert page.locator(".page-images .page-sheet").first.is_visible()
    assert page.locator("table.printed thead tr").count() == 3


def line(number: int, *spans: int, header: bool = True) -> list[dict[str, object]]:
    """A line of cells that go so many lines down."""
    return [{"row": number, "rowspan": span, "is_header": header} for span in spans]


@pytest.mark.parametrize(
    ("lines", "heads"),
    [
        ([], 0),
        ([line(0, 1, 1)], 0),
        ([line(0, 1, header=False)], 0),
        ([line(0, 1, 1), line(1, 1, header=False)], 1),
        ([line(0, 2, 1), line(1, 1), line(2, 1, header=False)], 2),
        ([line(0, 1), line(1, 3, 1), line(2, 1), line(3, 1, header=False)], 1),
    ],
)
def test_a_heading_ends_where_no_cell_of_it_reaches_beyond(
    lines: list[list[dict[str, object]]], heads: int
) -> None:
    assert printed.heading(lines) == heads
