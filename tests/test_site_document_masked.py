"""Numbers of persons are masked in what a document's and a figure's pages show, never in an amount."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from archive.framed import clean
from archive.shown import shown

MOBILE = "13812345678"
HIDDEN = "138********"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"text": f"联系人 {MOBILE}", "heading": "说明"}, f"联系人 {HIDDEN}"),
        ({"text": MOBILE, "colspan": 1, "fen": None}, HIDDEN),
        ({"text": MOBILE, "colspan": 1, "fen": 1_381_234_567_800}, MOBILE),
        ({"text": MOBILE, "printed_fen": 1_381_234_567_800, "fen": 1_381_234_567_800}, MOBILE),
        ({"text": f"打 {MOBILE}，共 3 元", "fen": 300}, f"打 {HIDDEN}，共 3 元"),
    ],
)
def test_a_text_is_masked_unless_it_is_money(row: dict[str, object], text: str) -> None:
    assert shown(row)["text"] == text


def test_ids_and_numbers_stay() -> None:
    row = {"id": MOBILE, "sha256": MOBILE, "fen": 13_812_345_678, "page": 3, "text": None}
    assert shown(row) == row


def test_a_framed_page_is_masked_but_for_what_may_be_money() -> None:
    page = clean(
        document_fromstring(f"<div><p>电话 {MOBILE}</p><table><tr><td>{MOBILE}</td></tr></table></div>")
    )
    assert page.count(HIDDEN) == 1
    assert page.count(MOBILE) == 1
