"""Numbers of persons are masked in a page that is shown as it was, never in what may be money."""

from __future__ import annotations

from lxml.html import document_fromstring

from archive.framed import clean

MOBILE = "13812345678"
HIDDEN = "138********"


def test_a_framed_page_is_masked_but_for_what_may_be_money() -> None:
    page = clean(
        document_fromstring(f"<div><p>电话 {MOBILE}</p><table><tr><td>{MOBILE}</td></tr></table></div>")
    )
    assert page.count(HIDDEN) == 1
    assert page.count(MOBILE) == 1
